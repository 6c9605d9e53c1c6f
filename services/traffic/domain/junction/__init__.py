"""A junction with signals: its commands, events and state. Pure.

May import: domain.
"""

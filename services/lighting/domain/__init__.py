"""A lighting cabinet: its commands, events and state. Pure.

May import: nothing.
"""

"""The state of coordination and how each event changes it. Pure.

May import: domain.
"""

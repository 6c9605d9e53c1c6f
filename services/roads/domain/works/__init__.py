"""Works in streets: their law, their state, their decisions, the notices of digging. Pure.

May import: domain.
"""

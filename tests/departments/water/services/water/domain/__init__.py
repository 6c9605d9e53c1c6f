"""Leaks and valves: their decisions and states. Pure.

May import: nothing.
"""

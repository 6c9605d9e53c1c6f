"""Defects, works and closures: their commands, events and state. Pure.

May import: nothing.
"""

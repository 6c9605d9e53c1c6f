"""Crews and the dispatch mode: their commands, events and state. Pure.

May import: nothing.
"""

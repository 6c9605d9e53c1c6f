"""Defects, works and closures: what may be asked of each, and what became of it. Pure.

May import: nothing.
"""

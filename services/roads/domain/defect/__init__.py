"""A defect: its state, its kinds, its decisions. Pure.

May import: domain.
"""

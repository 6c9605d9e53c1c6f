"""Green corridors: which junctions are on a crew's way, when, and what it gains there.

May import: nothing.
"""

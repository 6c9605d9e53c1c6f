"""Green corridors: the junctions on a crew's way, their holds, and the worker that requests them.

May import: domain, domain.junction.
"""

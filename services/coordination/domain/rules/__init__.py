"""What coordination decides on each bulletin, order and operator command. Pure.

May import: domain, domain.fold.
"""

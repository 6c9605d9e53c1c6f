"""What a crew and a dispatcher's desk may be asked, and what became of them. Pure.

May import: nothing.
"""

"""What a lighting cabinet may be asked, and what became of it. Pure.

May import: nothing.
"""

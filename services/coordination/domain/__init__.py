"""The city as coordination knows it, and what follows from each piece of news. Pure.

May import: nothing.
"""

"""Events, circuits, sections, stocks and duties: their commands, events and state. Pure.

May import: nothing.
"""

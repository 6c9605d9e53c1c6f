"""The rules: the events that follow from a bulletin, a timer, a table or a command. Pure.

May import: domain, domain.fold.
"""

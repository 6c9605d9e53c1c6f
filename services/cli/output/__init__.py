"""How the command line prints: tables, times, sentences.

May import: nothing.
"""

"""The input of the command line: options, completion, times, places, kinds.

May import: client, output.
"""

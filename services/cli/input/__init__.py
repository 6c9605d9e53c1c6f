"""What the command line accepts: options, completion, times, places, kinds.

May import: client, output.
"""

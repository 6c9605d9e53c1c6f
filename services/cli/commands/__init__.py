"""The commands of `vigie`, one file each.

May import: client, input, output.
"""

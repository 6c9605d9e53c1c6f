"""The rehearsal: a report in and an offer out, through an installation as it runs, harmlessly.

May import: client, commands, input, output.
"""

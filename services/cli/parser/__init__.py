"""The arguments of groups of commands. A command imports its body when it runs.

May import: client, commands, doctor, input, rehearsal, run.
"""

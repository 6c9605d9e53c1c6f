"""How the command line reaches the services: addresses, calls, errors.

May import: nothing.
"""

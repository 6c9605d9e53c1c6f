"""The feeds of situations for drivers, navigation services and the bus operator. Pure.

May import: domain, inbox.
"""

"""The topics of a service: their names, their retention, their partitions.

May import: nothing.
"""

"""The fold and the decisions of one partition. Pure: no clock, no network.

May import: sdk.
"""

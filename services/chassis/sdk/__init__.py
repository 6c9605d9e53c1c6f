"""The interface for departments: deciders, service declarations, ids, settings.

May import: nothing.
"""

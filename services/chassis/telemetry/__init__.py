"""Metrics, traces and logs of a process.

May import: nothing.
"""

"""Shared parts of the simulator: settings, simulated clock, saved state, metrics.

May import: nothing.
"""

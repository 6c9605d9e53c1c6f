"""Simulated winter service: warnings, calls of crews on call, and ploughs with on-board units.

May import: crews, platform.
"""

"""Simulated citizens: recorded reports, played back.

May import: equipment, platform.
"""

"""Simulated citizens: they play back the recorded arrivals of a city.

May import: equipment, platform.
"""

"""Simulated crews: their tablets, vehicles and behaviour.

May import: platform.
"""

"""Bollards, diversions, sections and corridors, and what all devices share. Pure.

May import: nothing.
"""

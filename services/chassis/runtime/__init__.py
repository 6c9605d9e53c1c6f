"""Starts a declared service, wires its parts, stops it."""

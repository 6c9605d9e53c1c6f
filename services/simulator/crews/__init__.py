"""Simulated crews: their tablets, vehicles and behaviour."""

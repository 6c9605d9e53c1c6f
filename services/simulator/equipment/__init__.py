"""Simulated street cabinets on Modbus TCP, and the faults injected into them.

May import: platform.
"""

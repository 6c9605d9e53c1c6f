"""Simulated street cabinets on Modbus TCP, signal controllers over RSMP, and their faults.

May import: platform.
"""

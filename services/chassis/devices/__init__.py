"""Devices of a city on Modbus TCP: where they may be, their connections, the reports about them.

May import: sdk, telemetry.
"""

"""The field side: cabinets that speak Modbus TCP. Bytes become commands; nothing is decided.

May import: domain, metrics, queries, registers.
"""

"""The field side: cabinets that speak Modbus TCP. Bytes become commands; nothing is decided.

May import: bulletins, domain, metrics, queries, registers.
"""

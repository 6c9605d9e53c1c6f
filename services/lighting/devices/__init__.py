"""The field side: cabinets on Modbus TCP. Bytes become commands; nothing is decided.

May import: domain, registers.
"""

"""RSMP 3: the protocol between signal controllers (sites) and this supervisor, with its TCP server.

The codec is the data sheet of the devices: a simulator of controllers may import it.

May import: nothing.
"""

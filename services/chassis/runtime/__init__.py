"""Starts a declared service, wires its parts, stops it.

May import: journal, owner, partition, readmodel, rpc, sdk, telemetry, topics.
"""

"""The read side: queries, watches, and the replies to commands.

May import: journal, partition, rpc, sdk, telemetry, topics.
"""

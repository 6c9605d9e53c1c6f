"""The write side: a partition owned by this process, from recovery to hand-over.

May import: journal, partition, sdk, telemetry, topics.
"""

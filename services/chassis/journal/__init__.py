"""The journal port, on Kafka and in memory, and the election of partition owners.

May import: sdk, topics.
"""

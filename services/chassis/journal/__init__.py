"""The journal as a port, on Kafka and in memory, and the election of owners."""

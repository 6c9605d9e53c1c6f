"""Backup: copies an installation to another Kafka cluster, and restores it from there."""

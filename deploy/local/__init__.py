"""Runs a whole city on one machine: the broker, the services and the simulator."""

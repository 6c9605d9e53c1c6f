"""A whole city on one machine: the broker, the departments and the simulated field."""

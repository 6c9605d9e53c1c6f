"""Coordination: one incident for each event in the city, the best crew for each incident."""

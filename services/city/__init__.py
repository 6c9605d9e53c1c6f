"""The ground a city stands on: its streets, districts, equipment and crews, read from files.

Library code, never a service: what is here is read once and never changes while a service runs.
"""

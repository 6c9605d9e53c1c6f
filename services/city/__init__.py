"""Reference data of a city: streets, districts, equipment and crews, read from files.

Library code of several services. The data is read once and never changes while a service runs.
"""

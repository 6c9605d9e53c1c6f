"""The folder `water` is a fixture: its files run in a copy of the repository."""

collect_ignore = ["water"]

"""The programs of a city's control room, one folder each."""

"""Builds the files of a city's folder from published files. No service imports it.

May import: city, districts, files, map_projection, streets.
"""

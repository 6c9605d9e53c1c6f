"""The topics of an installation, their names, and the permissions on them."""

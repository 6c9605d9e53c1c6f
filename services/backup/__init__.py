"""The copy of an installation on another cluster, and the way back from it."""

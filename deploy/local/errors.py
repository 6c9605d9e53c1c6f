"""The error of a local run that cannot start."""


class StartupError(Exception):
    """One sentence that names the obstacle and the remedy; printed without a traceback."""

"""What stops a copy or a restore, said to whoever started it."""


class Refusal(Exception):
    """What is wrong and what to do about it."""

"""What keeps a local run from starting, said in one sentence to the person who asked for it."""


class Refusal(Exception):
    """One sentence that names what is in the way and what to do about it."""

"""The images: how they are built, what is in them, and what is known against it."""

"""A department's crews: their shifts, the tasks offered to them, and what they make of them."""

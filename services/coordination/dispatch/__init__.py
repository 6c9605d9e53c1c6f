"""Which crews can take an incident, at what price, and when that is worked out."""

"""Which crews can take an incident, at what price, and when that is worked out.

May import: domain, domain.fold, domain.rules.
"""

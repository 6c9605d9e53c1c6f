"""The appraisal of incidents: when it is due, which crews are eligible, and their price.

May import: domain, domain.fold, domain.rules.
"""

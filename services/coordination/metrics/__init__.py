"""The metrics of coordination: gauges of the state, and counts of what the journal records.

Every replica sets the gauges; the owner alone counts. Each label has a closed set of values.

May import: dispatch, domain, domain.fold, queries.
"""

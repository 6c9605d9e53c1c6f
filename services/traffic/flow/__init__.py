"""The traffic that detectors count: five minutes by detector, congestions, and their query.

May import: domain, domain.junction, rsmp.
"""

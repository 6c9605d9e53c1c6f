"""The devices of traffic: bollards that are polled, and controllers that dial in.

May import: bulletins, domain, domain.junction, flow, registers, rsmp, settings.
"""

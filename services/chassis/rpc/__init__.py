"""The gRPC and HTTP edges of a process: server, middleware, TLS, validation, probes.

May import: sdk, telemetry.
"""

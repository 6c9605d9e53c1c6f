"""What every part of the simulator uses: settings, virtual clock, saved state, metrics, gRPC.

May import: nothing.
"""

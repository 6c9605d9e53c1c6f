"""Simulated citizens: recorded reports, played back."""

"""The simulated field of a local run: its cabinets, crews and citizens, over real protocols."""

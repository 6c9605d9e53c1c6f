"""The simulator of a city: its cabinets, crews and citizens, over the real protocols."""

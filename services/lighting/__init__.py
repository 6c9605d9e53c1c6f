"""The street lighting department: cabinets, their programmes, and the faults found in them."""

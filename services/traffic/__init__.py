"""The traffic department: junctions with signals, bollards, diversions, flow and corridors."""

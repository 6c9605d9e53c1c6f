"""The traffic department: signal controllers at junctions, over RSMP."""

"""The command line of the control room: report, list, ask why, watch, and find what is wrong."""

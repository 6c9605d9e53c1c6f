"""The command line of the control room: report, list, explain, watch, diagnose."""

"""The running gear that every service stands on: log, commands, views, streams, edges. No word of a department."""

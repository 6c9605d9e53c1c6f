"""The running gear of every service: log, commands, views, streams, edges. No department's word."""

"""What the command line accepts: options, completion, times, places, kinds."""

"""The water department: leaks of the mains, and the valves that shut them off."""

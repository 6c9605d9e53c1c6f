"""The roads department: what is wrong on the streets, what is dug in them, and what closes them."""

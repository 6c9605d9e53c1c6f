"""The roads department: defects on the streets, works in them, and closures of them."""

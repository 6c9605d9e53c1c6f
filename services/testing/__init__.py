"""The tests that a department inherits, and an owner in memory that its own tests run on."""

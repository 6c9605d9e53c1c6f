"""`vigie doctor`: checks of the broker and of each service."""

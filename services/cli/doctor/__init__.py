"""`vigie doctor`: checks of the broker and of each service.

May import: client, output.
"""

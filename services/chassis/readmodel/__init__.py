"""The read side: queries, watches, and the replies to commands."""

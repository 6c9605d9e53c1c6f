"""What coordination decides on each bulletin, order and operator command. Pure."""

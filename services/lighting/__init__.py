"""Street lighting: the streets lit by programme and by hand, and what is dark found and mended."""

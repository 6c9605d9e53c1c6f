"""Container images: build, bill of materials, vulnerability scan."""

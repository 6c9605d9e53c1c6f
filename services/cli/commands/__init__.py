"""The commands of `vigie`, one file each."""

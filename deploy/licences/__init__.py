"""The licence of Vigie, EUPL-1.2, and those of everything that it ships or starts."""

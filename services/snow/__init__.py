"""The snow department: winter events, circuits, sections, stocks and crews on call."""

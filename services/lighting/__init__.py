"""The street lighting department: it lights the streets by programme and by hand, and finds what is dark."""

"""The control room's judgement: it hears what every department says, opens an incident for each fact,
and sends the crew that serves the city best, from whatever department, off other work if need be."""

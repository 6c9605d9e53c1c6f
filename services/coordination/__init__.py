"""The control room's judgement: one incident for each fact, the best crew for each incident."""

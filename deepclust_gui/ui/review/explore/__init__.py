"""The map, the gallery and the table of a run, which share one selection."""

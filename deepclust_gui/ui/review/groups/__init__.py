"""The groups of a run: their list, how one is drawn, and how one is chosen."""

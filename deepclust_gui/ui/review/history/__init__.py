"""What was done to the groups of a run, step by step."""

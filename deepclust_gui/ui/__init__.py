"""The window. Knows Qt, the vocabulary and the workbench, and nothing else."""

"""The step in which groups are made: settings, training, runs."""

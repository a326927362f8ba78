"""The step in which groups are looked at and made into those that are meant."""

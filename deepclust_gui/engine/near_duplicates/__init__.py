"""Finding images that are versions of one another: cut, resized, saved again, or of one burst."""

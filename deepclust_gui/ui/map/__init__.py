"""The map: every image a point, near when they are alike."""

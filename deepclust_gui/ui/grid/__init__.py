"""The grid of thumbnails, for a million images."""

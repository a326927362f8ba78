"""One image, large: used by the steps that look at images and at groups."""

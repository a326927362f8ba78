"""The faces of the images page: empty, reading, failed, and the images themselves."""

"""The four steps of the window, one page each: images, group, review, export."""

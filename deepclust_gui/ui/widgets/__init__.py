"""Parts of the window that several pages are put together from."""

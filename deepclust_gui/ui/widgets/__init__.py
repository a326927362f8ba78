"""Parts of the window that pages are put together from: cards, forms, the map, lists."""

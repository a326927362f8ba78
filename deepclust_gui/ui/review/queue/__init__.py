"""The review one page at a time: the page, what is answered, and how fast it goes."""

"""One run beside another: where they differ, and what of an earlier one goes on."""

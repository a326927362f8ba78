"""Pictures that are nearly the same, set by set: which to keep is suggested, the person decides."""

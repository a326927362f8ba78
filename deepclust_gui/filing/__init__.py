"""Files of a person are copied, moved and linked here, and nowhere else: by plan, and undoably.

A plan is in the journal of the project before the first file is touched. Nothing is overwritten, no
folder is deleted, and a source goes only after its copy is whole, verified and on the disk.
"""

"""The window: everything that knows Qt. It reaches images and training through the workbench only."""

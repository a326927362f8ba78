"""The window: everything that knows Qt; images and training are reached by the workbench."""

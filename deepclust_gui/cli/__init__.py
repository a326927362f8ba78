"""The `deepclust` command: everything the window can do, for scripts and servers."""

from deepclust_gui.cli.main import main

__all__ = ["main"]

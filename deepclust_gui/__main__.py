"""The two doors: `deepclust` (command line) and `deepclust-gui` (window)."""

import sys
from pathlib import Path


def command_line() -> int:
    """Run the `deepclust` command; returns its exit code."""
    if sys.argv[1:2] in (["--umap-process"], ["--decode-process"]):
        return window()
    from deepclust_gui.cli import main

    return main(sys.argv[1:])


def window() -> int:
    """Open the window, on a folder, a project or an .npz file if one is named."""
    arguments = sys.argv[1:]
    if arguments[:1] == ["--umap-process"]:  # a frozen program calls itself: engine.umap_process
        from deepclust_gui.engine.umap_process import main

        return main(arguments[1:])
    if arguments[:1] == ["--decode-process"]:  # likewise: data.isolation.worker
        from deepclust_gui.data.isolation.child import main

        return main(arguments[1:])
    if arguments in (["--help"], ["-h"]):
        print("Usage: deepclust-gui [FOLDER | PROJECT.deepclust | IMAGES.npz]")  # noqa: T201
        return 0
    if len(arguments) > 1:
        print("Give one folder, project or .npz file at most.", file=sys.stderr)  # noqa: T201
        return 2
    if sys.platform == "win32":
        # There, torch must be loaded before Qt: https://github.com/pytorch/pytorch/issues/166628
        import torch  # noqa: F401
    from deepclust_gui.app import run

    return run(Path(arguments[0]) if arguments else None)


if __name__ == "__main__":
    sys.exit(window())

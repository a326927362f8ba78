"""The one place that imports torchvision, and only when a network is used.

torchvision brings an operator library made for one very build of torch. Beside another (say the
CUDA build of torchvision beside a torch for the CPU, a mix that users do have) the library does not
load, and then `import torchvision` dies at "operator torchvision::nms does not exist", because its
Python code describes operators that only the library declares. The networks need none of them, so
the two that are missed are declared here, without any code behind. What needs the library
(`torchvision.io`, detection) stays unavailable then; nothing here uses it.
"""

import importlib
import importlib.util
import threading
from pathlib import Path
from typing import Any

import torch

_BOXES = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"
_lock = threading.Lock()
_declared: list[torch.library.Library] = []


def torchvision_models() -> Any:
    """Return the module `torchvision.models`; raises ImportError if there is no torchvision."""
    with _lock:
        if not _declared and not _library_loads():
            library = torch.library.Library("torchvision", "DEF")
            library.define(f"nms{_BOXES}")
            library.define(f"qnms{_BOXES}")
            _declared.append(library)
        return importlib.import_module("torchvision.models")


def _library_loads() -> bool:
    """Return whether torchvision's own library fits this torch; loading it twice does no harm."""
    spec = importlib.util.find_spec("torchvision")
    if spec is None:
        raise ImportError("torchvision is not installed")
    for folder in spec.submodule_search_locations or ():
        for library in (*Path(folder).glob("_C*.so"), *Path(folder).glob("_C*.pyd")):
            try:
                torch.ops.load_library(str(library))
            except OSError:
                return False
            return True
    return False

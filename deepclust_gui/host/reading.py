"""Reading the card of a method or network off its class, its author's mistakes as sentences."""

import inspect
import re
from typing import Any

from deepclust_gui.errors import MethodError
from deepclust_gui.host.loader import Plugin
from deepclust_gui.model.embedder import OWN_FEATURES, EmbedderCard, EmbedderInfo
from deepclust_gui.model.method import MethodCard, MethodInfo
from deepclust_gui.model.params import Params
from deepclust_gui.sdk.embedder import Embedder
from deepclust_gui.sdk.method import Method

_KEY = re.compile(r"[a-z][a-z0-9_-]*")
_REQUIRED = ("build", "fit", "assign")


def card_of(method_type: Any, plugin: Plugin) -> MethodCard:
    """Return the card of `method_type`; raises MethodError if it is no complete method."""
    _check(method_type)
    params: type[Params] = method_type.params_type
    try:
        return MethodCard(
            info=method_type.info,
            fields=params.fields(),
            plugin=plugin.distribution,
            plugin_version=plugin.version,
            schema=params.model_json_schema(),
        )
    except Exception as error:  # the parameters are a plugin's code
        raise MethodError(
            f"The parameters of its method “{method_type.info.key}” cannot be read: {error}"
        ) from error


def embedder_card_of(embedder_type: Any, plugin: Plugin) -> EmbedderCard:
    """Return the card of `embedder_type`; raises MethodError if it is no complete network."""
    if not (inspect.isclass(embedder_type) and issubclass(embedder_type, Embedder)):
        raise MethodError(f"It offers {embedder_type!r}, which is not an Embedder.")
    name = embedder_type.__name__
    info = getattr(embedder_type, "info", None)
    if not isinstance(info, EmbedderInfo):
        raise MethodError(f"Its network {name} has no EmbedderInfo.")
    if not _KEY.fullmatch(info.key) or info.key == OWN_FEATURES:
        raise MethodError(
            f"Its network {name} has the key “{info.key}”.",
            "A key is made of lower case letters, digits, - and _.",
        )
    if inspect.isabstract(embedder_type):
        missing = ", ".join(sorted(embedder_type.__abstractmethods__))
        raise MethodError(f"Its network {name} has no function “{missing}”.")
    return EmbedderCard(info, plugin.distribution, plugin.version)


def _check(method_type: Any) -> None:
    if not (inspect.isclass(method_type) and issubclass(method_type, Method)):
        raise MethodError(f"It offers {method_type!r}, which is not a Method.")
    name = method_type.__name__
    info = getattr(method_type, "info", None)
    if not isinstance(info, MethodInfo):
        raise MethodError(f"Its method {name} has no MethodInfo.")
    if not _KEY.fullmatch(info.key):
        raise MethodError(
            f"Its method {name} has the key “{info.key}”.",
            "A key is made of lower case letters, digits, - and _.",
        )
    if not hasattr(method_type, "params_type"):
        raise MethodError(f"Its method {name} names no parameters: write Method[YourParams].")
    for function in _REQUIRED:
        if getattr(method_type, function) is getattr(Method, function):
            raise MethodError(f"Its method {name} has no function “{function}”.")

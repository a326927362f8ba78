"""What is written beside the weights of a trained model: all that is needed to use it elsewhere."""

import math
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from deepclust_gui.model.run import ParamValue

CARD_FORMAT = 1
"""The newest format of a card that this version reads, and the one it writes."""

_MOST = 10_000_000
_Text = Annotated[str, Field(max_length=1000)]
_Side = Annotated[int, Field(ge=1, le=100_000)]


class CardGroup(BaseModel):
    """A group of the run the model comes from: its number, name, and how many images it had."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    number: Annotated[int, Field(ge=0)]
    name: _Text
    size: Annotated[int, Field(ge=0)]


class ModelCard(BaseModel):
    """The card of a trained model.

    `items` is how many images it learnt from, `shape` what each was brought to: (channels, height,
    width) of pixels, or how many `features` the network of that name made of it with weights of the
    SHA-256 `weights`. `preprocessing` tells how. `limit` is how far the
    nearest known images may be for an image to fit in. `versions` are those of the programs.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    format: Literal[1] = 1
    kind: Literal["deepclust model"] = "deepclust model"
    method: _Text
    method_name: _Text
    plugin: _Text
    params: dict[_Text, ParamValue]
    seed: int
    items: Annotated[int, Field(ge=1, le=_MOST)]
    shape: Annotated[list[_Side], Field(min_length=1, max_length=3)]
    features: _Text = ""
    weights: _Text = ""
    preprocessing: _Text
    groups: Annotated[list[CardGroup], Field(max_length=_MOST)]
    limit: float | None
    versions: dict[_Text, _Text]

    @property
    def numbers(self) -> int:
        """How many numbers the method sees of each image."""
        return math.prod(self.shape)

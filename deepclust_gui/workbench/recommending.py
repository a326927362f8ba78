"""Choosing what suits a set of images: a rule on their sizes and colours, and nothing else.

Networks that learn from scratch see strokes and shapes in small grey images of one size, which is
what they were made for; of photos they see colour and light. A pretrained network sees what is in
photos. Known groups are never asked.
"""

from collections.abc import Sequence

from deepclust_gui.data.pixels import LARGEST_NATIVE_SIDE, HasSize
from deepclust_gui.errors import FeatureError
from deepclust_gui.model.recommendation import Recommendation
from deepclust_gui.workbench.embedders import Embedders

PIXEL_METHOD = "dekm"
FEATURE_METHOD = "n2d"


def recommend(looks: Sequence[HasSize], embedders: Embedders) -> Recommendation:
    """Return what suits images of these different looks; loads the networks' list: on a worker."""
    sizes = {(look.height, look.width) for look in looks}
    largest = max((max(size) for size in sizes), default=0)
    in_colour = any(not look.is_grey for look in looks)
    are_photos = len(sizes) > 1 or in_colour or largest > LARGEST_NATIVE_SIDE
    cards = embedders.cards()
    # A network whose weights are here does better than a first choice whose are not.
    here = next((card for card in cards if embedders.newest(card.info.key)), None)
    card = here or (cards[0] if cards else None)
    weights = embedders.newest(card.info.key) if card else ""
    is_missing = are_photos and card is not None and not weights
    return Recommendation(
        are_photos=are_photos and card is not None,
        sizes=len(sizes),
        in_colour=in_colour,
        largest_side=largest,
        embedder=card.info.key if card else "",
        embedder_name=card.info.name if card else "",
        weights_bytes=card.info.weights_bytes if card else 0,
        weights=weights,
        method=FEATURE_METHOD if are_photos and weights else PIXEL_METHOD,
        address=_address(embedders, card.info.key) if is_missing and card else "",
        licence=card.info.licence if card else "",
    )


def _address(embedders: Embedders, key: str) -> str:
    """Return where the weights of a network come from, "" if that cannot be told."""
    try:
        source = embedders.source(key)
    except FeatureError:
        return ""
    return source.address if source else ""

"""What suits a set of images, decided from the images alone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What to group a set of images with, and why.

    `are_photos` tells that they are better looked at by a network than pixel by pixel, because they
    have `sizes` different sizes, are `in_colour`, or are large (`largest_side` in pixels).
    `embedder` is the key of the network that suits photos, `weights` the SHA-256 of its weights
    where they are here; where they are not but would be better, `address` tells where they come
    from. `licence` is that of the weights. `method` is the key of the method for what there is.
    """

    are_photos: bool
    sizes: int
    in_colour: bool
    largest_side: int
    embedder: str
    embedder_name: str
    weights_bytes: int
    weights: str
    method: str
    address: str = ""
    licence: str = ""

    @property
    def features(self) -> str:
        """The key of the network to look with, "" for pixels."""
        return self.embedder if self.are_photos and self.weights else ""

    @property
    def reason(self) -> str:
        """Why, in one sentence (English, for the command line)."""
        if not self.are_photos:
            return f"the images are small, grey and all {self.largest_side} pixels large"
        told = [
            f"they have {self.sizes:,} sizes" * (self.sizes > 1),
            "they are in colour" * self.in_colour,
            f"they are up to {self.largest_side:,} pixels large" * (not self.in_colour),
        ]
        return f"the images look like photos: {' and '.join(filter(None, told))}"

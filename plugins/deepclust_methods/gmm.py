"""Gaussian mixture: Dempster, Laird & Rubin, Maximum Likelihood from Incomplete Data, 1977.

Each group is a cloud with its own centre, size and direction; expectation maximisation (of
scikit-learn) looks for the clouds that explain all images best.

Symbols: N images, B batch, E numbers per image, K groups.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from torch import Tensor

from deepclust_gui.sdk import (
    Assignment,
    Field,
    Method,
    MethodInfo,
    Mixture,
    Params,
    Step,
    VectorInput,
    hookimpl,
    usual,
)


class GmmParams(Params):
    """The parameters of the Gaussian mixture."""

    n_clusters: int = usual.n_clusters()
    starts: int = usual.starts(5)
    feature_size: int = Field(
        16,
        ge=1,
        le=64,
        title="Numbers per image",
        description="Pixels or features are brought to so many numbers first. A cloud in more "
        "dimensions needs more images.",
    )
    covariance: Literal["full", "tied", "diag", "spherical"] = Field(
        "full",
        title="Shape of the groups",
        description="“full”: each its own ellipse; “tied”: all the same; “diag”: along the axes; "
        "“spherical”: round.",
    )


class GaussianMixtureMethod(Method[GmmParams]):
    """A Gaussian mixture on the first principal components."""

    info = MethodInfo(
        key="gmm",
        everyday=False,
        name="Gaussian mixture",
        summary="Groups images into clouds of different size and shape. Quick, and says how sure "
        "it is.",
        reference="https://doi.org/10.1111/j.2517-6161.1977.tb01600.x",
    )

    def build(self) -> None:
        """Create the clouds, NaN until there are any."""
        self.input = VectorInput(self.data.shape, size=self.params.feature_size)
        self.mixture = Mixture(self.params.n_clusters, self.input.size)

    def fit(self) -> Iterator[Step]:
        """Start again and again and keep what explains the images best."""
        if self.once("scale"):
            self.input.learn(self.data)
        codes = self.encode_all(self.input)  # (N, E)
        for start in self.phase("starts", self.params.starts, title="Fitting clouds"):
            self.improve(codes, start)
            yield Step(metrics={"log-likelihood": self.mixture.bound.clone()})
        if not self.mixture.is_fitted:  # finished before the first start
            self.improve(codes, 0)
            yield Step()

    def improve(self, codes: Tensor, start: int) -> None:
        """Fit once to `codes` (N, E); keep the clouds if they are the best so far."""
        seed = self.seed_for("mixture", start)
        self.mixture.fit_better(
            codes, covariance=self.params.covariance, seed=seed, check=self.check
        )

    def assign(self, x: Tensor) -> Assignment:
        """Return the principal components of `x`, and which cloud explains it."""
        codes = self.input(x)  # (B, E)
        return Assignment(codes, self.mixture(codes))


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer the Gaussian mixture."""
    return [GaussianMixtureMethod]

"""Gaussian mixtures: fitted by scikit-learn, evaluated in torch.

Symbols: N rows, B of them in a batch, E their size, K groups; π weights, μ means, Σ covariances.
"""

import math
import warnings
from collections.abc import Callable
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture
from torch import Tensor, nn

from deepclust_gui.errors import DivergedError
from deepclust_gui.sdk.nn.aside import aside
from deepclust_gui.sdk.nn.kmeans import SEED_LIMIT

Covariance = Literal["full", "tied", "diag", "spherical"]

REGULARISATION = 1e-3
"""Added to the variances, relative to the mean one: a group of few or equal rows has no density."""


class Mixture(nn.Module):
    """K Gaussians in E dimensions, NaN until fitted.

    `factor` (K, E, E) is the Cholesky factor of each precision: Σ_k⁻¹ = factor_k factor_kᵀ.
    """

    weights: Tensor
    means: Tensor
    factor: Tensor
    bound: Tensor

    def __init__(self, n_clusters: int, size: int) -> None:
        super().__init__()
        self.register_buffer("weights", torch.full((n_clusters,), math.nan))  # π
        self.register_buffer("means", torch.full((n_clusters, size), math.nan))  # μ
        self.register_buffer("factor", torch.full((n_clusters, size, size), math.nan))
        self.register_buffer("bound", torch.tensor(-math.inf))  # mean log-likelihood of the fit

    @property
    def is_fitted(self) -> bool:
        return bool(self.bound > -math.inf)

    def fit_better(
        self,
        codes: Tensor,
        *,
        covariance: Covariance,
        seed: int,
        check: Callable[[], None],
        iterations: int = 200,
    ) -> None:
        """Fit to `codes` (N, E) from one k-means start; keep it if it explains them better.

        Raises DivergedError if `codes` are not all finite.
        """
        rows = codes.double().cpu().numpy()
        if not np.isfinite(rows).all():
            raise DivergedError.at("its codes are no numbers any more")
        k = len(self.weights)
        found = aside(lambda: _fitted(rows, k, covariance, seed, iterations), check)
        if not self.is_fitted or found.lower_bound_ > float(self.bound):
            self.bound.fill_(float(found.lower_bound_))
            self.weights.copy_(torch.from_numpy(found.weights_))
            self.means.copy_(torch.from_numpy(found.means_))
            factor = _full_factor(found.precisions_cholesky_, covariance, self.means.shape)
            self.factor.copy_(torch.from_numpy(factor))

    def log_joint(self, codes: Tensor) -> Tensor:
        """Return log(π_k N(z; μ_k, Σ_k)) (B, K) of `codes` (B, E); NaN until fitted."""
        size = codes.shape[1]
        deviations = codes[:, None] - self.means  # (B, K, E)
        whitened = torch.einsum("bke,kef->bkf", deviations, self.factor)  # (B, K, E)
        volume = self.factor.diagonal(dim1=1, dim2=2).log().sum(1)  # (K,): ½ log |Σ⁻¹|
        constant = self.weights.log() + volume - size / 2 * math.log(2 * math.pi)  # (K,)
        return constant - whitened.square().sum(2) / 2

    def forward(self, codes: Tensor) -> Tensor:
        """Return p(k|z) (B, K) of `codes` (B, E), rows summing to 1; NaN until fitted."""
        return self.log_joint(codes).softmax(1)


def _fitted(
    rows: NDArray[np.float64], k: int, covariance: Covariance, seed: int, iterations: int
) -> GaussianMixture:
    floor = REGULARISATION * max(float(rows.var(0).mean()), 1e-6)
    model = GaussianMixture(
        k,
        covariance_type=covariance,
        n_init=1,
        max_iter=iterations,
        reg_covar=floor,
        random_state=seed % SEED_LIMIT,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # equal rows, or not yet settled
        return model.fit(rows)


def _full_factor(
    found: NDArray[np.float64], covariance: Covariance, shape: tuple[int, ...]
) -> NDArray[np.float64]:
    """Return the factors of the precisions (K, E, E), whatever shape scikit-learn keeps them in."""
    k, size = shape
    if covariance == "full":
        return found
    if covariance == "tied":
        return np.broadcast_to(found, (k, size, size)).copy()
    spread = found if covariance == "diag" else np.broadcast_to(found[:, None], (k, size))
    return spread[:, :, None] * np.eye(size)

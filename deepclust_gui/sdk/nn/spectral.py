"""Parts of a spectral network: the affinity of images, the loss on it, and orthonormal columns.

From Shaham et al. 2018 (SpectralNet) and Yang et al. 2019 (DSC-DAN, whose equations are named). A
network that learns Y under (1/m) YᵀY = I with neighbours near each other learns the first
eigenvectors of the graph Laplacian, up to a rotation, and for new images too.

Symbols: N images, B or m a batch of them, E code size, K groups; z code, W affinity, Ỹ what the
network says, Y the same with orthonormal columns.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import torch
from torch import Tensor, nn

from deepclust_gui.errors import DivergedError

JITTER = 1e-7
"""Added to the diagonal of ỸᵀỸ, so that a direction that hardly varies does no harm."""

LARGEST_JITTER = 1e6
"""With this much of the largest entry on the diagonal, every finite matrix can be decomposed."""

SCALE_NEIGHBOUR = 2
"""The σ of the affinity is the median distance to this neighbour, as in the authors' program."""

POOL = 20_000
"""Among so many images at a time neighbours are looked for: time grows with its square."""

ROWS = 1024
"""For so many images at a time neighbours are looked for."""


# Orthonormal columns ------------------------------------------------------------------------------


def orthonormalising_matrix(raw: Tensor) -> Tensor:
    """Return R (K, K) so that Y = ỸR has (1/m) YᵀY = I (equations 17 and 18), for Ỹ `raw` (m, K).

    ỸᵀỸ = BBᵀ with B lower triangular (Cholesky), R = √m (B⁻¹)ᵀ, upper triangular. Carries the
    gradient. Where columns of Ỹ depend on each other those of Y cannot be orthonormal, and are
    small instead. Raises DivergedError if `raw` is not finite.
    """
    precise = (raw.cpu() if raw.device.type == "mps" else raw).double()  # MPS has no float64
    lower = _cholesky(precise.T @ precise)  # (K, K): B
    one = torch.eye(lower.shape[0], dtype=lower.dtype, device=lower.device)
    inverse = torch.linalg.solve_triangular(lower, one, upper=False)  # (K, K): B⁻¹
    matrix: Tensor = math.sqrt(len(raw)) * inverse.T
    return matrix.to(raw)


def _cholesky(gram: Tensor) -> Tensor:
    """Return B of `gram` (K, K) + jitter·I = BBᵀ, with as little jitter as it takes."""
    one = torch.eye(gram.shape[0], dtype=gram.dtype, device=gram.device)
    jitter, largest = JITTER, LARGEST_JITTER * max(1.0, float(gram.detach().abs().max()))
    lower: Tensor
    while jitter <= largest:
        lower, failed = torch.linalg.cholesky_ex(gram + jitter * one)
        if not failed and lower.isfinite().all():
            return lower
        jitter *= 100
    raise DivergedError.at("its codes are no numbers any more")


class Orthonormalisation(nn.Module):
    """The last layer of a spectral network: Ỹ (m, K) → Y (m, K) with (1/m) YᵀY = I (equation 17).

    In training by the batch itself. In evaluation by the matrix that was last fixed, NaN before:
    a linear map, in which every row is on its own.
    """

    matrix: Tensor

    def __init__(self, columns: int) -> None:
        super().__init__()
        self.register_buffer("matrix", torch.full((columns, columns), math.nan))

    def forward(self, raw: Tensor) -> Tensor:
        matrix = orthonormalising_matrix(raw) if self.training else self.matrix  # (K, K)
        return raw @ matrix  # (m, K)

    def fix(self, raw: Tensor) -> None:
        """Take the matrix of `raw` (N, K), best of all images, for evaluation."""
        self.matrix.copy_(orthonormalising_matrix(raw.detach()))


# Affinity -----------------------------------------------------------------------------------------


def knn_affinity(codes: Tensor, neighbours: int) -> Tensor:
    """Return W (m, m) of a batch of `codes` z (m, E) (equation 14).

    W_ij = exp(-‖z_i - z_j‖² / (2σ²)) if j is one of the `neighbours` nearest others of i, else 0;
    then the mean of W and Wᵀ. σ is the median distance to the second neighbour. Zero diagonal.
    Carries the gradient, but not through σ.
    """
    m = len(codes)
    near, distance2 = _nearest(codes, codes, torch.arange(m, device=codes.device), neighbours)
    weights = gaussian_weights(distance2, neighbour_scale(distance2))  # (m, k)
    return _symmetric(torch.zeros(m, m, device=codes.device).scatter(1, near, weights))


def neighbour_scale(distance2: Tensor) -> Tensor:
    """Return σ² () of the squared distances (m, k) to the neighbours, nearest first.

    σ is the median distance to the second neighbour. Where that is 0, many images being equal, the
    mean of all counts; where all are 0, 1 does: the weights are all 1 then.
    """
    known = distance2.detach()
    column = min(SCALE_NEIGHBOUR, known.shape[1]) - 1
    for scale2 in (known[:, column].median(), known.mean()):
        if scale2 > 0:
            return scale2
    return torch.ones_like(known[0, 0])


def gaussian_weights(distance2: Tensor, scale2: Tensor) -> Tensor:
    """Return exp(-d² / (2σ²)), in the shape of `distance2`."""
    return torch.exp(-distance2 / (2 * scale2))


class NeighbourGraph(NamedTuple):
    """The neighbours `near` (N, k) of every image, nearest first, and their `weights` (N, k)."""

    near: Tensor
    weights: Tensor


def neighbour_graph(codes: Tensor, neighbours: int, check: Callable[[], None]) -> NeighbourGraph:
    """Return the graph of `codes` z (N, E) of a whole set, with the weights of equation 14.

    Above 20,000 images each is given the nearest of a random part of them; which, torch's generator
    says. `check` is called now and then and may raise to leave.
    """
    n, device = len(codes), codes.device
    parts = torch.randperm(n).tensor_split(math.ceil(n / POOL))
    k = min(neighbours, min(len(part) for part in parts) - 1)
    near = torch.empty(n, k, dtype=torch.int64, device=device)
    distance2 = torch.empty(n, k, device=device)
    for part in parts:
        members = part.sort().values.to(device)  # (P,)
        pool = codes[members]  # (P, E)
        for own in torch.split(torch.arange(len(members), device=device), ROWS):
            check()
            found, distance2[members[own]] = _nearest(pool[own], pool, own, k)
            near[members[own]] = members[found]
    return NeighbourGraph(near, gaussian_weights(distance2, neighbour_scale(distance2)))


def affinity_within(graph: NeighbourGraph, rows: Tensor) -> Tensor:
    """Return W (m, m) between the images `rows` (m,), all different: a part of the whole graph."""
    n, m = len(graph.near), len(rows)
    place = torch.full((n,), m, device=rows.device)  # who is not in the batch: a column more
    place[rows] = torch.arange(m, device=rows.device)
    affinity = torch.zeros(m, m + 1, device=rows.device)
    affinity.scatter_(1, place[graph.near[rows]], graph.weights[rows])  # (m, k) into (m, m + 1)
    return _symmetric(affinity[:, :m])


def rows_with_neighbours(graph: NeighbourGraph, size: int) -> Tensor:
    """Return `size` different rows (or all N) in which images and their neighbours come together.

    Random images with all their neighbours, filled up with random others, in random order; torch's
    generator says which. Random rows alone would hardly ever hold two neighbours.
    """
    n, k = graph.near.shape
    order = torch.randperm(n).to(graph.near.device)  # (N,)
    first = order[: max(1, size // (1 + k))]  # (F,)
    families = torch.cat([first[:, None], graph.near[first]], 1).flatten()  # (F (1 + k),)
    found = torch.zeros(n, dtype=torch.bool, device=order.device)
    found[families] = True
    others = order[~found[order]]  # (N - found,), still in random order
    rows = torch.cat([found.nonzero().flatten(), others])[:size]
    return rows[torch.randperm(len(rows)).to(rows.device)]


def _nearest(some: Tensor, pool: Tensor, own: Tensor, neighbours: int) -> tuple[Tensor, Tensor]:
    """Return who of `pool` (P, E) is nearest to `some` (S, E) and at what squared distance.

    Both (S, k), nearest first. `own` (S,) says which of the pool each of `some` is itself: it is no
    neighbour of its own.
    """
    with torch.no_grad():
        distance2 = torch.cdist(some, pool)  # (S, P)
        distance2[torch.arange(len(some), device=own.device), own] = math.inf
        near = distance2.topk(min(neighbours, len(pool) - 1), largest=False).indices  # (S, k)
    # Anew from the differences: exact, and with a gradient for these few only.
    exact = (some[:, None] - pool[near]).square().sum(2)  # (S, k, E) → (S, k)
    return near, exact


def _symmetric(affinity: Tensor) -> Tensor:
    return (affinity + affinity.T) / 2


# Loss ---------------------------------------------------------------------------------------------


def spectral_loss(embedding: Tensor, affinity: Tensor) -> Tensor:
    """Return L_c = (1/m²) Σ_ij W_ij ‖y_i - y_j‖² (equation 16) of Y (m, K), symmetric W (m, m).

    Computed as (2/m²) tr(Yᵀ(D - W)Y) with D_ii = Σ_j W_ij: the same, without an (m, m, K).
    """
    pulled = affinity.sum(1, keepdim=True) * embedding - affinity @ embedding  # (m, K): (D - W)Y
    return 2 * (embedding * pulled).sum() / len(embedding) ** 2

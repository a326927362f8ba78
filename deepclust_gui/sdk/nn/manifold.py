"""UMAP in steps (McInnes, Healy & Melville 2018): neighbours stay neighbours in fewer numbers.

As umap-learn computes it, but in whole-array operations of torch: a run can stop, watch and resume
it between any two rounds, and it runs wherever torch does. Symbols: N rows, k neighbours, E size of
the layout; y place in the layout.
"""

import math
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array, diags_array
from scipy.sparse.linalg import ArpackError, eigsh
from torch import Tensor

from deepclust_gui.sdk.nn.aside import aside

CURVE_A, CURVE_B = 1.93280839734315, 0.7904949732233831
"""1 / (1 + a d^2b) is close to 1 within `min_dist` 0 and falls as exp(-d) beyond; of umap-learn."""

REPULSIONS = 5
"""From so many random others a row is pushed for each neighbour it is drawn to."""

LARGEST_MOVE = 4.0
BISECTIONS = 48
START_SIZE = 10.0
NOISE = 1e-4

PAIRS = 2**24
"""So many distances are computed at a time."""

RELATIVE_LEAST = 1e-9
"""Added to squared distances, relative to those of the neighbours, to divide by."""


class FuzzyGraph(NamedTuple):
    """Who is drawn to whom: rows `heads` and `tails` (M,), both ways, `weights` (M,) in 0..1."""

    heads: Tensor
    tails: Tensor
    weights: Tensor


def fuzzy_graph(near: Tensor, distances: Tensor) -> FuzzyGraph:
    """Return the fuzzy union of the neighbourhoods `near` (N, k) at `distances` (N, k), ascending.

    w_ij = exp(-(d_ij - ρ_i) / σ_i) with ρ_i the least distance above 0 and σ_i such that the
    weights of a row sum to log₂ k; then W + Wᵀ - W ∘ Wᵀ.
    """
    n, k = near.shape
    weights = membership(distances.double().cpu())  # (N, k)
    rows = np.repeat(np.arange(n), k)
    columns = near.cpu().numpy().ravel()
    one_way = csr_array(coo_array((weights.numpy().ravel(), (rows, columns)), shape=(n, n)))
    both = coo_array(one_way + one_way.T - one_way * one_way.T)
    keep = both.data > 0
    heads, tails = (torch.from_numpy(c[keep].astype(np.int64)) for c in both.coords)
    found = torch.from_numpy(both.data[keep].astype(np.float32))
    return FuzzyGraph(*(part.to(near.device) for part in (heads, tails, found)))


def membership(distances: Tensor) -> Tensor:
    """Return the one-way weights (N, k) of neighbours at `distances` (N, k), ascending."""
    apart = torch.where(distances > 0, distances, math.inf)
    nearest = apart.min(1, keepdim=True).values  # ρ (N, 1)
    nearest = torch.where(nearest.isfinite(), nearest, 0)
    excess = (distances - nearest).clamp_min(0)  # (N, k)
    goal = math.log2(max(2, distances.shape[1]))
    low = torch.zeros_like(nearest)
    high = torch.full_like(nearest, math.inf)
    width = torch.ones_like(nearest)  # σ (N, 1)
    for _ in range(BISECTIONS):
        too_wide = torch.exp(-excess / width).sum(1, keepdim=True) > goal
        high = torch.where(too_wide, width, high)
        low = torch.where(too_wide, low, width)
        width = torch.where(high.isfinite(), (low + high) / 2, 2 * width)
    floor = 1e-3 * distances.mean(1, keepdim=True).clamp_min(1e-12)  # many equal rows
    return torch.exp(-excess / torch.maximum(width, floor))


def spectral_start(
    graph: FuzzyGraph, codes: Tensor, size: int, *, seed: int, check: Callable[[], None]
) -> Tensor:
    """Return where a layout begins (N, E): the first eigenvectors of the graph, else of `codes`.

    Those of D^-½ W D^-½ but the first; the principal components where these cannot be found.
    """
    n = len(codes)
    generator = np.random.default_rng(seed)
    noise = generator.normal(0, NOISE, (n, size))
    found = aside(lambda: _eigenvectors(graph, n, size, generator), check)
    if found is None:
        found = _components(codes, size)
    widest = max(float(np.abs(found).max(initial=0)), 1e-12)
    start = found / widest * START_SIZE + noise
    return torch.from_numpy(start.astype(np.float32)).to(codes.device)


def _eigenvectors(
    graph: FuzzyGraph, n: int, size: int, generator: np.random.Generator
) -> NDArray[np.float64] | None:
    if n <= 2 * (size + 1):
        return None
    heads, tails, weights = (part.cpu().numpy() for part in graph)
    affinity = csr_array((weights.astype(np.float64), (heads, tails)), shape=(n, n))
    root = diags_array(1 / np.sqrt(np.maximum(affinity.sum(0), 1e-12)))
    begin = generator.uniform(-1, 1, n)
    try:
        values, vectors = eigsh(
            root @ affinity @ root, size + 1, which="LA", v0=begin, tol=1e-4, maxiter=20 * n
        )
    except ArpackError:
        return None
    order = np.argsort(-values)[1:]
    chosen: NDArray[np.float64] = vectors[:, order]
    return chosen


def _components(codes: Tensor, size: int) -> NDArray[np.float64]:
    deviations = (codes - codes.mean(0)).double().cpu().numpy()
    _, _, axes = np.linalg.svd(deviations[:2000], full_matrices=False)
    parts = deviations @ axes[:size].T  # (N, ≤ E)
    return np.pad(parts, ((0, 0), (0, size - parts.shape[1])))


def attract(graph: FuzzyGraph, places: Tensor, rate: float) -> Iterator[None]:
    """Move `places` y (N, E), in place, by one round of the layout; yield now and then.

    Each pair is drawn together with the probability of its weight, and its head is pushed from a
    few random others. About as many pairs at a time as there are rows, so that no row is moved by
    many at once. Draws from torch's generator.
    """
    chance = torch.rand(len(graph.weights)).to(places.device) * graph.weights.max()
    drawn = (chance < graph.weights).nonzero().flatten()  # (P,)
    drawn = drawn[torch.randperm(len(drawn)).to(places.device)]
    for some in torch.split(drawn, max(1, len(places))):
        head, tail = graph.heads[some], graph.tails[some]  # (p,)
        pull = attraction(places[head] - places[tail])  # (p, E)
        others = torch.randint(len(places), (len(some), REPULSIONS)).to(places.device)
        push = repulsion(places[head, None] - places[others]).sum(1)  # (p, E)
        places.index_add_(0, head, rate * (push + pull))
        places.index_add_(0, tail, -rate * pull)
        yield


def attraction(difference: Tensor) -> Tensor:
    """Return how y_i moves for its neighbour y_j, (…, E), of y_i - y_j (…, E); y_j against it."""
    d2 = difference.square().sum(-1, keepdim=True)
    power = d2.pow(CURVE_B)  # d^2b
    size = torch.where(d2 > 0, -2 * CURVE_A * CURVE_B * power / d2 / (1 + CURVE_A * power), 0)
    return (size * difference).clamp(-LARGEST_MOVE, LARGEST_MOVE)


def repulsion(difference: Tensor) -> Tensor:
    """Return how y_i moves away from y_j, (…, E), of y_i - y_j (…, E)."""
    d2 = difference.square().sum(-1, keepdim=True)
    size = 2 * CURVE_B / ((0.001 + d2) * (1 + CURVE_A * d2.pow(CURVE_B)))
    return (size * difference).clamp(-LARGEST_MOVE, LARGEST_MOVE)


def place_among(codes: Tensor, known: Tensor, places: Tensor, neighbours: int) -> Tensor:
    """Return places (B, E) for `codes` (B, C): the mean of those of the nearest `known` (N, C).

    Weighted by 1/d²: a known row is at distance 0 from itself, so it stays where it is.
    """
    some = torch.split(codes, max(1, PAIRS // len(known)))
    return torch.cat([_placed(part, known, places, neighbours) for part in some])


def _placed(codes: Tensor, known: Tensor, places: Tensor, neighbours: int) -> Tensor:
    count = min(2 * neighbours, len(known))  # the quick distances are inexact: look at more
    candidates = torch.cdist(codes, known).topk(count, largest=False).indices  # (B, 2k)
    exact = (codes[:, None] - known[candidates]).square().sum(2)  # (B, 2k, C) → (B, 2k)
    distance2, order = exact.topk(min(neighbours, len(known)), largest=False)  # (B, k)
    least = RELATIVE_LEAST * distance2[:, -1:].clamp_min(RELATIVE_LEAST)
    weights = 1 / (distance2 + least)
    share = weights / weights.sum(1, keepdim=True)  # (B, k)
    return (share[:, :, None] * places[candidates.gather(1, order)]).sum(1)

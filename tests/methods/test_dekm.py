"""DEKM does what its paper says: ten checks, each of which a shortcut fails."""

import copy
import math
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.engine.metrics import score
from deepclust_gui.model.run import Preset
from deepclust_gui.sdk import Data, align_labels, kmeans, usual
from deepclust_gui.sdk.state import MethodState, capture, restore
from deepclust_gui.sdk.testing import assign_all, sample_array
from deepclust_methods import dekm
from deepclust_methods.dekm import Dekm, DekmParams, GreedyTarget, greedy_target

N, E, K = 200, 5, 4


def small(*, preset: Preset = Preset.PAPER, **params: Any) -> DekmParams:
    return DekmParams.build(
        {
            "n_clusters": 3,
            "pretrain_epochs": 1,
            "min_pretrain_steps": 0,
            "max_steps": 8,
            "update_interval": 4,
            "kmeans_starts": 2,
            "batch_size": 16,
            "stop_share": 0,
            **params,
        },
        preset=preset,
    )


def built(images: Any = None, *, seed: int = 0, **params: Any) -> Dekm:
    array = sample_array((1, 16, 16)) if images is None else images
    return Dekm(small(**params), Data(array, seed=seed), seed=seed)


def pretend_changes(monkeypatch: pytest.MonkeyPatch, changed: int) -> None:
    """Make each regrouping but the first say that `changed` labels changed."""
    real = Dekm.regroup

    def regroup(method: Dekm, codes: Tensor, *, seed: int) -> int:
        first = not method.iterations
        real(method, codes, seed=seed)
        return len(codes) if first else changed

    monkeypatch.setattr(Dekm, "regroup", regroup)


@pytest.fixture
def codes() -> Tensor:
    generator = torch.Generator().manual_seed(0)
    cloud = torch.randn(N, E, generator=generator) * torch.arange(1, E + 1)
    return cloud + 9 * torch.eye(K, E)[torch.arange(N) % K]


@pytest.fixture
def grouped(codes: Tensor) -> SimpleNamespace:
    """Codes with the groups of k-means and the target made of them."""
    found = kmeans(codes.numpy(), K, starts=3, seed=0)
    labels, centres = torch.from_numpy(found.labels), torch.from_numpy(found.centres)
    target = greedy_target(codes, labels, centres)
    return SimpleNamespace(
        codes=codes, labels=labels, centres=centres, target=target, inertia=found.inertia
    )


# Check 1: the network ----------------------------------------------------------------------------


def test_network_is_that_of_the_paper() -> None:
    """137,482 encoder parameters on MNIST, code of 10 for any K, negative codes occur."""
    method = built(sample_array((1, 28, 28)), n_clusters=20)

    encoder = method.autoencoder.encoder
    assert sum(p.numel() for p in encoder.parameters()) == 137_482
    codes = method.encode_all(encoder)
    assert codes.shape == (60, 10)
    assert (codes < 0).any()


def test_the_settings_of_the_paper() -> None:
    """200 epochs, batch 256, Adam 1e-3, 14,000 steps, update every 40, 100 starts, 0.5 %."""
    p = DekmParams.build({}, preset=Preset.PAPER)

    assert (p.pretrain_epochs, p.batch_size, p.learning_rate) == (200, 256, 1e-3)
    assert (p.max_steps, p.update_interval, p.kmeans_starts) == (14_000, 40, 100)
    assert (p.stop_share, p.code_size) == (0.005, 10)
    assert (p.augment, p.start, p.keep_groups) == (False, "k-means", False)


def test_vectors_take_the_dense_network() -> None:
    """D-500-500-2000-10, as for texts in the paper."""
    method = built(sample_array((20,)))

    assert [m.out_features for m in method.autoencoder.encoder if hasattr(m, "out_features")] == [
        500,
        500,
        2000,
        10,
    ]


# Check 2: the rotation ---------------------------------------------------------------------------


def test_rotation_diagonalises_the_scatter_within(grouped: SimpleNamespace) -> None:
    """VᵀV = I; λ ascending, ≥ 0, summing to the inertia of k-means; S_w = V Λ Vᵀ summed slowly."""
    v, scatter, _ = grouped.target

    torch.testing.assert_close(v.T @ v, torch.eye(E), atol=1e-5, rtol=0)
    assert (scatter.diff() >= 0).all()
    assert scatter[0] >= -1e-6
    assert float(scatter.sum()) == pytest.approx(grouped.inertia, rel=1e-4)
    within = torch.zeros(E, E, dtype=torch.float64)
    for h, s in zip(grouped.codes, grouped.labels, strict=True):
        difference = (h - grouped.centres[s]).double()
        within += torch.outer(difference, difference)
    rebuilt = v.double() @ scatter.diag() @ v.T.double()
    torch.testing.assert_close(rebuilt, within, atol=1e-2, rtol=1e-4)


# Check 3: the target -----------------------------------------------------------------------------


def test_target_moves_the_last_coordinate_only(grouped: SimpleNamespace) -> None:
    """All others are those of the codes; the last takes one value for each group."""
    v, _, rows = grouped.target
    stay = grouped.codes @ v

    assert torch.equal(rows[:, :-1], stay[:, :-1])
    assert not torch.allclose(rows[:, -1], stay[:, -1])
    for group in range(K):
        (value,) = rows[grouped.labels == group, -1].unique()
        assert float(value) == pytest.approx(float((grouped.centres[group] @ v)[-1]), abs=1e-4)


# Check 4: the loss right after an update ----------------------------------------------------------


def test_loss_after_an_update_is_the_largest_share(grouped: SimpleNamespace) -> None:
    """λ_max / (N E); the same in rotated and original space."""
    v, scatter, rows = grouped.target

    loss = F.mse_loss(grouped.codes @ v, rows)

    assert float(loss) == pytest.approx(float(scatter[-1]) / (N * E), rel=1e-4)
    assert float(F.mse_loss(grouped.codes, rows @ v.T)) == pytest.approx(float(loss), rel=1e-3)


def test_loss_is_zero_where_all_sit_on_their_centres() -> None:
    """Nothing to tighten."""
    centres = torch.randn(K, E, generator=torch.Generator().manual_seed(0))
    labels = torch.arange(N) % K

    v, scatter, rows = greedy_target(centres[labels], labels, centres)

    assert float(F.mse_loss(centres[labels] @ v, rows)) == pytest.approx(0, abs=1e-10)
    assert float(scatter.abs().max()) == pytest.approx(0, abs=1e-6)


# Check 5: no reconstruction ----------------------------------------------------------------------


def test_decoder_rests_while_clustering() -> None:
    """The encoder moves, the decoder does not, and no gradient reaches it."""
    method = built()
    list(method.pretrain())
    method.zero_grad(set_to_none=True)
    before = copy.deepcopy(method.autoencoder.state_dict())

    for _ in method.cluster():
        assert all(p.grad is None for p in method.autoencoder.decoder.parameters())

    for name, value in method.autoencoder.state_dict().items():
        assert torch.equal(value, before[name]) == name.startswith("decoder"), name


# Check 6: when the target is renewed -------------------------------------------------------------


def test_target_stays_for_an_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renewed every `update_interval` steps from stored codes; V multiplies the prediction too."""
    targets: list[GreedyTarget] = []
    uses: list[tuple[int, Tensor, Tensor]] = []

    def making(*args: Tensor) -> GreedyTarget:
        targets.append(greedy_target(*args))
        return targets[-1]

    def using(prediction: Tensor, wanted: Tensor) -> Tensor:
        uses.append((len(targets), prediction.detach(), wanted.clone()))
        return F.mse_loss(prediction, wanted)

    method = built(max_steps=10)
    list(method.pretrain())
    monkeypatch.setattr(dekm, "greedy_target", making)
    monkeypatch.setattr(dekm, "F", SimpleNamespace(mse_loss=using))
    pretend_changes(monkeypatch, 60)
    untouched = copy.deepcopy(method.autoencoder.encoder)

    list(method.cluster())

    assert [number for number, _, _ in uses] == [1] * 4 + [2] * 4 + [3] * 2
    order = method.order.split(16)  # 60 images: batches of 16, 16, 16, 12, then round again
    for step, (number, _, wanted) in enumerate(uses):
        assert torch.equal(wanted, targets[number - 1].rows[order[step % 4]])
    first = untouched(method.data.take(order[0])) @ targets[0].rotation
    torch.testing.assert_close(uses[0][1], first.detach())


# Check 7: when it stops --------------------------------------------------------------------------


def test_changes_are_counted_whatever_the_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Renamed groups are no change; five images that moved are five."""
    method = built()
    codes = torch.randn(60, 10, generator=torch.Generator().manual_seed(0))
    centres = np.zeros((3, 10), np.float32)
    labels = np.arange(60) % 3
    renamed = np.array([2, 0, 1])[labels]
    moved = renamed.copy()
    moved[:5] = (moved[:5] + 1) % 3
    answers = [
        SimpleNamespace(labels=answer, centres=centres, iterations=3)
        for answer in (labels, renamed, moved)
    ]
    monkeypatch.setattr(dekm, "kmeans", lambda *_args, **_kwargs: answers.pop(0))

    counts = [method.regroup(codes, seed=0) for _ in range(3)]

    assert counts == [60, 0, 5]


@pytest.mark.parametrize(("stop_share", "steps"), [(0.0499, 12), (0.05, 4)])
def test_stops_once_few_enough_change(
    monkeypatch: pytest.MonkeyPatch, stop_share: float, steps: int
) -> None:
    """At the very share, 3 of 60, it stops; the first grouping never does."""
    method = built(max_steps=12, stop_share=stop_share)
    pretend_changes(monkeypatch, 3)

    assert len(list(method.cluster())) == steps


def test_later_kmeans_has_twice_as_many_starts_as_iterations(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """100 starts first, then 2 × the iterations the one before needed."""
    starts: list[int] = []
    iterations: list[int] = []

    def watched(*args: Any, **kwargs: Any) -> Any:
        starts.append(kwargs["starts"])
        found = kmeans(*args, **kwargs)
        iterations.append(found.iterations)
        return found

    monkeypatch.setattr(dekm, "kmeans", watched)
    method = built(kmeans_starts=100, max_steps=8)

    list(method.fit())

    assert starts[0] == 100
    assert starts[1:] == [2 * count for count in iterations[:-1]]


def test_labels_are_those_of_the_last_kmeans() -> None:
    """Settled or not, `assign` answers with the groups of the last regrouping."""
    for share in (0.0, 1.0):
        method = built(stop_share=share)
        list(method.fit())

        assert torch.equal(assign_all(method).probabilities.argmax(1), method.labels)


# Checks 8 and 9: it tightens, and in the right direction ------------------------------------------


class SmallAutoencoder(nn.Module):
    """64-128-128-10 and its mirror: 8x8 digits need no convolutions, which take five times as long.

    Whole runs with those are in tests/benchmarks.
    """

    def __init__(self) -> None:
        super().__init__()
        down = (nn.Linear(64, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 10))
        up = (nn.Linear(10, 128), nn.ReLU(), nn.Linear(128, 128), nn.ReLU(), nn.Linear(128, 64))
        self.encoder = nn.Sequential(nn.Flatten(), *down)
        self.decoder = nn.Sequential(*up, nn.Unflatten(1, (1, 8, 8)))

    def forward(self, x: Tensor) -> Tensor:
        redrawn: Tensor = self.decoder(self.encoder(x))
        return redrawn


class Recorded(Dekm):
    """DEKM that keeps, for each regrouping, the labels and how the scatter within is spread."""

    def build(self) -> None:
        super().build()
        self.autoencoder = SmallAutoencoder()

    def fit(self) -> Iterator[Any]:
        self.labels_seen: list[np.ndarray] = []
        self.within: list[float] = []
        self.largest: list[float] = []
        yield from super().fit()

    def regroup(self, codes: Tensor, *, seed: int) -> int:
        changed = super().regroup(codes, seed=seed)
        scatter = greedy_target(codes, self.labels, self.centres).scatter
        self.labels_seen.append(self.labels.numpy().copy())
        self.within.append(float(scatter.sum() / (codes - codes.mean(0)).square().sum()))
        self.largest.append(float(scatter[-1] / scatter.sum()))
        return changed


def on_digits(digits: Any) -> Recorded:
    params = DekmParams.build(
        {
            "n_clusters": 10,
            "pretrain_epochs": 25,
            "min_pretrain_steps": 0,
            "batch_size": 32,
            "learning_rate": 2e-3,
            "kmeans_starts": 10,
            "max_steps": 320,
            "stop_share": 0,
        },
        preset=Preset.PAPER,
    )
    return Recorded(params, Data(digits.images, seed=1), seed=1)


@pytest.fixture(scope="module")
def pretrained(digits: Any) -> MethodState:
    """The state after pre-training on digits: one for all tests below."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    method = on_digits(digits)
    list(method.pretrain())
    torch.set_num_threads(threads)
    return capture(method)


@pytest.fixture(scope="module")
def trained(digits: Any, pretrained: MethodState) -> Recorded:
    """DEKM on 600 digits, run to its end."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    method = on_digits(digits)
    restore(method, pretrained)
    list(method.fit())
    torch.set_num_threads(threads)
    return method


def test_groups_tighten(trained: Recorded) -> None:
    """The largest share and the part of the variance within groups fall."""
    assert trained.within[-1] < 0.6 * trained.within[0]
    assert trained.largest[-1] < trained.largest[0]


def test_direction_matters(
    digits: Any, trained: Recorded, pretrained: MethodState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pulling along the axis of the smallest scatter hardly tightens anything."""

    def descending(codes: Tensor, labels: Tensor, centres: Tensor) -> GreedyTarget:
        right = greedy_target(codes, labels, centres)
        rotation = right.rotation.flip(1)
        rows = codes @ rotation
        rows[:, -1] = (centres @ rotation)[labels, -1]
        return GreedyTarget(rotation, right.scatter.flip(0), rows)

    wrong = on_digits(digits)
    restore(wrong, pretrained)
    monkeypatch.setattr(dekm, "greedy_target", descending)
    list(wrong.fit())

    assert wrong.within[0] == trained.within[0]
    assert wrong.within[-1] > 0.8 * wrong.within[0]
    assert wrong.within[-1] > 2 * trained.within[-1]


def test_groups_digits_better_than_kmeans_on_the_same_codes(digits: Any, trained: Recorded) -> None:
    """NMI rises clearly above that of the first k-means, and to a good height."""
    before = score(trained.labels_seen[0], known=digits.known)
    after = score(trained.labels.numpy(), known=digits.known)
    assert before.nmi is not None
    assert after.nmi is not None

    assert after.nmi > before.nmi + 0.02
    assert after.nmi > 0.75


# Check 10 and the rest ---------------------------------------------------------------------------


def test_whole_clustering_equals_a_plain_loop() -> None:
    """Two intervals written out by hand, numpy where it can be, end at the same weights."""
    method = built(max_steps=8, update_interval=4, kmeans_starts=2)
    list(method.pretrain())
    encoder = copy.deepcopy(method.autoencoder.encoder)
    x = torch.from_numpy(sample_array((1, 16, 16))).float() / 255
    adam = torch.optim.Adam(encoder.parameters(), lr=1e-3, eps=1e-7)
    previous, iterations = None, 0
    for t in range(8):
        if t % 4 == 0:
            with torch.no_grad():
                h = encoder(x).numpy()
            starts = 2 if previous is None else 2 * iterations
            found = kmeans(h, 3, starts=starts, seed=method.seed_for("kmeans", t // 4))
            s, u, iterations = found.labels, found.centres, found.iterations
            if previous is not None and not (align_labels(previous, s, 3) != s).any():
                break
            previous = s
            scatter = sum(np.outer(h[i] - u[s[i]], h[i] - u[s[i]]) for i in range(60))
            v = np.linalg.eigh(scatter.astype(np.float64))[1].astype(np.float32)
            target = h @ v
            target[:, -1] = (u @ v)[s, -1]
        batch = method.order.numpy()[(t % 4) * 16 : (t % 4 + 1) * 16]
        loss = (
            (encoder(x[batch]) @ torch.from_numpy(v) - torch.from_numpy(target[batch])) ** 2
        ).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()

    list(method.cluster())

    for mine, plain in zip(
        method.autoencoder.encoder.parameters(), encoder.parameters(), strict=True
    ):
        torch.testing.assert_close(mine, plain, atol=2e-4, rtol=1e-2)


@pytest.mark.parametrize("items", [32, 48])
def test_batch_size_that_divides_the_images(items: int) -> None:
    """No batch is empty, so no loss is the mean of nothing."""
    method = built(sample_array((1, 16, 16), items=items), max_steps=20)

    losses = [float(step.loss) for step in method.fit() if step.loss is not None]

    assert np.isfinite(losses).all()
    assert math.ceil(items / 16) == items // 16


@pytest.mark.parametrize("value", [0, 255])
def test_equal_images_settle_at_once(value: int) -> None:
    """Constant codes have no scatter: one group, and the second look says settled."""
    method = built(np.full((40, 1, 16, 16), value, np.uint8), max_steps=400)

    clustering = [step for step in method.fit() if step.metrics]

    assert len(clustering) <= 2 * 4
    found = assign_all(method)
    assert found.probabilities.isfinite().all()


def test_groups_are_unknown_while_it_pretrains() -> None:
    """NaN is the sign for “no groups yet”."""
    method = built()
    next(iter(method.fit()))

    assert assign_all(method).probabilities.isnan().all()


def test_few_images_are_looked_at_in_more_rounds() -> None:
    """20 images make 2 steps of 16 an epoch: 9 steps take 5 epochs; 3 steps are in 4 epochs."""
    images = np.zeros((20, 1, 8, 8), np.uint8)

    assert built(images, pretrain_epochs=1, min_pretrain_steps=9).pretrain_epochs == 5
    assert built(images, pretrain_epochs=4, min_pretrain_steps=3).pretrain_epochs == 4


# What the preset "best" adds ----------------------------------------------------------------------


@pytest.mark.parametrize(("preset", "varies"), [(Preset.BEST, True), (Preset.PAPER, False)])
def test_only_best_varies_the_images(
    preset: Preset,
    varies: bool,  # noqa: FBT001 - pytest hands it over
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In both phases; what the groups are made from is never varied."""
    calls: list[str] = []

    def seen(x: Tensor) -> Tensor:
        calls.append("grad" if torch.is_grad_enabled() else "no grad")
        return x

    monkeypatch.setattr(dekm, "random_affine", seen)
    steps = list(built(preset=preset).fit())

    assert calls == (["grad"] * len(steps) if varies else [])


def test_vectors_are_not_varied() -> None:
    list(built(sample_array((20,)), preset=Preset.BEST).fit())


def test_best_goes_on_from_the_groups_before() -> None:
    """Without any step in between, no image changes its group and none its number."""
    method = built(preset=Preset.BEST)
    list(method.pretrain())
    codes = method.encode_all(method.autoencoder.encoder)
    method.regroup(codes, seed=1)
    labels = method.labels.clone()

    assert method.regroup(codes, seed=2) == 0
    assert torch.equal(method.labels, labels)


def test_the_graph_finds_groups_that_k_means_cannot(rng: np.random.Generator) -> None:
    """Two rings, one in the other: the first centres of best are the means of the rings."""
    angle = rng.uniform(0, 2 * np.pi, 200)
    radius = np.where(np.arange(200) < 100, 1.0, 6.0)
    codes = np.zeros((200, 10), np.float32)
    codes[:, 0], codes[:, 1] = radius * np.cos(angle), radius * np.sin(angle)
    codes[100:, 2] = 0.5
    method = built(sample_array((1, 8, 8), items=200), preset=Preset.BEST, n_clusters=2)

    centres = method.known_centres(torch.from_numpy(codes))

    assert centres is not None
    rings = np.stack([codes[:100].mean(0), codes[100:].mean(0)])
    np.testing.assert_allclose(centres[np.argsort(centres[:, 2])], rings, atol=1e-5)


def test_the_paper_groups_anew_each_time() -> None:
    assert built().known_centres(torch.zeros(60, 10)) is None


def test_many_images_are_first_grouped_by_k_means(monkeypatch: pytest.MonkeyPatch) -> None:
    """The graph would take too long."""
    monkeypatch.setattr(usual, "GRAPH_LIMIT", 59)

    assert built(preset=Preset.BEST).known_centres(torch.zeros(60, 10)) is None


@pytest.mark.parametrize("n", [1_440, 2_856, 9_298, 70_000])
def test_the_sets_of_the_papers_get_the_epochs_of_the_paper(n: int) -> None:
    assert (
        Dekm(
            DekmParams.build({}, preset=Preset.PAPER), Data(np.zeros((n, 1, 8, 8), np.uint8))
        ).pretrain_epochs
        == 200
    )

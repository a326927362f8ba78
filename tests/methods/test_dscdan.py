"""DSC-DAN does what its paper says: ten checks, each of which a shortcut fails."""

import copy
import math
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from deepclust_gui.engine.metrics import score
from deepclust_gui.model.run import Preset
from deepclust_gui.sdk import Batch, Data, Orthonormalisation, kmeans, spectral_loss
from deepclust_gui.sdk.method import evaluating
from deepclust_gui.sdk.state import MethodState, capture, restore
from deepclust_gui.sdk.testing import assign_all, sample_array, through_json
from deepclust_methods import dscdan
from deepclust_methods.dscdan import Code, DscDan, DscDanParams, DualAutoencoder, class_kl

B, E, K = 30, 12, 3
VARIANTS = ("conv_ae", "mi", "rs", "mi_rs", "full")


def small(*, preset: Preset = Preset.PAPER, **params: Any) -> DscDanParams:
    return DscDanParams.build(
        {
            "n_clusters": K,
            "pretrain_epochs": 2,
            "cluster_epochs": 2,
            "steps_per_epoch": 2,
            "batch_size": 16,
            "cluster_batch_size": B,
            "channels": 4,
            "code_size": E,
            "discriminator_size": 16,
            "warmup_epochs": 2,
            **params,
        },
        preset=preset,
    )


def built(images: Any = None, *, seed: int = 0, **params: Any) -> DscDan:
    array = sample_array((1, 16, 16)) if images is None else images
    return DscDan(small(**params), Data(array, seed=seed), seed=seed)


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def some_code(items: int = 20) -> Code:
    return Code(random(items, E), random(items, E, seed=1), random(items, 4, 2, 2, seed=2))


@pytest.fixture(autouse=True)
def a_small_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """S is 120-1024-1024-512-K; here a tenth of that, which takes a hundredth of the time."""
    real = dscdan.spectral_network

    def narrow(code: int, columns: int) -> nn.Sequential:
        assert [m.out_features for m in real(code, columns) if isinstance(m, nn.Linear)] == [
            1024,
            1024,
            512,
            columns,
        ]
        return dscdan.dense(code, 64, 64, columns)

    monkeypatch.setattr(dscdan, "spectral_network", narrow)


# The network (table 2) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("side", "layers"),
    [
        (16, [(16, 3), (32, 3)]),
        (28, [(16, 3), (16, 3), (32, 3), (32, 3)]),
        (55, [(16, 5), (16, 5), (32, 5), (32, 5)]),
    ],
)
def test_network_is_that_of_the_paper(side: int, layers: list[tuple[int, int]]) -> None:
    """Channels and kernels of USPS, MNIST and YTF; the first and the third halve the sides."""
    network = DualAutoencoder((1, side, side), 120, 16)
    convolutions = [m for m in network.modules() if isinstance(m, nn.Conv2d)]
    back = [m for m in network.modules() if isinstance(m, nn.ConvTranspose2d)]

    assert [(c.out_channels, c.kernel_size[0]) for c in convolutions] == layers
    assert [(c.in_channels, c.kernel_size[0]) for c in back] == layers[::-1]
    code = network.encode(torch.zeros(2, 1, side, side))
    assert code.mean.shape == code.log_variance.shape == (2, 120)
    assert code.features.shape[1:] == (16, math.ceil(side / 2), math.ceil(side / 2))


@pytest.mark.parametrize("shape", [(1, 8, 8), (3, 9, 14), (2, 23, 24), (1, 55, 47), (1, 130, 70)])
def test_any_size_comes_back_exactly(shape: tuple[int, int, int]) -> None:
    """Redrawn in 0..1 and in the size of the image."""
    network = DualAutoencoder(shape, 7, 2)

    redrawn = network.decode(network.mean(torch.rand(2, *shape)))

    assert redrawn.shape == (2, *shape)
    assert redrawn.min() >= 0
    assert redrawn.max() <= 1


def test_the_settings_of_the_paper() -> None:
    p = DscDanParams.build({}, preset=Preset.PAPER)

    assert (p.pretrain_epochs, p.batch_size, p.learning_rate) == (100, 100, 1e-3)
    assert (p.mi_weight, p.kl_weight, p.delta, p.reconstruction_weight) == (0.01, 1, 0.5, 5)
    assert (p.cluster_epochs, p.steps_per_epoch, p.cluster_batch_size) == (500, 10, 1024)
    assert (p.neighbours, p.graph, p.detach_affinity, p.code_size) == (3, "batch", True, 120)
    assert (p.variant, p.labels, p.augment, p.channels) == ("full", "kmeans", False, 16)
    assert (p.discriminator_size, p.spectral_mean, p.noise) == (120, "images", "learned")
    assert (p.warmup_epochs, p.first_groups, p.min_pretrain_steps) == (50, "spectral", 0)
    assert not p.kl_by_size
    assert not p.stop_share


# Checks 1 to 4: the spectral loss on Y; its parts have tests of their own -------------------------


def test_the_spectral_loss_sees_orthonormal_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    """In every step of S (1/m) YᵀY = I, W is symmetric and empty on its diagonal, codes clean."""
    seen: list[tuple[Tensor, Tensor]] = []

    def watched(y: Tensor, affinity: Tensor) -> Tensor:
        seen.append((y.detach(), affinity))
        return spectral_loss(y, affinity)

    monkeypatch.setattr(dscdan, "spectral_loss", watched)
    list(built().fit())

    assert len(seen) == 8  # 2 rounds of 2 steps alone, and as many jointly
    for y, affinity in seen:
        assert float((y.T @ y / len(y) - torch.eye(K)).abs().max()) < 1e-3
        assert torch.equal(affinity, affinity.T)
        assert not affinity.requires_grad
        assert not affinity.diagonal().any()
        assert float((affinity > 0).sum(1).float().mean()) <= 6


@pytest.mark.parametrize(("mean", "factor"), [("pairs", 1), ("images", B)])
def test_the_joint_loss_is_the_sum_of_the_paper(mean: str, factor: int) -> None:
    """L_r + L_e with (19) + L_c, written out with weights, for noise that is off."""
    method = built(noise="off", spectral_mean=mean, mi_weight=0.3, kl_weight=0.7, delta=0.2)
    rows = torch.arange(B)
    x = method.data.take(rows)

    loss = method.joint_loss(Batch(x, rows))

    code = method.autoencoder.encode(x)
    z, y = code.mean, torch.softmax(method.classifier(code.mean), 1)
    embedding = Orthonormalisation(K)(torch.tanh(method.spectral(z)))
    affinity = dscdan.knn_affinity(z, 3)
    gaps = (embedding[:, None] - embedding[None]).square().sum(2)  # (m, m)
    information = method.global_discriminator(z, z) + method.local_discriminator(code.features, z)
    plain = (x - method.autoencoder.decode(z)).square().sum((1, 2, 3)).mean()
    wanted = (
        5 * 0.2 * plain
        - 0.3 * information
        + 0.7 * class_kl(code, y.log(), method.means)
        + factor * (affinity * gaps).sum() / B**2
    )
    torch.testing.assert_close(loss, wanted)


# Check 5: the relative reconstruction -------------------------------------------------------------


@pytest.mark.parametrize("noise", ["learned", "multiplicative", "off"])
def test_noise_is_put_on_the_code(noise: str) -> None:
    """Without noise the relative reconstruction is 0; with it more, and δ weighs the plain one."""
    x = Data(sample_array((1, 16, 16))).take(torch.arange(20))
    half, none = (built(noise=noise, delta=delta, mi_weight=0) for delta in (0.5, 0.0))
    code = half.autoencoder.encode(x)

    torch.manual_seed(0)
    relative = float(none.redrawing_and_information(x, code).detach()) / 5
    torch.manual_seed(0)
    both = float(half.redrawing_and_information(x, code).detach()) / 5

    plain = float((x - half.autoencoder.decode(code.mean)).square().sum().detach()) / 20
    assert both - relative == pytest.approx(0.5 * plain, rel=1e-4)
    assert (relative == 0) == (noise == "off")


def test_learned_noise_has_the_learned_variance() -> None:
    """z̃ ~ N(μ, σ²(x)): each number with its own."""
    method = built()
    one = some_code(1)
    many = Code(*(part.expand(20_000, *part.shape[1:]) for part in one))

    torch.manual_seed(0)
    noise = method.noisy(many) - many.mean

    torch.testing.assert_close(noise.var(0), one.log_variance[0].exp(), rtol=0.05, atol=0)
    assert float(noise.mean().abs()) < 0.05


def test_noise_that_nothing_asks_for_is_not_learned() -> None:
    """Without the KL divergence σ would vanish and the relative reconstruction mean nothing."""
    method = built(variant="rs", noise_strength=0.2)
    code = Code(torch.full((20_000, E), 3.0), torch.full((20_000, E), -50.0), torch.zeros(1))

    torch.manual_seed(0)

    assert float(method.noisy(code).std()) == pytest.approx(0.6, rel=0.02)


# Checks 6 and 7: mutual information ---------------------------------------------------------------


def brackets(method: DscDan) -> tuple[float, float]:
    with evaluating(method):
        code = method.autoencoder.encode(method.data.take(torch.arange(len(method.data))))
        found = (
            method.global_discriminator(code.mean, code.mean),
            method.local_discriminator(code.features, code.mean),
        )
    return float(found[0]), float(found[1])


def test_discriminators_learn_to_tell_pairs_apart() -> None:
    """From -2 log 2 clearly up, and their weights move: the authors' programs leave them fixed."""
    method = built(
        sample_array((1, 16, 16), items=120),
        variant="mi_rs",
        noise="multiplicative",
        pretrain_epochs=60,
        learning_rate=3e-3,
        mi_weight=1,
        kl_weight=0.01,
    )
    before, weights = brackets(method), copy.deepcopy(method.state_dict())

    list(method.fit())

    # One place of such noise tells little of which of three patterns it is a part.
    for start, end, gain in zip(before, brackets(method), (0.5, 0.015), strict=True):
        assert start == pytest.approx(-2 * math.log(2), abs=0.15)
        assert end > start + gain
    for name, value in method.state_dict().items():
        if "discriminator" in name and name.endswith("weight"):
            assert not torch.equal(value, weights[name]), name


@pytest.mark.parametrize("part", ["global_discriminator", "local_discriminator"])
def test_both_terms_move_the_encoder(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without one of them its gradient is another; the encoder raises what T minds."""

    def gradient() -> Tensor:
        method = built(mi_weight=1, noise="off")
        x = method.data.take(torch.arange(20))
        method.redrawing_and_information(x, method.autoencoder.encode(x)).backward()
        weight = method.autoencoder.narrow.weight.grad
        assert weight is not None
        return weight

    whole = gradient()
    kind = dscdan.GlobalDiscriminator if part.startswith("global") else dscdan.LocalDiscriminator
    monkeypatch.setattr(kind, "forward", lambda *_: torch.zeros(()))

    assert not torch.allclose(gradient(), whole, rtol=1e-3, atol=1e-5)


# Check 8: the KL divergence -----------------------------------------------------------------------


def test_kl_is_that_of_two_gaussians() -> None:
    """As torch has it, summed over the code, mean over the batch."""
    code = some_code()
    ours = torch.distributions.Normal(code.mean, (0.5 * code.log_variance).exp())
    unit = torch.distributions.Normal(torch.zeros(20, E), torch.ones(20, E))

    wanted = torch.distributions.kl_divergence(ours, unit).sum(1).mean()

    torch.testing.assert_close(dscdan.gaussian_kl(code), wanted)


@pytest.mark.parametrize(("by_size", "weight"), [(False, 0.7), (True, 0.7 * 16 * 16 / 28**2)])
def test_order_may_count_by_the_size_of_the_image(*, by_size: bool, weight: float) -> None:
    """In pre-training, as in the joint loss: what is left of it without all else."""
    method = built(
        kl_by_size=by_size, kl_weight=0.7, reconstruction_weight=0, mi_weight=0, batch_size=100
    )
    with evaluating(method):
        code = method.autoencoder.encode(method.data.take(torch.arange(60)))
        wanted = weight * dscdan.gaussian_kl(code)

    first = next(method.pretrain()).loss

    assert first is not None
    torch.testing.assert_close(first, wanted)


def test_class_kl_is_that_of_equation_19() -> None:
    """Written out for each group, with Σ y log y; at one-hot y that of the one group alone."""
    code, means = some_code(), random(K, E, seed=3)
    y = torch.softmax(random(20, K, seed=4), 1)
    unit = torch.ones(20, E)
    ours = torch.distributions.Normal(code.mean, (0.5 * code.log_variance).exp())
    each = torch.stack(
        [
            torch.distributions.kl_divergence(
                ours, torch.distributions.Normal(mean.expand(20, E), unit)
            ).sum(1)
            for mean in means
        ],
        1,
    )  # (B, K)

    wanted = (y * each).sum(1) + (y * y.log()).sum(1) + math.log(K)

    torch.testing.assert_close(class_kl(code, y.log(), means), wanted.mean())
    sure = torch.tensor([0.0, -1e9, -1e9]).expand(20, K)
    torch.testing.assert_close(
        class_kl(code, sure, means), each[:, 0].mean() + math.log(K), rtol=1e-4, atol=0
    )


# Check 9: the parts of the method; their order of merit is in bench_dscdan_ablation ---------------


@pytest.mark.parametrize("variant", VARIANTS)
def test_every_variant_has_its_parts(variant: str) -> None:
    """Discriminators move with MI only, S with the whole method only; all end with groups."""
    method = built(variant=variant)
    before = copy.deepcopy(method.state_dict())

    list(method.fit())

    moved = {
        name.split(".")[0]
        for name, v in method.state_dict().items()
        if not torch.equal(v, before[name])
    }
    assert ("global_discriminator" in moved) == (variant in {"mi", "mi_rs", "full"})
    assert ("local_discriminator" in moved) == (variant in {"mi", "mi_rs", "full"})
    assert ("spectral" in moved) == ("means" in moved) == (variant == "full")
    found = assign_all(method)
    assert found.embedding.shape[1] == (K if variant == "full" else E)
    assert found.probabilities.isfinite().all()


# Check 10: joint training and labels --------------------------------------------------------------


@pytest.mark.parametrize("labels", ["kmeans", "argmax"])
def test_everything_learns_jointly(labels: str) -> None:
    """Encoder, decoder, S, m_k and discriminators all receive gradients in a joint step."""
    method = built(labels=labels)
    list(method.pretrain())
    list(method.warm_up())
    rows = torch.arange(B)

    method.joint_loss(Batch(method.data.take(rows), rows)).backward()

    parts: dict[str, float] = {}
    for name, weight in method.named_parameters():
        if weight.grad is not None:
            top = name.split(".")[0]
            parts[top] = parts.get(top, 0.0) + float(weight.grad.abs().sum())
    wanted = {"autoencoder", "global_discriminator", "local_discriminator", "spectral", "means"}
    assert set(parts) == wanted | ({"classifier"} if labels == "kmeans" else set())
    assert all(value > 0 for value in parts.values())


def test_the_spectral_loss_moves_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is trained jointly, not on codes that stay; with the affinity given or not."""

    def gradient(**params: Any) -> Tensor:
        method = built(noise="off", spectral_mean="images", **params)
        rows = torch.arange(B)
        method.joint_loss(Batch(method.data.take(rows), rows)).backward()
        weight = method.autoencoder.narrow.weight.grad
        assert weight is not None
        return weight

    detached, attached = gradient(), gradient(detach_affinity=False)
    monkeypatch.setattr(dscdan, "spectral_loss", lambda *_: torch.zeros(()))
    without = gradient()

    assert not torch.allclose(detached, without, rtol=1e-3, atol=1e-5)
    assert not torch.allclose(detached, attached, rtol=1e-3, atol=1e-6)


def test_labels_are_those_of_kmeans_on_the_embedding() -> None:
    """Y of all is orthonormal by the frozen matrix; the surest group is the k-means label."""
    method = built()
    list(method.fit())
    found = assign_all(method)

    y = found.embedding
    assert float((y.T @ y / len(y) - torch.eye(K)).abs().max()) < 1e-3
    wanted = kmeans(y.numpy(), K, starts=10, seed=method.seed_for("kmeans", "last"))
    assert torch.equal(found.probabilities.argmax(1), torch.from_numpy(wanted.labels))


def test_labels_may_be_the_surest_output() -> None:
    """Then S ends in a softmax, which is the probability itself, before it is made orthonormal."""
    method = built(labels="argmax")
    list(method.fit())
    found = assign_all(method)

    with evaluating(method):
        z = method.autoencoder.mean(method.data.take(torch.arange(60)))
        torch.testing.assert_close(found.probabilities, torch.softmax(method.spectral(z), 1))


def test_first_groups_are_learnt_before_joint_training() -> None:
    """m_k are the means of the groups, and y says the groups."""
    method = built(pretrain_epochs=15, steps_per_epoch=10)
    list(method.pretrain())
    list(method.warm_up())

    with evaluating(method):
        z = method.autoencoder.mean(method.data.take(torch.arange(60)))
        y = method.log_y(z).argmax(1)
    for k in range(K):
        mean = z[method.groups == k].mean(0)
        torch.testing.assert_close(method.means[k].detach(), mean, rtol=1e-3, atol=1e-4)
    assert float((y == method.groups).float().mean()) > 0.95


def test_varied_images_are_never_a_target(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is redrawn, and whose neighbours count, are the images as they are."""
    method = built(augment=True, noise="off", mi_weight=0)
    rows = torch.arange(B)
    x = method.data.take(rows)
    targets: list[Tensor] = []
    neighbours: list[Tensor] = []
    real = dscdan.knn_affinity

    def affinity(codes: Tensor, count: int) -> Tensor:
        neighbours.append(codes)
        return real(codes, count)

    def redrawing(image: Tensor, redrawn: Tensor) -> Tensor:
        targets.append(image)
        return (image - redrawn).square().sum()

    monkeypatch.setattr(dscdan, "knn_affinity", affinity)
    monkeypatch.setattr(dscdan, "redrawing", redrawing)
    monkeypatch.setattr(dscdan, "random_affine", torch.flipud)
    method.joint_loss(Batch(x, rows))

    assert torch.equal(targets[-1], x)
    with evaluating(method):
        torch.testing.assert_close(neighbours[0], method.autoencoder.mean(x))


# When it stops, and goes on -----------------------------------------------------------------------


@pytest.mark.parametrize(("tolerance", "rounds"), [(1e6, 2), (0, 5)])
def test_stops_once_the_loss_hardly_changes(tolerance: float, rounds: int) -> None:
    """Two rounds have to be compared first."""
    method = built(tolerance=tolerance, cluster_epochs=5)

    list(method.fit())

    assert method.schedule.state.phases[-1].epochs_done == rounds


@pytest.mark.parametrize(("share", "rounds"), [(1.0, 2), (0, 5)])
def test_stops_once_few_images_change_group(share: float, rounds: int) -> None:
    """At the second look, at the start of the third round; never if nobody asks for it."""
    method = built(stop_share=share, tolerance=0, graph_interval=2, cluster_epochs=5)

    list(method.fit())

    assert method.schedule.state.phases[-1].epochs_done == rounds


def test_groups_that_only_change_their_numbers_have_settled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """k-means counts the groups anew at each look, in any order."""
    method = built(stop_share=0.005, tolerance=0, graph_interval=1, cluster_epochs=5)
    looks = iter([(torch.arange(60) + turn) % K for turn in range(9)])
    monkeypatch.setattr(method, "group_embedding", lambda *_: next(looks))

    list(method.warm_up())
    list(method.cluster())

    assert method.schedule.state.phases[-1].epochs_done == 1


def test_diverged_training_is_said_in_a_sentence() -> None:
    method = built()
    with torch.no_grad():
        method.autoencoder.narrow.bias.fill_(math.nan)

    with pytest.raises(dscdan.MethodError, match="diverged"):
        list(method.fit())


def settings() -> list[dict[str, Any]]:
    best = {"graph": "global", "warmup_epochs": 2, "first_groups": "spectral", "augment": True}
    return [best | {"graph_interval": 2, "cluster_epochs": 3}, {"labels": "argmax"}]


@pytest.mark.parametrize("params", settings(), ids=["best", "argmax"])
def test_a_resumed_run_ends_like_an_unbroken_one(params: dict[str, Any]) -> None:
    """From the end of every epoch of every phase, bit for bit."""
    whole = built(**params)
    states: list[MethodState] = []
    whole.schedule.on_epoch_end = lambda _phase: states.append(capture(whole))
    list(whole.fit())

    for state in states[1::4]:
        resumed = built(**params)
        restore(resumed, through_json(state))
        list(resumed.fit())
        for name, value in whole.state_dict().items():
            assert torch.equal(value.nan_to_num(-1), resumed.state_dict()[name].nan_to_num(-1)), (
                name
            )


def test_one_group_may_die() -> None:
    """A group nobody is in leaves a column of the softmax empty: no crash, and groups."""
    method = built(labels="argmax", cluster_epochs=3)
    for _ in method.fit():
        with torch.no_grad():
            last = [m for m in method.spectral if isinstance(m, nn.Linear)][-1]
            last.bias[0] = -60.0

    found = assign_all(method)
    assert found.embedding.isfinite().all()
    assert set(found.probabilities.argmax(1).tolist()) <= {1, 2}


# Does it group? -----------------------------------------------------------------------------------


def test_finds_rings_of_which_kmeans_knows_nothing() -> None:
    """The warm-up alone tells two half-moons of codes apart: they are connected, not round."""
    generator = np.random.default_rng(0)
    angle = generator.uniform(0, np.pi, 300)
    known = np.arange(300) % 2
    moons = np.stack(
        [np.cos(angle) * (1 - 2 * known) + known, np.sin(angle) * (1 - 2 * known) + 0.2 * known], 1
    )
    codes = torch.from_numpy(moons + generator.normal(0, 0.04, moons.shape)).float()
    images = sample_array((1, 8, 8), items=300)
    method = built(
        images,
        n_clusters=2,
        code_size=2,
        graph="global",
        neighbours=8,
        warmup_epochs=40,
        steps_per_epoch=10,
        cluster_batch_size=300,
        first_groups="spectral",
        learning_rate=1e-2,
    )
    method.encode_all = lambda _fn: codes  # type: ignore[method-assign]

    list(method.warm_up())

    found = score(method.groups.numpy(), known=known)
    plain = score(kmeans(codes.numpy(), 2, starts=5, seed=0).labels, known=known)
    assert found.acc is not None
    assert plain.acc is not None
    assert found.acc > 0.97
    assert plain.acc < 0.9


def test_groups_digits_better_than_kmeans_on_the_same_codes(digits: Any) -> None:
    """NMI rises clearly above that of k-means on the pre-trained codes, and to a good height."""
    params = small(
        n_clusters=10,
        pretrain_epochs=25,
        batch_size=50,
        code_size=20,
        channels=8,
        kl_weight=0.1,  # the paper's 1 is for twelve times as many pixels
        graph="global",
        neighbours=5,
        warmup_epochs=20,
        steps_per_epoch=10,
        first_groups="spectral",
        cluster_batch_size=300,
        cluster_epochs=3,
        learning_rate=2e-3,
    )
    method = DscDan(params, Data(digits.images, seed=1), seed=1)
    list(method.pretrain())
    codes = method.encode_all(method.autoencoder.mean).numpy()
    before = score(kmeans(codes, 10, starts=10, seed=0).labels, known=digits.known)

    list(method.fit())

    after = score(assign_all(method).probabilities.argmax(1).numpy(), known=digits.known)
    assert before.nmi is not None
    assert after.nmi is not None
    assert after.nmi > before.nmi + 0.03
    assert after.nmi > 0.66

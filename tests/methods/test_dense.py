"""DEC, IDEC and VaDE: their losses against slow versions, and who is trained when."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import distributions

from deepclust_gui.engine.metrics import score
from deepclust_gui.model.run import Preset
from deepclust_gui.sdk import (
    ConvAutoencoder,
    Data,
    DenseAutoencoder,
    dec_target,
    group_means,
    usual,
)
from deepclust_gui.sdk.testing import Course, assign_all, sample_array
from deepclust_methods.dec import Dec, DecParams
from deepclust_methods.idec import Idec, IdecParams
from deepclust_methods.vade import Vade, VadeParams


def dec(kind: type[Dec] = Dec, **params: Any) -> Dec:
    """Return DEC or IDEC with three centres, not trained."""
    method = kind(kind.params_type.build({"n_clusters": 3, **params}), Data(sample_array((20,))))
    with torch.no_grad():
        method.centres.copy_(torch.randn(3, 10))
    return method


def vade() -> Vade:
    """Return VaDE with a mixture of three, not trained."""
    method = Vade(VadeParams(n_clusters=3, code_size=4), Data(sample_array((20,))))
    with torch.no_grad():
        method.pi_logits.copy_(torch.randn(3))
        method.means.copy_(torch.randn(3, 4))
        method.log_spreads.copy_(torch.randn(3, 4))
    return method


def test_loss_of_dec_is_the_divergence_of_target_and_answer() -> None:
    """KL(P‖Q) by a slow loop; it is least where the answer is the target."""
    method = dec()
    x = method.data.take(torch.arange(6))
    said = method.assign(x).probabilities.detach()
    target = dec_target(said)
    expected = sum(
        float(target[i, k] * (target[i, k] / said[i, k]).log()) for i in range(6) for k in range(3)
    )

    assert method.loss(x, target).item() == pytest.approx(expected / 6, rel=1e-3, abs=1e-6)
    assert method.loss(x, said).item() == pytest.approx(0, abs=1e-5)


def moved(method: Dec) -> set[str]:
    """Return which parts the clustering of `method` trains."""
    trained = {
        id(p) for group in method.clustering_optimiser().param_groups for p in group["params"]
    }
    parts = {
        "encoder": method.autoencoder.encoder[0].weight,
        "decoder": method.autoencoder.decoder[0].weight,
        "centres": method.centres,
    }
    return {name for name, weight in parts.items() if id(weight) in trained}


def test_dec_drops_its_decoder_and_idec_keeps_it() -> None:
    """That is the difference between the two."""
    assert moved(dec()) == {"encoder", "centres"}
    assert moved(dec(Idec)) == {"encoder", "decoder", "centres"}


def test_loss_of_idec_adds_the_two_parts() -> None:
    """Mean squared error + γ KL(P‖Q)."""
    method = dec(Idec, gamma=0.5)
    x = method.data.take(torch.arange(6))
    target = dec_target(method.assign(x).probabilities)
    redrawn = (method.autoencoder(method.seen(x)) - method.seen(x)).square().mean()

    expected = redrawn + 0.5 * Dec.loss(method, x, target)

    torch.testing.assert_close(method.loss(x, target), expected)


def test_targets_stay_between_two_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the whole set, once for each round of steps."""
    sizes: list[int] = []

    def watched(said: torch.Tensor) -> torch.Tensor:
        sizes.append(len(said))
        return dec_target(said)

    monkeypatch.setattr("deepclust_methods.dec.dec_target", watched)
    params = DecParams(
        n_clusters=3,
        pretrain_epochs=1,
        min_pretrain_steps=0,
        max_steps=12,
        update_interval=4,
        stop_share=0,
        batch_size=16,
    )
    Course(Dec(params, Data(sample_array((20,), seed=5)))).run()

    assert set(sizes) == {60}
    assert len(sizes) <= 3


def test_paper_settings_are_those_of_the_authors() -> None:
    """Gradient descent with momentum, 500 rounds; IDEC with its own rates."""
    params = DecParams.build({}, preset=Preset.PAPER)
    other = IdecParams.build({}, preset=Preset.PAPER)

    assert (params.optimiser, params.learning_rate, params.pretrain_epochs) == ("sgd", 0.01, 500)
    assert (params.network, params.augment, params.start) == ("dense", False, "k-means")
    assert (other.learning_rate, other.gamma, Idec.momentum) == (0.1, 0.1, 0.99)


DENSE = {"network": "dense", "augment": False, "start": "k-means"}

SHORT = {
    "n_clusters": 3,
    "pretrain_epochs": 1,
    "min_pretrain_steps": 0,
    "max_steps": 4,
    "update_interval": 2,
    "stop_share": 0,
    "kmeans_starts": 2,
    "batch_size": 30,
}


@pytest.mark.parametrize("kind", [Dec, Idec])
@pytest.mark.parametrize(("preset", "varies"), [(Preset.BEST, True), (Preset.PAPER, False)])
def test_best_varies_images_while_it_learns_and_only_then(
    kind: type[Dec],
    preset: Preset,
    varies: bool,  # noqa: FBT001 - pytest hands it over
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In both phases; what targets and centres are made from is as it is."""
    calls: list[bool] = []

    def seen(x: torch.Tensor) -> torch.Tensor:
        calls.append(torch.is_grad_enabled())
        return x

    monkeypatch.setattr("deepclust_methods.dec.random_affine", seen)
    params = kind.params_type.build(SHORT, preset=preset)
    steps = list(kind(params, Data(sample_array((1, 8, 8)))).fit())

    assert calls == ([True] * len(steps) if varies else [])
    assert 0 < sum(bool(step.metrics) for step in steps) < len(steps)


@pytest.mark.parametrize(
    ("preset", "shape", "network"),
    [
        (Preset.BEST, (1, 8, 8), ConvAutoencoder),
        (Preset.BEST, (20,), DenseAutoencoder),
        (Preset.PAPER, (1, 8, 8), DenseAutoencoder),
    ],
)
def test_images_go_through_convolutions_in_best_alone(
    preset: Preset, shape: tuple[int, ...], network: type[torch.nn.Module]
) -> None:
    """What has no parts side by side goes through a dense network always."""
    method = Dec(DecParams.build(SHORT, preset=preset), Data(sample_array(shape)))

    assert isinstance(method.autoencoder, network)


@pytest.mark.parametrize(
    ("start", "limit", "graph"), [("graph", 60, True), ("graph", 59, False), ("k-means", 60, False)]
)
def test_first_groups_come_from_the_graph_if_asked(
    start: str,
    limit: int,
    graph: bool,  # noqa: FBT001 - pytest hands it over
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not where the images are too many for it; centres are the means, whoever found the groups."""
    labels = np.arange(60) // 20  # not what the images show

    def found(_codes: Any, n_clusters: int, **_options: Any) -> Any:
        assert n_clusters == 3
        return labels

    monkeypatch.setattr("deepclust_methods.dec.path_integral_clustering", found)
    monkeypatch.setattr(usual, "GRAPH_LIMIT", limit)
    method = Dec(DecParams.build({**SHORT, "start": start}), Data(sample_array((1, 8, 8), seed=5)))
    codes = method.encode_all(method.encode)

    method.find_first_groups()

    first = method.first_labels
    assert (first.tolist() == labels.tolist()) is graph
    for k in range(3):
        torch.testing.assert_close(method.centres[k].detach(), codes[first == k].mean(0))


def test_groups_of_the_graph_are_learnt_before_there_are_targets() -> None:
    """What no nearest centre tells apart at first: two rings, one in the other."""
    angle = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    radius = np.where(np.arange(60) < 30, 1.0, 4.0)
    rings = np.stack([radius * np.cos(angle * 2), radius * np.sin(angle * 2)], 1)
    params = {**SHORT, "n_clusters": 2, "update_interval": 100, "learning_rate": 3e-3}
    method = Dec(DecParams.build(params), Data(rings.astype(np.float32)))
    ring = torch.arange(60) // 30
    with torch.no_grad():
        codes = method.encode_all(method.encode)
        method.first_labels.copy_(ring)
        method.centres.copy_(group_means(codes, ring, 2))

    before = method.encode_all(lambda x: method.assign(x).probabilities).argmax(1)
    list(method.learn_first_groups())
    after = method.encode_all(lambda x: method.assign(x).probabilities).argmax(1)

    assert not torch.equal(before, ring)
    assert torch.equal(after, ring)
    assert (method.labels == -1).all()  # the first target shall count as a change


def test_groups_of_vade_are_those_of_its_mixture() -> None:
    """γ by torch's own mixture."""
    method, code = vade(), torch.randn(7, 4)
    spread = (method.log_spreads / 2).exp()
    parts = distributions.Independent(distributions.Normal(method.means, spread), 1)
    joint = parts.log_prob(code[:, None]) + method.pi_logits.log_softmax(0)

    torch.testing.assert_close(method.log_groups(code), joint.log_softmax(1), atol=1e-5, rtol=1e-4)


def test_divergence_of_vade_is_what_many_draws_say() -> None:
    """E log q(z, c|x) - log p(z, c) for a fixed γ, by Monte Carlo."""
    torch.manual_seed(0)
    method = vade()
    mean, log_variance = torch.randn(1, 4), torch.randn(1, 4)
    log_gamma = torch.randn(1, 3).log_softmax(1)
    posterior = distributions.Normal(mean, (log_variance / 2).exp())
    z = posterior.sample((200_000,))  # (S, 1, 4)
    spread = (method.log_spreads / 2).exp()
    inside = distributions.Normal(method.means, spread).log_prob(z).sum(2)  # (S, 3)
    prior = inside + method.pi_logits.log_softmax(0)
    expected = posterior.log_prob(z).sum() / len(z)
    expected = expected + (log_gamma.exp() * (log_gamma - prior)).sum() / len(z)

    found = method.divergence(mean, log_variance, log_gamma)

    torch.testing.assert_close(found, expected, rtol=0.02, atol=0.02)


@torch.no_grad()
def test_loss_of_vade_is_equation_12_written_out() -> None:
    """Number by number, for one code drawn an image; 1 and log 2π cancel between p and q."""
    method = vade()
    x = method.data.take(torch.arange(5))
    seen = method.input(x)
    trunk = method.autoencoder.encoder[:-1](seen)
    mean, log_variance = method.autoencoder.encoder[-1](trunk), method.log_variance(trunk)
    torch.manual_seed(7)
    code = mean + torch.randn(mean.shape) * (log_variance / 2).exp()
    drawn, shares = method.autoencoder.decoder(code), method.pi_logits.softmax(0)
    spread = method.log_spreads.exp()
    expected = 0.0
    for i in range(5):
        joint = [
            shares[c]
            * distributions.Normal(method.means[c], spread[c].sqrt()).log_prob(code[i]).sum().exp()
            for c in range(3)
        ]
        expected += sum(float((drawn[i, d] - seen[i, d]) ** 2) for d in range(20))
        expected -= sum(float(1 + log_variance[i, e]) / 2 for e in range(4))
        for c in range(3):
            gamma = float(joint[c] / sum(joint))
            for e in range(4):
                off = float(log_variance[i, e].exp() + (mean[i, e] - method.means[c, e]) ** 2)
                expected += gamma / 2 * float(spread[c, e].log() + off / spread[c, e])
            expected += gamma * (np.log(max(gamma, 1e-30)) - float(shares[c].log()))

    torch.manual_seed(7)
    assert method.loss(x).item() == pytest.approx(expected / 5, rel=1e-4)


def test_vade_begins_with_small_steps_and_ends_with_small_ones() -> None:
    """Not to scatter the codes from the mixture; the whole rate in between."""
    method = vade()  # 60 vectors, one step an epoch

    assert method.rate(0, 0) == pytest.approx(2e-3 / 50)
    assert method.rate(9, 0) == pytest.approx(2e-3 * 10 / 50)
    assert method.rate(60, 0) == pytest.approx(2e-3 * 0.9**6)
    assert method.rate(1000, 0) == pytest.approx(2e-4)


@pytest.mark.parametrize(
    ("kind", "params"),
    [
        (Dec, {**DENSE, "min_pretrain_steps": 200, "max_steps": 60, "update_interval": 30}),
        (Idec, {**DENSE, "min_pretrain_steps": 200, "max_steps": 60, "update_interval": 30}),
        (Vade, {"min_pretrain_steps": 200, "pretrain_epochs": 1, "cluster_epochs": 10}),
    ],
)
def test_digits_come_out_better_than_by_chance(kind: Any, params: Any, digits: Any) -> None:
    """A short training groups most digits."""
    values = {"n_clusters": 10, "pretrain_epochs": 1, "batch_size": 128, **params}
    method = kind(kind.params_type.build(values), Data(digits.images))
    Course(method).run()

    found = assign_all(method).probabilities.argmax(1).numpy()

    assert score(found, known=digits.known).nmi > 0.6
    assert len(np.unique(found)) >= 8

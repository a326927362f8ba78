"""The estimator of mutual information and its discriminators."""

import math

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk.nn import GlobalDiscriminator, LocalDiscriminator
from deepclust_gui.sdk.nn.mutual_information import jensen_shannon

B, E, C = 32, 6, 5


def random(*shape: int, seed: int = 0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def on_concatenation(part: nn.Module, pairs: Tensor) -> Tensor:
    """Return the logits of T on what was put side by side, as the paper draws it."""
    first = torch.cat([part.of_features.weight, part.of_code.weight], 1)  # type: ignore[attr-defined]
    return part.layers(F.linear(pairs, first, part.of_features.bias))  # type: ignore[attr-defined]


def test_bracket_is_that_of_the_paper() -> None:
    """E[log σ(T⁺)] + E[log(1 - σ(T⁻))], without overflow where T is sure."""
    positive, negative = random(B), random(B, seed=1)

    plain = positive.sigmoid().log().mean() + (1 - negative.sigmoid()).log().mean()

    torch.testing.assert_close(jensen_shannon(positive, negative), plain)
    assert float(jensen_shannon(torch.tensor(0.0), torch.tensor(0.0))) == pytest.approx(
        -2 * math.log(2)
    )
    assert float(jensen_shannon(torch.tensor(999.0), torch.tensor(-999.0))) == 0
    assert float(jensen_shannon(torch.tensor(-999.0), torch.tensor(0.0))) < -900


def test_global_bracket_holds_pairs_against_moved_ones() -> None:
    """Equal to a network on the concatenation, with the codes of the next image as negatives."""
    part = GlobalDiscriminator(C, E, 16)
    features, code = random(B, C), random(B, E, seed=1)

    positive = on_concatenation(part, torch.cat([features, code], 1))
    negative = on_concatenation(part, torch.cat([features, code.roll(1, 0)], 1))

    torch.testing.assert_close(part(features, code), jensen_shannon(positive, negative))


def test_local_bracket_is_the_mean_over_all_places() -> None:
    """Each place alone, with the same code, through the same layers."""
    part = LocalDiscriminator(C, E, 16)
    features, code = random(B, C, 3, 4), random(B, E, seed=1)

    def bracket(i: int, j: int) -> Tensor:
        left = part.of_place(features[:, :, i, j])
        right = part.of_code(code)
        return jensen_shannon(part.layers(left + right), part.layers(left + right.roll(1, 0)))

    slow = torch.stack([bracket(i, j) for i in range(3) for j in range(4)]).mean()

    torch.testing.assert_close(part(features, code), slow)


@pytest.mark.parametrize("kind", ["global", "local"])
def test_it_starts_knowing_nothing_and_learns_to_tell_pairs(kind: str) -> None:
    """From -2 log 2 up where code and features share something; not where they do not."""
    torch.manual_seed(0)

    def learnt(*, related: bool) -> float:
        part = GlobalDiscriminator(E, E, 32) if kind == "global" else LocalDiscriminator(E, E, 32)
        adam = torch.optim.Adam(part.parameters(), lr=5e-3)
        for _ in range(100):
            code = torch.randn(128, E)
            seen = code if related else torch.randn(128, E)
            features = seen if kind == "global" else seen[:, :, None, None].expand(-1, -1, 2, 2)
            bracket = part(features, code)
            adam.zero_grad()
            (-bracket).backward()
            adam.step()
        return float(bracket.detach())

    assert learnt(related=False) == pytest.approx(-2 * math.log(2), abs=0.1)
    assert learnt(related=True) > -1.1


def test_a_batch_of_one_has_no_other_image() -> None:
    part = GlobalDiscriminator(C, E, 16)

    assert float(part(random(1, C), random(1, E)).detach()) <= -2 * math.log(2) + 1e-6

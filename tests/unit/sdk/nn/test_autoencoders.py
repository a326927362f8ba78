"""The networks: sizes of the paper, any image size, linear ends, the authors' start."""

import pytest
import torch
from torch import nn

from deepclust_gui.sdk import ConvAutoencoder, DenseAutoencoder, MethodError


def size_of(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


@pytest.mark.parametrize(
    ("shape", "flat"), [((1, 28, 28), 1152), ((1, 16, 16), 512), ((3, 32, 32), 2048)]
)
def test_sizes_of_the_authors_table(shape: tuple[int, int, int], flat: int) -> None:
    """Flattened sizes for MNIST and COIL-20, USPS, FRGC."""
    network = ConvAutoencoder(shape)

    top = network.encoder[:-1](torch.zeros(1, *shape))

    assert top.shape == (1, flat)


def test_parameter_counts_on_mnist() -> None:
    """275,979 in all, 137,482 in the encoder."""
    network = ConvAutoencoder((1, 28, 28))

    assert size_of(network) == 275_979
    assert size_of(network.encoder) == 137_482


@pytest.mark.parametrize("height", range(8, 34))
@pytest.mark.parametrize("width", [8, 11, 16, 29])
def test_reconstruction_has_the_size_of_the_image(height: int, width: int) -> None:
    """Whatever the size, the decoder lands on it."""
    network = ConvAutoencoder((2, height, width), code=4)
    x = torch.rand(2, 2, height, width)

    assert network.encoder(x).shape == (2, 4)
    assert network(x).shape == x.shape


@pytest.mark.parametrize("shape", [(1, 7, 20), (3, 20, 4)])
def test_too_small_images_are_refused(shape: tuple[int, int, int]) -> None:
    """The sentence says width × height, as a person does."""
    with pytest.raises(MethodError, match=rf"not {shape[2]} × {shape[1]}"):
        ConvAutoencoder(shape)


@pytest.mark.parametrize(
    ("network", "shape"),
    [(ConvAutoencoder((1, 16, 16)), (1, 16, 16)), (DenseAutoencoder(30), (30,))],
)
def test_ends_are_linear(network: nn.Module, shape: tuple[int, ...]) -> None:
    """Codes and reconstructions of both signs occur."""
    torch.manual_seed(0)
    with torch.no_grad():
        codes = network.encoder(torch.rand(50, *shape))
        outputs = network.decoder(torch.randn(50, 10))

    for end in (codes, outputs):
        assert (end < 0).any()
        assert (end > 0).any()
    assert not isinstance(network.encoder[-1], nn.ReLU)
    assert not isinstance(network.decoder[-1], nn.ReLU)


def test_start_is_that_of_the_authors() -> None:
    """Encoder weights within ±0.05, biases zero."""
    network = ConvAutoencoder((1, 16, 16))

    for module in network.encoder:
        if isinstance(module, nn.Linear | nn.Conv2d):
            assert module.weight.abs().max() <= 0.05
            assert module.weight.abs().max() > 0.045
    for name, value in network.named_parameters():
        assert not name.endswith("bias") or not value.any()


def test_dense_network_is_500_500_2000() -> None:
    """D-500-500-2000-10 and its mirror."""
    network = DenseAutoencoder(30)

    widths = [m.out_features for m in network.modules() if isinstance(m, nn.Linear)]

    assert widths == [500, 500, 2000, 10, 2000, 500, 500, 30]

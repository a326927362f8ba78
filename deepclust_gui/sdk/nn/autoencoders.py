"""Autoencoders: the convolutional one of ConvDEC/DCEC/DEKM, and the dense one of DEC."""

import math

from torch import Tensor, nn

CODE_SIZE = 10
"""The size of the code in DEC, DCEC and DEKM, whatever the data."""


class ConvAutoencoder(nn.Module):
    """Three strided convolutions, 32-64-128, and a linear code; mirrored by the decoder.

    From Guo et al. 2017 (DCEC), used by DEKM for every image set. Takes (B, C, H, W) in 0..1 with
    H and W of at least 8, gives a code (B, code) and a reconstruction (B, C, H, W), both linear.
    Transposed convolutions land exactly on the encoder's sizes, whatever H and W are.
    """

    def __init__(self, shape: tuple[int, int, int], code: int = CODE_SIZE) -> None:
        super().__init__()
        channels, height, width = shape
        sizes = [(height, width)]
        # The third convolution pads only where the side divides by 8 ('same', else 'valid').
        paddings = [(2, 2), (2, 2), (int(height % 8 == 0), int(width % 8 == 0))]
        for kernel, padding in zip((5, 5, 3), paddings, strict=True):
            sizes.append(
                tuple((s + 2 * p - kernel) // 2 + 1 for s, p in zip(sizes[-1], padding, strict=True))
            )
        widths = (channels, 32, 64, 128)
        self.top = (128, *sizes[3])
        flat = math.prod(self.top)
        down: list[nn.Module] = []
        up: list[nn.Module] = []
        for level, kernel in enumerate((5, 5, 3)):
            padding = paddings[level]
            down += [nn.Conv2d(widths[level], widths[level + 1], kernel, 2, padding), nn.ReLU()]
            extra = tuple(
                target - ((source - 1) * 2 - 2 * p + kernel)
                for source, target, p in zip(sizes[level + 1], sizes[level], padding, strict=True)
            )
            convolution = nn.ConvTranspose2d(
                widths[level + 1], widths[level], kernel, 2, padding, output_padding=extra
            )
            up = [convolution, *([nn.ReLU()] if level else []), *up]
        self.encoder = nn.Sequential(*down, nn.Flatten(), nn.Linear(flat, code))
        self.decoder = nn.Sequential(
            nn.Linear(code, flat), nn.ReLU(), nn.Unflatten(1, self.top), *up
        )
        _initialise(self.encoder, self.decoder)

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.encoder(x))  # type: ignore[no-any-return]


class DenseAutoencoder(nn.Module):
    """D-500-500-2000-code and its mirror (Xie et al. 2016), for vectors (B, D); linear ends."""

    def __init__(self, features: int, code: int = CODE_SIZE) -> None:
        super().__init__()
        widths = (features, 500, 500, 2000, code)
        self.encoder = _dense(widths)
        self.decoder = _dense(widths[::-1])
        _initialise(self.encoder, self.decoder)

    def forward(self, x: Tensor) -> Tensor:
        return self.decoder(self.encoder(x))  # type: ignore[no-any-return]


def _dense(widths: tuple[int, ...]) -> nn.Sequential:
    layers: list[nn.Module] = []
    for before, after in zip(widths[:-1], widths[1:], strict=True):
        layers += [nn.Linear(before, after), nn.ReLU()]
    return nn.Sequential(*layers[:-1])


def _initialise(encoder: nn.Sequential, decoder: nn.Sequential) -> None:
    """Start as the Keras code of DEKM does: U(-0.05, 0.05) in the encoder, Glorot behind it."""
    for module in (*encoder, *decoder):
        if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.zeros_(module.bias)  # type: ignore[arg-type]
    for module in encoder:
        if isinstance(module, nn.Linear | nn.Conv2d):
            nn.init.uniform_(module.weight, -0.05, 0.05)
    for module in decoder:
        if isinstance(module, nn.Linear | nn.ConvTranspose2d):
            nn.init.xavier_uniform_(module.weight)

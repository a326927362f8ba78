"""IDEC: Guo, Gao, Liu & Yin, Improved Deep Embedded Clustering, IJCAI 2017.

DEC lets go of the decoder before it clusters, and the codes forget what the images look like. IDEC
keeps it: the codes must still redraw the images while the groups become clearer.

Symbols as in DEC.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812 - its usual name

from deepclust_gui.sdk import Field, Method, MethodInfo, Published, hookimpl, student_t
from deepclust_methods.dec import DSC_DAN, Dec, DecParams


class IdecParams(DecParams):
    """The parameters of IDEC: those of DEC, and how much the groups count."""

    gamma: float = Field(
        0.1,
        ge=0,
        le=100,
        title="Weight of the groups",
        description="How much clear groups count beside redrawing the images well.",
    )
    learning_rate: float = Field(
        1e-3,
        ge=1e-6,
        le=1,
        paper=0.1,
        title="Learning rate",
        description="How large a small step of the grouping is. Too large and the training fails.",
    )


class Idec(Dec, Method[IdecParams]):
    """DEC that keeps its decoder."""

    info = MethodInfo(
        key="idec",
        everyday=False,
        name="IDEC",
        summary="Like DEC, but the network must still be able to redraw your images while it "
        "groups them.",
        reference="https://www.ijcai.org/proceedings/2017/243",
        differences="Unlike its authors, DeepClust looks at images through a convolutional "
        "network, varies them while it learns, finds and learns the first groups with a graph of "
        "neighbours, and learns with Adam and in fewer rounds.",
        published=(
            Published("mnist", 0.881, 0.867, DSC_DAN, nmi_mean="geometric"),
            Published("mnist", 0.846, 0.802, DSC_DAN, split="test", nmi_mean="geometric"),
            Published("usps", 0.761, 0.785, DSC_DAN, nmi_mean="geometric"),
            Published("fashion_mnist", 0.529, 0.557, DSC_DAN, nmi_mean="geometric"),
        ),
    )

    momentum: ClassVar = 0.99
    params: IdecParams

    def clustering_optimiser(self) -> torch.optim.Optimizer:
        """Return the optimiser of the whole autoencoder and the centres."""
        rate = self.params.learning_rate
        moving = nn.ModuleList([self.autoencoder])
        moving.register_parameter("centres", self.centres)
        return self.optimiser_of(moving, adam=rate, sgd=rate)

    def loss(self, x: Tensor, target: Tensor) -> Tensor:
        """Return L = L_r + γ L_c (equation 1): mean squared error and KL(P‖Q)."""
        seen = self.seen(self.vary(x))
        codes = self.autoencoder.encoder(seen)  # z (B, E)
        said = student_t(codes, self.centres)  # q (B, K)
        clearer = F.kl_div(said.log(), target, reduction="batchmean")
        return F.mse_loss(self.autoencoder.decoder(codes), seen) + self.params.gamma * clearer


@hookimpl
def deepclust_methods() -> Sequence[type[Method[Any]]]:
    """Offer IDEC."""
    return [Idec]

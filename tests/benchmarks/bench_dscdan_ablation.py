"""What each part of DSC-DAN is worth: its five variants on one image set, mean of some seeds.

    python tests/benchmarks/bench_dscdan_ablation.py DATA.npz --json RECORDS.json
        [--split test] [--seeds 0,1,2] [--preset paper] [--set pretrain_epochs=50 …]

Each variant is measured by `deepclust bench --set variant=…`: the same command goes on where it was
stopped. To hold, over seeds 0, 1 and 2 on the 10,000 test images of MNIST: conv_ae < mi and rs <
mi_rs < full in ACC. Published, ACC/NMI (geometric), conv_ae · mi · rs · mi_rs · full: MNIST test
.781/.751 · .844/.796 · .850/.801 · .961/.914 · .980/.946; USPS .698/.652 · .785/.744 · .798/.752 ·
.831/.827 · .869/.857.
"""

import argparse
from pathlib import Path

import numpy as np

from deepclust_gui.cli.benching import bench
from deepclust_gui.cli.options import Split
from deepclust_gui.export.bench_records import read_records
from deepclust_gui.model.run import Preset

VARIANTS = ("conv_ae", "mi", "rs", "mi_rs", "full")
BETTER = (("mi", "conv_ae"), ("rs", "conv_ae"), ("mi_rs", "mi"), ("mi_rs", "rs"), ("full", "mi_rs"))


def main() -> None:
    """Measure each variant, then print the means and which parts are worth having."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--json", type=Path, required=True)
    parser.add_argument("--split", type=Split, default=Split.ALL)
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--preset", type=Preset, default=Preset.PAPER)
    parser.add_argument("--set", nargs="*", default=[])
    chosen = parser.parse_args()
    means: dict[str, float] = {}
    for variant in VARIANTS:
        bench(
            chosen.data,
            method="dscdan",
            preset=chosen.preset,
            split=chosen.split,
            seeds=chosen.seeds,
            settings=[f"variant={variant}", *chosen.set],
            device="cpu",
            out=chosen.json,
        )
        found = [record for record in read_records(chosen.json) if record.set["variant"] == variant]
        means[variant] = float(np.mean([record.acc for record in found]))
        nmi = np.mean([record.nmi_geometric for record in found])
        print(f"{variant}: ACC {means[variant]:.4f} NMI {nmi:.4f}, {len(found)} seeds", flush=True)
    for more, less in BETTER:
        print(f"{more} {'>' if means[more] > means[less] else 'is NOT better than'} {less}")


if __name__ == "__main__":
    main()

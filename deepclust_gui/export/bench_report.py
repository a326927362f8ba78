"""Records of `deepclust bench` as tables: plain text for one method.

`bench_markdown` has the report on all of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from deepclust_gui.errors import ExportError
from deepclust_gui.model.bench import BenchRecord, published_for
from deepclust_gui.model.method import MethodInfo, Published

SCORES = {"acc": "ACC", "nmi": "NMI", "nmi_geometric": "NMI geom.", "ari": "ARI"}
NMI_FIELD = {"arithmetic": "nmi", "geometric": "nmi_geometric"}
NONE = "–"


@dataclass(frozen=True, slots=True)
class Measured:
    """All seeds of one question on one machine, by seed. There is at least one."""

    records: tuple[BenchRecord, ...]

    @property
    def first(self) -> BenchRecord:
        """What all have in common can be read from it."""
        return self.records[0]

    def average(self, name: str) -> float | None:
        """Return the mean over the seeds of a field, None if a seed has none."""
        values = [getattr(record, name) for record in self.records]
        return None if None in values else mean(values)

    def shown(self, name: str) -> str:
        """Return mean ± standard deviation over the seeds."""
        average = self.average(name)
        if average is None or len(self.records) == 1:
            return score_text(average)
        spread = stdev(getattr(record, name) for record in self.records)
        return f"{average:.4f} ± {spread:.4f}"

    def all_of(self, name: str) -> str:
        """Return the different values of a field, in the order of the seeds."""
        values = (str(getattr(record, name) or NONE) for record in self.records)
        return ", ".join(dict.fromkeys(values))

    def seconds_per_phase(self) -> dict[str, float]:
        """Return the mean seconds of each phase."""
        titles = dict.fromkeys(t for record in self.records for t in record.seconds_per_phase)
        return {
            title: mean(record.seconds_per_phase.get(title, 0.0) for record in self.records)
            for title in titles
        }


def gather(records: Iterable[BenchRecord]) -> list[Measured]:
    """Return the records put together by what was measured where; raises ExportError for twins."""
    found: dict[tuple[str, ...], dict[int, BenchRecord]] = {}
    for record in records:
        seeds = found.setdefault((*record.question.key, record.device, record.machine), {})
        if seeds.setdefault(record.seed, record) != record:
            raise ExportError(
                f"Seed {record.seed} of {record.method} on {record.data} is there twice.",
                "Take one of the two records out.",
            )
    return [
        Measured(tuple(seeds[seed] for seed in sorted(seeds))) for _, seeds in sorted(found.items())
    ]


def score_text(value: float | None) -> str:
    """Return a score as it is printed."""
    return NONE if value is None else f"{value:.4f}"


def difference_text(measured: Measured, name: str, printed: float) -> str:
    """Return by how much the mean is above (+) or below (−) what is printed."""
    average = measured.average(name)
    return NONE if average is None else f"{average - printed:+.4f}".replace("-", "−")


# ---------------------------------------------------------------------------------- plain text


def as_text(measured: Measured, info: MethodInfo) -> str:
    """Return what was measured of one method as a table for a terminal."""
    first = measured.first
    groups = "" if first.clusters is None else f", {first.clusters:,} groups"
    lines = [
        f"{info.name} on {first.data} ({first.split}, {first.images:,} images{groups}):",
        f"preset {first.preset}{settings_text(first)}",
        *_columns([_HEAD, *_seed_rows(measured), *_published_rows(measured, info)]),
    ]
    if measured.average("acc") is None:
        lines.append("No groups are known of these images, so there are no scores.")
    phases = ", ".join(f"{t} {s:,.1f}" for t, s in measured.seconds_per_phase().items())
    rate, peak = measured.average("images_per_s"), measured.average("peak_mb")
    lines.append(f"Seconds by phase: {phases}")
    lines.append(
        f"{rate:,.0f} images/s, {peak:,.0f} MB at most, {first.device} ({first.machine}), "
        f"threads: {measured.all_of('threads')}"
    )
    return "\n".join(lines)


_HEAD = ("seed", *SCORES.values(), "seconds", "")


def _seed_rows(measured: Measured) -> list[tuple[str, ...]]:
    rows = [
        (
            str(record.seed),
            *(score_text(getattr(record, name)) for name in SCORES),
            f"{record.seconds:,.1f}",
            "",
        )
        for record in measured.records
    ]
    means = (measured.shown(name) for name in SCORES)
    return [*rows, ("mean", *means, f"{measured.average('seconds'):,.1f}", "")]


def _published_rows(measured: Measured, info: MethodInfo) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    first = measured.first
    for figure in published_for(info, first.data, first.split):
        printed = {"acc": figure.acc, NMI_FIELD[figure.nmi_mean]: figure.nmi}
        shown = {name: score_text(value) for name, value in printed.items()}
        apart = {name: difference_text(measured, name, value) for name, value in printed.items()}
        rows += [
            ("published", *(shown.get(name, NONE) for name in SCORES), "", source_text(figure)),
            ("difference", *(apart.get(name, NONE) for name in SCORES), "", ""),
        ]
    return rows


def _columns(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [
                row[0].ljust(widths[0]),
                *(c.rjust(w) for c, w in zip(row[1:-1], widths[1:-1], strict=True)),
                row[-1],
            ]
        ).rstrip()
        for row in rows
    ]


def settings_text(record: BenchRecord) -> str:
    """Return what was asked for beside the preset, "" if nothing."""
    parts = [f"{name}={value}" for name, value in sorted(record.set.items())]
    if record.effort != "balanced":
        parts.insert(0, f"effort {record.effort}")
    if record.image_size is not None:
        parts.append(f"images of {record.image_size} pixels")
    return "".join(f", {part}" for part in parts)


def source_text(figure: Published) -> str:
    """Return where a figure is printed, and of images of which size."""
    size = f", images of {figure.image_size} pixels" if figure.image_size else ""
    return f"{figure.source}{size}"

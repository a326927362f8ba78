"""The report on all records of `deepclust bench`: Markdown, the same text for the same records."""

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from deepclust_gui.errors import ExportError
from deepclust_gui.export.atomic import refuse_existing, written_whole
from deepclust_gui.export.bench_report import (
    NMI_FIELD,
    NONE,
    SCORES,
    Measured,
    difference_text,
    gather,
    score_text,
    source_text,
)
from deepclust_gui.model.bench import BenchRecord, published_for
from deepclust_gui.model.method import MethodInfo, Published
from deepclust_gui.model.run import Preset

MARK = "<!-- Written by DeepClust from the records of `deepclust bench`: change those. -->"

_INTRODUCTION = """
Mean ± sample standard deviation over the seeds. ACC: share of images that agree with the known
groups under the best one-to-one map. NMI: with the arithmetic mean of the entropies, and with the
geometric one. A published figure stands beside each of ours; a difference is ours minus published,
NMI in the mean of the published figure. Preset “paper” has the settings of the method's paper.
""".strip()

_SCORE_HEAD = (
    *("Method", "Preset", *SCORES.values(), "Published ACC", "Difference", "Published NMI"),
    *("Difference", "Source"),
)
_COST_HEAD = (
    *("Method", "Preset", "Set by hand", "Groups", "Image size", "Seeds", "Seconds", "Images/s"),
    *("Peak MB", "Device", "Threads", "Version", "Commit"),
)


def check_report(out: Path) -> None:
    """Raise ExportError if a report cannot be written to `out`; an older report is replaced."""
    is_report = _is_report(out)
    if out.is_file() and not is_report:
        raise ExportError(f"“{out}” exists already and is no report.", "Choose another name.")
    refuse_existing(out, force=is_report)


def write_report(
    records: Iterable[BenchRecord], infos: Sequence[MethodInfo], out: Path, *, missing: bool
) -> None:
    """Write the report on `records`; with `missing`, published figures without a record too.

    Raises ExportError if it cannot be written, or one seed is there twice.
    """
    check_report(out)
    text = as_markdown(records, infos, missing=missing)
    with written_whole(out, force=_is_report(out)) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="\n")


def as_markdown(
    records: Iterable[BenchRecord], infos: Sequence[MethodInfo], *, missing: bool
) -> str:
    """Return the report: for each set of images the scores, then what they cost."""
    by_key = {info.key: info for info in infos}
    measured = gather(records)
    lacking = _lacking(measured, infos) if missing else []
    sets = {(m.first.data, m.first.split) for m in measured}
    parts = [f"{MARK}\n# Results\n\n{_INTRODUCTION}"]
    for data, split in sorted(sets | {(figure.data, figure.split) for _, figure in lacking}):
        here = [m for m in measured if (m.first.data, m.first.split) == (data, split)]
        rest = [(i, f) for i, f in lacking if (f.data, f.split) == (data, split)]
        rows = [*(_scores(m, by_key) for m in here), *(_not_measured(*each) for each in rest)]
        parts += [_title(data, split, here), _table(_SCORE_HEAD, rows)]
        if here:
            parts.append(_table(_COST_HEAD, [_cost(m, by_key) for m in here]))
    return "\n\n".join(parts) + "\n"


def _is_report(out: Path) -> bool:
    try:
        with out.open(encoding="utf-8") as file:
            return file.readline().rstrip("\n") == MARK
    except (OSError, UnicodeDecodeError):
        return False


def _lacking(
    measured: Sequence[Measured], infos: Sequence[MethodInfo]
) -> list[tuple[MethodInfo, Published]]:
    """Return the published figures that nobody tried to reach with the settings of the paper."""
    tried = {
        (m.first.method, m.first.data, m.first.split, m.first.image_size)
        for m in measured
        if m.first.preset == Preset.PAPER
    }
    return [
        (info, figure)
        for info in sorted(infos, key=lambda info: info.key)
        for figure in info.published
        if (info.key, figure.data, figure.split, figure.image_size) not in tried
    ]


def _title(data: str, split: str, here: Sequence[Measured]) -> str:
    images = {m.first.images for m in here}
    count = f", {' or '.join(f'{n:,}' for n in sorted(images))} images" if images else ""
    return f"## {data}, {split}{count}"


def _scores(measured: Measured, infos: dict[str, MethodInfo]) -> tuple[str, ...]:
    first = measured.first
    info = infos.get(first.method)
    figures = published_for(info, first.data, first.split) if info else ()
    return (
        info.name if info else first.method,
        first.preset,
        *(measured.shown(name) for name in SCORES),
        *_published([_figure(figure, measured) for figure in figures]),
    )


def _not_measured(info: MethodInfo, figure: Published) -> tuple[str, ...]:
    scores = ("not measured", *(NONE for _ in SCORES))[: len(SCORES)]
    return (info.name, Preset.PAPER.value, *scores, *_published([_figure(figure, None)]))


def _figure(figure: Published, measured: Measured | None) -> tuple[str, ...]:
    """Return a published figure and what is between it and ours: ACC, NMI and its source."""
    nmi = NMI_FIELD[figure.nmi_mean]
    return (
        score_text(figure.acc),
        difference_text(measured, "acc", figure.acc) if measured else NONE,
        f"{score_text(figure.nmi)} {figure.nmi_mean}",
        difference_text(measured, nmi, figure.nmi) if measured else NONE,
        source_text(figure),
    )


def _published(figures: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Return one cell a column; several figures of one method stand below each other."""
    if not figures:
        return ("none", *(NONE for _ in range(4)))
    return tuple("<br>".join(cells) for cells in zip(*figures, strict=True))


def _cost(measured: Measured, infos: dict[str, MethodInfo]) -> tuple[str, ...]:
    first = measured.first
    info = infos.get(first.method)
    by_hand = [f"{name}={value}" for name, value in sorted(first.set.items())]
    if first.effort != "balanced":
        by_hand.insert(0, f"effort {first.effort}")
    return (
        info.name if info else first.method,
        first.preset,
        ", ".join(by_hand) or "nothing",
        NONE if first.clusters is None else str(first.clusters),
        "own" if first.image_size is None else str(first.image_size),
        ", ".join(str(record.seed) for record in measured.records),
        f"{measured.average('seconds'):,.1f}",
        f"{measured.average('images_per_s'):,.0f}",
        f"{measured.average('peak_mb'):,.0f}",
        f"{first.device}: {first.machine}",
        measured.all_of("threads"),
        measured.all_of("version"),
        _shortened(measured.all_of("commit")),
    )


def _shortened(commits: str) -> str:
    """Return commits with as many digits as git shows."""
    return re.sub(r"\b([0-9a-f]{10})[0-9a-f]{30}\b", r"\1", commits)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)

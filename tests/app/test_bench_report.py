"""The report on measurements is made from records alone, and the committed one was."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from deepclust_gui.model.bench import BenchRecord
from deepclust_gui.workbench import Workbench

PLUGINS = Path(__file__).parents[2] / "plugins" / "deepclust_methods"
RESULTS = PLUGINS / "RESULTS.md"

RECORD = BenchRecord(
    method="kmeans",
    data="kinds",
    split="all",
    preset="paper",
    effort="balanced",
    set={"starts": 2},
    clusters=3,
    image_size=None,
    seed=0,
    acc=0.5,
    nmi=0.4,
    nmi_geometric=0.45,
    ari=0.3,
    seconds=10.0,
    seconds_per_phase={"Grouping": 9.0, "Sorting": 1.0},
    images=1234,
    images_per_s=2000.0,
    peak_mb=300.0,
    device="cpu",
    machine="Abacus",
    threads=1,
    params={"n_clusters": 3, "starts": 2},
    version="0.1.0",
    commit="0123456789" * 4,
    date="2026-11-24T12:00:00+00:00",
)


def write(path: Path, *records: BenchRecord) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(record) for record in records]), encoding="utf-8")
    return path


def rows(report: Path, first: str) -> list[list[str]]:
    """Return the cells of the lines of all tables that begin with `first`."""
    lines = report.read_text(encoding="utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [line for line in cells if line[0] == first]


def test_seeds_become_mean_and_spread(tmp_path, deepclust) -> None:
    second = replace(RECORD, seed=1, acc=0.7, seconds=20.0, commit="fedcba9876" * 4 + "-dirty")
    folder = write(tmp_path / "results" / "a.json", RECORD, second).parent

    assert deepclust("bench-report", folder, "--out", tmp_path / "R.md").code == 0

    cards = Workbench().methods()
    shown = next(card.info.name for card in cards if card.info.key == "kmeans")
    scores, cost = rows(tmp_path / "R.md", shown)
    assert scores[1:7] == [
        "paper",
        "0.6000 ± 0.1414",
        "0.4000 ± 0.0000",
        "0.4500 ± 0.0000",
        "0.3000 ± 0.0000",
        "none",
    ]
    assert cost[1:9] == ["paper", "starts=2", "3", "own", "0, 1", "15.0", "2,000", "300"]
    assert cost[9:] == ["cpu: Abacus", "1", "0.1.0", "0123456789, fedcba9876-dirty"]
    assert "## kinds, all, 1,234 images" in (tmp_path / "R.md").read_text(encoding="utf-8")


def test_our_nmi_is_held_beside_a_published_one_of_the_same_mean(tmp_path, deepclust) -> None:
    """And what nobody measured is said to be so."""
    infos = [card.info for card in Workbench().methods()]
    found = [(info, figure) for info in infos for figure in info.published]
    means = {figure.nmi_mean: (info, figure) for info, figure in found}
    assert set(means) == {"arithmetic", "geometric"}
    ours = [
        replace(
            RECORD,
            method=info.key,
            data=figure.data,
            split=figure.split,
            image_size=figure.image_size,
        )
        for info, figure in means.values()
    ]

    records = write(tmp_path / "a.json", *ours)
    assert deepclust("bench-report", records, "--out", tmp_path / "R.md").code == 0

    text = (tmp_path / "R.md").read_text(encoding="utf-8")
    for mean, value in (("arithmetic", 0.4), ("geometric", 0.45)):
        assert f"{value - means[mean][1].nmi:+.4f}".replace("-", "−") in text
    assert text.count("| not measured |") == len(found) - len(ours)


def test_the_same_records_in_any_order_give_the_same_report(tmp_path, deepclust) -> None:
    others = [replace(RECORD, seed=1), replace(RECORD, data="more"), replace(RECORD, split="test")]
    one = write(tmp_path / "one.json", RECORD, *others)
    parts = [write(tmp_path / f"{n}.json", record) for n, record in enumerate([*others, RECORD])]

    assert deepclust("bench-report", one, "--out", tmp_path / "1.md").code == 0
    assert deepclust("bench-report", *parts, "--out", tmp_path / "2.md").code == 0

    assert (tmp_path / "1.md").read_bytes() == (tmp_path / "2.md").read_bytes()


def test_an_older_report_is_replaced_and_nothing_else(tmp_path, deepclust) -> None:
    records, out = write(tmp_path / "a.json", RECORD), tmp_path / "R.md"
    assert deepclust("bench-report", records, "--out", out).code == 0
    before = out.read_bytes()
    out.write_bytes(before + b"edited by hand")

    assert deepclust("bench-report", records, "--out", out).code == 0
    assert out.read_bytes() == before
    ran = deepclust("bench-report", records, "--out", records)

    assert ran.code == 2
    assert "exists already and is no report" in ran.err


def test_a_seed_with_two_results_is_refused(tmp_path, deepclust) -> None:
    twins = write(tmp_path / "a.json", RECORD, replace(RECORD, acc=0.6))

    ran = deepclust("bench-report", twins, "--out", tmp_path / "R.md")

    assert ran.code == 2
    assert "Seed 0 of kmeans on kinds is there twice." in ran.err
    assert not (tmp_path / "R.md").exists()


def test_bench_writes_a_report_on_what_it_measured(array, tmp_path, deepclust) -> None:
    out = tmp_path / "R.md"

    ran = deepclust("bench", array, "--method", "kmeans", "--seeds", 0, "--markdown", out)

    assert ran.code == 0
    assert "mean" in ran.out
    text = out.read_text(encoding="utf-8")
    assert "## kinds, all, 30 images" in text
    assert "not measured" not in text


@pytest.mark.skipif(not RESULTS.exists(), reason="nothing was measured yet")
def test_the_committed_results_are_those_of_the_records(tmp_path, deepclust) -> None:
    """Else: deepclust bench-report plugins/deepclust_methods/results --out …/RESULTS.md."""
    ran = deepclust("bench-report", PLUGINS / "results", "--out", tmp_path / "R.md")

    assert ran.code == 0, ran.err
    assert (tmp_path / "R.md").read_text("utf-8") == RESULTS.read_text("utf-8")

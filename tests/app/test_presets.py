"""The settings of the paper, from the command line."""

import pytest

from deepclust_gui.model.run import Preset
from deepclust_gui.workbench import Workbench


@pytest.fixture
def used(pictures, tmp_path, deepclust):
    """Group the pictures with some options and return the run."""

    def run(*options: str):
        project = tmp_path / "p.deepclust"
        short = ("--set", "pretrain_epochs=1", "--set", "min_pretrain_steps=0")
        short += ("--set", "max_steps=1", "--clusters", "3", "--project", project)
        ran = deepclust("run", pictures, "--method", "dekm", *short, *options)
        assert ran.code == 0, ran.err
        opened = Workbench().open_project(project)
        found = opened.run()
        opened.close()
        return found

    return run


def test_run_takes_the_best_settings_or_those_of_the_paper(used) -> None:
    card = next(card for card in Workbench().methods() if card.info.key == "dekm")
    differing = {field.name: field for field in card.fields if field.paper is not None}
    assert differing

    best, paper = used(), used("--preset", "paper")

    assert (best.request.preset, paper.request.preset) == (Preset.BEST, Preset.PAPER)
    for name, field in differing.items():
        assert (best.params[name], paper.params[name]) == (field.default, field.paper)


def test_set_wins_over_the_paper(used) -> None:
    assert used("--preset", "paper", "--set", "augment=true").params["augment"] is True


def test_set_wins_over_the_effort(used) -> None:
    assert used("--effort", "thorough").params["pretrain_epochs"] == 1


@pytest.mark.parametrize("effort", ["quick", "balanced", "thorough"])
def test_an_effort_with_the_paper_is_refused(effort, pictures, home, deepclust) -> None:
    ran = deepclust("run", pictures, "--preset", "paper", "--effort", effort)

    assert ran.code == 2
    assert f"--effort {effort} cannot be combined with --preset paper" in ran.err
    assert list(home.rglob("*.deepclust")) == []


def test_a_run_keeps_what_it_cost(used) -> None:
    run = used()

    assert run.performance is not None
    assert sum(run.performance.seconds.values()) <= run.seconds
    assert run.performance.images_per_s > 0
    assert run.performance.peak_mb > 10
    assert run.performance.threads >= 1


def test_methods_tells_what_the_paper_used_and_reached(deepclust) -> None:
    text = deepclust("methods").out
    listed = {card["key"]: card for card in deepclust("methods", "--json").json}

    for card in Workbench().methods():
        told = listed[card.info.key]
        paper = {field.name: field.paper for field in card.fields if field.paper is not None}
        assert (told["paper"], told["differences"]) == (paper, card.info.differences)
        assert [figure["acc"] for figure in told["published"]] == [
            figure.acc for figure in card.info.published
        ]
        assert card.info.differences in text
        for field in card.fields:
            if field.paper is not None:
                assert f"--set {field.name}={field.default} (paper: {field.paper})" in text
        for figure in card.info.published:
            assert f"ACC {figure.acc:.4f}, NMI {figure.nmi:.4f} ({figure.nmi_mean}" in text

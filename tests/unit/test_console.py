"""A job that is driven where nobody watches tells how far it is, line by line."""

import pytest

from deepclust_gui.console import drive
from deepclust_gui.model.control import Control
from deepclust_gui.model.job import Job, Report
from deepclust_gui.model.progress import Progress


def counting(control: Control, report: Report) -> str:
    report(Progress("Looking for images"))
    report(Progress("Reading images", 30, 120, seconds_left=90.4))
    return "read"


def test_where_the_output_is_a_file_lines_tell_how_far_it_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("deepclust_gui.console.LINE_S", 0.0)

    assert drive(Job("Import", counting)).result == "read"

    assert capsys.readouterr().err.splitlines() == [
        "Looking for images",
        "Reading images: 25%, about 90 s left",
    ]


def test_a_short_job_writes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    drive(Job("Import", counting))

    assert capsys.readouterr().err == ""

"""A training that is killed again and again loses at most an epoch each time, and no label.

All methods and more kills: `python -m helpers.killing FOLDER --kills 20` in `tests`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.mark.skipif(sys.platform == "win32", reason="forks, and kills by signal")
@pytest.mark.timeout(600)
def test_killed_trainings_end_as_unbroken_ones(tmp_path: Path) -> None:
    """k-means without gradients, DEKM with an optimiser and a state on the way."""
    words = [sys.executable, "-W", "ignore", "-m", "helpers.killing", str(tmp_path / "runs")]
    environment = {**os.environ, "PYTHONPATH": str(TESTS)}

    done = subprocess.run(
        [*words, "--kills", "2", "--methods", "kmeans,dekm"],
        cwd=TESTS,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["method"] for one in found] == ["kmeans", "dekm"]
    assert all(one["same"] and one["killed"] == 2 and one["lost"] <= 1 for one in found), found

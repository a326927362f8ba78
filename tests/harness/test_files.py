"""A short run of the kill and fault trials of sort and unsort."""

import subprocess
import sys
from pathlib import Path


def test_no_file_is_lost_whenever_a_sort_is_killed_or_fails() -> None:
    words = [sys.executable, Path(__file__).with_name("files_trials.py")]
    ran = subprocess.run(
        [*words, "--trials", "24", "--kills", "2"], capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "trials: 24" in ran.stdout

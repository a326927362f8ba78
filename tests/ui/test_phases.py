"""What jobs are doing is told in the person's language."""

import re
from pathlib import Path

from deepclust_gui.ui.phases import _known, phase_words

CODE = Path(__file__).parents[2] / "deepclust_gui"
PLACES = re.compile(
    r'\b(?:Progress|_Pace|Meter)\(\s*"([^"]+)"'
    r'|(?:\b[A-Z_]*PHASE = |\bLOOKING = |\bUNDOING = |SortMode\.[A-Z]+: )"([^"]+ [^"]+|Fetching)"',
    re.MULTILINE,
)


def test_every_phase_of_the_program_is_listed() -> None:
    told = {
        one or other
        for file in CODE.rglob("*.py")
        for one, other in PLACES.findall(file.read_text(encoding="utf-8"))
    }

    assert len(told) > 10
    assert told == set(_known())


def test_the_phase_of_a_method_is_told_in_its_own_words() -> None:
    assert phase_words("Growing crystals") == "Growing crystals"

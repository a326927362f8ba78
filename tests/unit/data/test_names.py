"""Names of files as text: lossless, printable, and fit for databases and JSON."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from deepclust_gui.data.names import from_text, relative_to, to_text

ANY_NAME = st.text(st.characters(min_codepoint=1), max_size=20)


@pytest.mark.parametrize(
    "name", ["photo.jpg", "a/b c.png", "Größe 日本 😀.png", r"a\b.jpg", r"C:\x"]
)
def test_ordinary_names_are_kept_as_they_are(name: str):
    assert to_text(name) == name


def test_bytes_that_are_not_utf8_become_escapes():
    name = os.fsdecode(b"caf\xe9/\xff.jpg")

    assert to_text(name) == r"caf\xe9/\xff.jpg"
    assert from_text(r"caf\xe9/\xff.jpg") == name


def test_line_breaks_are_escaped():
    assert to_text("two\nlines") == r"two\x0alines"


def test_a_name_that_looks_escaped_is_not_mistaken_for_one_that_is():
    literal, escaped = to_text(r"\xff.jpg"), to_text(os.fsdecode(b"\xff.jpg"))

    assert literal != escaped
    assert from_text(literal) == r"\xff.jpg"


@given(ANY_NAME)
@example("\udcff\\xff")
@example("\\\\")
@example("\ud800\\u0041")
def test_every_name_comes_back_and_can_be_stored(name: str):
    text = to_text(name)

    assert from_text(text) == name
    assert json.loads(json.dumps(text).encode("utf-8")) == text
    assert text.encode("utf-8").decode("utf-8") == text


@given(ANY_NAME, ANY_NAME)
def test_different_names_stay_different(first: str, second: str):
    assert (to_text(first) == to_text(second)) == (first == second)


def test_a_path_that_a_table_kept_from_being_a_formula_is_understood(tmp_path: Path) -> None:
    assert relative_to(str(tmp_path), "./=1+1.png") == "=1+1.png"
    assert relative_to(str(tmp_path), "a/./b.png") == "a/./b.png"

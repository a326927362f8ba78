"""What is dragged between views: item indices, and nothing another program could take for files."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData

from deepclust_gui.ui.grid.item_mime import ITEM_MIME, items_from_mime, items_to_mime


@pytest.mark.parametrize("items", [[], [0], [7, 3, 11], [2**40, 0]])
def test_items_come_back_in_their_order(items: list[int]) -> None:
    back = items_from_mime(items_to_mime(np.array(items, np.int64)))

    assert back is not None
    assert back.dtype == np.int64
    assert back.tolist() == items


def test_slices_and_narrow_integers_come_back(rng: np.random.Generator) -> None:
    items = rng.integers(0, 10_000, 1_000).astype(np.int32)[::3]
    back = items_from_mime(items_to_mime(items))

    assert back is not None
    assert back.tolist() == items.tolist()


def test_what_comes_back_may_be_changed() -> None:
    back = items_from_mime(items_to_mime(np.arange(3)))
    assert back is not None
    back[0] = 9

    assert back.tolist() == [9, 1, 2]


def test_anything_else_is_no_items() -> None:
    text = QMimeData()
    text.setText("1, 2, 3")

    assert items_from_mime(text) is None


def test_no_other_program_sees_files_or_text() -> None:
    data = items_to_mime(np.arange(3))

    assert data.formats() == [ITEM_MIME]
    assert not data.hasUrls()
    assert not data.hasText()

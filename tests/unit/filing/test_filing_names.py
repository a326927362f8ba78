"""Names that every file system takes, and that no two files share."""

import pytest

from deepclust_gui.filing.names import MAX_NAME_BYTES, folder_names, safe_name


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("cats", "cats"),
        ("cats/dogs", "cats_dogs"),
        ('a:b*c?"', "a_b_c__"),
        ("..", "_"),
        ("CON", "_CON"),
        ("con.png", "_con.png"),
        ("dots...", "dots"),
        ("", "_"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_names_are_made_safe_for_every_file_system(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_a_long_name_keeps_its_suffix() -> None:
    name = safe_name("ä" * 300 + ".jpeg")

    assert name.endswith(".jpeg")
    assert len(name.encode()) <= MAX_NAME_BYTES


def test_groups_of_the_same_name_get_folders_of_their_own() -> None:
    assert folder_names({0: "Pets", 1: "pets"}) == {0: "Pets", 1: "pets (2)"}

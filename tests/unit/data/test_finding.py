"""Known images are found by what is in their files; names only decide among equal ones."""

from deepclust_gui.data.finding import FoundFile, free_path, match
from deepclust_gui.model.items import Item


def item(index: int, path: str, digest: str) -> Item:
    return Item(index, path, 8, 8, False, 100, 1, digest)


def file(path: str, digest: str) -> FoundFile:
    return FoundFile(path, 100, 1, digest=digest)


def paired(items: list[Item], *files: FoundFile) -> dict[int, str]:
    return {index: found.path for index, found in match(items, files).items()}


def test_the_content_decides_and_not_the_name():
    items = [item(0, "a.png", "A"), item(1, "b.png", "B")]

    assert paired(items, file("a.png", "B"), file("b.png", "A")) == {0: "b.png", 1: "a.png"}
    assert paired(items, file("a.png", "C"), file("b.png", "")) == {}


def test_among_equal_contents_the_same_path_comes_first_then_folder_and_name_then_any():
    items = [item(n, path, "A") for n, path in enumerate(["x/1.png", "y/1.png", "y/2.png"])]
    names = ["new/y/1.png", "other.png", "x/1.png"]

    found = paired(items, *[file(name, "A") for name in names])

    assert found == {0: "x/1.png", 1: "new/y/1.png", 2: "other.png"}


def test_each_file_goes_to_one_image_alone():
    items = [item(0, "a.png", "A"), item(1, "b.png", "A")]

    assert paired(items, file("b.png", "A")) == {1: "b.png"}
    assert paired(items, file("c.png", "A")) == {0: "c.png"}
    assert paired(items[:1], file("c.png", "A"), file("sub/a.png", "A")) == {0: "sub/a.png"}


def test_a_hundred_thousand_equal_images_are_paired_at_once():
    names = [f"{n % 7}/{n}.png" for n in range(100_000)]
    items = [item(n, name, "black") for n, name in enumerate(names)]
    files = [file(f"moved/{name}", "black") for name in reversed(names)]

    assert paired(items, *files) == {n: f"moved/{name}" for n, name in enumerate(names)}


def test_a_name_out_of_the_way_is_like_the_old_one():
    assert free_path("a/b.jpg", set()) == "a/b (earlier).jpg"
    assert free_path("a/b.jpg", {"a/b (earlier).jpg"}) == "a/b (earlier 2).jpg"
    assert free_path("b", set()) == "b (earlier)"

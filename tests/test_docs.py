"""What the documents promise is there: commands, options, hooks, links."""

import inspect
import re
import shlex
from pathlib import Path

import pytest

from deepclust_gui.cli import main
from deepclust_gui.sdk import hooks

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "plugins/README.md")]


def commands() -> list[list[str]]:
    """Return the words of every `deepclust …` line of the README."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\.venv/bin/deepclust (.+)$", text, flags=re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


@pytest.mark.parametrize("words", commands(), ids=lambda words: words[0])
def test_every_command_of_the_readme_exists_with_its_options(words, capsys) -> None:
    command = words[:3] if words[0] == "edit" else words[:1]  # edit PROJECT VERB
    assert main([*command, "--help"]) == 0

    described = capsys.readouterr().out
    for option in (word for word in words[1:] if word.startswith("--")):
        assert option in described


def test_the_readme_shows_commands_at_all() -> None:
    assert {words[0] for words in commands()} == {
        "run",
        "weights",
        "methods",
        "restore",
        "backups",
        "resume",
        "export",
        "sort",
        "unsort",
        "problems",
        "relink",
        "rescan",
        "duplicates",
        "assign",
        "near-duplicates",
        "model",
        "groups",
        "edit",
        "undo",
        "redo",
        "history",
        "similar",
        "compare",
        "bench",
        "bench-report",
    }


def test_the_readme_names_every_edit(capsys) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert main(["edit", "--help"]) == 0
    verbs = re.findall(r"^│ (\w+)  ", capsys.readouterr().out, flags=re.MULTILINE)

    assert len(verbs) == 10
    for verb in verbs:
        assert re.search(rf"`{verb} [A-Z]", text), verb


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_and_pictures_lead_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", text):
        assert (document.parent / target).exists(), target


def test_every_hook_is_documented_with_its_arguments() -> None:
    text = (ROOT / "plugins/README.md").read_text(encoding="utf-8")
    specs = [
        function
        for name, function in vars(hooks).items()
        if name.startswith("deepclust_") and inspect.isfunction(function)
    ]
    assert specs

    for function in specs:
        signature = f"{function.__name__}({', '.join(inspect.signature(function).parameters)})"
        assert signature in text, f"plugins/README.md does not explain {signature}"
        assert function.__doc__


def test_pictures_of_the_readme_are_small() -> None:
    pictures = list((ROOT / "resources" / "screenshots").glob("*.png"))
    assert len(pictures) >= 3

    for picture in pictures:
        assert picture.stat().st_size <= 300_000, picture.name

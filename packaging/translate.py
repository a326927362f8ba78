"""Bring the translations up to date: find the texts of the window, keep what stays, compile.

Run `python packaging/translate.py` after a text of the window was changed, translate what it lists
in the `.ts` file, and run it again.
"""

import subprocess
import sys
import sysconfig
import xml.etree.ElementTree as ET
from argparse import ArgumentParser
from pathlib import Path

ROOT = Path(__file__).parents[1]
CODE = Path("deepclust_gui/ui")
TRANSLATIONS = ROOT / "resources/deepclust_resources/translations"
# Without line numbers, and sorted, a changed text is a changed line and no more.
_LUPDATE = ("-silent", "-no-obsolete", "-sort-messages", "-locations", "none")


def main() -> int:
    """Refresh every `.ts` file and its `.qm`; returns 1 while something is not translated."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=TRANSLATIONS, help="where the files are")
    open_texts = 0
    for catalogue in sorted(parser.parse_args().folder.absolute().glob("*.ts")):
        refresh(catalogue)
        for text in unfinished(catalogue):
            print(f"{catalogue.name}: not translated yet: {text}")
            open_texts += 1
    return 1 if open_texts else 0


def refresh(catalogue: Path) -> None:
    """Take the texts of the window into a `.ts` file, drop those that are gone, and compile it."""
    sources = sorted(path.relative_to(ROOT) for path in (ROOT / CODE).rglob("*.py"))
    _run("pyside6-lupdate", *_LUPDATE, *map(str, sources), "-ts", str(catalogue))
    _run("pyside6-lrelease", "-silent", str(catalogue), "-qm", str(catalogue.with_suffix(".qm")))


def unfinished(catalogue: Path) -> list[str]:
    """Return the texts of a `.ts` file that are not translated."""
    return [
        f"{context.findtext('name')}: {message.findtext('source')}"
        for context in ET.parse(catalogue).iter("context")
        for message in context.iter("message")
        if (found := message.find("translation")) is None or found.get("type") or not found.text
    ]


def _run(tool: str, *arguments: str) -> None:
    program = Path(sysconfig.get_path("scripts")) / tool
    subprocess.run([str(program), *arguments], cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main())

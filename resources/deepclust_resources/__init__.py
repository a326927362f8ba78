"""Files that DeepClust ships beside its code: icons, styles, licences, translations."""

from pathlib import Path

_HERE = Path(__file__).parent


def icon_file(name: str) -> Path:
    """Return the SVG of the icon called `name`."""
    return _HERE / "icons" / f"{name}.svg"


def text_file(name: str) -> Path:
    """Return the text called `name`, such as the licences."""
    return _HERE / name


def translations_folder() -> Path:
    """Return the folder of the texts of the window in other languages: `deepclust_de.qm`."""
    return _HERE / "translations"

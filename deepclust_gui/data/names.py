r"""Names of files as text that every database, JSON file and screen takes.

A name on disk need not be text: on Linux it is bytes, on Windows 16-bit units, and Python hands the
parts that cannot be decoded on as lone surrogates, which neither SQLite nor JSON can hold. Such a
name is kept with escapes: `\xNN` for a byte that is not UTF-8 (or a control character), `\uNNNN`
for a lone 16-bit unit, `\\` for a backslash. All other names are kept as they are, so
`from_text(to_text(name)) == name` holds for every name.
"""

import re
from pathlib import Path, PurePath

_ESCAPE = re.compile(r"\\(?:\\|x[0-9a-f]{2}|u[0-9a-f]{4})")
_UNSAFE = re.compile("[\x00-\x1f\x7f\ud800-\udfff]")
_BYTE_SURROGATE = 0xDC00


def to_text(name: str) -> str:
    """Return a file name or path as printable text without surrogates."""
    if not _UNSAFE.search(name) and not _ESCAPE.search(name):
        return name
    return _UNSAFE.sub(_escaped, name.replace("\\", "\\\\"))


def from_text(text: str) -> str:
    """Return the file name or path that `to_text` made `text` of."""
    return _ESCAPE.sub(_unescaped, text)


def relative_to(location: str, path: str) -> str:
    """Return `path` as the items of the source at `location` (a text) are called.

    Absolute paths below the source become relative ones, and a leading “./” (by which tables keep
    spreadsheets from taking a path for a formula) goes; all others stay as they are.
    """
    path = path.removeprefix("./")
    if not PurePath(path).is_absolute():
        return path
    for root, file in (
        (Path(from_text(location)), Path(path)),
        (Path(from_text(location)).resolve(), Path(path).resolve()),
    ):
        if file.is_relative_to(root):
            return to_text(file.relative_to(root).as_posix())
    return path


def _escaped(match: re.Match[str]) -> str:
    code = ord(match.group())
    if code < 0x80:
        return f"\\x{code:02x}"
    if _BYTE_SURROGATE + 0x80 <= code <= _BYTE_SURROGATE + 0xFF:
        return f"\\x{code - _BYTE_SURROGATE:02x}"
    return f"\\u{code:04x}"


def _unescaped(match: re.Match[str]) -> str:
    escape = match.group()
    if escape == "\\\\":
        return "\\"
    kind, digits = escape[1], escape[2:]
    code = int(digits, 16)
    return chr(_BYTE_SURROGATE + code if kind == "x" and code >= 0x80 else code)

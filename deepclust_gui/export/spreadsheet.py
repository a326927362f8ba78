"""Texts that a spreadsheet program shows instead of running them.

Excel, LibreOffice and others take a cell that begins with one of a few signs for a formula, and a
formula can read other cells and call addresses on the network. See
https://owasp.org/www-community/attacks/CSV_Injection
"""

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe_path(path: str) -> str:
    """Return a relative path for a cell; one that would be a formula begins with “./”.

    `data.names.relative_to` takes that away again.
    """
    return f"./{path}" if path.startswith(_STARTS_FORMULA) else path


def safe_text(text: str) -> str:
    """Return any other text for a cell; one that would be a formula begins with an apostrophe."""
    return f"'{text}" if text.lstrip(" ").startswith(_STARTS_FORMULA) else text

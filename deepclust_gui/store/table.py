"""What all parts of the store share."""

from datetime import UTC, datetime

from deepclust_gui.store.database import Database


class Table:
    """A part of the store: some tables of the file and what can be done with them."""

    def __init__(self, database: Database) -> None:
        self._database = database


def moment(text: str) -> datetime:
    """Return a moment as `now` wrote it; ValueError for anything else. UTC where it says none."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def now() -> str:
    """Return this moment as it is stored: ISO 8601 in UTC, to the millisecond."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")

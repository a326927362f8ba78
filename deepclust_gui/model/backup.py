"""Backups of a project file: what one is, and which of many are kept."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

LATEST, DAILY, WEEKLY, MONTHLY = 3, 12, 10, 9


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of a project file. `number` counts them: the clock of a computer may go backwards."""

    path: Path
    number: int
    made_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What restoring did: the backup taken, and where the file that was there lies now, if any."""

    project: Path
    backup: Backup
    kept_aside: Path | None


def kept(backups: Iterable[Backup]) -> set[Backup]:
    """Return those to keep: three, and the newest of each of 12 days, 10 weeks and 9 months.

    Newest is the one with the highest number, whatever the clock said.
    """
    newest_first = sorted(backups, key=lambda backup: backup.number, reverse=True)
    return {
        *newest_first[:LATEST],
        *_newest_of_each(newest_first, lambda at: at.date(), DAILY),
        *_newest_of_each(newest_first, lambda at: at.isocalendar()[:2], WEEKLY),
        *_newest_of_each(newest_first, lambda at: (at.year, at.month), MONTHLY),
    }


def affordable(backups: Iterable[Backup], budget_bytes: int, *, at_least: int = 3) -> set[Backup]:
    """Return the newest backups that fit into a budget, however small it is `at_least` so many."""
    chosen: set[Backup] = set()
    left = budget_bytes
    for backup in sorted(backups, key=lambda backup: backup.number, reverse=True):
        left -= backup.size_bytes
        if left < 0 and len(chosen) >= at_least:
            break
        chosen.add(backup)
    return chosen


def _newest_of_each(
    newest_first: Sequence[Backup], period: Callable[[datetime], Hashable], count: int
) -> list[Backup]:
    """Return the newest backup of each of the `count` periods that have one and were seen last."""
    found: dict[Hashable, Backup] = {}
    for backup in newest_first:
        found.setdefault(period(backup.made_at), backup)
    return list(found.values())[:count]

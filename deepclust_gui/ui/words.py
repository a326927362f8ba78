"""Numbers, times and file names as a person reads them."""

from datetime import date, datetime

from PySide6.QtCore import QCoreApplication, QDate, QLocale

from deepclust_gui.model.curation import default_group_name

translate = QCoreApplication.translate  # lupdate finds the texts by this name


def number(count: int) -> str:
    """Return a count with the separators of the person's country: 2,527."""
    return _locale().toString(count)


def decimal(value: float, *, places: int) -> str:
    """Return a number with so many places after the sign of the person's country: 0.31."""
    return _locale().toString(value, "f", places)


def percent(share: float) -> str:
    """Return a share of 0 to 1 as a person of that language writes it: 65%."""
    return translate("words", "{number}%").format(number=number(round(100 * share)))


def images(count: int) -> str:
    """Return “1 image” or “2,527 images”."""
    if count == 1:
        return translate("words", "1 image")
    return translate("words", "{count} images").format(count=number(count))


def files(count: int) -> str:
    """Return “1 file” or “12 files”."""
    return (
        translate("words", "1 file")
        if count == 1
        else translate("words", "{count} files").format(count=number(count))
    )


def group_name(group: int, name: str = "") -> str:
    """Return what the window calls a group: its name, or “Group 3” in its language for none."""
    if name and name != default_group_name(group):
        return name
    return translate("words", "Group {number}").format(number=group)


def time_left(seconds: float | None) -> str:
    """Return how long something still takes, roughly; nothing if that cannot be told."""
    if seconds is None:
        return ""
    return translate("words", "{time} left").format(time=duration(seconds))


def duration(seconds: float) -> str:
    """Return a span of time to two units: 8 s, 2 min 5 s, 1 h 20 min."""
    whole = max(1, round(seconds))
    if whole < 60:
        return translate("words", "{s} s").format(s=whole)
    if whole < 3600:
        minutes, rest = divmod(whole, 60)
        return (
            translate("words", "{m} min {s} s") if rest else translate("words", "{m} min")
        ).format(m=minutes, s=rest)
    hours, rest = divmod(whole // 60, 60)
    return (translate("words", "{h} h {m} min") if rest else translate("words", "{h} h")).format(
        h=hours, m=rest
    )


def size_text(size_bytes: int) -> str:
    """Return a size in the largest unit that keeps it above one: 1.2 GB, 34 MB, 5 kB."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6)):
        if size_bytes >= factor:
            return f"{decimal(size_bytes / factor, places=1)} {unit}"
    return f"{max(1, round(size_bytes / 1e3)) if size_bytes else 0} kB"


def days_ago(moment: datetime, now: datetime) -> str:
    """Return when something happened, by calendar days: today, yesterday, 5 days ago, a date."""
    days = (now.date() - moment.astimezone(now.tzinfo).date()).days
    if days <= 0:
        return translate("words", "today")
    if days == 1:
        return translate("words", "yesterday")
    if days < 14:
        return translate("words", "{days} days ago").format(days=days)
    return moment.date().isoformat()


def day_name(day: date) -> str:
    """Return a day as a person writes it: 12 Mar 2024."""
    return _locale().toString(QDate(day.year, day.month, day.day), day_format())


def day_format() -> str:
    """Return how a day is written, in the letters of Qt."""
    return translate("words", "d MMM yyyy")


def month_name(day: date) -> str:
    """Return the month of a day: March 2024."""
    name = _locale().standaloneMonthName(day.month, QLocale.FormatType.LongFormat)
    return f"{name} {day.year}"


def moment_name(moment: datetime) -> str:
    """Return a day and the time of the day: 12 Mar 2024, 14:05."""
    return f"{day_name(moment.date())}, {moment:%H:%M}"


def place_name(latitude: float, longitude: float) -> str:
    """Return a place on the earth, in degrees: 48.137° N, 11.576° E."""
    north = translate("words", "N") if latitude >= 0 else translate("words", "S")
    east = translate("words", "E") if longitude >= 0 else translate("words", "W")
    return (
        f"{decimal(abs(latitude), places=3)}° {north}, {decimal(abs(longitude), places=3)}° {east}"
    )


def _locale() -> QLocale:
    locale = QLocale()
    if locale.language() == QLocale.Language.C:  # no country was set, and C separates nothing
        return QLocale(QLocale.Language.English)
    return locale

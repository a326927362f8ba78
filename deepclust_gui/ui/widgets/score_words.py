"""Scores in plain words."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from deepclust_gui.model.result import Scores
from deepclust_gui.ui.words import decimal

translate = QCoreApplication.translate  # lupdate finds the texts by this name


@dataclass(frozen=True, slots=True)
class ScoreWord:
    """A score for a person: its name and abbreviation, its figure, and what it means."""

    name: str
    short: str
    figure: str
    meaning: str


def score_words(scores: Scores) -> list[ScoreWord]:
    """Return what is known about a grouping, the most telling figure first."""
    words = []
    if scores.acc is not None:
        meaning = translate("scores", "Each group is paired with the known group it fits best.")
        words.append(
            ScoreWord(translate("scores", "Grouped as known"), "ACC", _percent(scores.acc), meaning)
        )
    if scores.nmi is not None:
        meaning = translate(
            "scores", "What these groups tell about the known ones: 0 nothing, 1 everything."
        )
        words.append(
            ScoreWord(translate("scores", "Shared knowledge"), "NMI", _plain(scores.nmi), meaning)
        )
    if scores.ari is not None:
        meaning = translate(
            "scores", "Pairs of images kept together or apart as known: 0 chance, 1 all."
        )
        words.append(
            ScoreWord(translate("scores", "Pairs that agree"), "ARI", _plain(scores.ari), meaning)
        )
    if scores.acc is None and scores.silhouette is not None:
        meaning = translate(
            "scores",
            "How clearly the groups stand apart. Near 1 they are far apart, near 0 they touch, "
            "below 0 many images fit another group better.",
        )
        words.append(
            ScoreWord(
                translate("scores", "Separation"),
                translate("scores", "Silhouette"),
                _plain(scores.silhouette),
                meaning,
            )
        )
    return words


def short_score(scores: Scores) -> str:
    """Return the most telling figure in two or three words; nothing if there is none."""
    if scores.acc is not None:
        return translate("scores", "{share} as known").format(share=_percent(scores.acc))
    if scores.silhouette is not None:
        return translate("scores", "separation {value}").format(value=_plain(scores.silhouette))
    return ""


def _percent(share: float) -> str:
    return f"{decimal(100 * share, places=1)} %"


def _plain(value: float) -> str:
    return decimal(value, places=2)

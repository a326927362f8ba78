"""Scores in plain words."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

from deepclust_gui.model.result import Scores


@dataclass(frozen=True, slots=True)
class ScoreWord:
    """A score for a person: its short name, its figure, and one sentence of what it means."""

    name: str
    figure: str
    meaning: str


def score_words(scores: Scores) -> list[ScoreWord]:
    """Return what is known about a grouping, the most telling figure first."""
    words = []
    if scores.acc is not None:
        meaning = _tr(
            "ACC: the share of images that sit in the right group, "
            "when each group is paired with the known group it fits best."
        )
        words.append(ScoreWord(_tr("Right group (ACC)"), _percent(scores.acc), meaning))
    if scores.nmi is not None:
        meaning = _tr(
            "NMI: how much the groups found tell about the known ones. "
            "0 is nothing, 1 is everything."
        )
        words.append(ScoreWord(_tr("Shared information (NMI)"), _plain(scores.nmi), meaning))
    if scores.ari is not None:
        meaning = _tr(
            "ARI: how often two images are together in both, beyond chance. "
            "0 is chance, 1 is perfect."
        )
        words.append(ScoreWord(_tr("Agreement in pairs (ARI)"), _plain(scores.ari), meaning))
    if scores.acc is None and scores.silhouette is not None:
        meaning = _tr(
            "Silhouette: how clearly the groups stand apart. Near 1 they are far apart, "
            "near 0 they touch, below 0 many images fit another group better."
        )
        words.append(ScoreWord(_tr("Clear separation"), _plain(scores.silhouette), meaning))
    return words


def short_score(scores: Scores) -> str:
    """Return the most telling figure in two or three words; nothing if there is none."""
    if scores.acc is not None:
        return _tr("{share} in the right group").format(share=_percent(scores.acc))
    if scores.silhouette is not None:
        return _tr("separation {value}").format(value=_plain(scores.silhouette))
    return ""


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"


def _plain(value: float) -> str:
    return f"{value:.2f}"


def _tr(text: str) -> str:
    return QCoreApplication.translate("scores", text)

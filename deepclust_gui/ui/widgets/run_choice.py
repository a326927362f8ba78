"""Which of the finished runs is shown."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QWidget

from deepclust_gui.model.run import Run, RunStatus
from deepclust_gui.ui.widgets.param_editors import ElidedComboBox
from deepclust_gui.ui.widgets.score_words import short_score


class RunChoice(ElidedComboBox):
    """A list of runs, newest first; hidden while there is no choice. Signals: `chosen(number)`."""

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Run"))
        self.setSizeAdjustPolicy(ElidedComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMinimumContentsLength(18)
        self.activated.connect(self._on_activated)

    def set_runs(self, runs: tuple[Run, ...], *, shown: int | None) -> None:
        """Offer those of these runs that were finished; `shown` is the one in view."""
        self.clear()
        runs = tuple(run for run in runs if run.status is RunStatus.DONE)
        for run in sorted(runs, key=lambda run: -run.number):
            self.addItem(run_title(run), run.number)
        self.setCurrentIndex(self.findData(shown))
        self.setVisible(len(runs) > 1)

    @Slot(int)
    def _on_activated(self, index: int) -> None:
        self.chosen.emit(int(self.itemData(index)))


def run_title(run: Run) -> str:
    """Return a run in one line: 2. DEKM, 10 groups, 81.0 % in the right group."""
    parts = [f"{run.number}. {run.method_name}"]
    if "n_clusters" in run.params:
        parts.append(
            QCoreApplication.translate("runs", "{k} groups").format(k=run.params["n_clusters"])
        )
    parts.append(short_score(run.scores))
    return ", ".join(part for part in parts if part)

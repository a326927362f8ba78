"""A quiet curve of the loss: one point an epoch, newest on the right."""

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QWidget

from deepclust_gui.ui.parts import column
from deepclust_gui.ui.tokens import tokens

MOST_POINTS = 2_000
FEWEST_EPOCHS = 5
HEADROOM = 0.08


class LossCurve(QWidget):
    """Draws the mean loss of each epoch of the present phase."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._losses: tuple[float, ...] = ()
        self._plot = pg.PlotWidget(self, background=None)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self._curve = pg.PlotDataItem(antialias=True)
        self._last = pg.ScatterPlotItem(size=8)
        self._plot.addItem(self._curve)
        self._plot.addItem(self._last)
        column(self).addWidget(self._plot)
        self.setAccessibleName(self.tr("Loss curve"))
        self._recolour()

    @property
    def losses(self) -> tuple[float, ...]:
        """What is drawn, one value an epoch."""
        return self._losses

    def show_losses(self, losses: tuple[float, ...]) -> None:
        """Draw these; nothing is done if they are drawn already."""
        if losses == self._losses:
            return
        self._losses = losses
        values = np.array(losses, float)
        epochs = np.arange(1, len(values) + 1)
        step = 1 + len(values) // MOST_POINTS
        self._curve.setData(epochs[::step], values[::step])
        self._last.setData(epochs[-1:], values[-1:])
        if not len(values):
            return
        self.setAccessibleDescription(self.tr("Newest value: {loss:.4g}").format(loss=values[-1]))
        finite = values[np.isfinite(values)]
        if len(finite):
            self._fit(float(finite.min()), float(finite.max()), len(values))

    def _fit(self, low: float, high: float, epochs: int) -> None:
        room = (high - low) * HEADROOM or abs(high) * HEADROOM or 1.0
        self._plot.setXRange(1, max(FEWEST_EPOCHS, epochs), padding=0.03)
        whole = [(epoch, str(epoch)) for epoch in range(1, FEWEST_EPOCHS + 1)]
        self._plot.getAxis("bottom").setTicks([whole] if epochs <= FEWEST_EPOCHS else None)
        self._plot.setYRange(low - room, high + room, padding=0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        now = tokens()
        self._plot.setBackground(now.colour("card"))
        self._curve.setPen(pg.mkPen(now.colour("accent_text"), width=2))
        self._last.setPen(pg.mkPen(now.colour("card"), width=1.5))
        self._last.setBrush(pg.mkBrush(now.colour("accent_text")))
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(pg.mkPen(None))
            axis.setTickPen(pg.mkPen(None))
            axis.setTextPen(pg.mkPen(now.colour("muted")))
            axis.setStyle(tickLength=0, maxTickLevel=0, hideOverlappingLabels=True)
        self._plot.getAxis("left").setGrid(False)
        self._plot.getAxis("left").setWidth(46)

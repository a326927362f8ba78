"""Points on their way from where they were to where they are now."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal, Slot

GLIDE_MS = 350


class Glide(QObject):
    """Moves points for a moment. Signals: `moved(positions float32 (S, 2))`, each frame."""

    moved = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._from = self._to = np.empty((0, 2), np.float32)
        self._tween = QVariantAnimation(self)
        self._tween.setStartValue(0.0)
        self._tween.setEndValue(1.0)
        self._tween.setDuration(GLIDE_MS)
        self._tween.setEasingCurve(QEasingCurve.Type.InOutCubic)
        self._tween.valueChanged.connect(self._on_value)

    @property
    def is_running(self) -> bool:
        return self._tween.state() == QVariantAnimation.State.Running

    def start(self, start: NDArray[np.float32], end: NDArray[np.float32]) -> None:
        """Move from `start` to `end`, both float32 (S, 2); the last frame is `end` itself."""
        self._tween.stop()
        self._from, self._to = start, end
        self._tween.start()

    def stop(self) -> None:
        """Move no more."""
        self._tween.stop()

    def where(self) -> NDArray[np.float32]:
        """Return where the points are right now."""
        return self._between(float(self._tween.currentValue()))

    def _between(self, share: float) -> NDArray[np.float32]:
        if share >= 1:
            return self._to
        return (self._from + (self._to - self._from) * np.float32(share)).astype(np.float32)

    @Slot("QVariant")
    def _on_value(self, share: float) -> None:
        self.moved.emit(self._between(share))

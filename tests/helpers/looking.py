"""What a look at a window finds wrong: texts without room, controls without names or keys."""

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QScrollBar,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from deepclust_gui.ui.map.map_view import MapView
from deepclust_gui.ui.rail import ElidedLabel
from deepclust_gui.ui.widgets.param_editors import ElidedComboBox

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QGraphicsView,
    QLineEdit,
    QPlainTextEdit,
    QProgressBar,
    QTabBar,
)
HOLDERS = (QAbstractItemView, QAbstractSpinBox, QComboBox, QTabBar, QPlainTextEdit, QGraphicsView)
"""Qt puts controls of its own into these, which are told by the name of the whole."""


def controls(root: QWidget) -> Iterator[QWidget]:
    """Yield every control that is to be seen below `root`, without the parts of another."""
    for widget in root.findChildren(QWidget):
        if (
            isinstance(widget, CONTROLS)
            and widget.isVisibleTo(root)
            and widget.window() is root
            and not widget.objectName().startswith("qt_")
            and not _is_part(widget)
        ):
            yield widget


def nameless(root: QWidget) -> list[str]:
    """Return the controls of which a screen reader cannot say what they are."""
    return [told(one) for one in controls(root) if not (one.accessibleName() or _text(one))]


def without_tooltip(root: QWidget) -> list[str]:
    """Return the buttons that are only a picture, and of which nobody can learn what it means."""
    return [
        told(one)
        for one in controls(root)
        if isinstance(one, QAbstractButton)
        and not (one.icon().isNull() or _text(one) or one.toolTip())
    ]


def out_of_reach(root: QWidget) -> list[str]:
    """Return the controls that a click answers and Tab never comes to."""
    inert = (QProgressBar, QScrollBar, QLabel)
    return [
        told(one)
        for one in controls(root)
        if one.isEnabled()
        and not isinstance(one, inert)
        and not one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not _has_arrow_keys(one)
        and not isinstance(one.parentWidget(), MapView)  # which takes the keys for its canvas
    ]


def cramped(root: QWidget) -> list[str]:
    """Return the texts that have less room than they need, or that another widget cuts."""
    return [
        f"{told(one)}: {why}"
        for one in root.findChildren(QWidget)
        if one.isVisibleTo(root) and one.window() is root and (why := _cramped(one, root))
    ]


def cramped_headers(root: QWidget) -> list[str]:
    """Return the titles of columns that have less room than they need."""
    return [
        f"{told(one)}: {one.model().headerData(section, one.orientation())}"
        for one in root.findChildren(QHeaderView)
        if one.isVisibleTo(root) and one.window() is root and one.model() is not None
        for section in range(one.count())
        if not one.isSectionHidden(section)
        and one.orientation() is Qt.Orientation.Horizontal
        and one.sectionSize(section) < one.sectionSizeFromContents(section).width()
    ]


def told(widget: QWidget) -> str:
    """Return a widget in words that lead to it."""
    above, names = widget.parentWidget(), []
    while above is not None and len(names) < 3:
        if not type(above).__name__.startswith("Q"):
            names.append(type(above).__name__)
        above = above.parentWidget()
    words = _text(widget) or widget.accessibleName() or widget.objectName()
    return f"{type(widget).__name__} “{words}” in {' in '.join(names)}"


def _text(widget: QWidget) -> str:
    return widget.text().strip() if isinstance(widget, (QAbstractButton, QLabel)) else ""


def _is_part(widget: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, HOLDERS) or (
            isinstance(widget, QScrollBar) and isinstance(above, QAbstractScrollArea)
        ):
            return True
        above = above.parentWidget()
    return False


def _has_arrow_keys(widget: QWidget) -> bool:
    """Return whether arrow keys come to a button from another one, as Qt does where one is on."""
    group = widget.group() if isinstance(widget, QAbstractButton) else None
    return group is not None and any(
        other.focusPolicy() & Qt.FocusPolicy.TabFocus and other.isEnabled()
        for other in group.buttons()
        if group.exclusive()
    )


def _cramped(widget: QWidget, root: QWidget) -> str:
    if isinstance(widget, (ElidedLabel, ElidedComboBox)):  # these have it all in their tooltips
        return ""
    if not _shows_text(widget) or _is_part(widget):
        return ""
    wanted = _wanted_size(widget)
    if widget.width() < wanted.width() or widget.height() < wanted.height():
        return f"{widget.width()}×{widget.height()}, wants {wanted.width()}×{wanted.height()}"
    whole = QRect(widget.mapTo(root, QPoint(0, 0)), widget.size())
    if not _scrolls(widget, root) and not root.rect().contains(whole):
        return f"lies at {whole.getRect()}, outside"
    return ""


def _shows_text(widget: QWidget) -> bool:
    if isinstance(widget, QLabel):
        return bool(widget.text()) and widget.pixmap().isNull()
    if isinstance(widget, (QPushButton, QToolButton, QRadioButton)):
        return bool(widget.text()) or widget.layout() is not None
    return isinstance(widget, QComboBox) and not widget.isEditable()


def _wanted_size(widget: QWidget):
    if isinstance(widget, QLabel) and widget.wordWrap():
        size = widget.minimumSizeHint()
        size.setHeight(widget.heightForWidth(widget.width()))
        size.setWidth(min(size.width(), widget.fontMetrics().horizontalAdvance(_longest(widget))))
        return size
    if isinstance(widget, QComboBox):
        option = QStyleOptionComboBox()
        widget.initStyleOption(option)
        room = widget.style().subControlRect(
            QStyle.ComplexControl.CC_ComboBox,
            option,
            QStyle.SubControl.SC_ComboBoxEditField,
            widget,
        )
        size = widget.minimumSizeHint()
        missing = widget.fontMetrics().horizontalAdvance(widget.currentText()) - room.width()
        size.setWidth(widget.width() + missing if missing > 0 else 0)
        return size
    if widget.layout() is not None and not _text(widget):
        return widget.layout().minimumSize()
    if isinstance(widget, QLabel):
        size = widget.minimumSizeHint()
        size.setWidth(widget.sizeHint().width())
        return size
    return widget.sizeHint() if _text(widget) else widget.minimumSizeHint()


def _longest(widget: QLabel) -> str:
    return max(widget.text().split(), key=len)


def _scrolls(widget: QWidget, root: QWidget) -> bool:
    """Return whether a part of the window that can be scrolled holds the widget."""
    above = widget.parentWidget()
    while above is not None and above is not root:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False

"""The one stylesheet of the window, written from the design tokens."""

from string import Template

from deepclust_gui.ui.tokens import RADIUS, RADIUS_CARD, RADIUS_SMALL, Tokens, TypeScale
from deepclust_gui.ui.widgets.sheet import SHEET as WIDGET_SHEET
from deepclust_resources import icon_file


def stylesheet(tokens: Tokens, scale: TypeScale) -> str:
    """Return the stylesheet for one colour scheme."""
    values: dict[str, object] = {name: getattr(tokens, name) for name in Tokens.__slots__}
    values.update(
        small=scale.small,
        body=scale.body,
        heading=scale.heading,
        title=scale.title,
        display=scale.display,
        radius=RADIUS,
        radius_small=RADIUS_SMALL,
        radius_card=RADIUS_CARD,
        chevron_up=icon_file("arrow-up").as_posix(),
        chevron_down=icon_file("arrow-down").as_posix(),
        check=icon_file("check-white").as_posix(),
    )
    return Template(_SHEET + WIDGET_SHEET).substitute(values)


_SHEET = """
QMainWindow, QDialog, QStackedWidget#pages, QScrollArea#page, QWidget#page { background: $window; }
QScrollArea { border: none; background: transparent; }
QToolTip { color: $text; background: $card; border: 1px solid $border_strong; padding: 4px 6px; }

QLabel[role="display"] { font-size: ${display}pt; font-weight: 600; color: $text; }
QLabel[role="title"] { font-size: ${title}pt; font-weight: 600; color: $text; }
QLabel[role="heading"] { font-size: ${heading}pt; font-weight: 600; color: $text; }
QLabel[role="strong"] { font-weight: 600; color: $text; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="small"] { font-size: ${small}pt; color: $muted; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="warning"] {
    color: $warning; background: $warning_soft; border-radius: ${radius}px; padding: 8px 12px;
}
QLabel[role="badge"] {
    font-size: ${small}pt; font-weight: 600; color: $accent_text; background: $accent_soft;
    border-radius: ${radius_small}px; padding: 2px 8px;
}

QFrame[role="card"] {
    background: $card; border: 1px solid $border; border-radius: ${radius_card}px;
}
QFrame[role="notice"] { background: $accent_soft; border: none; border-radius: ${radius}px; }
QFrame[role="line"] { background: $border; border: none; max-height: 1px; min-height: 1px; }
QWidget#rail { background: $rail; border-right: 1px solid $border; }

QPushButton {
    background: $card; color: $text; border: 1px solid $border_strong;
    border-radius: ${radius}px; padding: 7px 14px; min-height: 20px;
}
QPushButton:hover { background: $hover; }
QPushButton:pressed { background: $border; }
QPushButton:focus { border: 2px solid $accent_text; padding: 6px 13px; }
QPushButton:disabled { color: $faint; border-color: $border; background: $sunken; }
QPushButton::menu-indicator { width: 0; }

QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600;
    padding: 7px 18px;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; border-color: $accent_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; padding: 6px 17px; }
QPushButton[kind="primary"]:disabled {
    background: $hover; border-color: $hover; color: $faint;
}

QPushButton[kind="quiet"] { background: transparent; border: 1px solid transparent; color: $muted; }
QPushButton[kind="quiet"]:hover { background: $hover; color: $text; }
QPushButton[kind="quiet"]:focus { border: 2px solid $accent_text; }
QPushButton[kind="quiet"]:disabled { color: $faint; }
QPushButton[kind="danger"] { color: $danger; }
QPushButton[kind="danger"]:hover { background: $danger_soft; }
QPushButton[kind="link"] {
    background: transparent; border: 1px solid transparent; color: $accent_text;
    padding: 4px 6px; text-align: left;
}
QPushButton[kind="link"]:hover { background: $accent_soft; }
QPushButton[kind="link"]:focus { border: 1px solid $accent_text; padding: 4px 6px; }

QToolButton {
    background: transparent; border: 1px solid transparent; border-radius: ${radius_small}px;
    padding: 4px; color: $muted; }
QToolButton:hover { background: $hover; color: $text; }
QToolButton:checked { background: $accent_soft; color: $accent_text; }
QToolButton:focus { border: 1px solid $accent_text; }

QLineEdit, QPlainTextEdit, QTextEdit, QSpinBox, QDoubleSpinBox, QComboBox, QDateEdit {
    background: $card; color: $text; border: 1px solid $border_strong;
    border-radius: ${radius_small}px; padding: 5px 8px; min-height: 20px;
    selection-background-color: $accent; selection-color: $on_accent;
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus,
QComboBox:focus, QDateEdit:focus { border: 2px solid $accent_text; padding: 4px 7px; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled {
    color: $faint; background: $sunken; border-color: $border;
}
QSpinBox::up-button, QDoubleSpinBox::up-button {
    subcontrol-origin: border; subcontrol-position: top right; width: 22px; border: none;
    border-top-right-radius: ${radius_small}px; margin: 2px 2px 0 0; }
QSpinBox::down-button, QDoubleSpinBox::down-button {
    subcontrol-origin: border; subcontrol-position: bottom right; width: 22px; border: none;
    border-bottom-right-radius: ${radius_small}px; margin: 0 2px 2px 0; }
QSpinBox::up-button:hover, QSpinBox::down-button:hover,
QDoubleSpinBox::up-button:hover, QDoubleSpinBox::down-button:hover { background: $hover; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow {
    image: url("$chevron_up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow {
    image: url("$chevron_down"); width: 10px; height: 10px; }
QComboBox::drop-down, QDateEdit::drop-down { border: none; width: 24px; }
QComboBox::down-arrow, QDateEdit::down-arrow {
    image: url("$chevron_down"); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $card; color: $text; border: 1px solid $border_strong; outline: none;
    selection-background-color: $accent_soft; selection-color: $accent_text;
}

QCheckBox, QRadioButton { spacing: 8px; color: $text; }
QCheckBox::indicator {
    width: 16px; height: 16px; border: 1px solid $border_strong; border-radius: 4px;
    background: $card; }
QCheckBox::indicator:focus, QCheckBox::indicator:hover { border-color: $accent_text; }
QCheckBox::indicator:checked {
    background: $accent; border-color: $accent; image: url("$check"); }
QCheckBox::indicator:disabled { background: $sunken; border-color: $border; }

QProgressBar {
    background: $hover; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QTabWidget::pane { border: none; border-top: 1px solid $border; top: -1px; }
QTabWidget::tab-bar { left: 0; }
QTabBar { background: transparent; qproperty-drawBase: 0; }
QTabBar::tab {
    background: transparent; color: $muted; border: none; border-bottom: 2px solid transparent;
    padding: 8px 4px; margin-right: 20px; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent_text; font-weight: 600; }
QTabBar::tab:focus { color: $accent_text; }
QTabBar::tab:disabled { color: $faint; }

QAbstractItemView {
    background: $card; alternate-background-color: $sunken; color: $text; border: none;
    outline: none; selection-background-color: $accent_soft; selection-color: $text; }
ThumbnailGrid { background: transparent; }
QTableView, QTreeView, QListWidget {
    border: 1px solid $border; border-radius: ${radius}px; gridline-color: transparent; }
QTableView::item { padding: 4px 8px; border: none; }
QTableView::item:selected { background: $accent_soft; color: $text; }
QTableView:focus { border-color: $accent_text; }
QCalendarWidget QTableView { border: none; border-radius: 0; }
QCalendarWidget QTableView::item { padding: 0; }
QCalendarWidget QTableView::item:selected { background: $accent; color: $on_accent; }
QCalendarWidget #qt_calendar_navigationbar { background: $card; }
QCalendarWidget QToolButton { color: $text; padding: 4px 8px; }
QCalendarWidget QToolButton::menu-indicator { image: none; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: transparent; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 8px; font-size: ${small}pt; font-weight: 600; text-align: left; }

QMenuBar { background: $rail; color: $text; border-bottom: 1px solid $border; padding: 2px 6px; }
QMenuBar::item { background: transparent; padding: 4px 10px; border-radius: 5px; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $card; color: $text; border: 1px solid $border_strong; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 14px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; color: $accent_text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 5px 8px; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $border_strong; border-radius: 3px; margin: 3px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $faint; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMessageBox QLabel#qt_msgbox_label { font-size: ${heading}pt; font-weight: 600; }
QMessageBox QLabel#qt_msgbox_informativelabel { color: $muted; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $border; }

QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $hover; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 16px; height: 16px; margin: -7px 0; border-radius: 9px; background: $card;
    border: 1px solid $border_strong; }
QSlider::handle:horizontal:focus { border: 2px solid $accent_text; }
"""

"""The part of the stylesheet that belongs to these widgets; `ui.stylesheet` appends it."""

SHEET = """
QPushButton[kind="segment"] {
    border-radius: 0; border-right-width: 0; padding: 6px 16px; color: $muted; }
QPushButton[kind="segment"][end="first"] {
    border-top-left-radius: ${radius}px; border-bottom-left-radius: ${radius}px; }
QPushButton[kind="segment"][end="last"] {
    border-top-right-radius: ${radius}px; border-bottom-right-radius: ${radius}px;
    border-right-width: 1px; }
QPushButton[kind="segment"]:checked {
    background: $accent_soft; color: $accent_text; border: 1px solid $accent_text;
    font-weight: 600; }
QPushButton[kind="segment"]:focus { border: 2px solid $accent_text; padding: 5px 15px; }

QPushButton[kind="choice"] {
    background: $card; border: 1px solid $border; border-radius: ${radius_card}px; padding: 0;
    text-align: left; }
QPushButton[kind="choice"]:hover { border-color: $border_strong; background: $sunken; }
QPushButton[kind="choice"]:checked { border: 2px solid $accent; background: $accent_soft; }
QPushButton[kind="choice"]:focus { border: 2px solid $accent_text; }

QPushButton[kind="fold"] {
    background: transparent; border: 1px solid transparent; color: $text; font-weight: 600;
    padding: 6px 6px; text-align: left; }
QPushButton[kind="fold"]:hover { background: $hover; }
QPushButton[kind="fold"]:focus { border: 1px solid $accent_text; }

QPushButton[kind="choice"]:checked QLabel[role="badge"] { background: $card; }

QPushButton[kind="link"][flush="true"], QPushButton[kind="link"][flush="true"]:focus {
    padding-left: 0; }
QLineEdit[wrong="true"] { border: 1px solid $danger; }
QLineEdit[wrong="true"]:focus { border: 2px solid $danger; }

QLabel[role="success"] { font-weight: 600; color: $success; }
QLabel[role="done"] {
    font-size: ${small}pt; font-weight: 600; color: $success; background: $success_soft;
    border-radius: ${radius_small}px; padding: 2px 8px; }
QLabel[role="waiting"] {
    font-size: ${small}pt; font-weight: 600; color: $warning; background: $warning_soft;
    border-radius: ${radius_small}px; padding: 2px 8px; }
QLabel[role="failed"] {
    font-size: ${small}pt; font-weight: 600; color: $danger; background: $danger_soft;
    border-radius: ${radius_small}px; padding: 2px 8px; }
QTableView::indicator {
    width: 16px; height: 16px; border: 1px solid $border_strong; border-radius: 4px;
    background: $card; }
QTableView::indicator:checked {
    background: $accent; border-color: $accent; image: url("$check"); }
QRadioButton::indicator {
    width: 16px; height: 16px; border: 1px solid $border_strong; border-radius: 9px;
    background: $card; }
QRadioButton::indicator:focus, QRadioButton::indicator:hover { border-color: $accent_text; }
QRadioButton::indicator:checked {
    width: 8px; height: 8px; border: 5px solid $accent; background: $on_accent; }
QRadioButton::indicator:disabled { background: $sunken; border-color: $border; }

QLabel[role="key"] {
    font-weight: 600; color: $text; background: $sunken; border: 1px solid $border_strong;
    border-radius: ${radius_small}px; padding: 1px 7px; }
QLabel[role="figure"] { font-size: ${heading}pt; font-weight: 600; color: $text; }

QFrame[role="footer"] { background: $window; border: none; border-top: 1px solid $border; }
QWidget#mapTools { background: $card; border: 1px solid $border; border-radius: ${radius}px; }
QWidget#legend { background: transparent; }
QListView#groups, QListView#history { background: transparent; border: none; }
QListView#groups QLineEdit { padding: 2px 6px; }
"""

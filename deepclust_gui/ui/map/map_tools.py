"""The small buttons over the map."""

from PySide6.QtCore import QSize, Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QToolButton, QWidget

from deepclust_gui.ui.map.map_selecting import MapTool
from deepclust_gui.ui.map.map_tool_icons import tool_icon
from deepclust_gui.ui.parts import row

ICON_PX = 18


class MapTools(QWidget):
    """What dragging does, zoom and fit, by button.

    Signals: `tool_chosen(MapTool)`, `out_wanted()`, `in_wanted()`, `fit_wanted()`.
    """

    tool_chosen = Signal(object)
    out_wanted = Signal()
    in_wanted = Signal()
    fit_wanted = Signal()

    def __init__(self, parent: QWidget, *, selects: bool) -> None:
        super().__init__(parent)
        self.setObjectName("mapTools")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._layout = row(self, margins=2, spacing=2)
        self._group = QButtonGroup(self)
        self._tools: dict[MapTool, QToolButton] = {}
        if selects:
            self._add_tools()
        self._add_button("−", self.tr("Zoom out (−)"), self.out_wanted)
        self._add_button("+", self.tr("Zoom in (+)"), self.in_wanted)
        self._add_button(self.tr("Fit"), self.tr("Show all points (Home)"), self.fit_wanted)

    def set_tool(self, tool: MapTool) -> None:
        """Show which tool is in use, without a signal."""
        if tool in self._tools:
            self._tools[tool].setChecked(True)

    def dye(self) -> None:
        """Give the icons the colours of the present scheme."""
        for tool, choice in self._tools.items():
            choice.setIcon(tool_icon(tool, ICON_PX))

    def _add_tools(self) -> None:
        extend = self.tr("Shift adds to what is chosen, Alt takes away.")
        for tool, name, more in (
            (MapTool.HAND, self.tr("Move the map, choose by click (H)"), ""),
            (MapTool.BOX, self.tr("Choose with a box (B)"), extend),
            (MapTool.LASSO, self.tr("Choose with a lasso (L)"), extend),
        ):
            choice = QToolButton(self)
            choice.setCheckable(True)
            choice.setIconSize(QSize(ICON_PX, ICON_PX))
            choice.setToolTip(f"{name}\n{more}".strip())
            choice.setAccessibleName(name)
            self._tools[tool] = choice
            self._group.addButton(choice)
            self._layout.addWidget(choice)
        self._tools[MapTool.HAND].setChecked(True)
        self._group.buttonClicked.connect(self._on_clicked)
        line = QFrame(self)
        line.setProperty("role", "upright")
        line.setFixedWidth(1)
        self._layout.addWidget(line)
        self.dye()

    def _add_button(self, text: str, name: str, wanted: SignalInstance) -> None:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(name)
        button.setAccessibleName(name)
        button.clicked.connect(wanted)
        self._layout.addWidget(button)

    @Slot(QAbstractButton)
    def _on_clicked(self, clicked: QAbstractButton) -> None:
        tool = next(tool for tool, choice in self._tools.items() if choice is clicked)
        self.tool_chosen.emit(tool)

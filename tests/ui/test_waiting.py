"""What stands in for a page that has nothing to show."""

from pytestqt.qtbot import QtBot

from deepclust_gui.ui.theme import Theme
from deepclust_gui.ui.widgets.waiting import Waiting


def test_a_sentence_of_two_lines_is_shown_whole(qtbot: QtBot, theme: Theme) -> None:
    waiting = Waiting()
    qtbot.addWidget(waiting)
    waiting.resize(900, 300)
    waiting.show()
    waiting.show_empty("Nothing", "words that go on and on " * 6, action="Again")
    qtbot.waitUntil(lambda: waiting._text.height() > 0)
    words = waiting._text

    assert words.height() >= words.heightForWidth(words.width()) > words.fontMetrics().height()

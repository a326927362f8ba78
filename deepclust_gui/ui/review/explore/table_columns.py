"""What the table of Review tells of each image."""

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QCoreApplication

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.grid.item_table import TableColumn
from deepclust_gui.ui.review.session import ReviewSession
from deepclust_gui.ui.words import group_name, moment_name, percent


def table_columns(session: ReviewSession) -> tuple[TableColumn, ...]:
    """Return the columns after the path: group, confidence, mark; date, known group if known."""
    now, translate = session.grouping, QCoreApplication.translate
    marks = {
        Mark.NONE: "",
        Mark.EXCLUDED: translate("table", "excluded"),
        Mark.UNSURE: translate("table", "not sure"),
    }

    def called(item: int) -> str:
        group = int(now.labels[item])
        return group_name(group, now.name(group))

    columns = [
        TableColumn(translate("table", "Group"), now.labels, called),
        TableColumn(
            translate("table", "Sure"), now.confidence, lambda i: percent(float(now.confidence[i]))
        ),
        TableColumn(
            translate("table", "Mark"), now.marks, lambda i: marks[Mark(int(now.marks[i]))]
        ),
    ]
    taken = session.taken.known
    if taken is not None:
        columns.append(
            TableColumn(
                translate("table", "Taken"), taken.at, lambda i: moment_name(taken.at[i].item())
            )
        )
    known = session.known_labels
    if known is not None:
        columns.append(TableColumn(translate("table", "Known group"), known, _known(session)))
    return tuple(columns)


def _known(session: ReviewSession) -> Callable[[int], str]:
    names, labels = (*session.known_groups, ""), session.known_labels
    assert labels is not None
    found = np.asarray(labels)
    return lambda item: names[int(found[item])]

"""What the tiles of Review say of their images."""

from deepclust_gui.model.curation import Mark
from deepclust_gui.ui.grid.badges import Badge
from deepclust_gui.ui.review.session import ReviewSession


class SessionBadges:
    """The group (where several are shown), mark and tick of an item."""

    def __init__(self, session: ReviewSession, *, with_groups: bool) -> None:
        self._grouping = session.grouping
        self._with_groups = with_groups

    def badge(self, item: int) -> Badge:
        """Return what is known about an item."""
        now = self._grouping
        return Badge(
            group=int(now.labels[item]) if self._with_groups else None,
            mark=Mark(int(now.marks[item])),
            confirmed=bool(now.confirmed[item]),
        )

"""A crowd on the screen: all of it, and in front what is loud, highlighted or chosen."""

from PySide6.QtGui import QPainter

from deepclust_gui.ui.map.map_cloud import Cloud
from deepclust_gui.ui.map.map_crowd import CrowdLayer, CrowdPart
from deepclust_gui.ui.map.map_density import Rgb
from deepclust_gui.ui.map.map_discs import DiscPainter
from deepclust_gui.ui.map.map_frame import Frame
from deepclust_gui.ui.map.map_paint import Paint
from deepclust_gui.ui.map.map_tiers import Emphasis

MOST_MARKS = 20_000
"""Of what is in front, so many points are drawn one by one; more are a picture."""

MOST_LOUD_MARKS = 3_000
"""More of what is loud would cover everything."""

EDGE_PX = 10.0


class CrowdStage:
    """Draws one cloud in one paint; `put_forward` changes what stands out of it."""

    def __init__(self, cloud: Cloud, paint: Paint, discs: DiscPainter) -> None:
        self._cloud, self._paint, self._discs = cloud, paint, discs
        self._layer = CrowdLayer(cloud, paint)
        self._loud: CrowdPart | None = None
        if paint.loud is not None:
            self._loud = self._layer.part(paint.classes == paint.loud, None)
        self._emphasis = Emphasis()
        self._fronts: list[CrowdPart] = []

    def put_forward(self, emphasis: Emphasis, ink: Rgb) -> None:
        """Let these points stand out; chosen ones are rimmed by `ink`."""
        self._emphasis, self._fronts = emphasis, []
        if emphasis.highlighted is not None:
            self._fronts.append(self._layer.part(self._cloud.labels == emphasis.highlighted, None))
        if emphasis.chosen is not None:
            self._fronts.append(self._layer.part(emphasis.chosen, ink))

    @property
    def is_rough(self) -> bool:
        """Whether something was drawn only in passing."""
        loud = [] if self._loud is None else [self._loud]
        return any(part.is_rough for part in (self._layer.whole, *loud, *self._fronts))

    def draw(self, painter: QPainter, frame: Frame, *, moving: bool, ratio: float) -> None:
        """Draw what is in view; while it is `moving` a part of the points may do."""
        painter.setOpacity(self._emphasis.behind)
        self._layer.whole.draw(painter, frame, moving=moving)
        if self._loud is not None:
            self._draw_part(painter, frame, self._loud, moving=moving, ratio=ratio)
        painter.setOpacity(1.0)
        for part in self._fronts:
            self._draw_part(painter, frame, part, moving=moving, ratio=ratio)

    def _draw_part(
        self, painter: QPainter, frame: Frame, part: CrowdPart, *, moving: bool, ratio: float
    ) -> None:
        """Draw what stands out as marks if it is little, else as a picture."""
        places, grid = part.places, self._cloud.grid
        most = MOST_LOUD_MARKS if part is self._loud else MOST_MARKS
        if places is None or len(places) > most:
            part.draw(painter, frame, moving=moving)
            return
        pixels = frame.to_px(grid.sorted[places])
        seen = frame.seen(pixels, EDGE_PX)
        rows = grid.rows[places[seen]]
        # What is behind is faint as a whole; its marks need no tiers.
        tiers = None if part is self._loud else self._emphasis.tiers(self._cloud.labels, rows)
        self._discs.draw(painter, pixels[seen], rows, tiers=tiers, ratio=ratio, in_crowd=True)

"""Where the tiles of a grid lie: plain arithmetic, whatever their number."""

from dataclasses import dataclass
from functools import cached_property

MARGIN_PX = 3
"""Room for the outline around the tiles at the edge."""


@dataclass(frozen=True)
class GridLayout:
    """Square tiles in rows that fill `width`, `gap` apart, `wished_tile` wide or nearly so.

    All numbers are device-independent pixels; y grows downwards from the first tile. What follows
    from them is kept: painting asks for it thousands of times.
    """

    count: int
    width: int
    wished_tile: int
    gap: int

    @cached_property
    def columns(self) -> int:
        room = self.width - 2 * MARGIN_PX + self.gap
        return max(1, round(room / (self.wished_tile + self.gap)))

    @cached_property
    def tile(self) -> int:
        """The side of a tile."""
        room = self.width - 2 * MARGIN_PX - (self.columns - 1) * self.gap
        return max(16, room // self.columns)

    @cached_property
    def pitch(self) -> int:
        """From one tile to the next."""
        return self.tile + self.gap

    @cached_property
    def height(self) -> int:
        """Of all rows together."""
        lines = -(-self.count // self.columns)
        return max(0, lines * self.pitch - self.gap) + 2 * MARGIN_PX

    def left(self, row: int) -> int:
        """Return the x of tile number `row`."""
        return MARGIN_PX + (row % self.columns) * self.pitch

    def top(self, row: int) -> int:
        """Return the y of tile number `row`."""
        return MARGIN_PX + (row // self.columns) * self.pitch

    def between(self, top: int, bottom: int) -> range:
        """Return the tiles that lie between two heights, at least in part."""
        first = max(0, top - MARGIN_PX) // self.pitch * self.columns
        last = (max(0, bottom - MARGIN_PX) // self.pitch + 1) * self.columns
        return range(min(first, self.count), min(last, self.count))

    def nearest(self, x: int, y: int) -> int:
        """Return the tile at a place, or the one nearest to it; -1 if there are none."""
        column = min(max(0, x - MARGIN_PX) // self.pitch, self.columns - 1)
        line = max(0, y - MARGIN_PX) // self.pitch
        return min(line * self.columns + column, self.count - 1)

    def at(self, x: int, y: int) -> int:
        """Return the tile at a place, -1 if there is none."""
        row = self.nearest(x, y)
        if row < 0:
            return -1
        left, top = self.left(row), self.top(row)
        return row if left <= x < left + self.tile and top <= y < top + self.tile else -1

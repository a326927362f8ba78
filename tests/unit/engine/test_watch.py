"""The loss curve stays short enough to draw."""

from deepclust_gui.engine.watch import thinned


def test_short_curve_is_whole() -> None:
    """Nothing is lost up to 500 points."""
    assert thinned([0.5] * 500) == (0.5,) * 500


def test_long_curve_keeps_its_ends() -> None:
    """500 points stay, in order, first and last among them."""
    curve = thinned([float(i) for i in range(3001)])

    assert len(curve) == 500
    assert (curve[0], curve[-1]) == (0.0, 3000.0)
    assert list(curve) == sorted(curve)

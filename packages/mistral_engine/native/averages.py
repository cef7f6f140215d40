"""Moving averages: what was measured last counts most. Pure Python.

Knows nothing of what is measured.
"""

from __future__ import annotations

_PRIOR = 0.05  # of the squared middle: a spread that is no larger tells little of a slope


def blend(average: float | None, newest: float, share: float) -> float:
    """The average with one more, which counts for such a share of it. None: it is the first."""
    return newest if average is None else average + share * (newest - average)


class MovingLine:
    """The straight line through measurements (x, y), both above 0, that says what y costs an x.

    Least squares that forget (Ljung and Soderstrom, Theory and practice of recursive
    identification, 1983): moving averages of the moments. Where all x are much the same, as when
    what is measured has settled, nothing tells a slope from an intercept, and noise would be taken
    for one; so the slope is drawn towards that of the line through the origin, the more the less x
    varies (ridge regression). Either line is right where the measurements are.
    """

    def __init__(self, share: float, scale: float) -> None:
        """share: what the newest counts for. scale: of x, beyond which y is the less sure the
        larger x is, and counts for less."""
        self._share = share
        self._scale = scale
        self._moments: tuple[float, ...] | None = None  # weighted: of 1, x, y, xx, xy
        self.middle = 0.0  # the x around which the measurements are
        self.slope = 0.0  # what an x more adds to y; above 0
        self.intercept = 0.0  # y for an x of 0; below 0 where the first x cost less than the rest

    @property
    def is_known(self) -> bool:
        """Whether anything was measured. Nothing else says anything before."""
        return self._moments is not None

    def note(self, x: float, y: float) -> None:
        weight = 1 / (x + self._scale)
        newest = tuple(weight * value for value in (1.0, x, y, x * x, x * y))
        moments = self._moments or newest
        pairs = zip(moments, newest, strict=True)
        self._moments = tuple(blend(average, value, self._share) for average, value in pairs)
        self._draw(*(moment / self._moments[0] for moment in self._moments[1:]))

    def _draw(self, x: float, y: float, xx: float, xy: float) -> None:
        """Here and not where the line is looked at: that is in every step. All are means."""
        variance, covariance = max(0.0, xx - x * x), max(0.0, xy - x * y)
        prior = _PRIOR * x * x
        self.middle = x
        self.slope = (covariance + prior * y / x) / (variance + prior)
        self.intercept = y - self.slope * x

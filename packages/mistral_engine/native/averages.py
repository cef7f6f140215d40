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

    @property
    def is_known(self) -> bool:
        """Whether anything was measured. Nothing else is to be asked before."""
        return self._moments is not None

    @property
    def middle(self) -> float:
        """The x around which the measurements are."""
        return self._mean(1)

    @property
    def slope(self) -> float:
        """What an x more adds to y; above 0."""
        middle, proportional = self.middle, self._mean(2) / self.middle
        variance = max(0.0, self._mean(3) - middle * middle)
        covariance = max(0.0, self._mean(4) - middle * self._mean(2))
        prior = _PRIOR * middle * middle
        return (covariance + prior * proportional) / (variance + prior)

    @property
    def intercept(self) -> float:
        """What y would be for an x of 0; below 0 where the first x cost less than those behind."""
        return self._mean(2) - self.slope * self.middle

    def note(self, x: float, y: float) -> None:
        weight = 1 / (x + self._scale)
        newest = tuple(weight * value for value in (1.0, x, y, x * x, x * y))
        moments = self._moments or newest
        pairs = zip(moments, newest, strict=True)
        self._moments = tuple(blend(average, value, self._share) for average, value in pairs)

    def _mean(self, moment: int) -> float:
        assert self._moments is not None
        return self._moments[moment] / self._moments[0]

"""How far a share may be off: the Wilson score interval."""

from math import sqrt

Z = 1.96
"""The normal quantile of a 95 % interval."""


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the lowest and highest share that ``right`` of ``of`` is compatible with, to four places."""
    if of == 0:
        return 0.0, 1.0
    share = right / of
    middle = share + Z * Z / (2 * of)
    spread = Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    bottom = 1 + Z * Z / of
    return round(max(0.0, (middle - spread) / bottom), 4), round(min(1.0, (middle + spread) / bottom), 4)

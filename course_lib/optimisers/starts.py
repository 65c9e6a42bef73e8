"""argmin over starts of f(where descent from the start ends): many starts, one answer."""

from collections.abc import Callable, Sequence


def best_of_starts(
    f: Callable[[float], float], descend: Callable[[float], float], starts: Sequence[float]
) -> float:
    """Go down from every start, and return the end point with the smallest f (the first of equals).

    descend(x1) is the point where a local method ends that started at x1.
    Raises ValueError when there is no start.
    Source: Boender & Rinnooy Kan, "multistart", in Handbooks in Operations Research vol. 1 (1989), ch. IX.
    """
    return min((descend(x1) for x1 in starts), key=f)

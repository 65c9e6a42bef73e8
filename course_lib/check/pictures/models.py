"""A local model beside its function, along the straight way from a to x."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from course_lib.check.pictures.svg import (
    HEIGHT,
    LIMIT,
    POINT,
    RIGHT,
    RIGHT_POINTS,
    SEEN,
    YOUR_VALUE,
    F,
    Window,
    limits,
    picture,
)

STEPS = 61
#: A value farther away than so many times the height of what is drawn is told by an arrow at the edge.
FAR = 2.0
Curve = Callable[[np.ndarray], np.ndarray]


def beside(heights: Curve, model: Curve, a: np.ndarray, x: np.ndarray, got: float, right: float) -> str:
    """Draw f and the right model between a and x and beyond, and at x the value that came back and the right one.

    heights and model take the share of the way from a to x, an array (k,), and give (k,). The picture has x itself below where x is a
    number, otherwise that share.
    """
    share = np.sort(np.append(np.linspace(-0.35, 1.35, STEPS), [0.0, 1.0]))
    plain = np.size(a) == 1
    begin, end = (float(np.ravel(a)[0]), float(np.ravel(x)[0])) if plain else (0.0, 1.0)
    way = "x" if plain else "share of the step from a"
    t = begin + share * (end - begin)
    z, m = np.asarray(heights(share), float), np.asarray(model(share), float)
    low, high = limits(np.concatenate([z, m, [right]]), 0.12)
    near = low - FAR * (high - low) <= got <= high + FAR * (high - low)
    window = Window(
        (min(t[0], t[-1]), max(t[0], t[-1])), limits([low, high, got], 0.04) if near else (low, high)
    )
    if near and abs(got - right) / window.size[1] * HEIGHT < SEEN:
        return ""
    touching = (begin, float(z[np.searchsorted(share, 0.0)]))
    words = (
        f"The graph of f and its model about {begin:.3g}, along {way}. At {end:.3g} the model has the height {right:.4g}, "
        f"a square; yours, a ring, is {got:.4g}."
    )
    body = (
        window.curve(np.column_stack([t, z]), F)
        + window.curve(np.column_stack([t, m]), RIGHT)
        + window.curve(np.array([(end, right), (end, got)]), LIMIT)
        + window.marks(np.array(touching), POINT)
        + window.marks(np.array([end, right]), RIGHT_POINTS)
        + window.marks(np.array([end, got]), YOUR_VALUE)
    )
    legend = [
        ("your value", YOUR_VALUE),
        ("right model", RIGHT_POINTS),
        ("f", F),
        ("at a", POINT),
    ]
    return picture("Your value beside the model and f", words, body, legend, window, across=way)

"""What has only entries: a matrix with the wrong ones marked, a vector as bars, a sequence against its index."""

from __future__ import annotations

import numpy as np

from course_lib.check.pictures.svg import (
    INK,
    RIGHT,
    RIGHT_POINTS,
    RIGHT_VALUE,
    SEEN,
    WIDTH,
    YOUR_POINTS,
    YOURS,
    F,
    Window,
    limits,
    mark,
    picture,
)

MOST_BARS, MOST_ROWS, MOST_STEPS = 12, 6, 20
ROW = 34


def is_long(values: np.ndarray) -> bool:
    """Return whether an array has too many rows to be drawn entry by entry."""
    return values.ndim > 0 and len(values) > (MOST_BARS if values.ndim == 1 else MOST_ROWS)


def matrix(
    got: np.ndarray, right: np.ndarray, wrong: np.ndarray, told: np.ndarray, truth: str = "measured"
) -> str:
    """Write a matrix (m, n) with its wrong entries framed, and the true number below where it is `told`."""
    rows, columns = got.shape
    if max(rows, columns) > MOST_ROWS or not wrong.any():
        return ""
    wide, high = WIDTH / columns, ROW * rows + 12
    out = []
    for (i, j), value in np.ndenumerate(got):
        x, y = (j + 0.5) * wide, 6 + (i + 0.5) * ROW
        colour, weight = (YOURS.colour, "bold") if wrong[i, j] else (INK, "normal")
        shows = wrong[i, j] and told[i, j]
        out.append(_text(x, y + (-2 if shows else 5), value, colour, weight))
        if wrong[i, j]:
            frame = f'x="{x - wide / 2 + 3:.1f}" y="{y - ROW / 2 + 1.5:.1f}" width="{wide - 6:.1f}" height="{ROW - 3}"'
            out.append(
                f'<rect {frame} rx="4" fill="none" stroke="{YOURS.colour}" stroke-width="2" stroke-dasharray="6 3"/>'
            )
        if shows:
            out.append(_text(x, y + 12, right[i, j], RIGHT.colour, "normal"))
    marked = ", ".join(f"({i}, {j})" for i, j in np.argwhere(wrong)[:9])
    words = f"Your matrix, {rows} by {columns}. Framed, because they differ: the entries {marked}."
    legend = [("differs", YOURS)] + ([(f"{truth}, below", RIGHT)] if np.any(told & wrong) else [])
    return picture("Your matrix, with what differs framed", words, "".join(out), legend, height=high)


def bars(
    got: np.ndarray, right: np.ndarray, wrong: np.ndarray, told: np.ndarray, truth: str = "measured"
) -> str:
    """Draw the entries of a vector (n,) as bars; what differs is dashed, and has a square at the true height where it is `told`."""
    n = len(got)
    if not (2 <= n <= MOST_BARS and wrong.any()):
        return ""
    usual = np.abs(np.append(right[told], got[~wrong])).max(initial=0.0) or np.abs(got).max()
    heights = np.clip(got, -3 * usual, 3 * usual)
    window = Window((-0.5, n - 0.5), limits(np.concatenate([heights, right[told], [0.0]]), 0.15))
    zero = window.place(np.array([0.0, 0.0]))[0, 1]
    half = min(0.3 * WIDTH / n, 18)
    out = [window.through((0.0, 0.0), 0.0, F)]
    for k, (x, y) in enumerate(window.place(np.column_stack([np.arange(n), heights]))):
        top, high = min(y, zero), max(abs(y - zero), 1.0)
        style = YOURS if wrong[k] else F
        dashes = f' stroke-dasharray="{YOURS.dashes}"' if wrong[k] else ""
        frame = f'x="{x - half:.1f}" y="{top:.1f}" width="{2 * half:.1f}" height="{high:.1f}"'
        out.append(
            f'<rect {frame} fill="{style.colour}" fill-opacity=".2" stroke="{style.colour}" stroke-width="2"{dashes}/>'
        )
        if told[k] and wrong[k]:
            out.append(mark(*window.place(np.array([k, right[k]]))[0], RIGHT_POINTS))
    named = ", ".join(f"[{k}]" for k in np.flatnonzero(wrong))
    words = f"The {n} entries of your answer as bars. Dashed, because they differ: {named}."
    legend = (
        [("yours, differs", YOURS)] + ([] if wrong.all() else [("yours, agrees", F)]) + [(truth, RIGHT_VALUE)]
    )
    title = "Your entries, with what differs dashed"
    return picture(title, words, "".join(out), legend, window, across="index of the entry", whole=True)


def sequence(got: np.ndarray, right: np.ndarray) -> str:
    """Draw one column of two sequences (k,) or (k, n) against the index: the column in which they differ most."""
    got, right = (np.reshape(s, (len(s), -1))[:MOST_STEPS] for s in (got, right))
    k, n = min(len(got), len(right)), min(got.shape[1], right.shape[1])
    column = int(np.argmax(np.nan_to_num(np.abs(got[:k, :n] - right[:k, :n]), nan=np.inf).max(axis=0)))
    ours, theirs = (np.column_stack([np.arange(len(s)), s[:, column]]) for s in (got, right))
    low, high = limits(right[:, column], 0.15)
    seen = ours[:, 1][np.abs(ours[:, 1] - (low + high) / 2) <= 1.5 * (high - low)]
    window = Window((-0.5, max(len(got), len(right)) - 0.5), limits(np.append(seen, [low, high]), 0.02))
    if len(got) == len(right) and np.abs(window.place(ours) - window.place(theirs)).max() < SEEN:
        return ""
    body = (
        window.curve(theirs, RIGHT)
        + window.curve(ours, YOURS)
        + window.marks(theirs, RIGHT_POINTS)
        + window.marks(ours, YOUR_POINTS)
    )
    what = f"entry [{column}] of each point" if right.shape[1] > 1 else "each entry"
    words = f"Two sequences against the index, {what}: yours, dashed with rings, and the right one, solid with squares."
    legend = [("yours", YOUR_POINTS), ("right", RIGHT_POINTS)]
    title, upwards = "Your sequence beside the right one", what if right.shape[1] > 1 else ""
    return picture(title, words, body, legend, window, across="index", upwards=upwards, whole=True)


def _text(x: float, y: float, value: float, colour: str, weight: str) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="14" text-anchor="middle" fill="{colour}" '
        f'font-weight="{weight}">{float(value):.5g}</text>'
    )

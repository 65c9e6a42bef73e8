"""The report's figures: inline SVG with a description, drawn without a plotting library so that a page stays small."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from course_lib.check.outcome import Outcome

WIDTH, HEIGHT, EDGE = 640, 200, 24
BAR = 420
ROOM_FOR_NUMBER = 18  # px below which a number does not fit into its part of a bar
#: Fills that need a light number, in light and in dark mode.
DARK = (Outcome.CORRECT, Outcome.CRASHED, Outcome.UNDECIDED)


def histogram(bins: Sequence[tuple[str, int]], title: str) -> Markup:
    """Draw how many students have how many points, with the number above each bar."""
    most = max((count for _, count in bins), default=0) or 1
    step = (WIDTH - 2 * EDGE) / max(len(bins), 1)
    scale = (HEIGHT - 3 * EDGE) / most
    parts = []
    for index, (label, count) in enumerate(bins):
        left, height = EDGE + index * step, count * scale
        top = HEIGHT - 2 * EDGE - height
        middle = left + step / 2
        parts.append(
            Markup(
                '<rect class="fill-correct" x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}"/>'
            ).format(left + 2, top, step - 4, height)
        )
        parts.append(text(middle, top - 5, count if count else "", "middle"))
        parts.append(text(middle, HEIGHT - 2 * EDGE + 16, label, "middle", "quiet"))
    base = HEIGHT - 2 * EDGE
    axis = Markup('<path d="M{} {}H{}" class="axis"/>').format(EDGE, base, WIDTH - EDGE)
    name = text(WIDTH / 2, HEIGHT - 8, "points", "middle", "quiet")
    return figure(WIDTH, HEIGHT, described(bins, title), [*parts, axis, name])


def described(bins: Sequence[tuple[str, int]], title: str) -> str:
    """Return the words that stand for a histogram."""
    said = "; ".join(f"{label} points: {count}" for label, count in bins if count)
    return f"{title}. {said or 'No submission'}."


def shares(counts: Mapping[str, int], words: Mapping[str, str], title: str) -> Markup:
    """Draw one bar divided into the outcomes' shares, with the number of answers in each part where it fits."""
    total = sum(counts.values()) or 1
    parts, left = [], 0.0
    for name, count in counts.items():
        width = BAR * count / total
        if not count:
            continue
        parts.append(
            Markup('<rect class="fill-{}" x="{:.1f}" y="0" width="{:.1f}" height="20"/>').format(
                name.replace(" ", "-"), left, max(width - 1.5, 0.8)
            )
        )
        if width >= ROOM_FOR_NUMBER:
            parts.append(text(left + width / 2, 14.5, count, "middle", "light" if name in DARK else "heavy"))
        left += width
    said = ", ".join(f"{words[name]} {count}" for name, count in counts.items() if count)
    return figure(BAR, 20, f"{title}: {said or 'no answers'}", parts)


def figure(width: float, height: float, words: str, parts: Sequence[Markup]) -> Markup:
    """Wrap parts in an SVG with a description."""
    return Markup(
        '<svg role="img" viewBox="0 0 {} {}" width="{}" height="{}" aria-label="{}">{}</svg>'
    ).format(width, height, width, height, words, Markup("").join(parts))


def text(x: float, y: float, words: object, anchor: str, style: str = "") -> Markup:
    """Place a word or number in a figure."""
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}" class="{}">{}</text>').format(
        x, y, anchor, style, words
    )

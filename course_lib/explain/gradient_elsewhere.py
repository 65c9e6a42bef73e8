"""What a wrong gradient shows at other points: right where all components are equal, or blind to other variables."""

from __future__ import annotations

import numpy as np

from course_lib.explain.evidence import Evidence


def tells_equal_components(evidence: Evidence) -> bool:
    """Tell whether it says anything that an answer is right where all components are equal.

    It does not where a term of f, such as (b − a)², has no slope there: it may then be lost, or doubled.
    """
    for g in evidence.observations:
        known = evidence.formula(g.n)
        if known is None:
            continue
        w = np.repeat(g.w[:3, :1], g.n, axis=1)
        for term in known.terms.of_f:
            with np.errstate(all="ignore"):
                if not np.any(np.abs(term.derivative(term.values(w))) > 1e-12):
                    return False
    return True


def symmetric(evidence: Evidence) -> bool:
    """Return whether the answer is right where all components of w are equal."""
    g = evidence.observations[-1]
    if g.n < 2 or not evidence.observations:
        return False
    low, high = float(g.w.min(axis=0).max()), float(g.w.max(axis=0).min())
    if low >= high:
        return False
    w = np.repeat(
        np.array([low + share * (high - low) for share in (0.12, 0.37, 0.61, 0.83)])[:, None], g.n, axis=1
    )
    got = evidence.ask(w)
    if got is None:
        return False
    truth = evidence.gradient(w)
    scale = np.abs(truth).max()
    return bool(scale > 0 and np.all(np.abs(got - truth) <= 1e-5 * np.abs(truth) + 1e-6 * scale))


def own_variable_only(evidence: Evidence) -> bool:
    """Return whether each component ignores the other variables, though two or more of the true slopes do not."""
    g = evidence.observations[-1]
    if not 2 <= g.n <= 12 or len(g.w) < 4:
        return False
    needs = 0
    for i in range(g.n):
        w = np.roll(g.w[:4], 1, axis=0)
        w[:, i] = g.w[:4, i]
        got = evidence.ask(w)
        if got is None or np.any(
            np.abs(got[:, i] - g.got[:4, i]) > 1e-9 * np.abs(g.got[:4, i]) + 1e-12 * np.abs(g.got).max()
        ):
            return False
        truth = evidence.gradient(w)[:, i]
        needs += bool(np.any(np.abs(truth - g.truth[:4, i]) > 1e-3 * np.abs(g.truth[:4, i])))
    return needs >= 2

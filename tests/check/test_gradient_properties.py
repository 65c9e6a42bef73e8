"""Promises about check_gradient that hold for any function."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from course_lib import Box, check_gradient
from tests.check.expressions import Smooth, functions
from tests.check.judged import names, verdict_of

quick = settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))

STYLES = {
    "array": lambda g: g,
    "list": list,
    "tuple of floats": lambda g: tuple(float(v) for v in g),
    "column": lambda g: g.reshape(-1, 1),
    "float32": lambda g: g.astype(np.float32),
    "last digits off": lambda g: g * (1 + 1e-9),
}

MISTAKES = {
    "sign_flip": lambda s, w: -s.gradient(w),
    "factor_2": lambda s, w: 2 * s.gradient(w),
    "factor_half": lambda s, w: s.gradient(w) / 2,
    "small_error": lambda s, w: s.gradient(w) * (1 + 1e-4),
    "summed_partials": lambda s, w: np.full(s.n, s.gradient(w).sum()),
    "swapped_components": lambda s, w: s.gradient(w)[::-1],
    "copied_component": lambda s, w: np.full(s.n, s.gradient(w)[0]),
    "normalised": lambda s, w: s.gradient(w) / np.linalg.norm(s.gradient(w)),
    "abs_of_gradient": lambda s, w: np.abs(s.gradient(w)),
    "wrong_point": lambda s, w: s.gradient(w + 0.1),
    "returns_f": lambda s, w: s.f(w),
    "constant_gradient": lambda s, w: s.gradient(np.full(s.n, 0.3)),
    "one_component_wrong": lambda s, w: s.gradient(w) * np.r_[1.5, np.ones(s.n - 1)],
}


def box(s: Smooth) -> Box:
    return Box(-1.5, 1.5, s.n)


@quick
@given(functions(), st.sampled_from(sorted(STYLES)), st.integers(0, 10**6))
def test_any_gradient_passes_in_any_honest_style(s, style, seed):
    verdict = verdict_of(check_gradient, lambda w: STYLES[style](s.gradient(w)), s.f, box(s), seed=seed)
    assert verdict.outcome == "correct", (s.expression, verdict)


@quick
@given(functions(), st.integers(0, 10**6))
def test_central_differences_with_a_common_step_pass(s, seed):
    def slopes(w):
        steps = 1e-6 * np.eye(s.n)
        return [(s.f(w + h) - s.f(w - h)) / 2e-6 for h in steps]

    verdict = verdict_of(check_gradient, slopes, s.f, box(s), seed=seed)
    assert verdict.outcome == "correct", (s.expression, verdict)


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
@settings(quick, max_examples=6)
@given(functions(), st.integers(0, 10**6))
def test_any_mistake_fails_and_gets_its_name(mistake, s, seed):
    def student(w):
        return MISTAKES[mistake](s, w)

    w = np.random.default_rng(seed).uniform(-1.5, 1.5, (8, s.n))
    gap = max(np.abs(np.subtract(student(v), s.gradient(v))).max() / np.abs(s.gradient(v)).max() for v in w)
    assume(gap > 5e-5)  # the mistake must make a difference to this function
    verdict = verdict_of(check_gradient, student, s.f, box(s), symbolic=s.symbolic, seed=seed)
    assert verdict.outcome == "wrong", (s.expression, verdict)
    assert mistake in names(verdict), (s.expression, verdict)


@settings(quick, max_examples=12)
@given(functions(), st.sampled_from([1e-8, 1e-4, 1e8]), st.booleans())
def test_a_scale_changes_no_outcome(s, factor, wrong):
    sign = -1 if wrong else 1
    verdict = verdict_of(check_gradient, lambda w: sign * factor * s.gradient(w), s.scaled(factor), box(s))
    assert verdict.outcome == ("wrong" if wrong else "correct")


@settings(quick, max_examples=12)
@given(functions(), st.booleans())
def test_a_large_constant_changes_no_outcome_except_to_undecided(s, wrong):
    sign = -1 if wrong else 1
    verdict = verdict_of(check_gradient, lambda w: sign * s.gradient(w), s.scaled(1.0, 1e8), box(s))
    assert verdict.outcome in (("wrong" if wrong else "correct"), "undecided")


@settings(quick, max_examples=12)
@given(functions(), st.floats(1e-5, 1e-2), st.integers(0, 10**6))
def test_noise_makes_a_right_answer_undecided_and_a_plainly_wrong_one_wrong(s, noise, seed):
    rng = np.random.default_rng(seed)

    def f(w):
        return s.f(w) + noise * rng.standard_normal()

    assert verdict_of(check_gradient, s.gradient, f, box(s)).outcome == "undecided"
    assert verdict_of(check_gradient, lambda w: s.gradient(w) + 50, f, box(s)).outcome == "wrong"


@settings(quick, max_examples=10)
@given(functions(), st.integers(0, 2), st.floats(1e-4, 0.5), st.integers(0, 10**6))
def test_one_wrong_component_is_caught_however_small_it_is_beside_the_others(s, i, error, seed):
    i = i % s.n
    scale = np.where(np.arange(s.n) == i, 1e-4, 1e3)

    def f(w):
        return s.f(w * scale)

    def student(w):
        slopes = scale * s.gradient(w * scale)
        slopes[i] *= 1 + error
        return slopes

    assume(np.all(np.abs(s.gradient(np.full(s.n, 0.1))) > 1e-3))
    verdict = verdict_of(check_gradient, student, f, Box(-1e-3, 1e-3, s.n), seed=seed)
    assert verdict.outcome in ("wrong", "undecided")


def test_a_right_gradient_is_told_how_closely_it_agrees():
    verdict = check_gradient(lambda w: np.cos(w), lambda w: np.sum(np.sin(w)), Box(-1, 1, n=2))
    assert "points: the largest difference is" in verdict.message
    assert float(verdict.message.split("difference is ")[1].split(",")[0]) < 1e-6

"""Typical mistakes of each topic get their own names; right answers in other forms pass."""

from __future__ import annotations

import numpy as np
import pytest
import sympy as sp

from course_lib import (
    Box,
    check_descent,
    check_directional,
    check_gradient,
    check_hessian,
    check_least_squares,
    check_second_derivative_test,
    check_taylor,
    check_value,
)
from course_lib.check.points import seeding
from course_lib.explain.hypothesis import Slip
from tests.check.judged import names, verdict_of

e, sin, cos = np.exp, np.sin, np.cos


def wave(w):
    return sin(3 * w[0]) * e(-w[1]) + w[0] * w[1] ** 2


def wave_formula(w):
    return sp.sin(3 * w[0]) * sp.exp(-w[1]) + w[0] * w[1] ** 2


WAVE_MISTAKES = {
    "missing_chain_factor": lambda x, y: [cos(3 * x) * e(-y) + y**2, -sin(3 * x) * e(-y) + 2 * x * y],
    "product_rule": lambda x, y: [3 * cos(3 * x) * e(-y) + y**2, -sin(3 * x) * e(-y) + 2 * y],
    "power_rule": lambda x, y: [3 * cos(3 * x) * e(-y) + y**2, -sin(3 * x) * e(-y) + 2 * x * y**2],
    "trig_sign": lambda x, y: [-3 * cos(3 * x) * e(-y) + y**2, -sin(3 * x) * e(-y) + 2 * x * y],
    "missing_term": lambda x, y: [3 * cos(3 * x) * e(-y), -sin(3 * x) * e(-y)],
    "sign_in_one_term": lambda x, y: [3 * cos(3 * x) * e(-y) - y**2, -sin(3 * x) * e(-y) - 2 * x * y],
    "degrees": lambda x, y: [
        3 * cos(np.deg2rad(3 * x)) * e(-y) + y**2,
        -sin(np.deg2rad(3 * x)) * e(-y) + 2 * x * y,
    ],
    "exp_as_power": lambda x, y: [3 * cos(3 * x) * e(-y) + y**2, sin(3 * x) * y * e(-y - 1) + 2 * x * y],
}


@pytest.mark.parametrize("mistake", WAVE_MISTAKES)
def test_a_broken_rule_is_named(mistake):
    def student(w):
        return WAVE_MISTAKES[mistake](*w)

    verdict = verdict_of(check_gradient, student, wave, Box(-1.5, 1.5, 2), symbolic=wave_formula)
    assert verdict.outcome == "wrong"
    assert mistake in names(verdict)


def test_a_formula_that_is_not_f_misleads_nobody():
    verdict = verdict_of(
        check_gradient,
        lambda w: [2 * w[0], 0.0],
        lambda w: w[0] ** 2 + w[1],
        Box(-1, 1, 2),
        symbolic=lambda w: w[0] ** 2,
    )
    assert verdict.outcome == "wrong"


def hessian(w):
    x, y = w
    mixed = -3 * cos(3 * x) * e(-y) + 2 * y
    return np.array([[-9 * sin(3 * x) * e(-y), mixed], [mixed, sin(3 * x) * e(-y) + 2 * x]])


def slope(w):
    x, y = w
    return np.array([3 * cos(3 * x) * e(-y) + y**2, -sin(3 * x) * e(-y) + 2 * x * y])


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        ("hess_asymmetric", lambda w: np.triu(hessian(w))),
        ("hess_diag_only", lambda w: np.diag(np.diag(hessian(w)))),
        ("hess_offdiag_factor", lambda w: hessian(w) * [[1, 2], [2, 1]]),
        ("hess_diag_wrong", lambda w: hessian(w) + np.diag(w)),
        ("outer_product", lambda w: np.outer(slope(w), slope(w))),
        ("sign_flip", lambda w: -hessian(w)),
        ("swapped_components", lambda w: hessian(w)[::-1, ::-1]),
        ("wrong_shape", slope),
        ("constant_gradient", lambda w: hessian(np.array([0.2, 0.1]))),
    ],
)
def test_a_wrong_hessian_is_named(mistake, wrong):
    verdict = verdict_of(check_hessian, wrong, wave, Box(-1.5, 1.5, 2), symbolic=wave_formula)
    assert (verdict.outcome, verdict.mistake) == ("wrong", mistake)


def test_right_hessians_and_slopes_pass():
    box = Box(-1.5, 1.5, 2)
    assert verdict_of(check_hessian, hessian, wave, box).outcome == "correct"
    along = verdict_of(check_directional, lambda w, u: slope(w) @ u / np.linalg.norm(u), wave, box)
    assert along.outcome == "correct"


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        ("dir_not_normalised", lambda w, u: slope(w) @ u),
        ("dir_grad_norm", lambda w, u: np.linalg.norm(slope(w))),
        ("dir_abs", lambda w, u: abs(slope(w) @ u) / np.linalg.norm(u)),
        ("summed_partials", lambda w, u: slope(w).sum()),
        ("wrong_shape", lambda w, u: slope(w) * u / np.linalg.norm(u)),
    ],
)
def test_a_wrong_directional_derivative_is_named(mistake, wrong):
    assert verdict_of(check_directional, wrong, wave, Box(-1.5, 1.5, 2)).mistake == mistake


def model(c0=1.0, c1=1.0, c2=0.5, at=lambda x, a: a, step=lambda x, a: x - a):
    def student(x, a):
        d, p = step(x, a), at(x, a)
        return c0 * wave(p) + c1 * slope(p) @ d + c2 * d @ hessian(p) @ d

    return student


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        ("taylor_no_half", model(c2=1.0)),
        ("taylor_linear_only", model(c2=0.0)),
        ("taylor_missing_f0", model(c0=0.0)),
        ("taylor_missing_linear", model(c1=0.0)),
        ("taylor_sign", model(c1=-1.0)),
        ("taylor_no_shift", model(step=lambda x, a: x)),
        ("taylor_wrong_point", model(at=lambda x, a: x)),
        ("taylor_wrong_factorial", model(c2=1 / 6)),
        ("returns_f", lambda x, a: wave(x)),
    ],
)
def test_a_wrong_taylor_model_is_named(mistake, wrong):
    assert verdict_of(check_taylor, wrong, wave, Box(-1.5, 1.5, 2)).mistake == mistake


def test_a_right_taylor_model_passes():
    assert verdict_of(check_taylor, model(), wave, Box(-1.5, 1.5, 2)).outcome == "correct"
    one = verdict_of(
        check_taylor,
        lambda x, a: a**3 + 3 * a**2 * (x - a) + 3 * a * (x - a) ** 2,
        lambda x: x**3,
        Box(-2, 2),
    )
    assert one.outcome == "correct"


def classify(h, zero="inconclusive", positive=lambda h: h[0, 0] > 0):
    d = h[0, 0] * h[1, 1] - h[0, 1] ** 2
    return ("min" if positive(h) else "max") if d > 0 else "saddle" if d < 0 else zero


def test_critical_points_may_be_named_in_full_words():
    words = {
        "min": "Local minimum",
        "max": "a MAXIMUM",
        "saddle": "saddle-point",
        "inconclusive": "Inconclusive.",
    }
    assert verdict_of(check_second_derivative_test, lambda h: words[classify(h)]).outcome == "correct"


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        ("sdt_inconclusive_ignored", lambda h: classify(h, zero="saddle")),
        ("sdt_min_max_swapped", lambda h: classify(h, positive=lambda h: h[0, 0] < 0)),
        ("sdt_D_positive_means_min", lambda h: classify(h, positive=lambda h: True)),
        ("sdt_fxx_only", lambda h: "min" if h[0, 0] > 0 else "max" if h[0, 0] < 0 else "inconclusive"),
        ("sdt_constant", lambda h: "saddle"),
        ("wrong_shape", lambda h: 1),
    ],
)
def test_a_wrong_second_derivative_test_is_named(mistake, wrong):
    assert verdict_of(check_second_derivative_test, wrong).mistake == mistake


SETTINGS = [
    (np.array([2.0, -1.0]), 0.1, 1e-6, 300),
    (np.array([1.0, 1.0]), 0.05, 1e-3, 200),
    (np.array([3.0, 0.5]), 0.02, 1e-6, 9),
]


def valley(w):
    return np.array([2 * w[0] + w[1], w[0] + 4 * w[1]])


def descend(df, x1, eta, tol, max_iter, sign=-1, stop=np.linalg.norm, shown=slice(None)):
    x = np.array(x1, float)
    path = [x]
    while stop(df(x)) > tol and len(path) < max_iter:
        x = x + sign * eta * df(x)
        path.append(x)
    return x, path[shown]


@pytest.mark.parametrize(
    ("mistake", "options"),
    [
        ("gd_ascent", {"sign": 1}),
        ("gd_wrong_step", {"sign": -0.5}),
        ("gd_off_by_one", {"shown": slice(1, None)}),
        ("gd_off_by_one", {"shown": slice(0, -1)}),
        ("gd_stop_other_norm", {"stop": lambda g: np.abs(g).max()}),
        ("gd_no_stop", {"stop": lambda g: np.inf}),
        (None, {}),
    ],
)
def test_a_wrong_descent_is_named(mistake, options):
    verdict = verdict_of(check_descent, lambda *a: descend(*a, **options), valley, SETTINGS)
    assert verdict.outcome == ("correct" if mistake is None else "wrong")
    assert mistake in names(verdict)


def test_a_descent_that_never_ends_is_ended():
    def forever(df, x1, eta, tol, max_iter):
        while True:
            x1 = x1 - eta * df(x1)

    verdict = verdict_of(check_descent, forever, valley, SETTINGS)
    assert (verdict.outcome, verdict.mistake) == ("crashed", "gd_no_stop")


def test_paths_written_down_by_heart_fail_at_secret_starts():
    known = {x1.tobytes(): descend(valley, x1, eta, tol, most) for x1, eta, tol, most in SETTINGS}

    def by_heart(df, x1, eta, tol, max_iter):
        return known.get(x1.tobytes(), (x1, [x1]))

    assert verdict_of(check_descent, by_heart, valley, SETTINGS).outcome == "correct"
    with seeding(11):
        assert verdict_of(check_descent, by_heart, valley, SETTINGS).outcome == "wrong"


def fit(x, y, degree):
    return np.linalg.lstsq(np.vander(x, degree + 1, increasing=True), y, rcond=None)[0]


@pytest.mark.parametrize(
    ("mistake", "wrong"),
    [
        ("ls_order_reversed", lambda x, y, d: fit(x, y, d)[::-1]),
        ("ls_swapped_xy", lambda x, y, d: fit(y, x, d)),
        ("ls_ignores_degree", lambda x, y, d: fit(x, y, 1)),
        ("ls_interpolates_first", lambda x, y, d: fit(x[: d + 1], y[: d + 1], d)),
        ("ls_centred_y", lambda x, y, d: fit(x, y - y.mean(), d)),
        ("small_error", lambda x, y, d: fit(x, y, d) * 1.0001),
        (None, lambda x, y, d: fit(x, y, d).reshape(-1, 1)),
    ],
)
def test_a_wrong_least_squares_fit_is_named(mistake, wrong):
    verdict = verdict_of(check_least_squares, wrong)
    assert verdict.outcome == ("correct" if mistake is None else "wrong")
    assert verdict.mistake == mistake


@pytest.mark.parametrize(
    ("value", "expected", "outcome", "mistake"),
    [
        (0.5, 0.5, "correct", None),
        (np.float32(0.5), 0.5, "correct", None),
        ([1, 2], [1.0, 2.0], "correct", None),
        (np.eye(2), np.eye(2), "correct", None),
        ("Saddle point!", ["saddle", "saddle point"], "correct", None),
        (True, True, "correct", None),
        (None, 0.5, "not attempted", None),
        (..., 0.5, "not attempted", None),
        (1.0, 0.5, "wrong", "factor_2"),
        (-0.5, 0.5, "wrong", "sign_flip"),
        (0.33, 1 / 3, "wrong", "wrong_digits"),
        ([2, 1], [1.0, 2.0], "wrong", "swapped_components"),
        ([1, 2, 3], [1.0, 2.0], "wrong", "wrong_shape"),
        ("0.5", 0.5, "wrong", "wrong_shape"),
        (1, True, "wrong", "wrong_shape"),
        ("minimum", "saddle", "wrong", "wrong_value"),
        (float("nan"), 0.5, "wrong", "nan_inf"),
    ],
)
def test_values_and_words(value, expected, outcome, mistake):
    verdict = verdict_of(check_value, value, expected)
    assert (verdict.outcome, verdict.mistake) == (outcome, mistake)


def test_an_exercise_may_name_its_own_wrong_values():
    verdict = verdict_of(check_value, 0.7, 0.5, mistakes=[Slip("degrees", 0.7, "You used degrees.")])
    assert verdict.mistake == "degrees", "words of its own do not cost a mistake its name"
    assert "You used degrees." in verdict.message
    assert verdict_of(check_value, 9.0, 0.5, mistakes={"missing_term": 9.0}).mistake == "missing_term"

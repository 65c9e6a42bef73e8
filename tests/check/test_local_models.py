"""Models near a point and the steps they lead to: right in every way of writing, wrong with a name, at every seed."""

import numpy as np
import pytest

from course_lib import (
    check_leash_step,
    check_leashed_descent,
    check_linear_error_ratio,
    check_model_minimum,
    check_observed_order,
    check_plane_model,
    check_quadratic_model,
    check_safe_distance,
    check_tangent_line,
)
from course_lib.check.points import seeding
from course_lib.check.topics.reference import check_against
from course_lib.check.topics.surfaces import curves, surfaces
from tests.check.judged import verdict_of


def line(f, df, a, x):
    return f(a) + df(a) * (x - a)


def plane(f, grad, a, x):
    return f(a) + grad(a) @ (x - a)


def quadratic(f, grad, hess, a, x):
    d = x - a
    return f(a) + grad(a) @ d + 0.5 * d @ hess(a) @ d


def ratio(f, grad, a, d):
    return abs(f(a + d) - f(a) - grad(a) @ d) / np.linalg.norm(d)


def order(steps, errors):
    return np.polyfit(np.log(steps), np.log(errors), 1)[0]


def order_by_covariance(steps, errors):
    x, y = np.log10(steps), np.log10(errors)
    return np.sum((x - x.mean()) * (y - y.mean())) / np.sum((x - x.mean()) ** 2)


def distance(tol, M):
    return (6 * tol / M) ** (1 / 3)


def lowest(a, g, H):
    return a + np.linalg.solve(H, -g)


def leash(g, r):
    return -r * g / np.linalg.norm(g)


def walk(f, gradient, step, start, r, tries):
    here, path = start, [start]
    for _ in range(tries):
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
        else:
            r = r / 2
        path.append(here)
    return path


RIGHT = [
    (check_tangent_line, line),
    (check_plane_model, plane),
    (check_plane_model, lambda f, grad, a, x: f(a) + sum(grad(a)[k] * (x[k] - a[k]) for k in range(len(a)))),
    (check_quadratic_model, quadratic),
    (check_linear_error_ratio, ratio),
    (check_observed_order, order),
    (check_observed_order, order_by_covariance),
    (check_safe_distance, distance),
    (check_safe_distance, lambda tol, M: np.cbrt(6 * tol / M)),
    (check_model_minimum, lowest),
    (check_model_minimum, lambda a, g, H: a - np.linalg.inv(H) @ g),
    (check_model_minimum, lambda a, g, H: (a - np.linalg.inv(H) @ g)[:, None]),
    (check_leash_step, leash),
    (check_leashed_descent, walk),
    (check_leashed_descent, lambda *given: np.array(walk(*given))),
]  # fmt: skip


@pytest.mark.parametrize("seed", [3, 20, 4711])
@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_right_answers_pass_whatever_the_seed(check, answer, seed):
    with seeding(seed):
        assert verdict_of(check, answer).outcome == "correct"


def shifted(k):
    """A walk with one thing wrong, number k."""

    def wrong(f, gradient, step, start, r, tries):
        here, path = start, [start]
        for _ in range(tries):
            there = here + step(gradient(here), r)
            if f(there) <= f(here) if k == 0 else f(there) < f(here if k != 1 else start):
                here = there
            elif k != 2:
                r = r / 2
            path.append(there if k == 3 else here)
        return path

    return wrong


@pytest.mark.parametrize(
    ("check", "answer", "name"),
    [
        (check_tangent_line, lambda f, df, a, x: f(a) + df(x) * (x - a), "taylor_wrong_point"),
        (check_tangent_line, lambda f, df, a, x: f(a) + df(a) * x, "taylor_no_shift"),
        (check_tangent_line, lambda f, df, a, x: f(a) + (f(a + 0.5) - f(a - 0.5)) * (x - a), "right_in_part"),
        (check_tangent_line, lambda f, df, a, x: f(x), "returns_f"),
        (check_plane_model, lambda f, grad, a, x: f(a) + grad(a)[:2] @ (x - a)[:2], "only_n2"),
        (check_plane_model, lambda f, grad, a, x: f(a) + grad(a) * (x - a), "elementwise_product"),
        (check_plane_model, lambda f, grad, a, x: grad(a) @ (a - x), "taylor_missing_f0"),
        (check_quadratic_model, lambda f, grad, hess, a, x: 2 * quadratic(f, grad, hess, a, x) - plane(f, grad, a, x), "taylor_no_half"),
        (check_quadratic_model, lambda f, grad, hess, a, x: quadratic(f, grad, lambda w: np.diag(np.diag(hess(w))), a, x), "taylor_diag_hess"),
        (check_quadratic_model, lambda f, grad, hess, a, x: quadratic(f, grad, lambda w: hess(x), a, x), "taylor_wrong_point"),
        (check_quadratic_model, lambda f, grad, hess, a, x: quadratic(f, grad, hess, a, x) if len(a) == 2 else 0.0, "right_in_part|only_n2"),
        (check_linear_error_ratio, lambda f, grad, a, d: ratio(f, grad, a, d) * np.linalg.norm(d), "length_missing"),
        (check_linear_error_ratio, lambda f, grad, a, d: ratio(f, lambda w: grad(a + d), a, d), "taylor_wrong_point"),
        (check_observed_order, lambda h, e: np.log(e[0] / e[1]) / np.log(h[0] / h[1]), "not_all_points"),
        (check_observed_order, lambda h, e: np.log10(e[0] / e[1]), "log_ratio_alone"),
        (check_observed_order, lambda h, e: round(order(h, e), 1), "rounded"),
        (check_safe_distance, lambda tol, M: (6 * tol / M) ** 0.5, "wrong_root"),
        (check_safe_distance, lambda tol, M: 6 * tol / M ** (1 / 3), "root_of_a_part"),
        (check_model_minimum, lambda a, g, H: np.linalg.solve(H, -g), "step_not_point"),
        (check_model_minimum, lambda a, g, H: a - g / np.diag(H), "diagonal_only"),
        (check_leash_step, lambda g, r: -r * np.abs(g) / np.linalg.norm(g), "sign_lost"),
        (check_leash_step, lambda g, r: -r * g / np.sum(np.abs(g)), "wrong_length"),
        (check_leash_step, lambda g, r: -g if np.linalg.norm(g) < r else leash(g, r), "leash_length"),
        (check_leashed_descent, shifted(0), "walk_compares"),
        (check_leashed_descent, shifted(1), "walk_compares"),
        (check_leashed_descent, shifted(2), "leash_never_halved"),
        (check_leashed_descent, shifted(3), "walk_notes"),
    ],
)  # fmt: skip
def test_a_wrong_answer_gets_its_name(check, answer, name):
    verdict = verdict_of(check, answer)
    assert verdict.outcome == "wrong"
    assert verdict.mistake in name.split("|"), verdict.message
    assert len(verdict.message.split()) <= 60


def changes_x(f, grad, a, x):
    x -= a
    return f(a) + grad(a) @ x


def changes_g(g, r):
    g /= np.linalg.norm(g)
    return -r * g


@pytest.mark.parametrize(("check", "answer"), [(check_plane_model, changes_x), (check_leash_step, changes_g)])
def test_an_argument_that_is_changed_in_place_is_told(check, answer):
    def on_floats(*given):
        return (
            answer(*given)
            if all(getattr(a, "dtype", np.dtype(float)).kind == "f" for a in given)
            else leash(*given)
        )

    assert verdict_of(check, on_floats).mistake == "mutates_input"


def test_a_right_direction_with_a_wrong_length_is_told_so():
    verdict = verdict_of(check_leash_step, lambda g, r: -r * g / np.sqrt(np.mean(g**2)))
    assert verdict.mistake == "length_off"


def test_one_factor_in_every_trial_is_told_with_its_size():
    verdict = verdict_of(check_safe_distance, lambda tol, M: 1.7 * distance(tol, M))
    assert verdict.mistake == "wrong_factor"
    assert "1.7 times" in verdict.message


def test_two_mistakes_at_once_are_both_told():
    verdict = verdict_of(check_leash_step, lambda g, r: g / np.linalg.norm(g))
    assert "Two things. The step goes uphill. The step has the length 1" in verdict.message


def test_what_is_wrong_for_two_variables_and_fails_for_more_is_still_explained():
    def by_hand(f, grad, a, d):
        g1, g2 = grad(a)
        return abs(f(a + d) - f(a) - g1 * d[0] - g2 * d[1])

    assert verdict_of(check_linear_error_ratio, by_hand).mistake == "length_missing"


@pytest.mark.parametrize("surface", surfaces())
@pytest.mark.parametrize("n", [2, 3, 5])
def test_the_derivatives_of_the_surfaces_are_right(surface, n):
    w = np.linspace(-0.7, 0.9, n) + 0.1
    for i, e in enumerate(1e-6 * np.eye(n)):
        assert (surface.f(w + e) - surface.f(w - e)) / 2e-6 == pytest.approx(surface.gradient(w)[i], rel=1e-6)
        column = (surface.gradient(w + e) - surface.gradient(w - e)) / 2e-6
        assert column == pytest.approx(surface.hessian(w)[i], rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("curve", curves())
def test_the_slopes_of_the_curves_are_right(curve):
    for x in (-1.3, 0.4, 2.1):
        assert (curve.f(x + 1e-6) - curve.f(x - 1e-6)) / 2e-6 == pytest.approx(curve.slope(x), rel=1e-6)


def test_a_function_that_is_called_in_vain_is_not_said_to_be_left_out():
    cases = [(lambda x: x * x, 0.3), (lambda x: x**3, 0.4), (lambda x: 1 + x, 0.7), (lambda x: 3 * x, 1.1)]

    def called(f, x):
        return f(x) - f(x) + 2.7 * x**2 + 1

    def left_out(f, x):
        return 2.7 * x**2 + 1

    told = [
        verdict_of(check_against, student, lambda f, x: f(x) + x, cases, []) for student in (called, left_out)
    ]
    assert [verdict.mistake == "ignores_argument" for verdict in told] == [False, True]

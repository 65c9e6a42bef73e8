"""Every number and every claim of sections 04 and 05 of the course."""

from itertools import pairwise

import numpy as np
import pytest
import sympy as sp

from course_lib.hessian import (
    classify,
    condition_number,
    curvature,
    hessian,
    newton_step,
)
from course_lib.hessian import second_derivative_test as by_d
from course_lib.taylor import leashed_descent, linear_model, observed_order, quadratic_model

x, y, h = sp.symbols("x y h", real=True)
F = -x * y * sp.exp(-(x**2) - y**2)
ROOT_HALF = 1 / sp.sqrt(2)


def hessian_at(expression, point):
    return sp.hessian(expression, (x, y)).subs({x: point[0], y: point[1]})


def test_second_partials_commute_where_they_are_continuous():
    for f in (F, x**3 - 4 * x * y + 4 * y**2, sp.sin(x) * sp.cos(y)):
        assert sp.simplify(sp.diff(f, x, y) - sp.diff(f, y, x)) == 0


def test_peanos_mixed_partials_at_the_origin_are_minus_one_and_one():
    P = x * y * (x**2 - y**2) / (x**2 + y**2)
    assert sp.diff(sp.limit(P.subs(x, h) / h, h, 0), y) == -1
    assert sp.diff(sp.limit(P.subs(y, h) / h, h, 0), x) == 1
    mixed = sp.simplify(sp.diff(P, x, y))
    assert (sp.simplify(mixed.subs(y, 0)), sp.simplify(mixed.subs(x, 0))) == (1, -1)


def test_a_measured_hessian_of_peanos_function_is_symmetric_and_zero():
    def peano(w):
        return 0.0 if not np.any(w) else w[0] * w[1] * (w[0] ** 2 - w[1] ** 2) / (w @ w)

    np.testing.assert_allclose(hessian(peano, [0.0, 0.0]), np.zeros((2, 2)), atol=1e-12)


def test_f_has_five_critical_points():
    found = sp.solve([sp.diff(F, x) * sp.exp(x**2 + y**2), sp.diff(F, y) * sp.exp(x**2 + y**2)], [x, y])
    signs = [(a * ROOT_HALF, b * ROOT_HALF) for a in (1, -1) for b in (1, -1)]
    assert {tuple(map(sp.simplify, point)) for point in found} == {(0, 0), *signs}


@pytest.mark.parametrize(
    ("signs", "kind", "height"),
    [
        ((0, 0), "saddle", 0),
        ((1, 1), "min", -1),
        ((-1, -1), "min", -1),
        ((1, -1), "max", 1),
        ((-1, 1), "max", 1),
    ],
)
def test_minima_where_the_signs_agree_maxima_where_they_differ_a_saddle_at_the_origin(signs, kind, height):
    point = [sign * ROOT_HALF for sign in signs]
    H = np.array(hessian_at(F, point), dtype=float)
    assert by_d(H) == classify(H) == kind
    assert sp.simplify(F.subs({x: point[0], y: point[1]}) - height * sp.exp(-1) / 2) == 0


def test_the_saddle_has_d_equal_to_minus_four():
    assert hessian_at(x**2 - y**2, (0, 0)).det() == -4


def test_the_same_singular_hessian_belongs_to_a_minimum_and_to_two_that_are_none():
    ring = 0.05 * np.exp(1j * np.linspace(0, 2 * np.pi, 720, endpoint=False))
    lowest = {}
    for f in (x**2 + y**4, x**2 - y**4, x**2 + y**3):
        H = hessian_at(f, (0, 0))
        assert H.tolist() == [[2, 0], [0, 0]]
        assert by_d(np.array(H, dtype=float)) == "inconclusive"
        lowest[f] = min(sp.lambdify((x, y), f)(ring.real, ring.imag))
    assert [value > 0 for value in lowest.values()] == [True, False, False]


def test_the_worked_example_bends_by_three_along_the_diagonal():
    H = np.array(hessian_at(x**3 - 4 * x * y + 4 * y**2, (1, 2)), dtype=float)
    np.testing.assert_array_equal(H, [[6, -4], [-4, 8]])
    assert curvature(H, [1, 1]) == pytest.approx(3)
    np.testing.assert_allclose(np.linalg.eigvalsh(H), [7 - np.sqrt(17), 7 + np.sqrt(17)])


def test_the_best_step_of_a_second_difference_is_near_the_fourth_root_of_epsilon():
    steps = 10.0 ** np.arange(-8, 0.25, 0.25)
    errors = abs((np.sin(1 + steps) - 2 * np.sin(1) + np.sin(1 - steps)) / steps**2 + np.sin(1))
    best, predicted = steps[np.argmin(errors)], np.finfo(float).eps ** 0.25
    assert predicted / 10 < best < predicted * 10
    right = (steps > 1e-3) & (steps < 0.3)
    assert observed_order(steps[right], errors[right]) == pytest.approx(2, abs=0.02)


def test_the_valley_of_the_straight_line_has_condition_number_14_13():
    A = np.vander([0, 1, 2, 3], 2, increasing=True)
    np.testing.assert_allclose(np.linalg.eigvalsh(A.T @ A), [1.1898, 16.8102], atol=5e-5)
    assert condition_number(A.T @ A) == pytest.approx(14.13, abs=5e-3)


@pytest.mark.parametrize("kappa", [1.0, 10.0, 100.0])
def test_descent_at_its_best_rate_shrinks_by_kappa_minus_one_over_kappa_plus_one(kappa):
    H, point = np.diag([1.0, kappa]), np.array([1.0, 0.5])
    after = point - 2 / (1 + kappa) * H @ point
    assert np.linalg.norm(after) / np.linalg.norm(point) == pytest.approx((kappa - 1) / (kappa + 1))


def newton_on_f(start, steps):
    gradient = sp.lambdify((x, y), [sp.diff(F, x), sp.diff(F, y)])
    second = sp.lambdify((x, y), sp.hessian(F, (x, y)))
    path = [np.array(start)]
    for _ in range(steps):
        path.append(path[-1] + newton_step(gradient(*path[-1]), second(*path[-1])))
    return np.array(path)


def test_newton_doubles_the_digits_near_the_minimum():
    distances = np.linalg.norm(newton_on_f((0.9, 0.5), 5) - float(ROOT_HALF), axis=1)
    assert distances[-1] < 1e-15
    assert all(after < 2 * before**2 for before, after in pairwise(distances[2:5]))


def test_newton_from_near_the_saddle_goes_to_the_saddle():
    np.testing.assert_allclose(newton_on_f((0.2, 0.1), 5)[-1], [0, 0], atol=1e-12)


def symbolic_f():
    """F, its gradient and its Hessian, as functions of an array."""

    def numeric(expressions):
        made = sp.lambdify((x, y), expressions)
        return lambda w: np.array(made(*w), float)

    return numeric(F), numeric([sp.diff(F, x), sp.diff(F, y)]), numeric(sp.hessian(F, (x, y)))


def safeguarded(start, tol=1e-6, max_iter=100):
    """Newton's step where H is positive definite, else minus the gradient; halved while it goes up."""
    f, gradient, second = symbolic_f()
    path = [np.array(start, float)]
    while np.linalg.norm(gradient(path[-1])) > tol and len(path) < max_iter:
        w = path[-1]
        definite = np.linalg.eigvalsh(second(w))[0] > 0
        d = newton_step(gradient(w), second(w)) if definite else -gradient(w)
        while f(w + d) > f(w):
            d = d / 2
        path.append(w + d)
    return np.array(path)


def test_the_safeguard_leads_from_near_the_saddle_to_the_minimum_in_six_steps_of_which_two_are_descent():
    path, second = safeguarded((0.2, 0.1)), symbolic_f()[2]
    assert len(path) == 7
    np.testing.assert_allclose(path[-1], float(ROOT_HALF), atol=1e-6)
    definite = [np.linalg.eigvalsh(second(w))[0] > 0 for w in path]
    assert definite == [False, False, True, True, True, True, True]


def test_of_a_hundred_starts_newton_ends_at_a_minimum_from_24_and_with_the_safeguard_from_86():
    f, gradient, second = symbolic_f()

    def newton(start):
        w = np.array(start)
        for _ in range(30):
            if np.linalg.norm(w) <= 5:
                w = w + newton_step(gradient(w), second(w))
        return w

    def counts(end):
        """At a minimum, at a maximum, at the saddle, far outside: twice the half with x > 0, for F(−w) = F(w)."""
        ends = [end((a, b)) for a in np.linspace(-1, 1, 10)[5:] for b in np.linspace(-1, 1, 10)]
        sizes, heights = np.linalg.norm(ends, axis=1), np.array([f(w) for w in ends])
        return [2 * int(part.sum()) for part in (heights < -0.18, heights > 0.18, sizes < 0.01, sizes > 3)]

    assert counts(newton) == [24, 24, 16, 36]
    assert counts(lambda start: safeguarded(start)[-1]) == [86, 0, 6, 8]


def test_on_the_line_between_the_hilltops_the_safeguard_ends_at_the_saddle_and_beside_it_at_a_minimum():
    for there in (1 / 9, 3 / 9, 5 / 9):
        np.testing.assert_allclose(safeguarded((there, -there))[-1], 0, atol=1e-5)
    np.testing.assert_allclose(safeguarded((1 / 9 + 1e-6, -1 / 9))[-1], float(ROOT_HALF), atol=1e-4)


def test_newtons_step_on_the_root_leads_to_minus_the_cube_and_a_quarter_of_it_goes_down():
    f = sp.sqrt(1 + x**2)
    assert sp.simplify(x - sp.diff(f, x) / sp.diff(f, x, 2) + x**3) == 0
    heights = [f.subs(x, 2 - 10 * part) > f.subs(x, 2) for part in (1, sp.Rational(1, 2), sp.Rational(1, 4))]
    assert heights == [True, True, False]


def test_taylor_errors_have_slopes_two_and_three():
    f = lambda w: np.sin(w[0]) * np.cos(w[1])  # noqa: E731
    g = sp.lambdify((x, y), [sp.diff(sp.sin(x) * sp.cos(y), v) for v in (x, y)])
    H = sp.lambdify((x, y), sp.hessian(sp.sin(x) * sp.cos(y), (x, y)))
    a, u, steps = np.array([0.8, 0.4]), np.array([0.8, 0.6]), 0.1 / 2.0 ** np.arange(8)
    plane, bowl = linear_model(f, lambda w: g(*w), a), quadratic_model(f, lambda w: g(*w), lambda w: H(*w), a)
    for model, order in ((plane, 2), (bowl, 3)):
        errors = [abs(f(a + h * u) - model(a + h * u)) for h in steps]
        assert observed_order(steps, errors) == pytest.approx(order, abs=0.05)


@pytest.mark.parametrize(
    ("f", "point", "height", "slopes", "bending"),
    [
        (sp.sqrt(1 + x + 2 * y), (0, 0), 1, (0.5, 1), ((-0.25, -0.5), (-0.5, -1))),
        (sp.exp(x) * sp.cos(y), (0, 0), 1, (1, 0), ((1, 0), (0, -1))),
        (x**2 * sp.exp(y), (1, 0), 1, (2, 1), ((2, 2), (2, 1))),
    ],
)
def test_the_models_by_hand_have_these_numbers(f, point, height, slopes, bending):
    at = dict(zip((x, y), point, strict=True))
    assert f.subs(at) == height
    assert tuple(float(sp.diff(f, v).subs(at)) for v in (x, y)) == slopes
    np.testing.assert_array_equal(np.array(hessian_at(f, point), float), bending)


def test_the_model_of_x_squared_e_to_the_y_is_off_by_two_thousandths_and_a_thousandth_of_that_ten_times_nearer():
    def error(d):
        return (1 + d) ** 2 * np.exp(d) - (1 + 3 * d + d**2 * 3.5)

    assert f"{1.21 * np.exp(0.1):.3f}" == "1.337"
    assert error(0.1) == pytest.approx(0.002, abs=5e-4)
    assert 900 < error(0.1) / error(0.01) < 1100


def test_a_table_of_sines_to_a_millionth_needs_2223_entries_with_lines_and_174_with_parabolas():
    angles = np.linspace(0, 2 * np.pi, 2001)
    for h, bend, entries in ((np.sqrt(2e-6), 0, 2223), (6e-6 ** (1 / 3), 0.5, 174)):
        assert int(np.ceil(2 * np.pi / (2 * h))) + 1 == entries
        a = 2 * h * np.round(angles / (2 * h))
        d = angles - a
        errors = abs(np.sin(a) + np.cos(a) * d - bend * np.sin(a) * d**2 - np.sin(angles))
        assert 0.9e-6 < errors.max() <= 1e-6


def test_the_bound_for_the_quadratic_model_holds_and_is_nearly_reached():
    a = np.linspace(-4, 4, 801)
    errors = abs(np.sin(a) + np.cos(a) * 0.1 - np.sin(a) * 0.005 - np.sin(a + 0.1))
    assert 0.999 * 0.1**3 / 6 < errors.max() <= 0.1**3 / 6


def test_beyond_one_more_terms_of_the_bell_curve_make_it_worse():
    def error(point, m):
        return abs(sum((-(point**2)) ** k for k in range(m + 1)) - 1 / (1 + point**2))

    assert error(0.5, 1) > error(0.5, 2) > error(0.5, 4) > error(0.5, 8)
    assert error(1.5, 1) < error(1.5, 2) < error(1.5, 4) < error(1.5, 8)


def test_a_surface_with_both_partials_need_not_be_differentiable():
    """k = x²y/(x² + y²): both partials at 0 are 0, and the error along the diagonal stays at 1/(2√2) of the distance."""
    k = x**2 * y / (x**2 + y**2)
    assert k.subs(y, 0) == 0
    assert k.subs(x, 0) == 0
    distance = sp.symbols("d", positive=True)
    ratio = k.subs({x: distance / sp.sqrt(2), y: distance / sp.sqrt(2)}) / distance
    assert sp.simplify(ratio - 1 / (2 * sp.sqrt(2))) == 0


def test_newton_in_the_curved_valley_arrives_in_ten_steps_and_rises_once():
    b = (1 - x) ** 2 + 5 * (y - x**2) ** 2
    g = sp.lambdify((x, y), [sp.diff(b, x), sp.diff(b, y)])
    H = sp.lambdify((x, y), sp.hessian(b, (x, y)))
    path = [np.array([-1.2, 1.0])]
    for _ in range(10):
        path.append(path[-1] + newton_step(g(*path[-1]), H(*path[-1])))
    heights = [float(b.subs({x: w[0], y: w[1]})) for w in path]
    assert heights[-1] < 1e-25
    assert sum(after > before for before, after in pairwise(heights)) == 1
    valley = sp.lambdify((x, y), b)
    walk = leashed_descent(lambda w: valley(*w), lambda w: g(*w), path[0], 0.5, 60)
    assert 1e-3 < valley(*walk[-1]) < 0.1

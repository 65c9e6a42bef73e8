"""Checks of models near a point: the tangent line and plane, the quadratic model."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from course_lib.check.pictures import models
from course_lib.check.points import digits, generator
from course_lib.check.topics.reference import check_against, versions
from course_lib.check.topics.surfaces import curves, near_points, surfaces_of_several_sizes
from course_lib.check.verdict import Verdict
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def check_tangent_line(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, df, a, x) = f(a) + f'(a)·(x − a) on curves of several kinds, to both sides of a."""
    rng = generator(seed)
    cases = [
        (c.f, c.slope, digits(a := sign * rng.uniform(0.2, 1.5)), digits(a + rng.uniform(0.4, 1.3) * side))
        for sign in (-1, 1)
        for c, side in zip(curves(), rng.permutation([1, -1, 1, -1, 1]), strict=True)
    ]
    cases += [(curves()[0].f, curves()[0].slope, int(rng.integers(1, 4)), 0)]
    rng.shuffle(cases)
    return check_against(student, _line, cases, LINE_HYPOTHESES, picture=partial(_beside, _line))


def _line(f, df, a, x, *, height=None, slope=None, way=None, sign=1):
    up = f(a) if height is None else height(f, a, x)
    steep = df(a) if slope is None else slope(df, a, x)
    return up + sign * steep * (x - a if way is None else way(a, x))


LINE_PLACES = {
    "height": [
        (lambda f, a, x: 0.0, "taylor_missing_f0", "The height at a is missing: at x = a the model must give f(a)."),
        (lambda f, a, x: f(x), "height_at_x", ""),
        (lambda f, a, x: f(x - a), "term_at_other_place", "The height is taken at x - a, which is a step and no point."),
        (lambda f, a, x: a, "term_at_other_place", "a stands where its height f(a) belongs."),
    ],
    "slope": [
        (lambda df, a, x: df(x), "taylor_wrong_point", "The slope is taken at x; the model keeps that of a."),
        (lambda df, a, x: df(x - a), "taylor_wrong_point", "The slope is taken at x - a, which is a step and no point."),
        (lambda df, a, x: df((a + x) / 2), "taylor_wrong_point", "The slope is taken in the middle; the model keeps that of a."),
        (lambda df, a, x: (df(a) + df(x)) / 2, "taylor_wrong_point", "The slope at x is used too; the model knows that of a only."),
    ],
    "sign": [(-1, "taylor_sign", "A sign is wrong: the step goes from a to x, and its rise is added.")],
    "way": [
        (lambda a, x: x, "taylor_no_shift", "How far do you go? The way from a to x is not x."),
        (lambda a, x: x + a, "taylor_no_shift", "How far is it from a to x? Not x + a."),
        (lambda a, x: a, "taylor_no_shift", "How far is it from a to x? Not a."),
        (lambda a, x: a - x, "taylor_sign", "The step goes from a to x: which of the two is subtracted?"),
        (lambda a, x: 1.0, "taylor_no_shift", "The slope is not multiplied by the way from a to x."),
        (lambda a, x: abs(x - a), "sign_lost", "The way from a to x may be negative: it needs no absolute value."),
        (lambda a, x: 1 / (x - a), "upside_down", "The slope is divided by the way, not multiplied."),
        (lambda a, x: (x - a) / 2, "wrong_factor_on_term", "The step counts by half only."),
        (lambda a, x: (x - a) ** 2, "squared", "The step is squared; a line has no squares."),
    ],
}  # fmt: skip
LINE_HYPOTHESES = [
    Hypothesis("returns_f", lambda f, df, a, x: f(x), "This is the height of the curve itself, not of its tangent."),
    *versions(_line, LINE_PLACES),
    Hypothesis("extra_constant", lambda f, df, a, x: _line(f, df, a, x) + 0.5 * (x - a) ** 2, "A square is added; a line has no squares."),
    Hypothesis("missing_brackets", lambda f, df, a, x: f(a) + df(a) * x - a, "Without brackets only x is multiplied by the slope."),
    Hypothesis("missing_brackets", lambda f, df, a, x: (f(a) + df(a)) * (x - a), "The height must not be multiplied: look at the brackets."),
    Hypothesis("taylor_missing_linear", lambda f, df, a, x: f(a), "The slope is not used: this is a level line."),
    Hypothesis("gd_returns_gradient", lambda f, df, a, x: df(a), "This is the slope, not the height at x."),
    Hypothesis("gd_returns_gradient", lambda f, df, a, x: df(x), "This is the slope at x, not a height."),
    Hypothesis("multiplied", lambda f, df, a, x: f(a) * df(a) * (x - a), "The three parts are multiplied; one of them is to be added."),
]  # fmt: skip


def _beside(reference: Rule, case: tuple, got: np.ndarray, right: np.ndarray) -> str:
    """Draw a trial (f, derivatives…, a, x): f and the right model on the way from a to x."""
    *known, a, x = case
    return models.beside(
        lambda share: np.array([known[0](a + t * (x - a)) for t in share]),
        lambda share: np.array([reference(*known, a, a + t * (x - a)) for t in share]),
        a,
        x,
        got.item(),
        right.item(),
    )


def check_plane_model(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, grad, a, x) = f(a) + ∇f(a)·(x − a) for surfaces in 2, 3 and 5 variables."""
    rng = generator(seed)
    cases = [(s.f, s.gradient, *near_points(rng, n)) for s, n in surfaces_of_several_sizes(rng)]
    return check_against(student, _plane, cases, PLANE_HYPOTHESES, picture=partial(_beside, _plane))


def _plane(f, grad, a, x, *, height=None, slope=None, way=None, product=None):
    up = f(a) if height is None else height(f, a, x)
    steep = grad(a) if slope is None else slope(grad, a, x)
    step = x - a if way is None else way(a, x)
    return up + (steep @ step if product is None else product(steep, step))


PRODUCTS = [
    (lambda g, d: -(g @ d), "taylor_sign", "A sign is wrong: the step goes from a to x, and its rise is added."),
    (lambda g, d: g * d, "elementwise_product", "* multiplies entry by entry; a dot product is one number."),
    (lambda g, d: np.sum(g) * np.sum(d), "elementwise_product", "The sums are multiplied; each slope belongs to its own variable."),
    (lambda g, d: np.linalg.norm(g) * np.linalg.norm(d), "wrong_length", "Lengths are multiplied, as if the step went straight uphill."),
    (lambda g, d: g[:2] @ d[:2], "only_n2", "Only the first two variables count."),
    (lambda g, d: g[0] * d[0], "one_entry", "Only the first variable counts."),
    (lambda g, d: g[-1] * d[-1], "one_entry", "Only the last variable counts."),
    (lambda g, d: g[:-1] @ d[:-1], "one_entry", "The last variable is left out."),
    (lambda g, d: g[1:] @ d[1:], "one_entry", "The first variable is left out."),
    (lambda g, d: g @ np.abs(d), "sign_lost", "The step may be negative: it needs no absolute value."),
    (lambda g, d: abs(g @ d), "sign_lost", "The rise may be negative: it needs no absolute value."),
    (lambda g, d: g @ d / 2, "wrong_factor_on_term", "The linear term counts by half only."),
    (lambda g, d: g @ d / len(d), "wrong_factor_on_term", "A mean is taken where a sum belongs."),
]  # fmt: skip
LINEAR_PLACES = {
    "height": LINE_PLACES["height"][:3],
    "slope": LINE_PLACES["slope"],
    "way": [(way, name, says) for way, name, says in LINE_PLACES["way"][:4] if name != "taylor_sign"],
}
PLANE_HYPOTHESES = [
    Hypothesis("returns_f", lambda f, grad, a, x: f(x), "This is the height of the surface itself, not of its plane."),
    *versions(_plane, LINEAR_PLACES | {"product": PRODUCTS}),
    Hypothesis("taylor_missing_linear", lambda f, grad, a, x: f(a), "The gradient is not used: this is a level plane."),
    Hypothesis("missing_brackets", lambda f, grad, a, x: f(a) + grad(a) @ x - a, "Without brackets only x is multiplied by the gradient."),
]  # fmt: skip


def check_quadratic_model(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, grad, hess, a, x), the quadratic model of f about a, for surfaces in 2, 3 and 5 variables."""
    rng = generator(seed)
    cases = [(s.f, s.gradient, s.hessian, *near_points(rng, n)) for s, n in surfaces_of_several_sizes(rng)]
    return check_against(
        student, _quadratic, cases, QUADRATIC_HYPOTHESES, picture=partial(_beside, _quadratic)
    )


def _quadratic(
    f,
    grad,
    hess,
    a,
    x,
    *,
    height=None,
    slope=None,
    way=None,
    product=None,
    half=0.5,
    at=None,
    bend=None,
    far=None,
):
    step = x - a if way is None else way(a, x)
    H = hess(a) if at is None else hess(at(a, x))
    d = step if far is None else far(a, x)
    bending = d @ H @ d if bend is None else bend(H, d)
    return _plane(f, grad, a, x, height=height, slope=slope, way=way, product=product) + half * bending


QUADRATIC_PLACES = LINEAR_PLACES | {
    "product": [
        (lambda g, d: 0.0, "taylor_missing_linear", "The linear term is missing."),
        (lambda g, d: -(g @ d), "taylor_sign", "The sign of the linear term is wrong, or the step goes from x to a."),
        (lambda g, d: g @ d / 2, "wrong_factor_on_term", "The linear term counts by half; the ½ belongs to the bending alone."),
        (lambda g, d: g[:2] @ d[:2], "only_n2", "Only the first two variables count in the linear term."),
    ],
    "half": [
        (1.0, "taylor_no_half", "The bending counts twice. Try f(x) = x² about 0: what must the model give?"),
        (1 / 6, "taylor_wrong_factorial", "The bending has a wrong factor. Try f(x) = x² about 0."),
        (0.25, "taylor_wrong_factorial", "The bending counts by half of what it should."),
        (1 / 3, "taylor_wrong_factorial", "The bending has a wrong factor. Try f(x) = x² about 0."),
        (2.0, "taylor_wrong_factorial", "The bending counts four times."),
        (-0.5, "taylor_sign", "The bending is subtracted."),
        (0.0, "taylor_linear_only", "The quadratic term is missing, or it is 0, as 1 // 2 is."),
    ],
    "at": [(lambda a, x: x, "taylor_wrong_point", "The Hessian is taken at x; the model knows that at a only.")],
    "bend": [
        (lambda H, d: np.diag(H) @ d**2, "taylor_diag_hess", "Mixed second derivatives are left out of the quadratic term."),
        (lambda H, d: (np.diag(H) @ d**2 + d @ H @ d) / 2, "hess_offdiag_factor", "Each mixed term counts once; d @ H @ d has it twice."),
        (lambda H, d: 2 * (d @ H @ d) - np.diag(H) @ d**2, "hess_offdiag_factor", "The mixed terms count twice as much as they should."),
        (lambda H, d: np.trace(H) * (d @ d), "taylor_trace", "The trace stands where row times matrix times column belongs."),
        (lambda H, d: np.linalg.norm(H @ d), "wrong_length", "The length of H d is not a product with d."),
        (lambda H, d: np.linalg.norm(H @ d) * np.linalg.norm(d), "wrong_length", "The length of H d is not a product with d."),
        (lambda H, d: d @ np.linalg.solve(H, d), "inverse_matrix", "This uses the inverse of the Hessian."),
        (lambda H, d: np.sum(H @ d), "elementwise_product", "H d is summed, not multiplied by d once more."),
        (lambda H, d: np.sum(H) * (d @ d), "elementwise_product", "The entries of H are summed; each belongs to its own two variables."),
        (lambda H, d: (d @ H @ d) ** 2, "squared", "The quadratic term is squared once more."),
        (lambda H, d: np.linalg.det(H) * (d @ d), "taylor_trace", "A determinant stands where row times matrix times column belongs."),
        (lambda H, d: d[:2] @ H[:2, :2] @ d[:2], "only_n2", "Only the first two variables count in the quadratic term."),
        (lambda H, d: abs(d @ H @ d), "sign_lost", "The bending may be negative: it needs no absolute value."),
    ],
    "far": [
        (lambda a, x: x, "taylor_no_shift", "In the quadratic term x stands for the step from a to x."),
        (lambda a, x: a, "taylor_no_shift", "In the quadratic term a stands for the step from a to x."),
    ],
}  # fmt: skip
QUADRATIC_HYPOTHESES = [
    Hypothesis("returns_f", lambda f, grad, hess, a, x: f(x), "This is the value of f itself, not of its quadratic model."),
    Hypothesis("taylor_wrong_point", lambda f, grad, hess, a, x: _quadratic(f, grad, hess, x, 2 * x - a), "All three parts are taken at x; the model knows f at a only."),
    *versions(_quadratic, QUADRATIC_PLACES),
    Hypothesis("missing_brackets", lambda f, grad, hess, a, x: f(a) + 0.5 * (grad(a) @ (x - a) + (x - a) @ hess(a) @ (x - a)), "The ½ stands before both terms."),
    Hypothesis("only_n2", lambda f, grad, hess, a, x: _quadratic(f, grad, hess, a, np.where(np.arange(len(x)) < 2, x, a)), "Only the first two variables count."),
]  # fmt: skip

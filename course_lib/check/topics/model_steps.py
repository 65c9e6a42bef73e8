"""Checks of the steps that models lead to: Newton's, the step on a leash, and the walk that shortens its leash."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from course_lib.check.pictures import paths
from course_lib.check.points import digits, generator
from course_lib.check.topics.reference import check_against, versions, with_formula
from course_lib.check.topics.surfaces import surfaces
from course_lib.check.verdict import Verdict
from course_lib.differences import Batch
from course_lib.explain.hypothesis import Hypothesis

Rule = Callable[..., Any]


def check_model_minimum(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(a, g, H) = a − H⁻¹g for positive definite H with mixed entries, n = 2, 3 and 5."""
    rng = generator(seed)
    cases = []
    for n in rng.permutation([2, 2, 3, 3, 5]):
        root = rng.uniform(-1, 1, (n, n))
        H = digits(root @ root.T + np.diag(rng.uniform(0.5, 3, n)))
        cases.append((digits(rng.uniform(-2, 2, n)), digits(rng.uniform(-3, 3, n)), H))
    return check_against(student, _lowest, cases, LOWEST_HYPOTHESES, picture=_lowest_drawn)


def _lowest_drawn(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
    """Draw the step from a on the map of the model with gradient g and Hessian H, in two variables."""
    a, g, H = case
    return step_on_model(a, g, H, got, right)


def step_on_model(a: np.ndarray, g: np.ndarray, H: np.ndarray, got: np.ndarray, right: np.ndarray) -> str:
    """Draw two ways from a, to `got` and to `right`, on the map of g·d + ½ dᵀHd with d = w − a, for n = 2 only."""
    if a.shape != (2,) or got.shape != (2,):
        return ""

    def heights(w: np.ndarray) -> np.ndarray:
        d = w - a
        return d @ g + 0.5 * np.sum(d @ H * d, axis=1)

    return paths.on_map(heights, np.array([a, got]), np.array([a, right]))


def _lowest(a, g, H, *, begin=1.0, sign=-1, way=None):
    return begin * a + sign * (np.linalg.solve(H, g) if way is None else way(H, g))


LOWEST_HYPOTHESES = [
    *versions(
        _lowest,
        {
            "sign": [
                (+1, "step_backwards", ""),
                (-0.5, "wrong_factor", "The step is half as long as it should be: the gradient of the model has no ½ left."),
                (-2, "wrong_factor", "The step is twice as long as it should be: the gradient of the model has no ½ left."),
                (0, "returns_argument", "This is a itself: the step is missing."),
            ],
            "begin": [(0.0, "step_not_point", "This is the step; the point a is to be added.")],
            "way": [
                (lambda H, g: H @ g, "matrix_multiplied", ""),
                (lambda H, g: g, "hessian_not_used", ""),
                (lambda H, g: 0.1 * g, "hessian_not_used", "This is a step of gradient descent with rate 0.1; the Hessian makes no difference."),
                (lambda H, g: g / np.linalg.norm(g), "hessian_not_used", "This is a step of length 1; the Hessian makes no difference."),
                (lambda H, g: g / np.diag(H), "diagonal_only", "Only the diagonal of H is used. What do the other entries stand for?"),
                (lambda H, g: (1 / H) @ g, "matrix_by_entries", "1 / H and H ** -1 work entry by entry; that is not the inverse."),
                (lambda H, g: g / np.linalg.det(H), "matrix_by_entries", "Dividing by the determinant alone solves nothing."),
                (lambda H, g: g / np.trace(H), "matrix_by_entries", "Dividing by the trace solves nothing."),
                (lambda H, g: g / np.linalg.norm(H), "matrix_by_entries", "Dividing by the size of H solves nothing."),
                (lambda H, g: np.linalg.inv(H) * g, "elementwise_product", "* multiplies entry by entry; matrix times vector is @."),
                (lambda H, g: np.linalg.inv(H)[0] @ g, "one_entry", "Only the first row of the inverse is used."),
                (lambda H, g: np.linalg.eigvalsh(H).max() * g, "matrix_by_entries", "One number for the whole matrix is not enough."),
                (lambda H, g: g / np.linalg.eigvalsh(H).max(), "matrix_by_entries", "One number for the whole matrix is not enough."),
                (lambda H, g: np.linalg.solve(H**2, g), "squared", "The entries of H are squared."),
                (lambda H, g: np.linalg.solve(H @ H, g), "squared", "The system is solved twice."),
            ],
        },
    ),
    Hypothesis("matrix_by_entries", lambda a, g, H: np.linalg.solve(H, a - g), "The right-hand side is -g; a is added to the step afterwards."),
    Hypothesis("matrix_by_entries", lambda a, g, H: np.linalg.solve(H, a + g), "The right-hand side is -g; a is added to the step afterwards."),
    Hypothesis("matrix_by_entries", lambda a, g, H: np.linalg.solve(H, H @ a + g), "The sign of g on the right-hand side is wrong."),
]  # fmt: skip


def check_leash_step(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(g, r) = −r·g/|g| in every quadrant, for n = 2, 3 and 5, with a zero entry, |g| and r above and below 1."""
    rng = generator(seed)
    cases = []
    quarters = rng.permutation(4)
    for quarter, (length, leash) in zip(
        quarters, [(3.1, 0.5), (0.4, 2.3), (19, 0.1), (0.7, 0.2)], strict=True
    ):
        turn = (quarter + rng.uniform(0.15, 0.85)) * np.pi / 2
        cases.append(
            (digits(length * np.array([np.cos(turn), np.sin(turn)])), digits(leash * rng.uniform(0.8, 1.2)))
        )
    for n, size in ((3, 2.0), (5, 0.6)):
        g = size * rng.uniform(0.3, 1, n) * rng.choice([-1, 1], n)
        g[rng.integers(n)] = 0.0
        cases.append((digits(g), digits(rng.uniform(0.3, 1.5))))
    cases.append((rng.permutation([3, 4]) * rng.choice([-1, 1], 2), 2))
    rng.shuffle(cases)
    return check_against(student, _leashed, cases, LEASH_HYPOTHESES, rtol=1e-8, picture=_leash_drawn)


def _leash_drawn(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
    """Draw the step on the map of the plane with slope g, in two variables."""
    g = case[0]
    return step_on_model(np.zeros_like(g), g, np.zeros((g.size, g.size)), got, right)


def _leashed(g, r, *, sign=-1, length=None, reach=None, along=None):
    far = r if reach is None else reach(r)
    size = np.linalg.norm(g) if length is None else length(g)
    return sign * far * (g if along is None else along(g)) / size


def _steepest_axis(g):
    return np.where(np.arange(len(g)) == np.argmax(np.abs(g)), np.sign(g), 0.0) * np.linalg.norm(g)


LEASH_HYPOTHESES = [
    Hypothesis("leash_length", lambda g, r: -g, "This is -g, whatever r is."),
    Hypothesis("leash_length", lambda g, r: -g if np.linalg.norm(g) <= r else -r * g / np.linalg.norm(g), "Where g is shorter than r the leash is not tight: the plane falls on, so use all of it."),
    *versions(
        _leashed,
        {
            "sign": [(+1, "sign_flip", "The step goes uphill.")],
            "length": [
                (lambda g: 1.0, "leash_length", "The length of g is left in the step."),
                (lambda g: g @ g, "divided_twice", "It is divided by the length of g twice."),
                (lambda g: np.sum(np.abs(g)), "wrong_length", ""),
                (lambda g: np.max(g), "wrong_length", "This divides by the largest entry, not by the length."),
                (lambda g: np.max(np.abs(g)), "wrong_length", "This divides by the largest entry, not by the length."),
                (lambda g: len(g), "wrong_length", "len(g) counts the entries; it is not the length of the arrow."),
                (lambda g: np.sqrt(len(g)), "wrong_length", "The number of entries says nothing of the length of g."),
                (lambda g: abs(np.sum(g)), "wrong_length", ""),
                (lambda g: np.linalg.norm(g[:2]), "wrong_length", "Only two entries count in the length."),
                (lambda g: np.sqrt(np.linalg.norm(g)), "wrong_length", "One root too many is taken of the squares."),
                (lambda g: np.abs(g) + (g == 0), "leash_direction", "Each entry is divided by its own size, so only the signs are left."),
            ],
            "reach": [
                (lambda r: 1.0, "leash_length", "The step has the length 1, whatever r is."),
                (lambda r: 1 / r, "leash_length", "It is divided by r, not multiplied."),
                (lambda r: r**2, "leash_length", "r counts twice."),
                (lambda r: r / 2, "leash_length", "The step is half as long as the leash."),
                (lambda r: np.sqrt(r), "leash_length", "A root is taken of r."),
            ],
            "along": [
                (np.abs, "sign_lost", "The signs of g are lost: each entry of the step has its own."),
                (lambda g: np.sign(g) * np.linalg.norm(g), "leash_direction", "Only the signs of g are used."),
                (_steepest_axis, "leash_direction", "The step goes along one axis only."),
                (lambda g: g[::-1], "swapped_components", "The entries stand in the opposite order."),
                (np.ones_like, "leash_direction", "The direction does not depend on g."),
                (lambda g: np.array([-g[1], g[0], *np.zeros(len(g) - 2)]), "leash_direction", "The step is at right angles to g."),
                (lambda g: np.array([g[1], -g[0], *np.zeros(len(g) - 2)]), "leash_direction", "The step is at right angles to g."),
                (lambda g: np.where(np.arange(len(g)) < 2, g, 0.0), "only_n2", "Only the first two entries of g are used."),
            ],
        },
    ),
    Hypothesis("leash_length", lambda g, r: -g * np.linalg.norm(g) / r, "The learning rate is r / |g|, not |g| / r."),
    Hypothesis("leash_direction", lambda g, r: -r * np.sign(g) / np.sqrt(len(g)), "Only the signs of g are used."),
    Hypothesis("leash_direction", lambda g, r: -r * np.ones(len(g)) / np.sqrt(len(g)), "The step is the same for every gradient."),
]  # fmt: skip


def check_leashed_descent(student: Rule, *, seed: int | None = None) -> Verdict:
    """Check student(f, gradient, step, start, r, tries), a list of tries + 1 points.

    Walks on several surfaces in 2 and 3 variables with two kinds of step, and one try that ends as high as it began.
    """
    rng = generator(seed)
    valley = (
        with_formula(lambda w: (1 - w[0]) ** 2 + 5 * (w[1] - w[0] ** 2) ** 2, "(1 − x)² + 5(y − x²)²"),
        lambda w: np.array([-2 * (1 - w[0]) - 20 * w[0] * (w[1] - w[0] ** 2), 10 * (w[1] - w[0] ** 2)]),
    )
    bowl = (
        with_formula(lambda w: float(np.sum(np.arange(1, len(w) + 1) * w**2)), "Σ k wₖ²"),
        lambda w: 2.0 * np.arange(1, len(w) + 1) * w,
    )
    bumpy = surfaces()[1]
    cases = [
        (*valley, _against, digits(rng.uniform(-1.4, -0.9, 2) * [1, -1]), digits(rng.uniform(0.4, 0.6)), 20),
        (*bowl, _against, digits(rng.uniform(1, 2, 3)), digits(rng.uniform(0.7, 1.1)), 15),
        (bumpy.f, bumpy.gradient, _signs, digits(rng.uniform(-1, 1, 2)), digits(rng.uniform(0.3, 0.5)), 12),
        (*bowl, _against, np.array([0.5, 0.0]), 1.0, 1),
        (*valley, _against, digits(rng.uniform(0.9, 1.6, 2)), digits(rng.uniform(0.1, 0.2)), 10),
    ]  # fmt: skip
    cases.sort(key=lambda case: case[-1])  # what a short walk shows costs little to explain
    return check_against(student, _walk, cases, WALK_HYPOTHESES, picture=walk_drawn)


def _against(g: np.ndarray, r: float) -> np.ndarray:
    size = np.linalg.norm(g)
    return np.zeros_like(g) if size == 0 else -r * g / size


def _signs(g: np.ndarray, r: float) -> np.ndarray:
    return -r * np.sign(g) / np.sqrt(len(g))


def walk_drawn(case: tuple, got: np.ndarray, right: np.ndarray) -> str:
    """Draw the walks of a trial (f, …) on the map of f, in two variables."""
    return paths.on_map(Batch(case[0]), got, right) if right.shape[1:] == got.shape[1:] == (2,) else ""


def _walk(
    f,
    gradient,
    step,
    start,
    r,
    tries,
    *,
    goal=None,
    lower=None,
    on_yes=1.0,
    on_no=0.5,
    move_on_no=False,
    note="here",
    inner=False,
):
    here, path = start, [start]
    for _ in range(tries):
        there = here + step(gradient(here), r) if goal is None else goal(here, start, gradient, step, r)
        yes = f(there) < f(here) if lower is None else lower(f, gradient, there, here, start)
        for _ in range(40 if inner and not yes else 0):
            r *= on_no
            there = here + step(gradient(here), r)
            if yes := f(there) < f(here):
                break
        before = here
        r *= on_yes if yes else on_no
        if yes or move_on_no:
            here = there
        path.append({"here": here, "there": there, "before": before}[note])
    return path


def _last_everywhere(f, gradient, step, start, r, tries):
    return [_walk(f, gradient, step, start, r, tries)[-1]] * (tries + 1)


def _only_where_moved(f, gradient, step, start, r, tries):
    walk = _walk(f, gradient, step, start, r, tries)
    return [p for k, p in enumerate(walk) if not k or not np.array_equal(p, walk[k - 1])]


WALK_HYPOTHESES = [
    Hypothesis("walk_never_moves", lambda f, gradient, step, start, r, tries: [start] * (tries + 1)),
    *versions(
        _walk,
        {
            "on_no": [
                (1.0, "leash_never_halved", ""),
                *((k, "leash_changed", "Where f is not lower the leash is to be halved, exactly.") for k in (1 / 3, 0.25, 0.1, 0.9, 0.75)),
                (2.0, "leash_changed", "The leash grows where f is not lower."),
                (0.0, "leash_never_halved", "The leash becomes 0, as with //."),
            ],
            "on_yes": [
                (0.5, "leash_changed", "The leash is halved where f is lower, too."),
                (2.0, "leash_changed", "The leash is doubled where f is lower; it should stay as it is."),
            ],
            "move_on_no": [(True, "leash_uphill", "")],
            "lower": [
                (lambda f, g, there, here, start: f(there) <= f(here), "walk_compares", "Equally high is not lower: where f is the same, stay and halve."),
                (lambda f, g, there, here, start: f(there) > f(here), "walk_compares", "The comparison is turned round."),
                (lambda f, g, there, here, start: f(there) < f(start), "walk_compares", "f(there) is compared with the start, not with where you stand."),
                (lambda f, g, there, here, start: True, "leash_uphill", "Every step is taken, lower or not."),
                (lambda f, g, there, here, start: np.linalg.norm(g(there)) < np.linalg.norm(g(here)), "walk_compares", "Lengths of gradients are compared; compare values of f."),
                (lambda f, g, there, here, start: f(there) < 0, "walk_compares", "f(there) is compared with 0, not with f(here)."),
                (lambda f, g, there, here, start: there[0] < here[0], "walk_compares", "Coordinates are compared; compare values of f."),
            ],
            "note": [
                ("there", "walk_notes", "The point that was tried is noted, also where the step was refused."),
                ("before", "walk_notes", "The list lags behind: each point is noted before the step."),
            ],
            "goal": [
                (lambda here, start, g, step, r: start + step(g(here), r), "walk_tries", "Each step begins at the start."),
                (lambda here, start, g, step, r: here + step(g(start), r), "walk_tries", "The gradient is always that of the start."),
                (lambda here, start, g, step, r: step(g(here), r), "walk_tries", "This is the step alone: from where does it begin?"),
                (lambda here, start, g, step, r: here + step(here, r), "walk_tries", "The step is given the point; it needs the gradient there."),
                (lambda here, start, g, step, r: here - step(g(here), r), "step_backwards", "The step points downhill already: it is to be added."),
                (lambda here, start, g, step, r: here - r * g(here), "ignores_argument", "The function step that comes in is not used."),
                (lambda here, start, g, step, r: here + _against(g(here), r), "ignores_argument", "The function step that comes in is not used."),
                (lambda here, start, g, step, r: here + r * step(g(here), r), "walk_tries", "The step is multiplied by r once more; it has the length r already."),
            ],
            "inner": [(True, "leash_changed", "Within one try the leash is halved again and again; one try, one halving.")],
        },
    ),
    Hypothesis("gd_path_alias", _last_everywhere),
    Hypothesis("walk_notes", lambda *given: _walk(*given)[1:], "The start is missing in the list."),
    Hypothesis("walk_notes", lambda *given: _walk(*given)[:-1], "The last point is missing in the list."),
    Hypothesis("walk_notes", lambda *given: _walk(*given)[-1], "This is the last point; the whole list is asked for."),
    Hypothesis("walk_notes", _only_where_moved, "Points where you stayed are left out; each try has its entry."),
]  # fmt: skip

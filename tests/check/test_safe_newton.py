"""Newton's method with a safeguard: right answers pass at every seed, each slip gets its name, and no loop runs for ever."""

import numpy as np
import pytest

from course_lib.check.points import COURSE_SEED, seeding
from course_lib.check.topics.reference import check_against
from course_lib.check.topics.safe_newton import HYPOTHESES, check_newton_descent, walks
from tests.check.judged import verdict_of


def newton_descent(
    f, gradient, hessian, w1, tol, max_iter, definite=lambda H: np.linalg.eigvalsh(H)[0] > 0, shorter=0.5
):
    w = np.array(w1, float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        d = -np.linalg.inv(H) @ g if definite(H) else -g
        while f(w + d) > f(w):
            d = shorter * d
        w = w + d
        path.append(w)
    return w, path


@pytest.mark.parametrize("seed", [COURSE_SEED, 3, 77, 2024])
def test_the_right_method_passes_whatever_the_seed(seed):
    with seeding(seed):
        assert verdict_of(check_newton_descent, newton_descent).outcome == "correct"


def test_every_reading_of_a_mistake_differs_from_the_right_method_in_some_walk():
    cases = walks(np.random.default_rng(COURSE_SEED))
    right = [newton_descent(*case)[1] for case in cases]
    assert [faulty.name for faulty in HYPOTHESES if same_everywhere(faulty.predict, cases, right)] == []


def same_everywhere(version, cases, right):
    for case, path in zip(cases, right, strict=True):
        try:
            end, points = version(*case)
        except np.linalg.LinAlgError:
            return False
        if len(points) != len(path) or not np.allclose(points, path) or not np.allclose(end, path[-1]):
            return False
    return True


def test_a_step_that_is_never_shortened_is_told_after_so_many_heights():
    verdict = verdict_of(check_newton_descent, lambda *case: newton_descent(*case, shorter=1))
    assert (verdict.outcome, verdict.mistake) == ("crashed", "halving_endless"), verdict.message


def test_a_loop_that_never_moves_is_told_after_so_many_gradients():
    def stands_still(f, gradient, hessian, w1, tol, max_iter):
        while np.linalg.norm(gradient(w1)) > tol:
            pass
        return w1, [w1]

    verdict = verdict_of(check_newton_descent, stands_still)
    assert (verdict.outcome, verdict.mistake) == ("crashed", "gd_x_unchanged"), verdict.message


def test_a_zero_hessian_is_not_positive_definite():
    verdict = verdict_of(
        check_newton_descent,
        lambda *case: newton_descent(*case, definite=lambda H: np.linalg.eigvalsh(H)[0] >= 0),
    )
    assert verdict.outcome == "crashed"
    assert "Singular matrix" in verdict.message


def test_what_separates_right_from_wrong_is_sought_among_points_of_one_entry_as_well():
    cases = [(np.array(point),) for point in ([0.7], [1.9], [-0.4], [-1.2, 1.1], [2.0, -0.6])]
    verdict = verdict_of(check_against, lambda w: w @ w if w[0] > 0 else 0.71, lambda w: w @ w, cases, [])
    assert verdict.mistake == "right_in_part"
    assert "w[0] is positive" in verdict.message

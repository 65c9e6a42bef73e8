"""Curves that are not parabolas: every right way to answer is right, and what is wrong is told what is wrong with it."""

import numpy as np
import pytest

from course_lib import CheckFailed, check_better_start, check_safe_rate
from course_lib.descent import gradient_descent


def end(df, start):
    return gradient_descent(df, start, 0.1, 1e-6, 500)[0]


@pytest.mark.parametrize("points", [1001, 1500, 20001])
def test_a_safe_rate_may_come_from_any_fine_grid_and_from_one_call_on_the_whole_array(points):
    assert check_safe_rate(lambda ddf, a, b: 1 / np.max(ddf(np.linspace(a, b, points)))).outcome == "correct"


@pytest.mark.parametrize("points", [2, 11, 51])
def test_a_coarse_grid_misses_the_largest_curvature(points):
    with pytest.raises(CheckFailed) as failed:
        check_safe_rate(lambda ddf, a, b: 1 / np.max(ddf(np.linspace(a, b, points))))
    assert failed.value.verdict.mistake == "curvature_not_largest"


def test_the_better_start_may_be_found_by_another_walk_that_arrives():
    def shorter_steps(f, df, first, second):
        return min((first, second), key=lambda x: f(gradient_descent(df, x, 0.05, 1e-8, 3000)[0]))

    assert check_better_start(shorter_steps).outcome == "correct"


@pytest.mark.parametrize("seed", range(3))
def test_in_each_draw_either_start_is_the_better_one_somewhere_and_the_lower_start_is_not_always(seed):
    right = lambda f, df, a, b: min((a, b), key=lambda x: f(end(df, x)))  # noqa: E731
    assert check_better_start(right, seed=seed).outcome == "correct"
    wrong = {
        "first_not_best": lambda f, df, a, b: a,
        "last_not_best": lambda f, df, a, b: b,
        "ends_not_heights": lambda f, df, a, b: min(a, b),
        "starts_compared": lambda f, df, a, b: min((a, b), key=f),
    }
    for name, answer in wrong.items():
        with pytest.raises(CheckFailed) as failed:
            check_better_start(answer, seed=seed)
        assert failed.value.verdict.mistake == name

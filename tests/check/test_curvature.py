"""Curvature, valleys, Newton's step and critical points: right answers pass at every seed, each slip gets its name."""

import numpy as np
import pytest

from course_lib.check.points import COURSE_SEED
from course_lib.check.topics import critical_points, curvature
from tests.check.judged import names, verdict_of

SEEDS = (COURSE_SEED, 5, 77)


def by_differences(f, w, h=1e-4):
    e = h * np.eye(len(w))
    return np.array([[f(w + a + b) - f(w + a - b) - f(w - a + b) + f(w - a - b) for b in e] for a in e]) / (
        4 * h**2
    )


def classify(H):
    return critical_points.by_signs(np.linalg.eigvalsh(H))


RIGHT = {
    curvature.check_curvature: curvature.curvature,
    curvature.check_numerical_hessian: by_differences,
    curvature.check_valley_shape: curvature.valley_shape,
    curvature.check_newton_step: lambda gradient, H: -np.linalg.inv(H) @ gradient,
    critical_points.check_classify: classify,
}
HYPOTHESES = {
    curvature.check_curvature: curvature.CURVATURE,
    curvature.check_numerical_hessian: curvature.DIFFERENCES,
    curvature.check_valley_shape: curvature.VALLEY,
    curvature.check_newton_step: curvature.NEWTON,
}
FAULTY = [
    pytest.param(check, faulty, id=f"{check.__name__}-{number}-{faulty.name}")
    for check, hypotheses in HYPOTHESES.items()
    for number, faulty in enumerate(hypotheses)
]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("check", RIGHT, ids=lambda check: check.__name__)
def test_the_right_answer_passes_at_every_seed(check, seed):
    assert verdict_of(check, RIGHT[check], seed=seed).outcome == "correct"


@pytest.mark.parametrize(("check", "faulty"), FAULTY)
def test_a_slip_is_refused_under_its_name(check, faulty):
    verdict = verdict_of(check, faulty.predict, seed=5)
    assert verdict.outcome == "wrong"
    assert faulty.name in names(verdict), verdict.message


@pytest.mark.parametrize("rule", critical_points.RULES, ids=lambda rule: rule.name)
def test_a_faulty_rule_for_eigenvalues_is_refused_under_its_name(rule):
    verdict = verdict_of(critical_points.check_classify, rule.predict, seed=5)
    assert verdict.outcome == "wrong"
    assert rule.name in names(verdict), verdict.message


@pytest.mark.parametrize("word", ["Minimum", "a local min", "MIN"])
def test_the_test_by_eigenvalues_takes_the_words_of_the_second_derivative_test(word):
    def in_other_words(H):
        kind = classify(H)
        return word if kind == "min" else kind

    assert verdict_of(critical_points.check_classify, in_other_words).outcome == "correct"


def test_a_hessian_for_two_variables_only_is_refused():
    def for_two(f, w, h=1e-4):
        return by_differences(f, w)[:2, :2]

    assert verdict_of(curvature.check_numerical_hessian, for_two).outcome == "wrong"


def test_an_arrow_that_is_divided_in_place_is_told():
    def in_place(H, u):
        u /= np.linalg.norm(u)
        return u @ H @ u

    assert verdict_of(curvature.check_curvature, in_place).mistake == "mutates_input"

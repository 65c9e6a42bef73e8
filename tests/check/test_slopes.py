"""Slopes in several directions, and what measures them: right answers pass, each slip gets its name, nothing passes by heart."""

import numpy as np
import pytest

from course_lib import Box
from course_lib.check.points import COURSE_SEED
from course_lib.check.topics import difference_quotients, slopes
from tests.check.judged import names, verdict_of

SEEDS = (COURSE_SEED, 5, 77)
PLANE = Box(-2, 2, n=2)


def hill(w):
    return 3 - w[0] ** 2 - 2 * w[1] ** 2 + w[0] * w[1] + np.sin(w[0])


def slope(w):
    return np.array([-2 * w[0] + w[1] + np.cos(w[0]), -4 * w[1] + w[0]])


def spiral(r, theta):
    return r**3 * np.cos(2 * theta)


def around(r, theta):
    return np.array([3 * r**2 * np.cos(2 * theta), -2 * r**2 * np.sin(2 * theta)])


def checks(kind, student, seed):
    if kind == "steepest":
        return verdict_of(slopes.check_steepest, student, hill, PLANE, seed=seed)
    if kind == "plane":
        return verdict_of(slopes.check_tangent_plane, student, hill, PLANE, seed=seed)
    if kind == "polar":
        return verdict_of(slopes.check_polar_gradient, student, spiral, seed=seed)
    if kind == "measure":
        return verdict_of(difference_quotients.check_measure, student, seed=seed)
    return verdict_of(difference_quotients.check_gradient_checker, student, seed=seed)


def agrees(gradient, f, points):
    return all(np.max(np.abs(gradient(w) - difference_quotients.central(f, w))) <= 1e-5 for w in points)


RIGHT = {
    "steepest": lambda w: slope(w) / np.linalg.norm(slope(w)),
    "plane": lambda a, h: hill(a) + slope(a) @ h,
    "polar": around,
    "measure": lambda f, w: difference_quotients.central(f, w),
    "checker": agrees,
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("kind", RIGHT)
def test_the_right_answer_passes_at_every_seed(kind, seed):
    assert checks(kind, RIGHT[kind], seed).outcome == "correct"


@pytest.mark.parametrize(
    ("kind", "name", "student"),
    [
        ("steepest", "sign_flip", lambda w: -slope(w) / np.linalg.norm(slope(w))),
        ("steepest", "not_unit_length", slope),
        ("steepest", "squared_length", lambda w: slope(w) / (slope(w) @ slope(w))),
        ("steepest", "angle_returned", lambda w: np.arctan2(slope(w)[1], slope(w)[0])),
        ("plane", "taylor_missing_f0", lambda a, h: slope(a) @ h),
        ("plane", "plane_is_f", lambda a, h: hill(a + h)),
        ("plane", "taylor_wrong_point", lambda a, h: hill(a) + slope(a + h) @ h),
        ("plane", "arguments_swapped", lambda a, h: hill(h) + slope(h) @ a),
        ("polar", "angle_for_distance", lambda r, theta: around(r, theta) * [1, r]),
        ("polar", "missing_chain_factor", lambda r, theta: around(r, theta) / [1, 2]),
        ("polar", "degrees", lambda r, theta: around(r, np.radians(theta))),
        ("measure", "coarse_step", lambda f, w: difference_quotients.central(f, w, 0.01)),
        ("checker", "differences_without_abs", lambda g, f, p: bool(all(np.all(g(w) - f.slope(w) < 1e-5) for w in p))),
        ("checker", "answer_neither", lambda g, f, p: str(agrees(g, f, p))),
        ("checker", "other_tolerance", lambda g, f, p: all(np.max(np.abs(g(w) - f.slope(w))) < 1e-4 for w in p)),
    ],
)  # fmt: skip
def test_a_slip_gets_its_name(kind, name, student):
    for seed in SEEDS:
        verdict = checks(kind, student, seed)
        assert verdict.outcome == "wrong"
        assert name in names(verdict), verdict.message


@pytest.mark.parametrize("bank", ["MEASURE_BANK", "CHECKER_BANK"])
def test_no_faulty_version_of_a_bank_passes(bank):
    kind = "measure" if bank == "MEASURE_BANK" else "checker"
    for faulty in getattr(difference_quotients, bank):

        def student(*case, version=faulty.predict):
            answer = version(*case)
            return bool(answer) if kind == "checker" and answer in (0, 1) else answer

        try:
            verdict = checks(kind, student, COURSE_SEED)
        except ValueError:
            continue  # there is no such version of an answer of this form
        assert verdict.outcome != "correct", faulty


def test_answers_in_the_order_of_the_calls_do_not_pass_at_another_seed():
    answers = []

    def honest(gradient, f, points):
        answers.append(agrees(gradient, f, points))
        return answers[-1]

    assert checks("checker", honest, COURSE_SEED).outcome == "correct"
    assert answers.count(True) >= 6
    assert answers.count(False) >= 6
    by_heart = iter(answers)
    verdict = checks("checker", lambda *case: next(by_heart), 5)
    assert verdict.outcome == "wrong"
    assert verdict.mistake != "log_taken", "the logarithm of 0 is as far from 1 as from any number"


def test_an_argument_that_is_changed_is_told():
    def measure(f, w):
        w += 1
        return difference_quotients.central(f, w - 1)

    assert checks("measure", measure, COURSE_SEED).mistake == "mutates_input"


def test_a_message_says_what_the_function_was_given():
    message = checks("plane", lambda a, h: slope(a) @ h, COURSE_SEED).message
    assert message.startswith("For a = (")
    assert ", h = (" in message
    assert "; expected " in message

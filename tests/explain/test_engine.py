"""Hypotheses are tried in tiers: the cheapest that fits everything is told, and nothing dearer is computed."""

from __future__ import annotations

import numpy as np
import pytest

from course_lib.check.measuring import Observation
from course_lib.explain import engine
from course_lib.explain.engine import Fit
from course_lib.explain.hypothesis import Hypothesis


def observed(factor: float) -> Observation:
    w = np.linspace(1, 3, 12).reshape(6, 2)
    return Observation(w, factor * w, w, np.full(w.shape, 1e-12))


def hypotheses(*predictions):
    return [Hypothesis(name, predict, cost=cost) for name, predict, cost in predictions]


def found(observations, tried):
    return engine.names(
        engine.ranked(engine.fitting(tried, lambda h: engine.misfit(observations, h.predict)))
    )


def test_what_fits_every_observation_is_kept_and_nothing_else():
    tried = hypotheses(
        ("factor_2", lambda g: 2 * g.truth, 0),
        ("sign_flip", lambda g: -g.truth, 0),
    )
    assert found([observed(2.0), observed(2.0)], tried) == ["factor_2"]
    assert found([observed(2.0), observed(-1.0)], tried) == []


def test_of_two_that_fit_the_cheaper_comes_first_whatever_their_order():
    tried = hypotheses(
        ("wrong_factor", lambda g: 2 * g.truth, 2),
        ("factor_2", lambda g: 2 * g.truth, 1),
    )
    assert found([observed(2.0)], tried) == ["factor_2", "wrong_factor"]


def test_of_two_that_cost_the_same_the_closer_fit_comes_first():
    tried = hypotheses(
        ("wrong_factor", lambda g: 2 * g.truth * (1 + 3e-6), 0),
        ("factor_2", lambda g: 2 * g.truth, 0),
    )
    assert found([observed(2.0)], tried) == ["factor_2", "wrong_factor"]


def test_a_name_is_told_once():
    tried = hypotheses(("factor_2", lambda g: g.truth + g.truth, 0), ("factor_2", lambda g: 2 * g.truth, 0))
    assert found([observed(2.0)], tried) == ["factor_2"]


def test_a_hypothesis_that_cannot_predict_does_not_fit():
    tried = hypotheses(("factor_2", lambda g: None, 0), ("sign_flip", lambda g: np.zeros(3), 0))
    assert found([observed(2.0)], tried) == []


def test_no_tier_is_computed_after_one_that_found_something():
    computed = []

    def tiers():
        for name in ("nothing", "sign_flip", "factor_2"):
            computed.append(name)
            yield [] if name == "nothing" else [Fit(name)]

    assert engine.names(engine.explain(tiers())) == ["sign_flip"]
    assert computed == ["nothing", "sign_flip"]


def test_where_nothing_fits_nothing_is_named():
    assert engine.explain([[], []]) == []


def test_a_fit_has_a_name_of_the_vocabulary():
    with pytest.raises(ValueError, match="not in the vocabulary"):
        Fit("something_else")

"""The chain rule's reference implementations: as measured, and as written out."""

import numpy as np
import pytest

from course_lib import chain_rule

rng = np.random.default_rng(7)
#: h = (ab + a)²: a, b, ab, ab + a, h at a = 2, b = 3.
TAPE = [[], [], [(0, 3.0), (1, 2.0)], [(2, 1.0), (0, 1.0)], [(3, 16.0)]]


def measured(f, x, h=1e-6):
    return np.stack([(f(x + e) - f(x - e)) / (2 * h) for e in h * np.eye(len(x))], axis=-1)


def test_along_a_walk():
    def c(t):
        return np.array([np.cos(t), t**2, t])

    rate = chain_rule.along(lambda w: 2 * w, c, lambda t: np.array([-np.sin(t), 2 * t, 1.0]), 0.7)
    np.testing.assert_allclose(rate, (c(0.7 + 1e-6) @ c(0.7 + 1e-6) - c(0.7 - 1e-6) @ c(0.7 - 1e-6)) / 2e-6)


def test_a_composition_has_the_measured_jacobian():
    A, B = rng.normal(size=(3, 2)), rng.normal(size=(4, 3))

    def g(x):
        return np.sin(A @ x)

    def f(u):
        return (B @ u) ** 2

    def inner(x):
        return np.cos(A @ x)[:, None] * A

    def outer(u):
        return 2 * (B @ u)[:, None] * B

    x = np.array([0.3, -0.4])
    np.testing.assert_allclose(
        chain_rule.composed(outer, inner, g, x), measured(lambda x: f(g(x)), x), atol=1e-8
    )


def test_polar_slopes_are_the_measured_ones():
    def grad(w):
        return np.array([2 * w[0] * w[1], w[0] ** 2 + 1])

    def f(q):
        x, y = q[0] * np.cos(q[1]), q[0] * np.sin(q[1])
        return x**2 * y + y

    np.testing.assert_allclose(chain_rule.polar(grad, 1.3, 0.8), measured(f, np.array([1.3, 0.8])), atol=1e-8)


def test_backward_adds_the_ways_and_forward_agrees_with_it():
    back = chain_rule.backward(TAPE)
    assert back == [64.0, 32.0, 16.0, 16.0, 1.0]
    assert [chain_rule.forward(TAPE, i)[-1] for i in (0, 1)] == back[:2]


def test_slopes_may_be_arrays():
    tape = [[], [(0, np.array([2.0, 3.0]))], [(1, 1.0), (0, np.array([1.0, 1.0]))]]
    np.testing.assert_allclose(chain_rule.backward(tape)[0], [3.0, 4.0])


def test_the_network_is_four_units_and_a_constant():
    w = np.zeros(chain_rule.WEIGHTS)
    w[16] = 0.25
    assert chain_rule.network(w, 1.0, 2.0) == pytest.approx(0.25)
    w[[3, 13]] = 1.0, 2.0
    assert chain_rule.network(w, 0.5, 9.0) == pytest.approx(0.25 + 2 * np.tanh(0.5))


def test_training_stops_where_it_is_enough_and_where_updates_run_out():
    def share(w):
        return 1.0 if abs(w[0]) < 0.5 else 0.0

    start = np.array([4.0])
    w, updates = chain_rule.train(lambda w: w, share, start, 0.5, 1.0, 50)
    assert (w[0], updates) == (0.25, 4)
    assert chain_rule.train(lambda w: w, share, start, 0.5, 1.0, 2) == (1.0, 2)
    assert chain_rule.train(lambda w: w, share, start, 0.5, 0.0, 9)[1] == 0

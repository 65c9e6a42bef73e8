"""The checks of steps, passes and training speak of what the text speaks of."""

import numpy as np

from course_lib.check.topics import backpropagation, small_network
from course_lib.check.verdict import CheckFailed


def verdict_on(check, *answers, seed=3):
    try:
        return check(*answers, seed=seed)
    except CheckFailed as failed:
        return failed.verdict


def test_a_trial_of_a_rule_names_its_inputs_a_and_b():
    plus = lambda *inputs: (sum(inputs), [2, 2])  # noqa: E731
    message = verdict_on(backpropagation.check_plus_and_times, plus, plus).message
    assert "For a = " in message
    assert ", b = " in message


def test_a_forward_pass_that_hands_on_as_the_backward_pass_does_is_not_called_a_product_of_ways():
    def handing_on(tape, i):
        slopes = [0.0] * len(tape)
        slopes[i] = 1.0
        for k in range(len(tape)):
            for j, slope in tape[k]:
                slopes[j] += slopes[k] * slope
        return slopes

    for seed in range(5):
        assert verdict_on(backpropagation.check_forward, handing_on, seed=seed).mistake == "passes_exchanged"


def test_training_on_and_on_is_told_in_the_words_of_the_exercise():
    def either(gradient, share_right, w, eta, enough, most):
        updates = 0
        while share_right(w) < enough or updates < most:
            w, updates = w - eta * gradient(w), updates + 1
        return np.array(w), updates

    message = verdict_on(small_network.check_training, either).message
    assert "the share is too small" in message
    assert "max_iter" not in message

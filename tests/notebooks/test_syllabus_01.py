"""What notebook 01 says of curves that are not parabolas comes out of the notebook itself."""

import numpy as np
import pytest

from course_lib.descent import gradient_descent
from tests.notebooks.executions import printed_by


@pytest.fixture(scope="module")
def printed():
    return printed_by("01_gradient_descent_1d")


def test_the_safe_rates_of_the_valley(printed):
    assert "safe between 0.4 and 2:  eta = 0.2633" in printed
    assert "safe between -0.6 and 2:  eta = 0.0654" in printed


def test_a_rate_of_a_half_throws_the_first_step_up_the_other_side_and_a_safe_one_does_not(printed):
    assert "from -0.6 with eta = 0.5000: 93 iterates, heights 3.680  11.024  0.997  1.131" in printed
    assert "from -0.6 with eta = 0.0654: 53 iterates, heights 3.680  1.197  0.858  0.729" in printed


def test_between_minus_2_and_2_a_tenth_is_safe_on_the_two_valleys_and_no_walk_crosses_the_hilltop():
    def f(x):
        return x**4 / 4 - x**2 + x / 4

    assert 1 / np.max(3 * np.linspace(-2, 2, 1001) ** 2 - 2) == pytest.approx(1 / 10)
    left, hilltop, right = np.sort(np.roots([1, 0, -2, 1 / 4]))
    assert round(hilltop, 2) == 0.13
    starts, ends = np.linspace(-2, 2, 81), []
    for start in starts:
        x, path = gradient_descent(lambda x: x**3 - 2 * x + 1 / 4, start, 0.1, 1e-9, 2000)
        assert (np.diff(f(path)) <= 1e-15).all()
        ends.append(x)
    np.testing.assert_allclose(ends, np.where(starts < hilltop, left, right), atol=1e-6)

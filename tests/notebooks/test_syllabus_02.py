"""What notebook 02 says of level places, walks and maps comes out of the notebook itself."""

import numpy as np
import pytest

from tests.notebooks.executions import printed_by


@pytest.fixture(scope="module")
def printed():
    return printed_by("02_gradient")


def test_on_a_level_curve_the_height_does_not_change_and_elsewhere_it_changes_as_measured(printed):
    rows = [line.split() for line in printed.splitlines()]
    rows = np.array([row for row in rows if len(row) == 6 and row[0] in ("0.5", "1.5", "2.5", "3.5")], float)
    assert len(rows) == 4
    assert (rows[:, 1] == 0).all()
    assert (np.abs(rows[:, [2, 4]]) > 0.07).all()
    np.testing.assert_allclose(rows[:, [2, 4]], rows[:, [3, 5]], atol=1e-6)


def test_on_the_map_three_points_lie_on_one_level_curve_and_the_fourth_on_the_next(printed):
    assert "heights of S, P, Q, R: [1.56, 1.56, 1.56, 2.06]" in printed


def test_the_map_gives_the_direction_of_the_gradient_to_three_degrees(printed):
    assert "gradient from the map       31.2°" in printed
    assert "gradient from the formula   33.7°" in printed
    assert "dot product of both arrows: 0.0" in printed

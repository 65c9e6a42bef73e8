"""Level places, maps and walks: every right way to answer is right, and no order and no form of a list is wrong."""

import numpy as np
import pytest

from course_lib import CheckFailed, check_climb, check_flat_points, check_read_map
from course_lib.check.topics.flat_points import flat_points, slopes


def mistake(check, answer, **options):
    with pytest.raises(CheckFailed) as failed:
        check(answer, **options)
    return failed.value.verdict


@pytest.mark.parametrize("form", [list, tuple, np.array, lambda points: points[::-1]])
def test_level_places_may_come_in_any_order_and_form(form):
    def answer(a, b):
        return form([tuple(p) for p in flat_points(a, b)])

    assert check_flat_points(answer).outcome == "correct"


def test_the_gradient_is_zero_at_the_five_places_and_nowhere_else():
    for a, b in ((1, 1), (0.3, 2.0)):
        np.testing.assert_allclose(slopes(a, b, flat_points(a, b)), 0, atol=1e-15)
        x, y = np.meshgrid(np.linspace(-3, 3, 301), np.linspace(-3, 3, 301))
        grid = np.column_stack([x.ravel(), y.ravel()])
        steep = np.linalg.norm(slopes(a, b, grid), axis=1)
        near = np.linalg.norm(grid[:, None] - flat_points(a, b)[None], axis=2).min(axis=1)
        inside = np.abs(grid).max(axis=1) < 1.5
        assert steep[inside & (near > 0.1)].min() > 1e-3


def test_a_place_that_is_not_level_is_shown_with_its_gradient():
    verdict = mistake(check_flat_points, lambda a, b: [*flat_points(a, b), (1 / np.sqrt(2 * a), 0)])
    assert verdict.mistake == "one_slope_only"
    assert "the point (0.39205, 0), but the gradient there is (0, -0.23779)" in verdict.message


def test_no_table_of_the_two_hills_passes_and_no_list_of_all_that_might_be_level():
    s = 1 / np.sqrt(2)
    table = [(0, 0), (s, s), (-s, -s), (s, -s), (-s, s)]
    assert mistake(check_flat_points, lambda a, b: table).mistake == "argument_fixed"

    def everything(a, b):
        x, y = 1 / np.sqrt(2 * a), 1 / np.sqrt(2 * b)
        return [(i * x, j * y) for i in (-1, 0, 1) for j in (-1, 0, 1)]

    assert mistake(check_flat_points, everything).mistake == "one_slope_only"


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_finite_is_no_place(value):
    assert mistake(check_flat_points, lambda a, b: [(value, value)] * 5).mistake == "nan_inf"


def test_a_map_may_be_read_by_taking_off_the_part_along_the_curve():
    def answer(p, q, higher):
        along = (q - p) / np.linalg.norm(q - p)
        up = higher - q - (higher - q) @ along * along
        return [along, up / np.linalg.norm(up)]

    assert check_read_map(answer).outcome == "correct"


@pytest.mark.parametrize("seed", range(5))
def test_the_higher_ground_lies_on_both_sides_in_every_draw(seed):
    def always_left(p, q, higher):
        along = (q - p) / np.linalg.norm(q - p)
        return along, np.array([-along[1], along[0]])

    assert mistake(check_read_map, always_left, seed=seed).mistake == "side_not_looked_at"


def test_a_climb_may_be_written_out_without_arrays():
    def answer(gradient, a, b, t):
        x, y = gradient((a * np.cos(t), b * np.sin(t)))
        return b * np.cos(t) * y - a * np.sin(t) * x

    assert check_climb(answer).outcome == "correct"


def test_the_bowl_does_not_pass_for_every_hill():
    def bowl_only(gradient, a, b, t):
        return 2 * (b * b - a * a) * np.sin(t) * np.cos(t)

    assert mistake(check_climb, bowl_only).mistake in ("ignores_argument", "argument_fixed")

"""Every number that section 07 of the syllabus lists comes out of notebook 07 itself."""

import numpy as np

from course_lib import chain_rule
from tests.notebooks.executions import solved

ASSIGNMENT = "07_chain_rule"


def test_the_rate_on_a_walk_is_gradient_times_velocity_as_measured(names, printed):
    for t in np.linspace(0, 6, 13):
        by_rule = names["hill_gradient"](names["walk"](t)) @ names["walk_velocity"](t)
        np.testing.assert_allclose(by_rule, names["measured_rate"](t), atol=1e-8)
    assert "measured rate at t = 1:     -0.396896" in printed
    assert "gradient @ velocity:        -0.396896" in printed
    np.testing.assert_allclose(names["hill_gradient"](names["walk"](0.0)), [-3, 1.5])
    np.testing.assert_allclose(names["walk_velocity"](0.0), [0, 1])


def test_along_a_level_curve_the_rate_is_0(printed):
    rows = [line.split() for line in printed.splitlines() if "4.000000   (" in line]
    assert len(rows) == 4
    assert all(row[-1] == "0.0" for row in rows)


def test_the_order_of_two_jacobians_matters_and_the_shapes_tell_it(names, printed):
    assert "[[8. 4.]\n [8. 5.]\n [1. 1.]]" in printed
    assert "(2, 2) @ (3, 2) does not fit" in printed
    rng = np.random.default_rng(1)
    A, B = rng.normal(size=(2, 3, 3))
    assert not np.allclose(A @ B, B @ A)


def test_polar_slopes_agree_with_notebook_02(names):
    for r, theta in ((1.5, 0.4), (0.8, 2.0)):
        by_r, by_theta = names["polar_slopes"](lambda w: np.array([2 * w[1], 2 * w[0]]), r, theta)
        np.testing.assert_allclose(
            [by_r, by_theta / r], [2 * r * np.sin(2 * theta), 2 * r * np.cos(2 * theta)]
        )


def test_the_graph_by_hand_and_the_tape_give_the_forums_gradient(names, printed):
    w = np.array([0.3, -0.8])
    s = w @ w
    known = -2 * np.pi * w * np.cos(np.pi * s) + 2 * w / s
    np.testing.assert_allclose(names["graph_slopes"](w)[1], known)
    np.testing.assert_allclose(names["gradient_of"](names["forum"], w), known)
    assert "forwards:  s = 0.7300   p = 2.2934   q = 0.7501   k = -0.3147   g = -1.0648" in printed
    assert "backwards: by q -1.0000   by k 1.0000   by p 0.6613   by s 3.4474" in printed


def test_reverse_mode_agrees_with_differences(names, printed):
    assert "h at (2, 3): [64. 32.]" in printed
    assert printed.count("largest difference below 1e-9: True") == 3


def test_one_backward_pass_costs_at_most_two_pairs_a_step_and_forward_mode_n_times_as_much(printed):
    rows = [
        list(map(int, line.split()))
        for line in printed.splitlines()
        if len(line.split()) == 5 and line.replace(" ", "").isdigit()
    ]
    assert [row[0] for row in rows] == [2, 10, 50, 200]
    for n, steps, backward, forward, measuring in rows:
        assert backward <= 2 * steps
        assert forward == n * backward
        assert measuring == 2 * n * steps


def test_the_gradient_of_the_loss_is_the_measured_one(names, printed):
    w = names["first_weights"]
    assert w.shape == (chain_rule.WEIGHTS,)
    mine, seen = names["loss_gradient"](w), names["measured_gradient"](names["loss"], w)
    assert np.linalg.norm(mine - seen) < 1e-7
    assert "length of the whole difference below 1e-7: True" in printed
    np.testing.assert_allclose(
        names["network"](w, names["x_data"], names["y_data"]),
        chain_rule.network(w, names["x_data"], names["y_data"]),
    )


def test_descent_gets_95_percent_of_60_points_right(names, printed):
    assert len(names["points"]) == 60
    assert "after 278 updates: 95% right, loss 0.2150" in printed
    assert "after 600 updates: 98% right, loss 0.1081" in printed
    starts = [line.split() for line in printed.split("start   updates   right\n")[1].splitlines()[:4]]
    assert starts == [["0", "134", "95%"], ["2", "62", "95%"], ["3", "278", "95%"], ["7", "1000", "85%"]]


def test_slopes_vanish_with_small_weights_and_with_saturated_units(names, printed):
    rows = {tuple(line.split()) for line in printed.splitlines()}
    assert ("3.0", "5.4e-01", "8.2e-07", "2.2e-14", "1.5e-29") in rows
    assert ("20", "times", "96%", "0.018", "0.07", "82%") in rows
    for weight in (0.5, 1.5, 3.0):
        assert abs(names["through_layers"](weight, 20)) < 1e-6


def test_the_pictures_are_there_with_their_alternative_texts():
    cells = [cell for cell in solved(ASSIGNMENT).cells if cell.cell_type == "code"]
    pictures = [out for cell in cells for out in cell.outputs if "image/png" in out.get("data", {})]
    assert len(pictures) >= 8
    assert sum("course-explorable" in out.data["text/html"] for out in pictures) >= 2
    assert all(len(out.metadata["image/png"]["alt"]) > 80 for out in pictures)

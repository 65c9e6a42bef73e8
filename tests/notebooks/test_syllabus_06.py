"""Every number that section 06 of the syllabus lists comes out of notebook 06 itself."""

import numpy as np

from tests.notebooks.executions import solved
from tests.prove import NOTEBOOKS

ASSIGNMENT = "06_optimisation"


def test_bfgs_finds_the_lowest_point_of_the_tilted_bowl(names, printed):
    result = names["minimize"](names["bowl"], [0.0, 0.0], jac=names["grad_bowl"], method="BFGS")
    assert result.success
    np.testing.assert_allclose(result.x, [16 / 3, -14 / 3], atol=1e-6)
    np.testing.assert_allclose(result.fun, -37 / 3, rtol=1e-10)
    assert "x* = [ 5.3333 -4.6667]   f(x*) = -12.3333   success: True" in printed


def test_a_gradient_saves_calls(names):
    result = names["minimize"](names["bowl"], [0.0, 0.0], jac=names["grad_bowl"], method="BFGS")
    assert result.nfev < names["without_gradient"].nfev / 2


def test_newtons_root(names, printed):
    x, path = names["newton_root"](names["cubic"], names["cubic_slope"], 2.0, 1e-12, 50)
    assert f"{x:.12f}" == "2.094551481542"
    assert len(path) == 5
    assert "root = 2.094551481542" in printed


def test_the_portfolio_as_slsqp_gives_it_and_as_it_is(names, printed):
    assert "SLSQP as it comes      0.486  0.445  0.005  0.064    0.1051  0.384203" in printed
    exact = np.linalg.solve(names["Sigma"], names["mu"] - names["rate"])
    exact /= exact.sum()
    assert (exact > 0).all()
    np.testing.assert_allclose(exact, [0.484, 0.445, 0.006, 0.065], atol=5e-4)
    assert "from the equations     0.484  0.445  0.006  0.065    0.1049  0.384204" in printed
    rng = np.random.default_rng(0)
    assert names["sharpe"](exact) >= max(names["sharpe"](w) for w in rng.dirichlet(np.ones(4), 2000))


def test_pca_of_the_correlated_sample(names, printed):
    assert "singular values: [16.926 14.723 14.016 13.217  2.018]" in printed
    assert "shares:         [0.326 0.247 0.224 0.199 0.005]" in printed
    assert "shape of the data seen along two axes: (200, 2)" in printed
    np.testing.assert_allclose(abs(names["search"].x @ names["Vt"][0]), 1, atol=1e-5)


def test_one_update_of_bfgs_turns_y_into_s(printed):
    assert "after one update B_new @ y - s = [0. 0.]" in printed


def test_three_methods_in_one_valley(names, printed):
    steps = {name: len(path) - 1 for name, path in names["paths"].items()}
    assert steps["descent"] > 30_000
    assert steps["Newton"] == 6
    assert 20 < steps["BFGS"] < 60
    for path in names["paths"].values():
        np.testing.assert_allclose(path[-1], [1, 1], atol=1e-5)
    for name, (f, df, hessian) in names["calls"].items():
        assert df.calls >= steps[name]
        assert (f.calls > 0) == (name == "BFGS")
        assert (hessian.calls > 0) == (name == "Newton")
    assert "slowest: descent" in printed


def test_the_start_decides_where_descent_ends_in_a_double_well(names):
    for start in np.round(np.linspace(-1.6, 1.6, 17), 2):
        end = names["gradient_descent"](names["well_slope"], start, 0.05, 1e-8, 500)[1][-1]
        np.testing.assert_allclose(end, names["left"] if start < names["top"] else names["right"], atol=1e-6)
    assert names["well"](names["left"]) < names["well"](names["right"])


def test_stochastic_gradients_rmsprop_and_adam_do_what_the_text_says(printed):
    assert "where it is 400 steps later, and 401: [-0.05 -0.05] [0.05 0.05]" in printed
    assert "the first step of Adam: [0.02 0.02]" in printed
    last = {line[:3]: float(line.split()[-1]) for line in printed.splitlines() if "last 20 steps" in line}
    assert last["Ada"] < min(last["SGD"], last["mom"]) / 5
    errors = [float(line.split("E =")[1]) for line in printed.splitlines() if "  E = " in line]
    full, mini, lowest = errors
    assert mini - lowest < (full - lowest) / 50


def test_the_pictures_are_there_with_their_alternative_texts():
    cells = [cell for cell in solved(ASSIGNMENT).cells if cell.cell_type == "code"]
    pictures = [out for cell in cells for out in cell.outputs if "image/png" in out.get("data", {})]
    assert len(pictures) == 17
    assert sum("course-explorable" in out.data["text/html"] for out in pictures) == 3
    assert all(len(out.metadata["image/png"]["alt"]) > 80 for out in pictures)


def test_scipy_is_used_here_and_only_here():
    def imports_scipy(path):
        return any(
            line.lstrip().startswith(("import scipy", "from scipy")) for line in path.read_text().splitlines()
        )

    assert [path.stem for path in (NOTEBOOKS / "source").glob("*.py") if imports_scipy(path)] == [ASSIGNMENT]
    assert not any(imports_scipy(path) for path in (NOTEBOOKS.parent / "course_lib").rglob("*.py"))

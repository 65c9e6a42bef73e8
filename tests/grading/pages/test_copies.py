"""Pairs that are more alike than the exercises make them: found, and not found where the exercise forces the answer."""

import random

import pytest

from grading.pages.copies import form_of, likely_copies

STUBS = {
    "slope": "def slope(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    "descend": "def descend(df, x, eta):\n    # YOUR CODE HERE\n    raise NotImplementedError()",
    "rate": "eta_max = ...  # your answer here",
}
SOLUTIONS = {
    "slope": "def slope(x):\n    return 2 * x",
    "descend": "def descend(df, x, eta):\n    path = [x]\n    while abs(df(path[-1])) > 1e-6:\n"
    "        path.append(path[-1] - eta * df(path[-1]))\n    return path",
    "rate": "eta_max = 2 / 2",
}
OWN_WAY = """\
def descend(df, x, eta):
    places = [x]
    for turn in range(1000):
        slope_here = df(x)
        if abs(slope_here) <= 1e-6:
            break
        step = -eta * slope_here
        x = x + step
        if turn % 2 == 0 and abs(step) < 1e-12:
            continue
        places.append(x)
    return places"""
RENAMED = (
    OWN_WAY.replace("places", "p")
    .replace("slope_here", "s")
    .replace(" turn ", " k ")
    .replace("    p = [x]", '    """My own."""\n    p = [x]  # begin')
)


def honest(k: int) -> dict[str, str]:
    """One of many: short answers that most share, and a loop that each writes a little differently."""
    rng = random.Random(k)
    tolerance, most = rng.choice(["1e-6", "1e-7", "0.000001"]), rng.choice(["500", "1000", "10_000"])
    sign = rng.choice(["x - eta * df(x)", "x + eta * -df(x)", "x - df(x) * eta"])
    loop = f"for k in range({most}):\n        x = {sign}\n        path += [x]"
    ways = [loop, f"while abs(df(x)) > {tolerance}:\n        x = {sign}\n        path.append(x)"]
    return {
        "slope": rng.choice(["def slope(x):\n    return 2*x", "def slope(x):\n    return -2 * x"]),
        "descend": f"def descend(df, x, eta):\n    path = [x]\n    {rng.choice(ways)}\n    return path",
        "rate": rng.choice(["eta_max = 1", "eta_max = 2", "eta_max = 1.0", "eta_max = 0.5"]),
    }


def pairs(answers):
    return likely_copies("01_small", answers, STUBS, SOLUTIONS)


@pytest.fixture
def many():
    return {f"s{k:02}": honest(k) for k in range(40)}


def test_nobody_is_shown_in_a_class_that_worked_alone(many):
    assert pairs(many) == []


@pytest.mark.parametrize(("text", "letters"), [(OWN_WAY, True), (RENAMED, False)])
def test_a_long_answer_that_nobody_else_has_is_shown_also_with_other_names_and_comments(many, text, letters):
    many["s03"]["descend"], many["s17"]["descend"] = OWN_WAY, text
    (pair,) = pairs(many)
    assert pair.students == ("s03", "s17")
    assert pair.most_telling == "descend"
    assert ("descend" in pair.to_the_letter, "descend" in pair.but_for_names) == (letters, not letters)


def test_an_answer_that_the_exercise_forces_shows_nobody(many):
    for sources in many.values():
        sources["descend"] = OWN_WAY
    assert pairs(many) == []
    alone = {f"s{k:02}": dict(SOLUTIONS) for k in range(3)} | {"odd": honest(1), "even": honest(2)}
    assert pairs(alone) == [], "the author's own way is nobody's"


def test_a_short_answer_that_only_two_have_shows_nobody(many):
    many["s03"]["rate"] = many["s17"]["rate"] = "eta_max = 17"
    assert pairs(many) == []


def test_what_was_not_answered_is_no_copy(many):
    for student in ("s03", "s17", "s20"):
        many[student] = dict(STUBS)
    assert pairs(many) == []


def test_a_given_name_is_not_a_name_of_ones_own():
    assert form_of("def a(x):\n    return f(x)") == form_of("def b(y):\n    '''Doc.'''\n    return f(y)")
    assert form_of("def a(x):\n    return f(x)") != form_of("def a(x):\n    return df(x)")
    assert form_of("def broken(:") is None
    assert form_of("(" * 5000) is None

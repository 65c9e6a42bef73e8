"""No hint, the third included, holds an answer: its code is put into the answer's place, and no check takes it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Sequence

import pytest
from nbformat import NotebookNode

from course_lib.check import calls
from course_lib.exercise import catalogue
from tests.mutants import solution_lines
from tests.prove import Prover, all_built, prover

SPAN = re.compile(r"`([^`]+)`|\$([^$]+)\$")
STUB = re.compile(r"^( *)raise NotImplementedError\(\)$", re.MULTILINE)
#: Shorter lines are everybody's: `x = w`, `return path`.
FEWEST_LETTERS = 18


def bodies(hint: str) -> Iterator[str]:
    """What a student could copy: each piece of code as it stands and as what is returned, and all pieces as lines."""
    pieces = [code or formula for code, formula in SPAN.findall(hint)]
    for piece in pieces:
        yield piece
        yield f"return {piece.split('=', 1)[1] if re.match(r'[^=<>!]*=[^=]', piece) else piece}"
    for k in range(len(pieces)):
        for end in range(k + 2, len(pieces) + 1):
            yield "\n".join(pieces[k:end])
            yield "\n".join([*pieces[k : end - 1], f"return {pieces[end - 1]}"])
            yield f"return np.array([{', '.join(pieces[k:end])}])"


def answers(proof: Prover, name: str, hints: Sequence[str]) -> Iterator[str]:
    """The released cell with each of these in the place of what raises."""
    released = source(proof.built.release, name)
    place = STUB.search(released)
    for hint in hints:
        for body in bodies(hint) if place else ():
            indented = "\n".join(place[1] + row for row in body.split("\n"))
            text = released[: place.start()] + indented + released[place.end() :]
            try:
                with warnings.catch_warnings(action="ignore"):
                    compile(text, name, "exec")
            except (SyntaxError, ValueError):
                continue
            yield text


def accepted(proof: Prover, name: str, text: str) -> bool:
    with calls.quiet():
        try:
            with calls.deadline(5):
                return proof.accepts(name, text)
        except (Exception, calls.Overdue):
            return False


def bare(text: str) -> str:
    return re.sub(r"[\s`$]|\*\*Hint.*?\*\*", "", text.split("#")[0])


def source(notebook: NotebookNode, name: str) -> str:
    return next(cell.source for cell in notebook.cells if cell.id == name)


def given_away(proof: Prover, name: str, hints: Sequence[str]) -> list[str]:
    """What these hints hold of the answer: a whole one that the check takes, or a line of the solution."""
    whole = [text for text in answers(proof, name, hints) if accepted(proof, name, text)]
    solution = source(proof.built.source, name)
    span = solution_lines(solution)
    given = {bare(row) for row in source(proof.built.release, name).split("\n")}
    rows = {bare(row) for row in solution.split("\n")[span.line - 1 : span.end_line]} - given
    own = {row.removeprefix("return") for row in rows}
    told = [bare(hint) for hint in hints]
    return whole + [row for row in sorted(own) if len(row) >= FEWEST_LETTERS and any(row in h for h in told)]


@pytest.mark.parametrize("assignment", [built.master.assignment for built in all_built()])
def test_no_hint_holds_an_answer_or_a_line_of_one(assignment):
    proof = prover(assignment)
    found = {name: given_away(proof, name, catalogue()[name].hints) for name in proof.before}
    assert {name: pieces for name, pieces in found.items() if pieces} == {}


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("q_slope", "The slope of a sum is the sum of the slopes: `{}`."),
        ("q_slope", "Give back ${}$, as the rules say."),
        ("one_step", "It goes downhill: `new = {}`"),
    ],
)
def test_an_answer_in_a_hint_is_found(name, hint):
    proof = prover("01_gradient_descent_1d")
    right = re.findall(r"return (.*)", source(proof.built.source, name))[-1]
    assert given_away(proof, name, [hint.format(right)])


def test_a_line_of_a_solution_in_a_hint_is_found():
    proof = prover("06_optimisation")
    assert given_away(
        proof, "bfgs_update", ["First `V = np.eye(len(s)) - rho * np.outer(s,y)`; then two products."]
    )

"""Pairs of students whose code is more alike than the exercises make it: to be looked at, never a verdict.

Each answer is brought to a form without layout, comments, docstrings and the names that its author chose. For an exercise
that both of a pair answered, in a class of n answers,

    bits = log2(½ / p)            both have the same form, p = (others with it + 2^(1 − size/3)) / n, at most size/2
           log2(½ / (1 − m))      they do not, m = chance that two of the class share a form; at most 0

so that a form that half the class has says nothing, a short one little, and a long one that nobody else has much. The sum
is the logarithm of a likelihood ratio: one copied every other answer from the other, against each worked alone. The author's
solution says nothing either. A pair is shown from log2(number of pairs) + 5 bits on: in a class in which nobody copies, one
in 32 shows a pair. Identity to the letter, with comments and layout, is judged in the same way, and the greater number counts.

Source: a likelihood ratio for rare coincidences, as Wesolowsky, J. Applied Statistics 27 (2000), uses for multiple-choice tests.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from math import log2

from grading.pages.code_samples import LONGEST

COPIED = 0.5  # of the answers, where somebody copies
MARGIN = 5.0  # bits beyond what the best of all honest pairs reaches by chance
LARGEST_RING = 12  # more students than this with one form have it from somewhere else
LONG_ANSWER = 3  # nodes of the syntax tree that halve the chance of a coincidence
FEWEST = 3  # answers, from which on anything can be said


@dataclass(frozen=True)
class Form:
    """What an answer is but for its wording: equal for copies; `size` counts nodes of the tree, or words."""

    key: str
    size: int


@dataclass(frozen=True)
class Pair:
    """Two students, the exercises in which their answers are alike (to the letter or but for names), and the bits."""

    students: tuple[str, str]
    assignment: str
    to_the_letter: tuple[str, ...]
    but_for_names: tuple[str, ...]
    answered: int
    bits: float
    most_telling: str

    @property
    def alike(self) -> int:
        """How many answers are alike."""
        return len(self.to_the_letter) + len(self.but_for_names)


class Renamed(ast.NodeTransformer):
    """Numbers the names that an answer binds, in the order in which they appear; docstrings go."""

    def __init__(self, own: set[str]) -> None:
        self.own = own
        self.numbers: dict[str, str] = {}

    def number(self, name: str) -> str:
        """Return the number of an own name; another name as it is."""
        return self.numbers.setdefault(name, f"#{len(self.numbers)}") if name in self.own else name

    def visit_Name(self, node: ast.Name) -> ast.Name:
        """Rename a use of a name."""
        node.id = self.number(node.id)
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Rename a parameter."""
        node.arg = self.number(node.arg)
        node.annotation = None
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Rename a function, and take its docstring out."""
        node.name = self.number(node.name)
        if ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]
        self.generic_visit(node)
        return node


@lru_cache(maxsize=4096)
def form_of(source: str) -> Form | None:
    """Return the form of an answer, or None where it cannot be read as Python."""
    try:
        tree = ast.parse(source[:LONGEST])
        own = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        own |= {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
        own |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
        tree = Renamed(own).visit(tree)
        size = sum(isinstance(node, ast.expr | ast.stmt) for node in ast.walk(tree))
        return Form(ast.dump(tree, annotate_fields=False), size)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def letters_of(source: str) -> Form:
    """Return an answer as it was typed, but for blanks at the ends of lines."""
    text = "\n".join(line.rstrip() for line in source[:LONGEST].strip().splitlines())
    return Form(text, len(text.split()))


def likely_copies(
    assignment: str,
    answers: Mapping[str, Mapping[str, str]],
    stubs: Mapping[str, str],
    solutions: Mapping[str, str],
) -> list[Pair]:
    """Return the pairs of one assignment that are worth a look, the most alike first.

    `answers` are the sources of the code cells by student and exercise; `stubs` and `solutions` the author's by exercise.
    """
    exercises = [ExerciseForms.of(name, answers, stubs[name], solutions.get(name, "")) for name in stubs]
    exercises = [exercise for exercise in exercises if len(exercise.loose) >= FEWEST]
    least = log2(max(len(answers) * (len(answers) - 1) / 2, 1)) + MARGIN
    candidates = {pair for exercise in exercises for pair in exercise.candidates()}
    found = [judged(pair, assignment, exercises) for pair in sorted(candidates)]
    return sorted((pair for pair in found if pair.bits >= least), key=lambda p: (-p.bits, p.students))


@dataclass(frozen=True)
class ExerciseForms:
    """The forms of all answers to one exercise, loose (but for names) and to the letter."""

    name: str
    loose: Mapping[str, Form]
    letters: Mapping[str, Form]
    common: Mapping[Form, int]
    common_letters: Mapping[Form, int]
    apart: float

    @classmethod
    def of(
        cls, name: str, answers: Mapping[str, Mapping[str, str]], stub: str, solution: str
    ) -> ExerciseForms:
        """Read the answers to one exercise; what is the stub or the author's own solution counts as nothing."""
        forced = {form_of(stub), form_of(solution), None}
        base = form.size if (form := form_of(stub)) else 0
        loose, letters = {}, {}
        for student, sources in answers.items():
            source = sources.get(name, "")
            if (form := form_of(source)) not in forced:
                loose[student] = Form(form.key, max(form.size - base, 0))
                typed = letters_of(source)
                letters[student] = Form(typed.key, max(typed.size - len(stub.split()), 0))
        common = Counter(loose.values())
        n = max(len(loose), 1)
        match = sum((count / n) ** 2 for count in common.values())
        return cls(
            name,
            loose,
            letters,
            common,
            Counter(letters.values()),
            min(log2(COPIED / max(1 - match, 1e-9)), 0.0),
        )

    def candidates(self) -> Iterator[tuple[str, str]]:
        """Yield pairs with one form that few have."""
        sharing: dict[Form, list[str]] = {}
        for student, form in self.loose.items():
            if 2 <= self.common[form] <= LARGEST_RING:
                sharing.setdefault(form, []).append(student)
        for students in sharing.values():
            yield from combinations(sorted(students), 2)

    def bits(self, one: str, other: str) -> tuple[float, bool]:
        """Return what this exercise says about a pair that answered it, and whether the two are alike to the letter."""
        if self.loose[one] != self.loose[other]:
            return self.apart, False
        same = self.letters[one] == self.letters[other]
        loose = self.surprise(self.loose[one], self.common)
        return max(loose, self.surprise(self.letters[one], self.common_letters) if same else loose), same

    def surprise(self, form: Form, common: Mapping[Form, int]) -> float:
        """Return how much it says that two have this form."""
        chance = (common[form] - 2 + 2 ** (1 - form.size / LONG_ANSWER)) / len(self.loose)
        return min(log2(COPIED / chance), form.size / 2)


def judged(pair: tuple[str, str], assignment: str, exercises: list[ExerciseForms]) -> Pair:
    """Return what all exercises together say about a pair."""
    one, other = pair
    both = [exercise for exercise in exercises if one in exercise.loose and other in exercise.loose]
    said = {exercise.name: exercise.bits(one, other) for exercise in both}
    alike = {e.name: said[e.name] for e in both if e.loose[one] == e.loose[other]}
    return Pair(
        students=pair,
        assignment=assignment,
        to_the_letter=tuple(name for name, (_, same) in alike.items() if same),
        but_for_names=tuple(name for name, (_, same) in alike.items() if not same),
        answered=len(both),
        bits=sum(bits for bits, _ in said.values()),
        most_telling=max(alike, key=lambda name: alike[name]),
    )

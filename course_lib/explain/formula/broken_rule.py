"""A rule of differentiation that is broken, and all the places where it can be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from course_lib.explain.formula.expression import Node, Rule, Tree
from course_lib.explain.hypothesis import Hypothesis

#: A rule broken at single nodes is tried at no more nodes than this.
MOST_SITES = 24

#: Of rules that people know by a sign (cos' = -sin, the minus of a quotient) a lost sign is the plainest reading.
SIGN_OF_A_RULE = 0.0
#: One term of the answer with the opposite sign: plainer than any rule that is not known by its sign.
FLIPPED_TERM = 1.0
#: Any other broken rule.
BROKEN_RULE = 2.0
#: A rule that is wrong in nothing but a sign that it does not have: a flipped term says the same.
ONLY_SIGN = 3.0


@dataclass(frozen=True)
class Broken:
    """The derivative of a formula with the rules at some of its nodes replaced, and angles in degrees or not."""

    rules: dict[int, Rule] = field(default_factory=dict)
    degrees: bool = False

    def __call__(self, tree: Tree, values: list[np.ndarray]) -> np.ndarray:
        """Differentiate `tree`, of which the nodes have these `values`: shape (n, P)."""
        return tree.derivative(values, self.rules, self.degrees)


def spread(
    mistake: str, rules: list[Rule], sites: list[Node], cost: float = BROKEN_RULE
) -> Iterator[Hypothesis]:
    """Break each rule at all sites, at all sites of one kind (and exponent), and at each site alone."""
    if not sites:
        return
    kinds = {(site.kind, site.number) for site in sites}
    for rule in rules:
        yield Hypothesis(mistake, Broken({site.index: rule for site in sites}), cost=cost)
    for rule in rules:
        if len(kinds) > 1:
            for kind in sorted(kinds):
                here = {s.index: rule for s in sites if (s.kind, s.number) == kind}
                yield Hypothesis(mistake, Broken(here), cost=cost)
        if 1 < len(sites) <= MOST_SITES:
            for site in sites:
                yield Hypothesis(mistake, Broken({site.index: rule}), cost=cost)

"""One way to differentiate wrongly, and all the places where it can be done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from course_lib.explain.formula.expression import Node, Rule

#: A rule broken at single nodes is tried at no more nodes than this.
MOST_SITES = 24


@dataclass(frozen=True)
class Hypothesis:
    """One way to differentiate wrongly: the name of the mistake and the rules that replace the right ones.

    only_sign says that nothing but the sign is wrong, so that one flipped term is the plainer reading.
    """

    mistake: str
    rules: dict[int, Rule] = field(default_factory=dict)
    degrees: bool = False
    only_sign: bool = False


def spread(
    mistake: str, rules: list[Rule], sites: list[Node], only_sign: bool = False
) -> Iterator[Hypothesis]:
    """Each rule at all sites, at all sites of one kind (and exponent), and at each site alone."""
    if not sites:
        return
    kinds = {(site.kind, site.number) for site in sites}
    for rule in rules:
        yield Hypothesis(mistake, {site.index: rule for site in sites}, only_sign=only_sign)
    for rule in rules:
        if len(kinds) > 1:
            for kind in sorted(kinds):
                here = {s.index: rule for s in sites if (s.kind, s.number) == kind}
                yield Hypothesis(mistake, here, only_sign=only_sign)
        if 1 < len(sites) <= MOST_SITES:
            for site in sites:
                yield Hypothesis(mistake, {site.index: rule}, only_sign=only_sign)

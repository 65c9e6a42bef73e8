"""What comes next: a mistake returns in the next problem, once more in the one after, and then after ever longer gaps.

Practice that is spread out is remembered better, and the gap should grow with the time for which one wants to remember:
Cepeda, Pashler, Vul, Wixted and Rohrer, "Distributed practice in verbal recall tasks", Psychological Bulletin 132 (2006)
354-380; for mathematics, Rohrer and Taylor, "The shuffling of mathematics problems improves learning", Instructional
Science 35 (2007) 481-498.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from course_lib.practice.grammar import BY_NAME, exposing

#: After so many problems a mistake returns: at first, and after each time it was not made again. Then it is forgotten.
GAPS = (1, 1, 2, 4, 8)
#: The name under which a wrong answer is remembered that no check could name.
UNNAMED = "unnamed"


@dataclass(frozen=True)
class Return:
    """When a mistake comes back: in the problem numbered `due`, with a term by one of `rules`; `step` is its place in GAPS."""

    due: int
    step: int
    rules: tuple[str, ...]


@dataclass
class Plan:
    """How many problems were set, and what returns when, by the name of the mistake."""

    problems: int = 0
    returns: dict[str, Return] = field(default_factory=dict)

    def due(
        self, usable: Iterable[str], possible: Callable[[str], bool] = lambda mistake: True
    ) -> tuple[str, tuple[str, ...]]:
        """Return the possible mistake that has waited longest and the usable rules that expose it, or empty ones."""
        allowed = set(usable)
        for name, back in sorted(self.returns.items(), key=lambda item: item[1].due):
            if (
                back.due <= self.problems + 1
                and possible(name)
                and (rules := tuple(r for r in back.rules if r in allowed))
            ):
                return name, rules
        return "", ()

    def made(self, mistake: str | None, rules: Iterable[str]) -> None:
        """Remember a mistake made in a problem of these rules: those of them that expose it, else any that does."""
        used = list(rules)
        exposes = exposing(mistake or "")
        kept = [rule for rule in used if rule in exposes] or list(exposes) or used
        self.returns[mistake or UNNAMED] = Return(self.problems + GAPS[0], 0, tuple(kept))

    def avoided(self, mistake: str) -> None:
        """Put off the return of a mistake that was aimed at and not made."""
        back = self.returns.get(mistake)
        if back is None:
            return
        if back.step + 1 == len(GAPS):
            del self.returns[mistake]
        else:
            self.returns[mistake] = Return(self.problems + GAPS[back.step + 1], back.step + 1, back.rules)

    def as_data(self) -> dict[str, Any]:
        """Return the plan as JSON knows it."""
        returns = {name: asdict(back) | {"rules": list(back.rules)} for name, back in self.returns.items()}
        return {"problems": self.problems, "returns": returns}


def read(data: Mapping[str, Any]) -> Plan:
    """Return the plan that was kept; of a spoilt one, what can be read."""
    problems, returns = data.get("problems"), data.get("returns")
    plan = Plan(problems if type(problems) is int and problems >= 0 else 0)
    for name, back in returns.items() if isinstance(returns, dict) else ():
        if not isinstance(back, dict) or not isinstance(back.get("rules"), list):
            continue
        due, step = back.get("due"), back.get("step")
        rules = tuple(rule for rule in back["rules"] if isinstance(rule, str) and rule in BY_NAME)
        if type(due) is int and type(step) is int and 0 <= step < len(GAPS) and rules:
            plan.returns[name] = Return(due, step, rules)
    return plan

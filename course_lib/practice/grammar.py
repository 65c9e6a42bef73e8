"""Functions drawn from a grammar: f = term ± term ± …, each term made by one rule of differentiation.

    term   →  c | c·v | c·vⁿ | c·wave(v) | c·wave(kv) | c·v^m·u^n | c·vⁿ·wave(u)
              | c·top / (a + u²) | c·outer(inner) | c·exp(−v² − u²) | c·log(a + v²) | c·log(a + v² + u²)
    wave   →  sin | cos | exp        top    →  v | v² − 1 | sin(v)
    outer  →  sin | cos | √(1 + ·²)  inner  →  v² | v·u | kv + u²

v and u are variables of the function; in one variable they are the same. Every term is smooth for all real numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import sympy as sp

Symbols = Sequence[sp.Symbol]
Make = Callable[[Random, Symbols], sp.Expr]


@dataclass(frozen=True)
class Rule:
    """One kind of term: from which level it is used, how it is made, and which mistakes (names of the vocabulary) it exposes."""

    name: str
    level: int
    make: Make
    exposes: frozenset[str]


def _two(rng: Random, symbols: Symbols) -> tuple[sp.Symbol, sp.Symbol]:
    """Two variables in a random order; the same one twice where there is only one."""
    order = rng.sample(list(symbols), len(symbols))
    return order[0], order[-1]


def _factor(rng: Random, most: int = 9) -> int:
    return rng.choice([n for n in range(-most, most + 1) if abs(n) > 1])


def _wave(rng: Random, inside: sp.Expr) -> sp.Expr:
    return rng.choice([sp.sin, sp.cos, sp.exp])(inside)


def _constant(rng: Random, symbols: Symbols) -> sp.Expr:
    return sp.Integer(_factor(rng))


def _linear(rng: Random, symbols: Symbols) -> sp.Expr:
    return _factor(rng) * rng.choice(symbols)


def _power(rng: Random, symbols: Symbols) -> sp.Expr:
    return _factor(rng) * rng.choice(symbols) ** rng.randint(2, 4)


def _plain_wave(rng: Random, symbols: Symbols) -> sp.Expr:
    return _factor(rng) * _wave(rng, rng.choice(symbols))


def _stretched_wave(rng: Random, symbols: Symbols) -> sp.Expr:
    return _factor(rng) * _wave(rng, rng.choice([-2, 2, 3]) * rng.choice(symbols))


def _mixed(rng: Random, symbols: Symbols) -> sp.Expr:
    v, u = _two(rng, symbols)
    return _factor(rng) * v ** rng.randint(1, 3) * u ** rng.randint(1, 2)


def _product(rng: Random, symbols: Symbols) -> sp.Expr:
    v, u = _two(rng, symbols)
    return _factor(rng, 5) * v ** rng.randint(1, 3) * _wave(rng, u)


def _quotient(rng: Random, symbols: Symbols) -> sp.Expr:
    v, u = _two(rng, symbols)
    return _factor(rng) * rng.choice([v, v**2 - 1, sp.sin(v)]) / (rng.randint(2, 6) + u**2)


def _chain(rng: Random, symbols: Symbols) -> sp.Expr:
    v, u = _two(rng, symbols)
    inner = rng.choice([v**2, v * u, rng.choice([-3, -2, 2, 3]) * v + u**2])
    composed = rng.choice([sp.sin(inner), sp.cos(inner), _root(inner), sp.exp(-(v**2) - u**2)])
    return _factor(rng) * composed


def _root(inside: sp.Expr) -> sp.Expr:
    """√(1 + inside²), which is smooth everywhere."""
    return sp.sqrt(1 + inside**2)


def _logarithm(rng: Random, symbols: Symbols) -> sp.Expr:
    v, u = _two(rng, symbols)
    return _factor(rng) * sp.log(rng.randint(2, 5) + rng.choice([v**2, v**2 + u**2]))


def _rule(name: str, level: int, make: Make, *exposes: str) -> Rule:
    return Rule(name, level, make, frozenset(exposes))


INNER = (
    "missing_chain_factor",
    "chain_added",
    "chain_at_inner_derivative",
    "inner_for_outer",
    "inner_function_changed",
)
SIGNS = ("sign_in_one_term", "sign_flip", "missing_term", "wrong_factor_on_term", "term_not_differentiated")
VARIABLES = (
    "other_variable_dropped",
    "swapped_components",
    "copied_component",
    "summed_partials",
    "variable_confused",
)

#: In every function: the plain terms. The rest by level.
RULES = (
    _rule("constant", 1, _constant, "extra_constant", "returns_f", "taylor_missing_f0"),
    _rule("linear", 1, _linear, "term_not_differentiated", "one_component_wrong", "taylor_missing_linear"),
    _rule("power", 1, _power, "power_rule", "antiderivative", "taylor_no_half", "taylor_wrong_factorial", *SIGNS),
    _rule("wave", 1, _plain_wave, "trig_sign", "exp_as_power", "wrong_elementary", "degrees", *SIGNS),
    _rule("mixed", 1, _mixed, "symmetric_only", "hess_diag_only", "hess_offdiag_factor", "hess_offdiag_wrong", *VARIABLES),
    _rule("stretched", 2, _stretched_wave, "fixed_factor_dropped", *INNER),
    _rule("product", 2, _product, "product_rule", "hess_asymmetric", "hess_diag_wrong", *VARIABLES),
    _rule("quotient", 3, _quotient, "quotient_rule", "reciprocal", "upside_down", "missing_brackets"),
    _rule("chain", 3, _chain, "squared_sine", "root_of_sum", *INNER),
    _rule("logarithm", 3, _logarithm, "log_rule", "log_base", "log10", "gradient_of_log", *INNER),
)  # fmt: skip
BY_NAME = {rule.name: rule for rule in RULES}


def exposing(mistake: str) -> tuple[str, ...]:
    """Return the rules whose terms expose this mistake."""
    return tuple(rule.name for rule in RULES if mistake in rule.exposes)


def written(
    rng: Random, symbols: Symbols, level: int, wanted: Sequence[str], terms: int
) -> tuple[sp.Expr, tuple[str, ...]]:
    """Write a function of so many terms, one of them by each of the `wanted` rules; return it and the rules it uses.

    The last of the level's own rules are preferred, so that a function of level 3 is not made of powers.
    """
    many = len(symbols) > 1
    open_to = [
        r.name for r in RULES if r.level <= level and (many or r.name != "mixed") and r.name not in wanted
    ]
    newest = [name for name in open_to if BY_NAME[name].level == level]
    names = [*wanted]
    if newest and not wanted:
        names.append(rng.choice(newest))
    rest = [name for name in open_to if name not in names]
    names += rng.sample(rest, min(len(rest), max(0, terms - len(names))))
    rng.shuffle(names)
    return sp.Add(*[BY_NAME[name].make(rng, symbols) for name in names]), tuple(names)

"""Every edit of a cell by which people go wrong, cheapest first."""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

from course_lib.explain.edits import calls, missing, operators, quantities
from course_lib.explain.edits.edit import Edit
from course_lib.explain.edits.place import MODULES, Place, is_module
from course_lib.explain.edits.statements import lines
from course_lib.explain.edits.tree import Source, Span

#: One rule a slip.
RULES = (
    operators.operators,
    operators.operands,
    operators.brackets,
    operators.minus_and_power,
    operators.brackets_of_calls,
    quantities.constants,
    quantities.names,
    quantities.indices,
    quantities.components,
    calls.functions,
    calls.lists,
    calls.ranges,
    calls.unwrapped,
    calls.asked_of,
    calls.norms,
    calls.transposes,
    calls.conditions,
    missing.signs,
    missing.scales,
    missing.lengths,
    missing.wrapped,
)
#: So many sites of one slip are edited together.
MOST_TOGETHER = 8
MOST_INGREDIENTS = 18
MOST_NAMES = 12
#: A text with more nodes than this is not an answer to an exercise.
LARGEST = 2500


def edits(
    source: Source,
    *,
    within: Span | None = None,
    parts: bool = True,
    ingredients: Sequence[str] = (),
    given: Collection[str] = (),
) -> list[Edit]:
    """Return all single edits of a cell, cheapest first; each makes another tree.

    within       only edits whose place lies in this span
    parts        also those by which a factor or a term is missing that is more than a number: they are many
    ingredients  expressions that may be missing in the answer, as texts: parts of f, of the formula of its derivative
    given        lines that were there before the answer was: no edit's place is one of them
    """
    if len(source.order) > LARGEST:
        return []
    found = list(_in_expressions(source, ingredients, parts=parts)) + list(lines(source))
    if within is not None:
        found = [edit for edit in found if within.holds(edit.span)]
    if given:
        there = {bare(row) for row in given}
        found = [edit for edit in found if bare(source.lines[edit.span.line - 1]) not in there]
    found += together(found)
    return sorted(found, key=lambda edit: edit.cost)


def bare(row: str) -> str:
    """Return a line without what is said beside it."""
    return row.split("#")[0].rstrip()


def together(found: Sequence[Edit]) -> list[Edit]:
    """Join slips made more than once: all sites with the same kind and detail, as one edit."""
    groups: dict[tuple, list[Edit]] = defaultdict(list)
    for edit in found:
        groups[edit.kind, edit.detail].append(edit)
        # The same slip at places of one sort only: in every call, say, but not in the difference beside them.
        (node, *others) = edit.changes
        above, name, _ = edit.source.parent.get(node, (None, "", None))
        if not others and edit.kind in ("name", "index", "constant"):
            groups[edit.kind, edit.detail, type(above), name].append(edit)
    out, seen = [], set()
    for group in groups.values():
        if not 2 <= len(group) <= MOST_TOGETHER:
            continue
        chosen: list[Edit] = []
        for edit in group:
            if all(edit.disjoint(other) for other in chosen):
                chosen.append(edit)
        sites = frozenset(node for edit in chosen for node in edit.changes), chosen[0].detail
        if len(chosen) > 1 and sites not in seen:
            seen.add(sites)
            out.append(chosen[0].joined(chosen[1:], 0.25))
    return out


def _in_expressions(source: Source, ingredients: Sequence[str], *, parts: bool) -> Iterator[Edit]:
    given = [ast.parse(text, mode="eval").body for text in ingredients]
    for function, nodes in _scopes(source):
        names = _names(function, nodes)
        calls_of_one = (n for n in nodes if isinstance(n, ast.Call) and len(n.args) == 1)
        called = tuple(dict.fromkeys(n.func.id for n in calls_of_one if getattr(n.func, "id", "") in names))
        available = _parts(function, nodes, names, given) if parts else ()
        for node in nodes:
            place = Place(source, node, names, available, called)
            for rule in RULES:
                yield from rule(place)
            if parts:
                yield from missing.missing(place)


def _scopes(source: Source) -> Iterator[tuple[ast.AST, list[ast.AST]]]:
    """Yield each function, and the cell itself, with the expressions that belong to it and to nothing inside it."""
    owner: dict[ast.AST, ast.AST] = {source.tree: source.tree}
    nodes: dict[ast.AST, list[ast.AST]] = {source.tree: []}
    formatted: set[ast.AST] = set()
    for node in source.order:
        if node is source.tree:
            continue
        above, name, _ = source.parent[node]
        # What stands in a formatted text is for people to read, and has no place of its own in Python 3.11.
        if isinstance(node, ast.JoinedStr) or above in formatted:
            formatted.add(node)
            continue
        if isinstance(node, ast.expr_context | ast.operator | ast.cmpop | ast.boolop | ast.unaryop):
            continue
        scope = node if isinstance(node, ast.FunctionDef) else owner.get(above, source.tree)
        owner[node] = scope
        nodes.setdefault(scope, [])
        if isinstance(node, ast.expr) and _is_value(source, node, above, name):
            nodes[scope].append(node)
    yield from nodes.items()


def _is_value(source: Source, node: ast.expr, above: ast.AST, name: str) -> bool:
    """Return whether the node stands for a value that is calculated: not a called name, a module, a target, an annotation."""
    if isinstance(node, ast.Name) and node.id in MODULES:
        return False
    if name in ("decorator_list", "annotation", "returns", "defaults", "kw_defaults", "targets", "target"):
        return isinstance(node, ast.Subscript) and name in ("targets", "target")
    if isinstance(above, ast.Call) and name == "func":
        return False
    if isinstance(above, ast.Attribute) and isinstance(node, ast.Attribute | ast.Name):
        return not is_module(node)
    return True


def _names(function: ast.AST, nodes: Sequence[ast.AST]) -> tuple[str, ...]:
    """Return names that a slip may write for one another: arguments, what is assigned, what is read, in this order."""
    own: dict[str, None] = {}
    if isinstance(function, ast.FunctionDef):
        arguments = function.args
        own |= dict.fromkeys(a.arg for a in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs))
    walk = [n for n in ast.walk(function) if isinstance(n, ast.Name)]
    own |= dict.fromkeys(n.id for n in walk if isinstance(n.ctx, ast.Store))
    own |= dict.fromkeys(n.id for n in nodes if isinstance(n, ast.Name))
    usual = set(dir(builtins)) | MODULES
    return tuple(name for name in own if name not in usual)[:MOST_NAMES]


def _parts(
    function: ast.AST, nodes: Sequence[ast.AST], names: Sequence[str], given: Sequence[ast.expr]
) -> tuple[ast.expr, ...]:
    """Return what may be missing: names, numbers, the answer's own small expressions, what was given."""
    arguments = [a.arg for a in function.args.args] if isinstance(function, ast.FunctionDef) else []
    parts: dict[str, ast.expr] = {}
    called = {ast.dump(n.func) for n in nodes if isinstance(n, ast.Call)}
    used = {n.id for n in nodes if isinstance(n, ast.Name)} | {
        getattr(n.func, "id", "") for n in nodes if isinstance(n, ast.Call)
    }
    # What the function is given and does not use is what is most likely missing.
    for idle in (name for name in names if name not in used):
        for node in (ast.Name(idle, ast.Load()), *_called(idle, names)):
            parts[ast.dump(node)] = node
    for name in names:
        node = ast.Name(name, ast.Load())
        if ast.dump(node) not in called:
            parts[ast.dump(node)] = node
            count = ast.Call(ast.Name("len", ast.Load()), [node], [])
            if name in arguments:
                parts[ast.dump(count)] = count
    small = [n for n in nodes if isinstance(n, ast.expr) and not isinstance(n, ast.Constant | ast.Name)]
    for node in sorted(small, key=_size):
        plain = isinstance(node, ast.BinOp | ast.Call | ast.Subscript | ast.Attribute)
        if plain and 2 <= _size(node) <= 14 and isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
            parts.setdefault(ast.dump(node), node)
            if (pair := _last_two(node)) is not None:
                parts.setdefault(ast.dump(pair), pair)
    for call in (
        c
        for n in nodes
        if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in names
        for c in _called(n.func.id, names)
    ):
        parts.setdefault(ast.dump(call), call)
    first = list(parts.values())[: MOST_INGREDIENTS - len(given)]
    return tuple([*first, *(g for g in given if ast.dump(g) not in parts)])


def _last_two(node: ast.expr) -> ast.expr | None:
    """b * c of a * b * c, which is not a node of the tree."""
    chain = isinstance(node, ast.BinOp) and isinstance(node.left, ast.BinOp)
    if chain and isinstance(node.op, ast.Mult) and isinstance(node.left.op, ast.Mult):
        return ast.BinOp(node.left.right, ast.Mult(), node.right)
    return None


def _called(function: str, names: Sequence[str]) -> list[ast.expr]:
    """f(a), f(x): a name called with each of the others."""
    load = ast.Load()
    return [ast.Call(ast.Name(function, load), [ast.Name(n, load)], []) for n in names if n != function]


def _size(node: ast.AST) -> int:
    return sum(1 for n in ast.walk(node) if isinstance(n, ast.expr))

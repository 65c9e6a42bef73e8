"""Several edits in one tree: compiled once, and a number says which of them is made when it runs.

    a * x + b      with  a / x + b  and  a * x - b:      (a / x + b if PICK == 0 else …)

Compiling costs more than calling; so an edit costs a small part of what it would cost by itself (mutant schemata:
Untch, Offutt and Harrold, "Mutation analysis using mutant schemata", ISSTA 1993). What passes like this is tried once
more by itself: a tree of several edits only says where it is worth trying.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator, Sequence

from course_lib.explain.edits.edit import Edit
from course_lib.explain.edits.tree import Source, like

#: The name that holds the number of the edit that is made. No student calls a name of theirs like this.
PICK = "__course_pick__"
#: A few first, for most repairs are among the likeliest edits.
FIRST, MOST = 12, 48
#: Picks nothing: of a tree that is one edit.
NONE = -1
#: Fields in which an expression is more than a value.
_SPECIAL = ("annotation", "returns", "decorator_list", "target", "targets")


def trees(several: Sequence[Edit]) -> Iterator[list[tuple[ast.Module, int]]]:
    """Yield, for a few edits at a time and in their order, the tree of each with the number to pick in it.

    An edit that cannot be joined with others has a tree of its own.
    """
    start, size = 0, FIRST
    while start < len(several):
        some = several[start : start + size]
        joined = [edit for edit in some if _joins(edit)]
        tree = _in_one(joined) if joined else None
        picks = {id(edit): k for k, edit in enumerate(joined)}
        yield [(tree, picks[id(edit)]) if id(edit) in picks else (edit.tree, NONE) for edit in some]
        start, size = start + size, MOST


def _joins(edit: Edit) -> bool:
    """Return whether the edit changes values only: elsewhere Python takes no condition."""
    return all(
        _is_value(old) and _is_value(new) and _stands(edit.source, old) for old, new in edit.changes.items()
    )


def _is_value(node: ast.AST) -> bool:
    if not isinstance(node, ast.expr) or isinstance(node, ast.Slice | ast.Starred):
        return False
    if isinstance(node, ast.Tuple) and any(isinstance(item, ast.Slice | ast.Starred) for item in node.elts):
        return False
    return isinstance(getattr(node, "ctx", ast.Load()), ast.Load)


def _stands(source: Source, node: ast.AST) -> bool:
    above, name, _ = source.parent[node]
    return name not in _SPECIAL and not isinstance(above, ast.JoinedStr | ast.FormattedValue | ast.pattern)


def _in_one(several: Sequence[Edit]) -> ast.Module:
    source = several[0].source
    instead: dict[ast.AST, list[tuple[int, ast.expr]]] = defaultdict(list)
    touched: set[ast.AST] = set()
    for k, edit in enumerate(several):
        for old, new in edit.changes.items():
            instead[old].append((k, new))
            touched.update(source.above(old))
    return _woven(source.tree, instead, touched)


def _woven(node: ast.AST, instead: dict, touched: set[ast.AST]) -> ast.AST:
    """Return the node with a choice at each place; what stands in an edit is as it was, for no other edit is made with it."""
    new = node
    if node in touched:
        changed: dict[str, object] = {}
        for name, value in ast.iter_fields(node):
            if isinstance(value, ast.AST):
                changed[name] = _woven(value, instead, touched)
            elif isinstance(value, list):
                changed[name] = [_woven(v, instead, touched) if isinstance(v, ast.AST) else v for v in value]
        new = like(node, **changed)
    for k, other in instead.get(node, ()):
        where = {
            name: getattr(node, name) for name in ("lineno", "col_offset", "end_lineno", "end_col_offset")
        }
        picked = ast.Compare(
            ast.Name(PICK, ast.Load(), **where), [ast.Eq()], [ast.Constant(k, **where)], **where
        )
        new = ast.IfExp(picked, other, new, **where)
    return new

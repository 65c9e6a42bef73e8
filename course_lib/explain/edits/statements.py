"""Slips in whole lines: too early, too late, too deep, one too many, `=` for `+=`, a return in the loop, print for return."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from course_lib.explain.edits.edit import Edit
from course_lib.explain.edits.tree import Source, at, like

LONGEST_BLOCK = 12
BLOCKS = ("body", "orelse")


def lines(source: Source) -> Iterator[Edit]:
    """Yield every edit of whole lines."""
    for node in source.order:
        if isinstance(node, ast.stmt):
            yield from _assignments(source, node)
            yield from _conditions(source, node)
        for name in BLOCKS:
            block = getattr(node, name, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield from _order(source, node, name, block)
                yield from _depth(source, node, name, block)
        if isinstance(node, ast.FunctionDef):
            yield from _returns(source, node)


def _edit(
    source: Source, kind: str, cost: float, old: ast.AST, new: ast.AST, detail: str, *place: ast.AST
) -> Edit:
    return Edit(kind, cost, source.span(*(place or (old,))), detail, source, {old: at(old, new)})


def _fixed(statement: ast.stmt) -> bool:
    """Return whether this is a line that nobody moves: a docstring, an import, a definition."""
    kinds = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef)
    text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
    return text or isinstance(statement, kinds)


# --- order and depth ---------------------------------------------------------------------------------------------


def _order(source: Source, owner: ast.AST, name: str, block: list[ast.stmt]) -> Iterator[Edit]:
    if len(block) > LONGEST_BLOCK:
        return
    for k, statement in enumerate(block):
        if _fixed(statement):
            continue
        rest = block[:k] + block[k + 1 :]
        raises = isinstance(statement, ast.Raise)
        if rest:
            new = like(owner, **{name: rest})
            yield _edit(source, "line_extra", 1.0 if raises else 2.0, owner, new, "drop line", statement)
        for j in range(k + 1, len(block)):
            if _fixed(block[j]) or isinstance(owner, ast.Module):
                break
            # The line may come later, behind line j; or line j may come earlier, before this one.
            later = [*rest[:j], statement, *rest[j:]]
            new = like(owner, **{name: later})
            yield _edit(source, "line_order", 1.4 + 0.1 * (j - k), owner, new, "later", _head(statement))
            if j > k + 1:
                earlier = [*block[:k], block[j], *block[k:j], *block[j + 1 :]]
                new = like(owner, **{name: earlier})
                yield _edit(source, "line_order", 1.4 + 0.1 * (j - k), owner, new, "earlier", _head(block[j]))


def _head(statement: ast.stmt) -> ast.AST:
    """Return what of a statement is shown: of a block its first line."""
    return getattr(statement, "test", None) or getattr(statement, "iter", None) or statement


def _depth(source: Source, owner: ast.AST, name: str, block: list[ast.stmt]) -> Iterator[Edit]:
    """Yield the first or the last line of a block moved out of it, the lines around a block moved into it."""
    for k, inner in enumerate(block):
        if not isinstance(inner, ast.For | ast.While | ast.If | ast.With):
            continue
        for part in BLOCKS:
            body = getattr(inner, part, None)
            if not body:
                continue
            last, first = body[-1], body[0]
            after = block[k + 1 : k + 2]
            kind = "return" if isinstance(last, ast.Return) else "line_depth"
            if len(body) > 1 or isinstance(last, ast.Return):
                # A return as the only line of a loop: what is left would be an empty loop.
                shorter = like(inner, **{part: body[:-1] or [at(last, ast.Pass())]})
                new = like(owner, **{name: [*block[:k], shorter, last, *block[k + 1 :]]})
                yield _edit(source, kind, 1.1, owner, new, "out, after", _head(last))
            if len(body) > 1:
                shorter = like(inner, **{part: body[1:]})
                new = like(owner, **{name: [*block[:k], first, shorter, *block[k + 1 :]]})
                yield _edit(source, "line_depth", 1.4, owner, new, "out, before", _head(first))
            if after and not _fixed(after[0]):
                kind = "return" if isinstance(after[0], ast.Return) else "line_depth"
                for where in (len(body), 0) if part == "body" else (len(body),):
                    longer = like(inner, **{part: [*body[:where], after[0], *body[where:]]})
                    new = like(owner, **{name: [*block[:k], longer, *block[k + 2 :]]})
                    yield _edit(source, kind, 1.3, owner, new, f"in, after {where and 1}", _head(after[0]))
            if k and part == "body" and not _fixed(block[k - 1]):
                longer = like(inner, body=[block[k - 1], *body])
                new = like(owner, **{name: [*block[: k - 1], longer, *block[k + 1 :]]})
                yield _edit(source, "line_depth", 1.4, owner, new, "in, before", _head(block[k - 1]))


# --- one line ----------------------------------------------------------------------------------------------------


def _assignments(source: Source, node: ast.stmt) -> Iterator[Edit]:
    """`=` for `+=`, `+=` for `=`, a change in place, a copy that is missing."""
    if isinstance(node, ast.AugAssign):
        read = at(node, _loaded(node.target))
        spelled = ast.Assign([node.target], ast.BinOp(read, node.op, node.value))
        yield _edit(source, "in_place", 1.0, node, spelled, "not in place")
        yield _edit(source, "assignment", 1.4, node, ast.Assign([node.target], node.value), "only =")
        other = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult}.get(type(node.op))
        if other:
            kind = "sign" if other in (ast.Add, ast.Sub) else "operator"
            yield _edit(source, kind, 1.1, node, like(node, op=other()), "other sign")
            spelled = ast.Assign([node.target], ast.BinOp(read, other(), node.value))
            yield _edit(source, kind, 1.2, node, spelled, "other sign, not in place")
    if isinstance(node, ast.Assign) and len(node.targets) == 1:
        target = node.targets[0]
        if isinstance(target, ast.Name | ast.Subscript):
            for op in (ast.Add(), ast.Sub(), ast.Mult()):
                read = at(node, _loaded(target))
                new = ast.Assign([target], ast.BinOp(read, op, node.value))
                yield _edit(source, "assignment", 1.7, node, new, f"= for {type(op).__name__}")
        if isinstance(node.value, ast.Name):
            copied = ast.Call(ast.Attribute(node.value, "copy", ast.Load()), [], [])
            yield _edit(source, "in_place", 1.5, node.value, copied, "copy", node)
        if isinstance(target, ast.Tuple) and len(target.elts) == 2:
            swapped = like(node, targets=[at(target, like(target, elts=target.elts[::-1]))])
            yield _edit(source, "order", 1.4, node, swapped, "swap targets", target)
    if _appends(node) and isinstance(node.value.args[0], ast.Name):
        name = node.value.args[0]
        copied = ast.Call(ast.Attribute(name, "copy", ast.Load()), [], [])
        yield _edit(source, "in_place", 1.5, name, copied, "copy", node)


def _loaded(target: ast.expr) -> ast.expr:
    return like(target, ctx=ast.Load())


def _appends(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and getattr(node.value.func, "attr", "") == "append"
        and len(node.value.args) == 1
    )


def _conditions(source: Source, node: ast.stmt) -> Iterator[Edit]:
    """`if` for `while`, `break` for `continue`, the two branches exchanged, `elif` for `if`."""
    if isinstance(node, ast.While):
        yield _edit(
            source, "condition", 1.8, node, ast.If(node.test, node.body, node.orelse), "if", node.test
        )
    if isinstance(node, ast.If):
        if not node.orelse:
            yield _edit(
                source, "condition", 1.6, node, ast.While(node.test, node.body, []), "while", node.test
            )
        else:
            swapped = like(node, body=node.orelse, orelse=node.body)
            yield _edit(source, "condition", 1.3, node, swapped, "swap branches", node.test)
        for name in ("body", "orelse") if node.orelse else ("body",):
            only = ast.If(ast.Constant(name == "body"), node.body, node.orelse)
            yield _edit(source, "condition", 2.0, node, only, f"always {name}", node.test)
    if isinstance(node, ast.Break):
        yield _edit(source, "line_extra", 1.5, node, ast.Continue(), "continue")
    if isinstance(node, ast.Continue):
        yield _edit(source, "line_extra", 1.5, node, ast.Break(), "break")


def _returns(source: Source, node: ast.FunctionDef) -> Iterator[Edit]:
    """print for return, no return at all, a part of what is to be returned."""
    for statement in ast.walk(node):
        if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            call = statement.value
            if getattr(call.func, "id", "") == "print" and len(call.args) == 1:
                yield _edit(source, "print", 0.9, statement, ast.Return(call.args[0]), "print")
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
            for k, part in enumerate(statement.value.elts):
                yield _edit(source, "return", 1.6, statement, ast.Return(part), f"part {k}", statement.value)
        if isinstance(statement, ast.Return) and isinstance(statement.value, ast.List):
            array = ast.Call(
                ast.Attribute(ast.Name("np", ast.Load()), "array", ast.Load()), [statement.value], []
            )
            yield _edit(source, "return", 1.6, statement, ast.Return(array), "array", statement.value)
    last = node.body[-1]
    if isinstance(last, ast.Expr) and not isinstance(last.value, ast.Constant):
        yield _edit(source, "return", 0.9, last, ast.Return(last.value), "no return")
    if isinstance(last, ast.Assign | ast.AugAssign):
        target = last.targets[0] if isinstance(last, ast.Assign) else last.target
        new = like(node, body=[*node.body, ast.Return(_loaded(target))])
        yield _edit(source, "return", 1.0, node, new, "no return", last)
    if isinstance(last, ast.For | ast.While | ast.If):
        assigned = {
            n.id: None for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)
        }
        for name in reversed(assigned):
            new = like(node, body=[*node.body, ast.Return(ast.Name(name, ast.Load()))])
            yield _edit(source, "return", 1.3, node, new, f"no return {name}", _head(last))

"""Where a student's code stopped: the part of their own line that raised, or the condition of the loop that went on for ever."""

from __future__ import annotations

import ast
import linecache
from types import CodeType

from course_lib.check.calls import Overdue
from course_lib.explain.edits.kinds import shortened
from course_lib.explain.edits.tree import Source, Span


def stopped_at(error: BaseException, filename: str) -> Span | None:
    """Return the innermost place in this file (a cell has one of its own) from which the error came; None without one."""
    found, trace = None, error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if code.co_filename == filename:
            found = code, trace.tb_lasti
        trace = trace.tb_next
    return None if found is None else _span(*found, endless=isinstance(error, Overdue | TimeoutError))


def words(span: Span, text: str) -> str:
    """Say where: "It stopped in line 3, at `2(x + 1)`."."""
    return f"It stopped in line {span.line}, at `{shortened(text)}`."


def _span(code: CodeType, instruction: int, *, endless: bool) -> Span | None:
    positions = list(code.co_positions())
    line, end_line, start, end = positions[instruction // 2] if instruction >= 0 else (None,) * 4
    if line is None or start is None or end is None:
        return None
    try:
        source = Source("".join(linecache.getlines(code.co_filename)))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if endless:
        around = [n for n in source.order if isinstance(n, ast.While) and n.lineno <= line <= n.end_lineno]
        return source.span(around[-1].test) if around else None
    if not 1 <= line <= end_line <= len(source.lines):
        return None
    return Span(line, source.characters(line, start), end_line, source.characters(end_line, end))

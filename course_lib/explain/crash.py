"""Where a student's code stopped: the part of their own line that raised, or the condition of the loop that went on for ever."""

from __future__ import annotations

import ast
import linecache
from dataclasses import replace
from types import CodeType

from course_lib.check.calls import Overdue
from course_lib.check.verdict import Verdict
from course_lib.explain.edits.kinds import shortened
from course_lib.explain.edits.tree import Source, Span, quoted
from course_lib.explain.words import messages


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


def span_at(text: str, line: int, end_line: int, start: int, end: int) -> Span | None:
    """Return the span of these lines and columns (in bytes, as the bytecode counts them), or None where the text has none."""
    try:
        source = Source(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if not 1 <= line <= end_line <= len(source.lines):
        return None
    span = Span(line, source.characters(line, start), end_line, source.characters(end_line, end))
    within = 0 <= span.column <= len(source.lines[line - 1]) and span.end_column <= len(
        source.lines[end_line - 1]
    )
    return span if within and source.quoted(span) else None


def with_stop(verdict: Verdict, span: Span, text: str) -> Verdict:
    """Return the verdict with the place in this text where the code stopped."""
    lines = text.split("\n")
    place = (span.line, span.column, span.end_line, span.end_column)
    message = messages.with_place(verdict.message, words(span, quoted(lines, span)))
    return replace(verdict, place=place, line=lines[span.line - 1], message=message)


def _span(code: CodeType, instruction: int, *, endless: bool) -> Span | None:
    positions = list(code.co_positions())
    line, end_line, start, end = positions[instruction // 2] if instruction >= 0 else (None,) * 4
    if line is None or start is None or end is None:
        return None
    text = "".join(linecache.getlines(code.co_filename))
    if not endless:
        return span_at(text, line, end_line, start, end)
    try:
        source = Source(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    around = [n for n in source.order if isinstance(n, ast.While) and n.lineno <= line <= n.end_lineno]
    return source.span(around[-1].test) if around else None

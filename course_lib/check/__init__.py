"""Check one answer: ask the student's function, measure what is true, compare, and say the verdict.

`calls` and `asking` turn a function into plain numbers, `points` and `measuring` say where and how sharply they are
compared, `verdict` and `panel` show the result. `topics` has one file for each kind of check; each calls `explain`.
"""

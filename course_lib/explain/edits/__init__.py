"""The slips by which people go wrong, as small edits of a cell's syntax tree: one table, used in both directions.

Forwards (`make mutants`) every edit of a reference solution must be refused by its check. Backwards (`explain.repair`)
the smallest edit after which a wrong answer passes is the mistake, and it has a place in the student's own code.
"""

from course_lib.explain.edits.edit import Edit
from course_lib.explain.edits.kinds import KINDS, Kind
from course_lib.explain.edits.table import edits
from course_lib.explain.edits.tree import Source, Span

__all__ = ["KINDS", "Edit", "Kind", "Source", "Span", "edits"]

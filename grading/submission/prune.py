"""Which given cells must run for this student, and which figures a person will look at.

A given demonstration that no student cell and no kept cell draws on changes nothing that is graded: it is the same
for the whole class, and is left out. The analysis reads names only, and keeps a cell when in doubt.

    live before a cell = (live after it − what it surely binds) ∪ what it reads from before       (from the end up)

A name that a function reads is live everywhere, for nobody knows when the function is called.
"""

import ast
import re
import symtable
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from grading.submission.align import Canonical, CanonicalCell
from grading.submission.cell_code import UNPARSABLE, bound_by, imported_by, magics, plain_python

WORD = re.compile(r"[^\W\d]\w*")
# A student's cell with one of these may reach any name by ways that cannot be read off its text.
DYNAMIC = re.compile(
    r"\b(globals|locals|vars|exec|eval|get_ipython|__main__|__builtins__|whos|inspect|gc|_i?\d+|(In|Out)\s*\[)"
)
# A given cell that names one of these changes more than its own names.
LASTING = frozenset(
    [
        "seed",
        "random",
        "rcParams",
        "seterr",
        "warnings",
        "filterwarnings",
        "set_printoptions",
        "init_printing",
        "begin",
        "style",
        "open",
        "exec",
        "eval",
    ]
)
# Drawing from a generator changes what it gives next.
DRAWING = frozenset(name for name in dir(np.random.Generator) if not name.startswith("_"))


def cells_to_run(form: Canonical) -> frozenset[int]:
    """Return positions of the code cells that must run, check cells not among them."""
    code = [n for n, cell in enumerate(form.cells) if cell.kind == "code" and cell.role != "check"]
    students = {n for n in code if form.cells[n].role != "given"}
    if any(DYNAMIC.search(form.cells[number].source) for number in students):
        return frozenset(code)
    readings = {n: _reading_of(form.cells[n]) for n in code}
    kept = students | (figures_to_draw(form) & set(code)) | {n for n in code if readings[n].lasting}
    # What the judge asks for at a check counts as read there, and so never dies.
    everywhere = {name for cell in form.cells for name in _names_of(cell)}
    while True:
        everywhere |= {name for number in kept for name in readings[number].read_later}
        more = _reached(code, kept, students, readings, everywhere) - kept
        if not more:
            return frozenset(kept)
        kept |= more


def _reached(
    code: list[int],
    kept: set[int],
    students: set[int],
    readings: dict[int, "_Reading"],
    everywhere: set[str],
    at_the_end: frozenset[str] = frozenset(),
) -> set[int]:
    """Return cells that give a name that is live after them."""
    live = set(at_the_end)
    reached = set()
    for number in reversed(code):
        reading = readings[number]
        if number in kept or reading.gives & (live | everywhere):
            reached.add(number)
            if number not in students:
                live -= reading.binds
            live |= reading.reads
    return reached


def cells_behind(sources: Sequence[str], names: frozenset[str]) -> frozenset[int]:
    """Return positions of the release's own cells that must run for these names to be there at the end, as they would be."""
    readings = {n: _reading(plain_python(source), magics(source)) for n, source in enumerate(sources)}
    kept = {n for n, reading in readings.items() if reading.lasting}
    everywhere: set[str] = set()
    while True:
        everywhere |= {name for number in kept for name in readings[number].read_later}
        more = _reached(list(readings), kept, set(), readings, everywhere, names) - kept
        if not more:
            return frozenset(kept)
        kept |= more


def figures_to_draw(form: Canonical) -> frozenset[int]:
    """Return positions of the cells whose figures a person looks at.

    The student's own cells, and given cells that show a student's work and lead to an answer in words.
    """
    students = {name for cell in form.cells if cell.role == "solution" for name in _names_of(cell)}
    drawn: set[int] = set()
    waiting: list[int] = []
    for number, cell in enumerate(form.cells):
        if cell.role in ("extra", "solution"):
            drawn.add(number)
        if cell.role in ("solution", "check"):
            waiting = []
        elif cell.role == "manual":
            drawn.update(waiting)
            waiting = []
        elif cell.role == "given" and cell.kind == "code" and _reading_of(cell).uses & students:
            waiting.append(number)
    return frozenset(drawn)


def _names_of(cell: CanonicalCell) -> tuple[str, ...]:
    return cell.exercise.names if cell.exercise else ()


class _Reading:
    """What one cell does with the names of the notebook. `commands` are its lines for IPython: `%timeit df(1)` reads df.

    reads        names read at once that the cell has not bound itself before
    read_later   names read within its functions, whenever they are called
    binds        names that it surely binds
    gives        names that it may bind, or changes in place
    lasting      whether its effect is wider than that, or cannot be read
    """

    def __init__(self, source: str, commands: str = "") -> None:
        self.reads = self.read_later = self.binds = self.gives = frozenset()
        self.lasting = True
        try:
            tree = ast.parse(source)
            self._read_off(tree, symtable.symtable(source, "cell", "exec"))
            self.lasting = not LASTING.isdisjoint(_words(tree))
        except UNPARSABLE:
            self.binds = self.gives = frozenset()
            self.reads = self.read_later = frozenset(WORD.findall(f"{source} {commands}"))
            return
        self.reads |= frozenset(WORD.findall(commands))

    def _read_off(self, tree: ast.Module, table: symtable.SymbolTable) -> None:
        bound, reads = set(), set()
        for statement in tree.body:
            reads |= set(_read(statement)) - bound
            bound |= {*bound_by(statement), *imported_by(statement)}
        outer = {
            s.get_name()
            for s in table.get_symbols()
            if s.is_assigned() or s.is_imported() or s.is_namespace()
        }
        inner = [symbol for child in table.get_children() for symbol in _global_symbols(child)]
        self.binds = frozenset(bound)
        self.read_later = frozenset(s.get_name() for s in inner)
        self.reads = frozenset(reads & {s.get_name() for s in table.get_symbols()}) | (
            self.read_later - bound
        )
        self.gives = frozenset(outer | {s.get_name() for s in inner if s.is_assigned()} | set(_touched(tree)))

    @property
    def uses(self) -> frozenset[str]:
        """Every name of the notebook that it reads, at once or later."""
        return self.reads | self.read_later


def _reading_of(cell: CanonicalCell) -> _Reading:
    """Read a cell: readings of the release are kept; what students wrote is not."""
    reading = _reading if cell.role in ("given", "check") else _Reading
    return reading(plain_python(cell.source), magics(cell.source))


@lru_cache(maxsize=500)
def _reading(source: str, commands: str) -> _Reading:
    return _Reading(source, commands)


def _words(tree: ast.AST) -> Iterator[str]:
    """Yield what the code of a cell names. A generator of its own is not the state that `numpy.random` keeps for all."""
    own: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Import | ast.ImportFrom):
            yield from WORD.findall(ast.unparse(node))
        elif isinstance(node, ast.Attribute):
            if node.attr == "default_rng":
                own.add(node.value)
            if node not in own:
                yield node.attr


def _read(statement: ast.stmt) -> Iterator[str]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def _global_symbols(table: symtable.SymbolTable) -> Iterator[symtable.Symbol]:
    yield from (symbol for symbol in table.get_symbols() if symbol.is_global())
    for child in table.get_children():
        yield from _global_symbols(child)


def _touched(tree: ast.AST) -> Iterator[str]:
    """Yield names changed in place: x[0] = 1, x.a = 1, x.sort(), y = rng.normal(), but not print(x) or plots.curve(x)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript | ast.Attribute) and not isinstance(node.ctx, ast.Load):
            yield from _base(node)
        elif (
            isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in DRAWING
        ):
            yield from _base(node.func)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            call = node.value
            if isinstance(call.func, ast.Attribute):
                yield from _base(call.func)
            elif isinstance(call.func, ast.Name) and call.func.id not in ("print", "display", "waiting_for"):
                yield from (name.id for name in ast.walk(call) if isinstance(name, ast.Name))


def _base(node: ast.AST) -> Iterator[str]:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    if isinstance(node, ast.Name) and node.id not in ("np", "sp", "plt", "plots"):
        yield node.id

"""What an error of Python's or NumPy's means to a beginner, and what to try: told after the error's own words.

Python says what it could not do; these sentences say what was probably meant. Each entry: the error's type, a pattern of its
message, and the advice. The patterns are those of CPython 3.11 to 3.13 and NumPy 2.
"""

from __future__ import annotations

import re

#: Names that mathematics writes bare and NumPy does not.
IN_NUMPY = [
    "sin",
    "cos",
    "tan",
    "exp",
    "log",
    "sqrt",
    "pi",
    "sinh",
    "cosh",
    "tanh",
    "arctan",
    "arcsin",
    "arccos",
    "array",
    "zeros",
    "ones",
    "dot",
    "mean",
    "sum",
    "linalg",
    "abs",
]

# fmt: off
ADVICE: tuple[tuple[str, str, str], ...] = (
    ("TypeError", r"bitwise_xor|for \^", "In Python a power is written **, not ^."),
    ("TypeError", r"(0-dimensional|size-1|length-1) arrays? can be converted",
     "Functions of math take one number: write np.cos for math.cos, or hand over one component, such as w[0]."),
    ("AttributeError", r"'NoneType' object has no attribute '(append|extend|insert|sort)'",
     "append changes the list and gives nothing back: write path.append(x) on a line of its own, without path = in front."),
    ("TypeError", r"'(\w*[Ff]unction|Counted\w*|numpy\.ufunc)'(?! object is not subscriptable)",
     "A function stands here where its value is needed: call it, f(x) instead of f."),
    ("TypeError", r"NoneType.*(subscriptable|iterable)|'NoneType'",
     "Something here is None: a function that only prints gives nothing back. Does it return its result?"),
    ("TypeError", r"'(float|int|numpy\.float64|numpy\.ndarray)' object is not callable",
     "Between a number and a bracket Python needs a *: 2 * (x + 1). Entries of an array are taken with w[0], not w(0)."),
    ("TypeError", r"'(function|builtin_function_or_method)' object is not subscriptable",
     "A function is called with round brackets: f(x), not f[x]."),
    ("TypeError", r"'(float|int|numpy\.float64)' object is not (subscriptable|iterable)|of type '(float|int)' has no len",
     "This is one number, so it has no entries to take or to count."),
    ("TypeError", r"Cannot interpret|data type|Field elements|Cannot construct a dtype",
     "np.array takes one list: write the entries between square brackets, np.array([a, b])."),
    ("TypeError", r"multiply sequence|concatenate (list|tuple)|unsupported operand.*'(list|tuple)'",
     "Lists do not calculate: make an array of it first, np.array([…])."),
    ("TypeError", r"cannot be interpreted as an integer",
     "A whole number is needed here: for a list, len(...) is how many entries it has."),
    ("TypeError", r"positional argument|unexpected keyword",
     "The first line of a function says what it is handed: leave it as it was, and count what you hand over."),
    ("IndexError", r"out of bounds|out of range",
     "Python counts from 0: the last of n entries has the index n − 1."),
    ("IndexError", r"too many indices|invalid index to scalar",
     "There are more indices than the array has dimensions: print its shape."),
    ("ValueError", r"does not have enough dimensions",
     "One side of @ is a single number, or a function that was not called: print both sides."),
    ("ValueError", r"could not be broadcast|mismatch|not aligned|shapes",
     "The shapes do not fit together: print the shape of each part of this line."),
    ("ValueError", r"setting an array element|inhomogeneous",
     "Each entry must be a single number: print the entries one by one."),
    ("ValueError", r"truth value of an array",
     "A condition needs one True or False: compare one component, or use np.all or np.any."),
    ("ValueError", r"not enough values|too many values",
     "On the left stand more, or fewer, names than there are values on the right."),
    ("ValueError", r"math domain error", "A root or a logarithm of a negative number, or a logarithm of zero."),
    ("ZeroDivisionError", r"", "Something is divided by zero: for which input? Print what stands below the line."),
    ("RecursionError", r"", "The function calls itself without an end: inside it, write the formula in place of its own name."),
    ("UnboundLocalError", r"", "Inside a function a name must get its value before it is used."),
    ("OverflowError", r"", "The numbers grow beyond all bounds, where they should settle. Does each step go the right way?"),
    ("ModuleNotFoundError", r"", "This package is not needed here, and may not be installed where the notebook is graded."),
    ("SyntaxError", r"invalid (decimal|hexadecimal) literal|invalid imaginary literal",
     "Python needs a * between a number and a name: 2 * x."),
    ("SyntaxError", r"was never closed|unmatched|does not match", "Count the brackets: each one that opens must close."),
    ("SyntaxError", r"expected ':'", "A line with def, for, while, if or else ends with a colon, and else if is one word: elif."),
    ("SyntaxError", r"Maybe you meant '=='|cannot assign to", "In a condition, equal is written ==; a single = gives a name its value."),
    ("SyntaxError", r"'return' outside function", "return belongs to the lines of a function, indented below its def."),
    ("SyntaxError", r"forgot a comma", "Between two values stands an operator or a comma: is a * missing?"),
    ("SyntaxError", r"^invalid syntax($| \()",
     "Look at what stands just before the mark: is an operator missing (*, or @ between matrices), a bracket, a comma, or the quotation marks of a word?"),
    ("SyntaxError", r"unterminated string", "A text ends with the quotation mark with which it began."),
    ("SyntaxError", r"invalid character|non-printable", "A character here only looks like one of Python's, such as a long minus: type it again."),
    ("IndentationError", r"", "Lines of one block begin in the same column: four spaces below def, for, while and if."),
    ("TabError", r"", "Indent with spaces only."),
)
# fmt: on


def advice(kind: str, words: str) -> str:
    """Return what to try after an error of the type `kind` with the message `words`, or the empty string."""
    if kind == "NameError":
        name = re.search(r"name '(\w+)' is not defined", words)
        return f"Write np.{name[1]}." if name and name[1] in IN_NUMPY else ""
    for of, pattern, text in ADVICE:
        if of == kind and re.search(pattern, words):
            return text
    return ""

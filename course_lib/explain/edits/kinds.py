"""The kinds of edits, each with the words that point to one: they quote the student's text, never the corrected one."""

from __future__ import annotations

from dataclasses import dataclass

#: So much of the student's text is quoted.
MOST_LETTERS = 40


@dataclass(frozen=True)
class Kind:
    """One way to go wrong. `words` complete the sentence "In line 3, …"; {} is the student's own text."""

    name: str
    words: str
    #: What the class report says: "seven students: …".
    short: str


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("sign", "look at the sign in `{}`.", "a sign"),
        Kind("operator", "look at what joins the parts of `{}`.", "an operator"),
        Kind("brackets", "look at the brackets in `{}`.", "the brackets"),
        Kind("constant", "look at the number `{}`.", "a number"),
        Kind("word", "look at the word `{}`.", "a word"),
        Kind("name", "look at the name `{}`.", "a name"),
        Kind("index", "look at the index in `{}`.", "an index"),
        Kind("function", "look at the function in `{}`.", "a function"),
        Kind("missing", "something is missing at `{}`.", "something missing"),
        Kind("extra", "there is something too much at `{}`.", "something too much"),
        Kind("term", "`{}` is not right.", "a term"),
        Kind("length", "look at the length of `{}`.", "a length"),
        Kind("power", "look at the power in `{}`.", "a power or a root"),
        Kind("transpose", "look at `{}`: do the rows and the columns stand right?", "a transposition"),
        Kind("order", "look at the order in `{}`.", "the order"),
        Kind("comparison", "look at the comparison `{}`.", "a comparison"),
        Kind("condition", "look at the condition `{}`.", "a condition"),
        Kind("range", "look at where `{}` begins and ends.", "the bounds of a loop"),
        Kind("axis", "look at the axis in `{}`.", "an axis"),
        Kind(
            "line_order",
            "look at when `{}` is run: it comes too early or too late.",
            "the order of the lines",
        ),
        Kind("line_depth", "look at how far `{}` is indented.", "the indentation"),
        Kind("line_extra", "`{}` does something that it should not.", "a line too many"),
        Kind("return", "look at what is given back, and where: `{}`.", "a return"),
        Kind("print", "`{}` shows the value on the screen; it does not give it back.", "print for return"),
        Kind("assignment", "look at the assignment in `{}`.", "an assignment"),
        Kind("in_place", "`{}` changes an array in place.", "a change in place"),
    )
}


def pointing(kind: str, quoted: str) -> str:
    """Return what to look at, as the end of a sentence."""
    return KINDS[kind].words.replace("{}", shortened(quoted))


def shortened(quoted: str) -> str:
    """Return a student's text; of a long one the beginning and the end."""
    if len(quoted) <= MOST_LETTERS:
        return quoted
    half = MOST_LETTERS // 2 - 1
    return f"{quoted[:half].rstrip()} … {quoted[-half:].lstrip()}"

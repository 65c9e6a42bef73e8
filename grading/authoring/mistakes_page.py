"""docs/mistakes.md: every name of the vocabulary with its meaning, an example and its message.

python -m grading.authoring.mistakes_page > docs/mistakes.md
"""

from __future__ import annotations

from course_lib.check.outcome import Outcome
from course_lib.explain.words import messages
from course_lib.explain.words.mistake import Mistake
from course_lib.explain.words.vocabulary import IN_A_TOPIC, VOCABULARY

HEAD = """\
# What the checks can say

This page is generated from the code: `python -m grading.authoring.mistakes_page > docs/mistakes.md`.

A check compares an answer with what can be measured, at about two dozen points. It ends in one of five outcomes:

| outcome | what a student reads | points |
|---|---|---|
"""

POINTS = {
    Outcome.CORRECT: "all",
    Outcome.UNDECIDED: "a person decides",
}

MIDDLE = """
When an answer is wrong, the check looks for a mistake that explains *every* point. If it finds one, the message
names it; if several fit equally well, the others are told too. If none fits, the message says only what was measured.
A *fact* is a name of that kind: it says what is wrong, not why.

The first sentence of each message is the measured one, for instance: *{fact}* The tables show what follows it.
"""

FACT = messages.compared("w = (0.5, -1.2)", [1.0, 2.4], [1.0, -2.4])


def page() -> str:
    """Write the whole page."""
    outcomes = "".join(
        f"| {o} | {o.look.symbol} {o.look.headline} | {POINTS.get(o, 'none')} |\n" for o in Outcome
    )
    topics: dict[str, list[Mistake]] = {}
    for mistake in (*VOCABULARY.values(), *IN_A_TOPIC.values()):
        topics.setdefault(mistake.topic, []).append(mistake)
    sections = "".join(_section(topic, entries) for topic, entries in topics.items())
    return HEAD + outcomes + MIDDLE.format(fact=FACT) + sections


def _section(topic: str, entries: list[Mistake]) -> str:
    rows = "".join(
        f"| `{m.name}`{' (fact)' if m.fact else ''} | {_cell(m.example)} | {_cell(f'{m.cause} {m.advice}')} |\n"
        for m in entries
    )
    return f"\n## {topic}\n\n| name | example | message |\n|---|---|---|\n{rows}"


def _cell(text: str) -> str:
    """Escape text for a table cell, where a bar would end the cell."""
    return text.replace("|", "\\|")


if __name__ == "__main__":
    print(page(), end="")

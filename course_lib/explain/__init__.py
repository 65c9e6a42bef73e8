"""From a wrong answer to the mistake: the engine tries hypotheses, and keeps what fits everything, cheapest first.

Observations come from `check.measuring`; names go back to `check.topics`, which asks `words` for the sentences. A file for each kind of
check lists its hypotheses; `formula` breaks rules on the formula of f, and `repair` changes the student's own code.
"""

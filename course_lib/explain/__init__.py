"""From a wrong answer to the mistake: hypotheses are tried, and what fits every point is kept, cheapest first.

Observations come from `check.measuring`; names go back to `check.topics`, which asks `words` for the sentences.
`formula` breaks rules on the formula of f; `patterns` and `transformations` need no formula.
"""

"""The pages that people read: feedback for a student, the report of a class. HTML without scripts or requests.

Scores, ledger entries and graded notebooks go in; text of a student's passes through `safe_html` before it is shown.
"""

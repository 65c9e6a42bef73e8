"""One class on disk, in nbgrader's layout: folder, roster, gradebook, ledger, and the tables made from them.

Results of grading come in through `gradebook` and `ledger`, each the only writer of its file; scores and exports are
read from both.
"""

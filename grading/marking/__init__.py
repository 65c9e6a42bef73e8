"""Marking questions in words, one question at a time across the class: answers grouped, rubric items that add up, undo.

`answers` reads the graded notebooks, `rubric` the class's rubrics.json, `marks` writes to nbgrader's gradebook and keeps a
journal; `grading/nbgrader/marking.py` serves the pages beside the formgrader.
"""

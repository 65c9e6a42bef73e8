"""The course inside nbgrader's own tools: the formgrader with the marking scheme, the judge behind autograde.

nbgrader calls in; the same stages as `course grade` do the work. `grading/nbgrader_config.py` is the door for a class.
"""

"""Checks: what a student wrote is compared with what can be measured, and the mistake is named.

Each `check_*` returns a Verdict when the answer is right (or cannot be decided by measuring) and raises
CheckFailed, which carries the Verdict, when it is not.
"""

from course_lib.check.descent import check_descent
from course_lib.check.directional import check_directional
from course_lib.check.gradient import check_gradient
from course_lib.check.hessian import check_hessian
from course_lib.check.least_squares import check_least_squares
from course_lib.check.points import Box
from course_lib.check.second_derivative import check_second_derivative_test
from course_lib.check.taylor import check_taylor
from course_lib.check.value import check_value
from course_lib.check.verdict import CheckFailed, Verdict

__all__ = [
    "Box",
    "CheckFailed",
    "Verdict",
    "check_descent",
    "check_directional",
    "check_gradient",
    "check_hessian",
    "check_least_squares",
    "check_second_derivative_test",
    "check_taylor",
    "check_value",
]

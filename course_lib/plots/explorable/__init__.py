"""Figures to touch: the page computes, with native sliders, pointer and arrow keys, and says every number in words.

    tables.py    a function as numbers that travel
    page.py      one figure's HTML: still picture, what it knows, one script
    script/      that script: numbers, drawing, paths; one scene (curve, map or surface); the page
    curves.py maps.py surfaces.py    the public figures

The mathematics of a known method (descent, momentum, Newton) stands in `script/paths.js` once more, in five lines; a
function that only Python knows, such as a student's, is asked on a grid beforehand (`tables.py`).
"""

from course_lib.plots.explorable.curves import explore_curve_descent, explore_slope
from course_lib.plots.explorable.maps import explore_descent, explore_direction
from course_lib.plots.explorable.surfaces import explore_surface

__all__ = [
    "explore_curve_descent",
    "explore_descent",
    "explore_direction",
    "explore_slope",
    "explore_surface",
]

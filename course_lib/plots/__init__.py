"""The course's figures: plain data in, a `Picture` with its alternative text out.

Every function takes the keyword `alt`: one or two sentences that say what the figure shows to somebody who
cannot see it. All of them also take `title`, and where it makes sense `xlabel` and `ylabel`.

A function of one variable is called with a float; a function of two variables with an array (2,), or, when it
takes two arguments, as f(x, y). It is called point by point, so it need not be vectorised. A path in one
variable has shape (k,) or (k, 1); in two variables (k, 2). `paths`, `curves`, `errors` ... are dicts: the key
is the label in the legend.

Curves (one variable)
    curve(f, xlim, *, points, tangents)              one or several curves, marked points, tangent lines
    both_slopes(f, df, xs, eta, xlim)                tangent and step at each x: slope negative, go right
    descent_on_curve(f, path, xlim, *, minimum)      the iterates on the curve
    descents_side_by_side(f, paths, xlim)            too large a learning rate beside one that is too small
    count_against_eta(etas, counts, *, predicted, eta_max)     iterates needed against the learning rate
    iterates(paths, *, limit)                        x_k against k
    taylor_models(f, models, a, xlim)                models beside the function
    taylor_along_line(f, models, a, direction, tlim) the same for n variables along a line through a

Surfaces (two variables)
    contours(f, xlim, ylim, *, paths, points, levels, log_levels)     level curves with paths
    surface(f, xlim, ylim, *, paths, points, view)   the graph in space, with paths on it
    gradient_field(f, xlim, ylim, *, gradient, paths, points, arrows, normalise)   arrows over level curves
    hessian_eigenvectors(f, hessian, centre, xlim, ylim)       eigenvectors on their valley
    contours_side_by_side(functions, xlim, ylim, *, paths)     several functions, each with its path
    surfaces_side_by_side(functions, xlim, ylim, *, point)     several graphs with the same point marked

Measurements
    error_against_step(steps, errors)                log-log, the V-shaped curves of finite differences
    error_orders(steps, errors, *, orders)           log-log with lines of slope 1, 2, 3 ... to compare
    convergence(histories, *, log)                   f, |g| or an error against the step

Data
    fit(x, y, curves, *, residuals)                  fitted curves over data points
    principal_axes(sample, mean, axes, variances)    a cloud of points and its axes
    edges(image, magnitude)                          an image beside the size of its gradient
    boundaries(points, targets, models)              two classes of points and where each model changes its sign

To touch (the page computes while one drags or moves sliders; the still picture everywhere else)
    explore_slope(f, xlim, *, at, slope, parabola)   a point on a curve with its tangent, and the slope as a number
    explore_curve_descent(f, xlim, *, start, eta, etas, slope, step)    gradient descent on a curve, from any start
    explore_direction(f, xlim, ylim, *, at, angle, curvature)   a direction that turns, and the slice along it
    explore_descent(f, xlim, ylim, *, start, methods, gradient, data)    descent, momentum, Newton on a map
    explore_surface(f, xlim, ylim, *, at, models, own)   a surface that turns, with its tangent plane and model

A picture is shown when the call is the last line of a cell; `picture.save("name.png")` writes a file. A picture
of the student's own function: `waiting_for("exercise", lambda: plots.contours(...))` as the last line.
"""

from course_lib.plots.canvas import Picture
from course_lib.plots.classes import boundaries
from course_lib.plots.curves import (
    both_slopes,
    count_against_eta,
    curve,
    descent_on_curve,
    descents_side_by_side,
    iterates,
    taylor_along_line,
    taylor_models,
)
from course_lib.plots.data import edges, fit, principal_axes
from course_lib.plots.explorable import (
    explore_curve_descent,
    explore_descent,
    explore_direction,
    explore_slope,
    explore_surface,
)
from course_lib.plots.galleries import contours_side_by_side, surfaces_side_by_side
from course_lib.plots.measurements import convergence, error_against_step, error_orders
from course_lib.plots.surfaces import contours, gradient_field, hessian_eigenvectors, surface

__all__ = [
    "Picture",
    "both_slopes",
    "boundaries",
    "contours",
    "contours_side_by_side",
    "convergence",
    "count_against_eta",
    "curve",
    "descent_on_curve",
    "descents_side_by_side",
    "edges",
    "error_against_step",
    "error_orders",
    "explore_curve_descent",
    "explore_descent",
    "explore_direction",
    "explore_slope",
    "explore_surface",
    "fit",
    "gradient_field",
    "hessian_eigenvectors",
    "iterates",
    "principal_axes",
    "surface",
    "surfaces_side_by_side",
    "taylor_along_line",
    "taylor_models",
]

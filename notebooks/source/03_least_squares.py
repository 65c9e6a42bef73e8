# ---
# jupyter: {jupytext: {text_representation: {extension: .py, format_name: percent}}, kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}}
# course:
#   title: Least squares
#   minutes: 170
# ---

# %% [markdown]
# # Least squares
#
# Four measured points, and no straight line goes through all of them. Which line is the best? We make the question exact, walk downhill to the answer, and then find it in one stroke.
#
# **Afterwards you can**
#
# - write the error of a fit as $E(\mathbf u) = \frac12\|A\mathbf u - \mathbf y\|^2$ and its gradient as $A^{\mathsf T}(A\mathbf u - \mathbf y)$;
# - write gradient descent for any number of variables;
# - say from the eigenvalues of $A^{\mathsf T}A$ which learning rates work, and foresee the number of iterates *before* the computer runs;
# - fit a polynomial without any walk, and say when the textbook formula loses its digits;
# - train a linear regression on 500 points by batch, by mini-batches and with momentum.
#
# **Time:** about 170 minutes, best in two sittings. **You need:** notebooks 01 and 02 (gradient descent, partial derivatives), a matrix times a vector, and what an eigenvector is:
# a direction that a matrix $M$ only stretches, $M\mathbf v = \lambda\mathbf v$; the stretch $\lambda$ is its eigenvalue. New Python is explained as we go.
#
# **How to work.** Run the cells from top to bottom with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# In an exercise, put your own lines where it says `# YOUR CODE HERE` (and take the `raise NotImplementedError()` away).
# Run that cell, and then the check below it, as often as you like: only the last answer counts. Where an array is asked for, a list or a tuple of the same numbers will do.
#
# Stuck? Run the check, make a cell of your own and write `hint()` into it.
# It gives a first hint, and a further one each time you call it again. `progress()` shows how far you are.
#
# Some given cells only draw a picture, print a table or check an answer. Run them and look at what they show; you need not understand each of their lines.

# %%
import math

import numpy as np

from course_lib import (
    check_descent_many,
    check_error_gradient,
    check_first_step,
    check_least_squares,
)
from course_lib import check_mean_gradient, check_momentum_step, check_predicted_fit
from course_lib import check_rate_limit, check_slowest_factor, check_squared_error
from course_lib import exercise, hint, plots, progress, waiting_for

# %% [markdown]
# ## 1. Which line is best?
#
# | $x_i$ | 0 | 1 | 2 | 3 |
# |:--|:--|:--|:--|:--|
# | $y_i$ | 1 | 3 | 4 | 4 |
#
# Here are the points and one try, the line $y = 1 + x$. The dotted bits are its misses, the **residuals**.

# %%
x_data = np.array([0.0, 1.0, 2.0, 3.0])
y_data = np.array([1.0, 3.0, 4.0, 4.0])

plots.fit(
    x_data,
    y_data,
    {"a try: $y = 1 + x$": lambda x: 1 + x},
    residuals=True,
    title="Four points and a line",
    alt="The points (0, 1), (1, 3), (2, 4), (3, 4) and the line y = 1 + x. It meets the first and "
    "the last point and passes below the two in the middle, by 1 each.",
)

# %% [markdown]
# A line $y = a + bx$ misses the point $(x_i, y_i)$ by $a + bx_i - y_i$. We square the misses, so that above and below count alike, and add them up:
#
# $$E(a, b) = \tfrac12\left\{(a - 1)^2 + (a + b - 3)^2 + (a + 2b - 4)^2 + (a + 3b - 4)^2\right\}.$$
#
# The best line in the sense of **least squares** is the one with the smallest $E$. (The $\frac12$ only makes the derivatives tidy: it halves every height, so the lowest point stays where it is.)
#
# $E$ is a function of *two* variables. Below, a point $(a, b)$ on the map on the left is a line on the right:
# drag it until the misses are as small as you can make them. The graph of $E$ is a bowl:


# %%
def error_of_line(a, b):
    return 0.5 * ((a - 1) ** 2 + (a + b - 3) ** 2 + (a + 2 * b - 4) ** 2 + (a + 3 * b - 4) ** 2)


print("E of the line y = 1 + x:", error_of_line(1, 1))
plots.surface(
    error_of_line,
    (-3, 5),
    (-3, 5),
    xlabel="$a$",
    ylabel="$b$",
    zlabel="$E$",
    alt="The error E over the plane of a and b: a long bowl. It is steep across and nearly flat "
    "along one direction, in which a grows while b falls.",
)

# %%
plots.explore_descent(
    error_of_line,
    (-3, 5),
    (-3, 5),
    start=(1, 1),
    methods=(),
    data=(x_data, y_data),
    log_levels=True,
    xlabel="a",
    ylabel="b",
    title="A point on the map is a line among the data",
    alt="On the left the level curves of E over the plane of a and b, long slanting ellipses, with a point that "
    "can be moved, at first (1, 1). On the right the four data points and the line that belongs to it, with its "
    "four misses. E is 1 at (1, 1) and least, 0.5, at (1.5, 1).",
)

# %% [markdown]
# ## 2. Four squares in one formula
#
# Put the four points into a matrix and a vector. Row $i$ of $A$ is $(1, x_i)$, so that row $i$ times $\mathbf u = (a, b)$ is $a + bx_i$:
#
# $$A = \begin{pmatrix} 1 & 0\\ 1 & 1\\ 1 & 2\\ 1 & 3\end{pmatrix},\qquad
# \mathbf u = \begin{pmatrix} a\\ b\end{pmatrix},\qquad
# \mathbf y = \begin{pmatrix} 1\\ 3\\ 4\\ 4\end{pmatrix},\qquad
# E(\mathbf u) = \tfrac12\,\|A\mathbf u - \mathbf y\|^2 .$$
#
# $A$ is called the **design matrix**. For a parabola $y = a + bx + cx^2$ it gets a third column with the squares $x_i^2$, and $\mathbf u$ a third number. The formula for $E$ stays as it is. That is the point of it.
#
# | in Python | what it is |
# |:--|:--|
# | `A @ u` | the matrix times the vector |
# | `A.T` | the transpose $A^{\mathsf T}$ |
# | `r @ r` | for a vector: $\mathbf r\cdot\mathbf r = \|\mathbf r\|^2$ |
# | `np.column_stack([...])` | a matrix from its columns |

# %%
ones = np.ones(4)
A_line = np.column_stack([ones, x_data])
A_parabola = np.column_stack([ones, x_data, x_data**2])

u = np.array([1.0, 1.0])
print(A_line)
print("values of the line at the points:", A_line @ u)
print("residuals:                       ", A_line @ u - y_data)

# %% [markdown]
# To have something to compare with, here are the four squares of a parabola, written with a sum:


# %%
def error_of_parabola(a, b, c):
    return 0.5 * sum((a + b * x + c * x**2 - y) ** 2 for x, y in zip(x_data, y_data))


print("E of the parabola y = 1 + 2x - x²:", error_of_parabola(1, 2, -1))

# %% [markdown]
# ### Exercise 1: the error (`squared_error`, 1 point)
#
# Write $E(\mathbf u) = \frac12\|A\mathbf u - \mathbf y\|^2$ for any $A$, $\mathbf y$ and $\mathbf u$.


# %% solution="squared_error" title="The squared error"
def squared_error(A, y, u):
    """E(u) = 1/2 |Au - y|², one number."""
    ### BEGIN SOLUTION
    residual = A @ u - y
    return 0.5 * (residual @ residual)
    ### END SOLUTION


# %% check="squared_error" points=1
check_squared_error(squared_error)

# %% [markdown] hint="squared_error"
# First the residual, a vector: `A @ u - y`. Then half of the sum of its squares.
#
# ---
# Give the residual a name. `r**2` squares each entry of a vector `r`, and `r @ r` adds up the squares at once.
#
# ---
# Two lines: one that makes the residual, and one that returns half of it times itself, as one number.

# %% [markdown]
# ### The gradient
#
# The partial derivative $\partial E / \partial u_j$ is the slope when $u_j$ alone changes and the other numbers stay as they are.
# $E$ is the sum of the $\frac12 r_i^2$, where $r_i = A_{i1}u_1 + A_{i2}u_2 + \dots - y_i$ is the $i$-th residual. There $u_j$ has the factor $A_{ij}$, so the slope of $r_i$ is $A_{ij}$.
# By the chain rule the slope of $\frac12 r_i^2$ is $\frac12 \cdot 2r_i \cdot A_{ij}$, and together
#
# $$\frac{\partial E}{\partial u_j} = \sum_i r_i\,A_{ij}.$$
#
# This is the $j$-th column of $A$ times $\mathbf r$. The columns of $A$ are the rows of $A^{\mathsf T}$, so all of them at once are
#
# $$\nabla E(\mathbf u) = A^{\mathsf T}(A\mathbf u - \mathbf y).$$
#
# Look at the shapes. $A$ has 4 rows and 2 columns; $A\mathbf u - \mathbf y$ has 4 numbers; $A^{\mathsf T}$ makes 2 of them again: one slope for each variable.
#
# **An example by hand.** For the line $y = 1 + x$ the residuals are $(0, -1, -1, 0)$. The slope in $a$ is their sum, $-2$. The slope in $b$ is $0\cdot 0 + 1\cdot(-1) + 2\cdot(-1) + 3\cdot 0 = -3$. Both are negative: $a$ and $b$ should grow.
#
# **One step by hand.** As in one variable, gradient descent takes away the learning rate times the slope, for each number in $\mathbf u$ with its own slope. With $\eta = 0.1$ the line moves to
# $a = 1 - 0.1\cdot(-2) = 1.2$ and $b = 1 - 0.1\cdot(-3) = 1.3$. Both have grown.
#
# ### Exercise 2: residuals, gradient and first step on paper (`first_step`, 1 point)
#
# Now you, before the computer does it for you. Begin with the falling line $y = 2 - x$, that is $\mathbf u = (2, -1)$. Work out on paper
#
# 1. the four residuals at the four points of section 1, in their order;
# 2. the gradient: the slope in $a$ first, then the slope in $b$;
# 3. the new $(a, b)$ after one step with $\eta = 0.1$.
#
# Write each as a list, such as `[1, -2.5]`.

# %%
falling_line = np.array([2.0, -1.0])
first_rate = 0.1

# %% solution="first_step" title="Residuals, gradient and first step on paper"
### BEGIN SOLUTION
residuals = [1, -2, -4, -5]
gradient_there = [-10, -25]
next_line = [3, 1.5]
### END SOLUTION

# %% check="first_step" points=1
check_first_step(residuals, gradient_there, next_line, A_line, y_data, falling_line, first_rate)

# %% [markdown] hint="first_step"
# A residual is the height of the line at $x_i$ less the height of the point. At $x = 0$ the line $y = 2 - x$ has the height 2, and the point the height 1.
#
# ---
# The slope in $a$ is the sum of the residuals. For the slope in $b$ each residual is first multiplied by its own $x_i$: 0, 1, 2 and 3.
#
# ---
# For the step, multiply each of the two slopes by 0.1 and take it away from its own number. Both slopes are negative here: which way do $a$ and $b$ go?

# %% [markdown]
# Your step as a picture:


# %%
def step_picture():
    if residuals is ... or next_line is ...:
        raise NotImplementedError  # not worked out yet
    a, b = next_line
    print("E at the start: ", error_of_line(*falling_line))
    print("E after the step:", error_of_line(a, b))
    return plots.fit(
        x_data,
        y_data,
        {"start: $y = 2 - x$": lambda x: 2 - x, "after your step": lambda x: a + b * x},
        title="One step of gradient descent",
        alt="The four points, the falling line y = 2 - x of the start, which passes far below three of them, and "
        "the line after your step.",
    )


waiting_for("first_step", step_picture)

# %% [markdown]
# With the right numbers one step takes $E$ from 23 to 11.25. The new line rises, as the points do, but it has gone too far: now it passes above all four of them. The next steps bring it back.
#
# ### Exercise 3: the gradient of the error (`error_gradient`, 2 points)
#
# Write $\nabla E(\mathbf u) = A^{\mathsf T}(A\mathbf u - \mathbf y)$ for any $A$, $\mathbf y$ and $\mathbf u$. The check tries matrices with 2, 3 and 4 columns. Leave the arrays that come in as they are, and return an array: the cells below multiply your gradient by a learning rate, which a list does not allow.


# %% solution="error_gradient" title="The gradient of the error"
def error_gradient(A, y, u):
    """The gradient of 1/2 |Au - y|² at u: as many numbers as u has."""
    ### BEGIN SOLUTION
    return A.T @ (A @ u - y)
    ### END SOLUTION


# %% [markdown]
# **Try it before you check it.** *Your* gradient for the four points and the line, as an arrow on the map of $E$; the path takes twenty steps against it. Drag the start: does the line on the right get better?

# %%
waiting_for(
    "error_gradient",
    lambda: plots.explore_descent(
        error_of_line,
        (-4, 5),
        (-4, 6),
        start=(-1, 0),
        eta=0.05,
        etas=(0.005, 0.12),
        gradient=lambda u: error_gradient(A_line, y_data, u),
        arrow=True,
        data=(x_data, y_data),
        log_levels=True,
        xlabel="a",
        ylabel="b",
        title="Your gradient of the error",
        alt="Level curves of E with a start that can be moved, the measured gradient there (dashed) and the one that "
        "your function gives, and a path of twenty steps against yours. Beside it the data, the line of the start "
        "and the line at the end of the path. With the right gradient the arrows agree, and the path comes down "
        "into the valley; with a wrong sign it climbs and the line gets worse.",
    ),
)

# %% check="error_gradient" points=2
check_error_gradient(error_gradient)

# %% [markdown] hint="error_gradient"
# The residual again, and then one more matrix in front of it.
#
# ---
# The matrix is the transpose of `A`. What comes first, the residual or the product with `A.T`?
#
# ---
# The residual stands in brackets, and the transpose is multiplied from the left with `@`. The brackets matter.

# %% [markdown]
# ## 3. Walking down in many variables
#
# Gradient descent for one variable needs three small changes for many:
#
# | | one variable | many variables |
# |:--|:--|:--|
# | where you are | a number $x$ | a vector $\mathbf u$ |
# | the slope | $f'(x)$ | the gradient $\nabla E(\mathbf u)$ |
# | how large is the slope? | $\lvert f'(x)\rvert$ | its length $\lVert\nabla E(\mathbf u)\rVert$ |
#
# So: start at $\mathbf u_1$. As long as $\|\nabla E(\mathbf u_k)\| > \varepsilon$, go on to
#
# $$\mathbf u_{k+1} = \mathbf u_k - \eta\,\nabla E(\mathbf u_k).$$
#
# Two warnings.
#
# - The *length* $\|\mathbf g\| = \sqrt{g_1^2 + g_2^2 + \dots}$ decides, not one component: one may be small while another is still large. `np.linalg.norm(g)` is the length of the vector `g`.
# - Write `u = u - ...`, which makes a *new* vector. `u -= ...` changes the old one in place, and with it every point in your path that is the same vector.
#
# **What we count.** The points $\mathbf u_1, \mathbf u_2, \dots$ are the *iterates*, and we count the start too: 118 iterates are 117 updates.
#
# ### Exercise 4: descent in many variables (`descent_many`, 2 points)
#
# `df(u)` gives the gradient at `u`. Return the last point and the list of all points. The list has at most `max_iter` points.
# (The given line `np.array(u1, dtype=float)` makes a new vector of decimal numbers from the start.)
#
# As in notebook 01, a walk ends at the first point with $\|\nabla E(\mathbf u_k)\| \le \varepsilon$, and a start as flat as that is the only point. The check walks on several surfaces; this bowl, $t(\mathbf w) = w_0^2 + w_0w_1 + 2w_1^2$, is one of them:


# %%
def tilted_bowl(w):
    return w[0] ** 2 + w[0] * w[1] + 2 * w[1] ** 2


def tilted_bowl_gradient(w):
    return np.array([2 * w[0] + w[1], w[0] + 4 * w[1]])


# %% solution="descent_many" title="Descent in many variables"
def descend(df, u1, eta, tol, max_iter):
    """Gradient descent from u1: the last iterate, and the list of all iterates."""
    u = np.array(u1, dtype=float)
    path = [u]
    ### BEGIN SOLUTION
    while np.linalg.norm(df(u)) > tol and len(path) < max_iter:
        u = u - eta * df(u)
        path.append(u)
    ### END SOLUTION
    return u, path


# %% check="descent_many" points=2
check_descent_many(descend)

# %% [markdown] hint="descent_many"
# Go on *while* the length of the gradient is too large **and** there is room in the path. In each round compute the new `u`, then append it.
#
# ---
# The length of a vector `g` is `np.linalg.norm(g)`. Compare it with `tol`, and `len(path)` with `max_iter`; join the two with `and`.
#
# ---
# It is your loop from notebook 01 with `np.linalg.norm(...)` in place of `abs(...)`. Two indented lines follow: the step, written as `u = u - ...`, and `path.append(u)`.

# %% [markdown]
# ### Your algorithm fits a line and a parabola
#
# The line starts at $(-2.5, -2.5)$ with $\eta = 0.1$, the parabola at $(1, 1, 1)$ with $\eta = 0.01$. Both stop at $\|\nabla E\| \le 10^{-6}$.


# %%
def fit_line():
    return descend(lambda u: error_gradient(A_line, y_data, u), [-2.5, -2.5], 0.1, 1e-6, 300)


def fit_parabola():
    return descend(
        lambda u: error_gradient(A_parabola, y_data, u), [1.0, 1.0, 1.0], 0.01, 1e-6, 5000
    )


def both_fits():
    u, path = fit_line()
    v, path_of_parabola = fit_parabola()
    print(
        f"line:     {len(path)} iterates, u = {u}, E = {squared_error(A_line, y_data, u):.15f}"
    )
    print(
        f"parabola: {len(path_of_parabola)} iterates, u = {v}, E = {squared_error(A_parabola, y_data, v)}"
    )


waiting_for("descent_many", both_fits)

# %% [markdown]
# (`lambda u: ...` is a function without a name: it gets `u` and gives what stands behind the colon.)
#
# With the right functions you see **118** and **4207** iterates. The line is $y = \frac32 + x$ with $E = \frac12$. The parabola is $y = 1 + \frac52 x - \frac12 x^2$: it goes through all four points, so that its error is 0 but for the tolerance.


# %%
def fitted_curves():
    (a, b), _ = fit_line()
    (c, d, e), _ = fit_parabola()
    return plots.fit(
        x_data,
        y_data,
        {
            f"line $y = {a:.2f} + {b:.2f}x$": lambda x: a + b * x,
            f"parabola $y = {c:.2f} + {d:.2f}x - {-e:.2f}x^2$": lambda x: c + d * x + e * x**2,
        },
        title="Both fits",
        alt="The four points with the fitted line, which passes between them, and the fitted "
        "parabola, which goes through all four.",
    )


waiting_for("descent_many", fitted_curves)


# %%
def walk_in_space():
    u, path = fit_line()
    return plots.surface(
        error_of_line,
        (-3, 5),
        (-3, 5),
        paths={"descent": path},
        points={"end": u},
        xlabel="$a$",
        ylabel="$b$",
        zlabel="$E$",
        title=f"{len(path)} iterates on the error surface",
        alt="The bowl of E with the path of gradient descent. It starts high at (-2.5, -2.5), "
        "jumps to the other side of the valley and back, lower each time, and then creeps "
        "along the floor to (1.5, 1).",
    )


waiting_for("descent_many", walk_in_space)


# %%
def walk_on_the_map():
    u, path = fit_line()
    return plots.contours(
        error_of_line,
        (-3, 4),
        (-3, 5.5),
        paths={"descent": path},
        points={"end": u},
        log_levels=True,
        xlabel="$a$",
        ylabel="$b$",
        title="The same walk on the map of level curves",
        alt="Level curves of E, long ellipses, with the path. It jumps across the narrow valley a "
        "few times, each time by less, and then follows the valley slowly to its lowest point "
        "(1.5, 1).",
    )


waiting_for("descent_many", walk_on_the_map)

# %% [markdown]
# Two things happen at once, as the map shows: a quick zigzag *across* the valley, which soon dies out, and a slow creep *along* the valley. To understand the number 118 we have to take them apart.
#
# ## 4. Why 118 and 4207?
#
# ### The directions of the valley
#
# Let $\mathbf u^*$ be the lowest point. There the gradient vanishes, $A^{\mathsf T}(A\mathbf u^* - \mathbf y) = 0$. Take this away from $\nabla E(\mathbf u) = A^{\mathsf T}(A\mathbf u - \mathbf y)$:
# what is left is $\nabla E(\mathbf u) = A^{\mathsf T}A\,(\mathbf u - \mathbf u^*)$. So one update gives, with the identity matrix $I$ (which changes no vector: $I\mathbf v = \mathbf v$),
#
# $$\mathbf u_{k+1} - \mathbf u^* = (I - \eta A^{\mathsf T}A)\,(\mathbf u_k - \mathbf u^*).$$
#
# The matrix $A^{\mathsf T}A$ is symmetric. So it has eigenvectors at right angles to each other, and here they are: the short axis and the long axis of the valley.

# %%
eigenvalues, eigenvectors = np.linalg.eigh(A_line.T @ A_line)
print("eigenvalues:", eigenvalues)
plots.hessian_eigenvectors(
    lambda u: error_of_line(u[0], u[1]),
    A_line.T @ A_line,
    (1.5, 1.0),
    (-2, 5),
    (-2, 4),
    levels=[0.5, 0.7, 1, 2, 4, 8, 16, 32, 64, 128, 200],
    xlabel="$a$",
    ylabel="$b$",
    title=r"The eigenvectors of $A^{\mathsf{T}}A$ on the valley of $E$",
    alt="Level curves of E with two arrows at the lowest point. One arrow lies across the narrow "
    "valley, with eigenvalue 16.81; the other lies along the valley, with eigenvalue 1.19.",
)

# %% [markdown]
# `np.linalg.eigh(M)` gives the eigenvalues $\lambda_i$ of a symmetric matrix, the smallest first, and a matrix whose *columns* are the eigenvectors, each of length 1.
# An eigenvalue is the curvature of $E$ along its eigenvector: 16.8 across the valley, 1.2 along it. (In the picture the arrows have the lengths $1/\sqrt{\lambda_i}$, times one common number: a level curve is long where the curvature is small.)
#
# As the eigenvectors stand at right angles, every vector $\mathbf d$ is the sum of its parts along them, $\mathbf d = c_1\mathbf v_1 + c_2\mathbf v_2 + \dots$ with the numbers $c_i = \mathbf v_i\cdot\mathbf d$. And $I - \eta A^{\mathsf T}A$ turns $\mathbf v_i$ into $\mathbf v_i - \eta\lambda_i\mathbf v_i$.
# So along the eigenvector $\mathbf v_i$ the update is nothing but a multiplication: the part of $\mathbf u - \mathbf u^*$ along $\mathbf v_i$ is multiplied by
#
# $$1 - \eta\lambda_i.$$
#
# So descent in many variables is descent in one variable, for each eigenvector separately, with $f'' = \lambda_i$ and *one common* $\eta$. All parts must shrink, $|1 - \eta\lambda_i| < 1$. The $\lambda_i$ are positive, as long as no column of $A$ is a mixture of the others, and the largest eigenvalue is the strictest:
#
# $$0 < \eta < \frac{2}{\lambda_{\max}}.$$

# %%
for name, A, eta in [("line", A_line, 0.1), ("parabola", A_parabola, 0.01)]:
    lam = np.linalg.eigvalsh(A.T @ A)
    print(
        f"{name:9s} eigenvalues {np.round(lam, 4)},  factors at eta = {eta}: {np.round(1 - eta * lam, 4)}"
    )

# %% [markdown]
# (`eigvalsh` gives the eigenvalues alone.)
#
# **Explore.** Turn $\eta$: the same start $(-2.5, -2.5)$, and other learning rates. The limit is $2/16.8102 = 0.11897$, so the end of the slider is too large. Watch the zigzag, which belongs to the large eigenvalue, and the creep, which belongs to the small one.
# Then move the start onto the axis of the valley, or across it. (On paper you see $\eta = 0.1$.)


# %%
plots.explore_descent(
    error_of_line,
    (-4, 5),
    (-4, 6),
    start=(-2.5, -2.5),
    eta=0.1,
    etas=(0.005, 0.125),
    data=(x_data, y_data),
    steps=40,
    most=120,
    log_levels=True,
    xlabel="a",
    ylabel="b",
    title="Zigzag and creep",
    alt="Forty iterates from (-2.5, -2.5) over the level curves of E, for a learning rate that can be turned, and "
    "the line that belongs to the last of them among the data. Small rates go straight down into the valley and "
    "creep along it. From 0.08 on the path jumps across the valley; at 0.119 the jumps hardly change, and above "
    "they grow.",
)

# %% [markdown]
# ### Exercise 5: the limit (`rate_limit`, 2 points)
#
# Write `rate_limit(A)`: gradient descent on $E$ arrives for every $\eta$ between 0 and this number, and for none that is larger (but from a few very special starts).


# %% solution="rate_limit" title="The largest learning rate"
def rate_limit(A):
    """The number that the learning rate must stay below."""
    ### BEGIN SOLUTION
    return 2 / np.linalg.eigvalsh(A.T @ A).max()
    ### END SOLUTION


# %% check="rate_limit" points=2
check_rate_limit(rate_limit)

# %% [markdown] hint="rate_limit"
# You need the eigenvalues of $A^{\mathsf T}A$, and of these the largest.
#
# ---
# `np.linalg.eigvalsh(M)` gives all eigenvalues of a symmetric `M`, the smallest first. What is `M` here?
#
# ---
# Take the last of them, or `.max()`, and put it below the line of the rule above Exercise 5.

# %% [markdown]
# ### The slowest part
#
# How fast does it go? Every part shrinks by its own factor, and the part that shrinks *least* keeps us waiting:
#
# $$\text{slowest factor} = \max_i |1 - \eta\lambda_i|.$$
#
# ### Exercise 6: the slowest factor (`slowest_factor`, 2 points)
#
# Let `slowest_factor(A, eta)` return this number, for any $A$ and any $\eta > 0$. Beyond the limit it is larger than 1.


# %% solution="slowest_factor" title="The slowest factor"
def slowest_factor(A, eta):
    """The largest |1 - eta lambda_i| over the eigenvalues lambda_i of AᵀA."""
    ### BEGIN SOLUTION
    eigenvalues = np.linalg.eigvalsh(A.T @ A)
    return np.abs(1 - eta * eigenvalues).max()
    ### END SOLUTION


# %% check="slowest_factor" points=2
check_slowest_factor(slowest_factor)

# %% [markdown] hint="slowest_factor"
# Three steps: the eigenvalues; the factors $1 - \eta\lambda_i$; then the largest *absolute* value.
#
# ---
# `1 - eta * eigenvalues` works on the whole array at once. Some of the factors may be negative.
#
# ---
# `np.abs` of an array takes the absolute value of each entry, and `.max()` the largest. In which order do you need them?

# %% [markdown]
# ### The best learning rate, and the shape of the valley
#
# A larger $\eta$ helps the small eigenvalues and harms the large ones. The best balance is where both ends are equally slow, $1 - \eta\lambda_{\min} = -(1 - \eta\lambda_{\max})$, which is
#
# $$\eta = \frac{2}{\lambda_{\min} + \lambda_{\max}},\qquad \text{slowest factor} = \frac{\kappa - 1}{\kappa + 1},\qquad \kappa = \frac{\lambda_{\max}}{\lambda_{\min}}.$$
#
# The number $\kappa$ (*kappa*) is the **condition number** of $A^{\mathsf T}A$. It says how long and narrow the valley is. A round bowl has $\kappa = 1$, and then one update with this $\eta$ is enough.


# %%
def best_rates():
    for name, A in [("line", A_line), ("parabola", A_parabola)]:
        lam = np.linalg.eigvalsh(A.T @ A)
        best = 2 / (lam[0] + lam[-1])
        kappa = lam[-1] / lam[0]
        print(
            f"{name:9s} kappa = {kappa:7.2f}   best eta = {best:.5f}   limit = {rate_limit(A):.5f}"
        )
        print(
            f"          slowest factor {slowest_factor(A, best):.6f}   (kappa-1)/(kappa+1) = {(kappa - 1) / (kappa + 1):.6f}"
        )


waiting_for("slowest_factor", best_rates)

# %% [markdown]
# ### Predict the count
#
# The gradient $\nabla E(\mathbf u) = A^{\mathsf T}A\,(\mathbf u - \mathbf u^*)$ shrinks by the same factors, part by part, and in the long run only its slowest part is left. Let $\mathbf v$ be the eigenvector of that part.
# The part of the first gradient along it is $c = \mathbf v\cdot\nabla E(\mathbf u_1)$. (Its sign depends on which way $\mathbf v$ points; only $|c|$ counts.) If $c$ is not 0, then for large $k$, that is after $k - 1$ updates,
#
# $$\|\nabla E(\mathbf u_k)\| \approx |c|\;\varrho^{\,k-1},\qquad \varrho = \text{slowest factor}.$$
#
# It must come down to $\varepsilon$. As in one variable, we take logarithms: $k - 1 \ge \ln(\varepsilon/|c|)\,/\,\ln\varrho$. Here is that quotient as a function, and with it the line, from $(-2.5, -2.5)$ with $\eta = 0.1$:


# %%
def updates_needed(c, factor, tol):
    """After how many updates a part of size |c| is down to tol (not yet rounded up)."""
    return np.log(tol / np.abs(c)) / np.log(factor)


first_gradient = A_line.T @ (A_line @ np.array([-2.5, -2.5]) - y_data)
parts = eigenvectors.T @ first_gradient  # row i of the transpose is eigenvector i
factors_of_line = np.abs(1 - 0.1 * eigenvalues)

print("first gradient:", first_gradient, " its length:", np.linalg.norm(first_gradient))
for name, c, factor in zip(["along the valley", "across the valley"], parts, factors_of_line):
    print(f"{name:17s}  part {abs(c):8.4f}   factor {factor:.4f}")
print(
    "updates for the slowest part:        ", updates_needed(parts[0], factors_of_line[0], 1e-6)
)
print(
    "with the whole length in place of c: ",
    updates_needed(np.linalg.norm(first_gradient), factors_of_line[0], 1e-6),
)

# %% [markdown]
# Round up, and count the start: $117 + 1 = 118$. Note how small $c$ is beside the length of the whole gradient. Almost all of the first gradient points *across* the valley, and after 14 updates that part is the smaller one.
# With the whole length, 81.8, in place of $c$ we should have predicted $144 + 1 = 145$.
#
# **A prediction that fails.** The same start, and larger rates. The last of them is, to four digits, the "best" rate $2/(\lambda_{\min} + \lambda_{\max})$ from above:


# %%
def counts_at_larger_rates():
    print("    eta   slowest factor   predicted from the slowest part   counted")
    for eta in (0.1, 0.11, 0.111, 0.1111):
        u, path = descend(
            lambda u: error_gradient(A_line, y_data, u), [-2.5, -2.5], eta, 1e-6, 300
        )
        factors = np.abs(1 - eta * eigenvalues)
        slowest = np.argmax(factors)  # the place where the largest number stands
        predicted = math.ceil(updates_needed(parts[slowest], factors[slowest], 1e-6)) + 1
        print(f"{eta:7.4f} {factors[slowest]:16.4f} {predicted:33d} {len(path):9d}")


waiting_for("descent_many", counts_at_larger_rates)

# %% [markdown]
# The first prediction is right, and the other three are too low. The last line may surprise you, too: the "best" rate, $0.1111$, needs 130 iterates, *more* than the 118 of $\eta = 0.1$! It is the best rate for the *worst* start.
#
# ### Exercise 7: predict the count for any fit (`predict_fit`, 3 points)
#
# Find out what is wrong with those predictions, and do better: write `predict_iterates(A, y, u1, eta, tol)`, the number of *iterates* for $E(\mathbf u) = \frac12\|A\mathbf u - \mathbf y\|^2$ from `u1`, for small rates, large rates, and rates near the best one.
# At $\eta = 0.111$, for example, the parts of the first gradient are those printed above; how many updates does *each* of them need?
#
# `updates_needed` takes arrays as well: with an array of parts and an array of factors it gives an array of numbers of updates.
# The check asks for the exact number, in runs where a single part is left at the end. (Where two parts come down to $\varepsilon$ together, the length of the two may need an update or two more.)


# %% solution="predict_fit" title="Predict the count for a fit"
def predict_iterates(A, y, u1, eta, tol):
    """How many iterates gradient descent will need from u1, the start included."""
    ### BEGIN SOLUTION
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors.T @ (A.T @ (A @ u1 - y))
    updates = updates_needed(parts, np.abs(1 - eta * eigenvalues), tol)
    return math.ceil(updates.max()) + 1
    ### END SOLUTION


# %% check="predict_fit" points=3
check_predicted_fit(predict_iterates)

# %% [markdown] hint="predict_fit"
# The gradient is short enough when *every* part of it is. Each part has a size at the start and a factor of its own, so each needs its own number of updates. Which of these numbers decides?
#
# ---
# The part with the slowest factor need not be the last: at $\eta = 0.111$ the part across the valley is thirty times as large at the start. Inside the function you need the eigenvalues and eigenvectors of *this* `A`, and the first gradient made of `A`, `y` and `u1`.
#
# ---
# Four steps: eigenvalues and eigenvectors of `A.T @ A`; the parts of the first gradient, all at once, as in the cell above; the updates that each part needs; and the number of iterates that belongs to the last part to arrive. Round up, and count the start.


# %%
def compare_counts():
    print("    eta   predicted   counted")
    for eta in (0.1, 0.11, 0.111, 0.1111):
        predicted = predict_iterates(A_line, y_data, np.array([-2.5, -2.5]), eta, 1e-6)
        u, path = descend(
            lambda u: error_gradient(A_line, y_data, u), [-2.5, -2.5], eta, 1e-6, 300
        )
        print(f"{eta:7.4f} {predicted:11d} {len(path):9d}")
    parabola = predict_iterates(A_parabola, y_data, np.ones(3), 0.01, 1e-6)
    print(f"parabola: predicted {parabola}, counted {len(fit_parabola()[1])}")


waiting_for("predict_fit", compare_counts)

# %% [markdown]
# Now all five agree. At the "best" rate both parts shrink equally slowly: each update multiplies them by $0.868$. But in our first gradient the part across the valley is thirty times as large as the other, so it pays to kill it quickly: with $\eta = 0.1$ every update multiplies it by $0.68$.
#
# On a logarithmic scale one sees it all: a steep start, and then a straight line, whose slope is the logarithm of the slowest factor.


# %%
def gradient_lengths():
    line = [np.linalg.norm(error_gradient(A_line, y_data, u)) for u in fit_line()[1]]
    parabola = [
        np.linalg.norm(error_gradient(A_parabola, y_data, u)) for u in fit_parabola()[1]
    ]
    return plots.convergence(
        {"line": line, "parabola": parabola[:1000]},
        start=1,
        xlabel="iterate $k$",
        ylabel=r"$\|\nabla E(\mathbf{u}_k)\|$",
        title="The length of the gradient: the first 1000 iterates",
        alt="The length of the gradient against the iterate, on a logarithmic scale. The line's "
        "fit falls along a straight line to 1e-6 at iterate 118. The parabola's falls steeply "
        "for a moment and then along a line that is almost level.",
    )


waiting_for("descent_many", gradient_lengths)

# %% [markdown]
# ## 5. Without walking
#
# $E$ is a quadratic function. So $\nabla E(\mathbf u) = A^{\mathsf T}A\,\mathbf u - A^{\mathsf T}\mathbf y$ has no squares in it, and $\nabla E(\mathbf u) = 0$ is a system of linear equations, which can be solved at once. These are the **normal equations**:
#
# $$A^{\mathsf T}A\,\mathbf u = A^{\mathsf T}\mathbf y.$$
#
# There are two other ways that never form $A^{\mathsf T}A$:
#
# - **QR:** write $A = QR$, where the columns of $Q$ are at right angles and of length 1, and $R$ is triangular. Then solve $R\,\mathbf u = Q^{\mathsf T}\mathbf y$.
# - **`np.linalg.lstsq`**, which uses the singular values of $A$ (the roots of the eigenvalues of $A^{\mathsf T}A$) and copes even with columns that depend on each other.

# %%
for name, A in [("line", A_line), ("parabola", A_parabola)]:
    by_normal_equations = np.linalg.solve(A.T @ A, A.T @ y_data)
    Q, R = np.linalg.qr(A)
    by_qr = np.linalg.solve(R, Q.T @ y_data)
    by_lstsq = np.linalg.lstsq(A, y_data, rcond=None)[0]
    for method, u in [
        ("normal equations", by_normal_equations),
        ("QR", by_qr),
        ("lstsq", by_lstsq),
    ]:
        print(f"{name:9s} {method:17s}", "  ".join(f"{number:11.8f}" for number in u))

# %% [markdown]
# The same answer three times: $y = \frac32 + x$ and $y = 1 + \frac52x - \frac12x^2$.
#
# ### Exercise 8: fit a polynomial (`fit_polynomial`, 2 points)
#
# Write `fit(x, y, degree)`. It returns the coefficients of the best polynomial of that degree, *the constant first*: `[a, b, c]` means $a + bx + cx^2$. You need a design matrix with `degree + 1` columns, and then any of the three ways.
# (For a vector `x`, `x**2` squares each number, and `[x**power for power in range(3)]` is the list `[x**0, x**1, x**2]`.)


# %% solution="fit_polynomial" title="Fit a polynomial"
def fit(x, y, degree):
    """The least-squares polynomial: its coefficients, the constant first."""
    ### BEGIN SOLUTION
    A = np.column_stack([x**power for power in range(degree + 1)])
    Q, R = np.linalg.qr(A)
    return np.linalg.solve(R, Q.T @ y)
    ### END SOLUTION


# %% check="fit_polynomial" points=2
check_least_squares(fit)

# %% [markdown] hint="fit_polynomial"
# The columns of the design matrix are $x^0, x^1, x^2, \dots$ up to $x^{\text{degree}}$. `[x**power for power in range(3)]` is the list of the first three of them.
#
# ---
# `np.column_stack` makes a matrix of the list. How many columns are there, and what must stand in `range(...)`?
#
# ---
# With the matrix `A` any of the three ways in the cell above gives the coefficients. `np.linalg.lstsq(A, y, rcond=None)` returns several things, of which the first is the answer.

# %% [markdown]
# ### When not to form AᵀA
#
# A test with a known answer. We take 40 points between 0 and 1 and the polynomial whose coefficients are *all 1*, without any noise. Each way should find the ones again. How wrong is the worst coefficient?

# %%
grid = np.linspace(0, 1, 40)
print("degree   cond(A)   cond(AᵀA)   normal equations      QR     lstsq")
for degree in [1, 3, 5, 7, 9]:
    A = np.column_stack([grid**power for power in range(degree + 1)])
    exact = np.ones(degree + 1)
    y = A @ exact
    Q, R = np.linalg.qr(A)
    answers = [
        np.linalg.solve(A.T @ A, A.T @ y),
        np.linalg.solve(R, Q.T @ y),
        np.linalg.lstsq(A, y, rcond=None)[0],
    ]
    errors = [np.abs(answer - exact).max() for answer in answers]
    print(
        f"{degree:6d}   {np.linalg.cond(A):.1e}     {np.linalg.cond(A.T @ A):.1e}"
        f"              {errors[0]:.0e}   {errors[1]:.0e}     {errors[2]:.0e}"
    )

# %% [markdown]
# The condition number $\operatorname{cond}(A)$ is the largest stretch of $A$ divided by the smallest. Where the curve can go through the points, as here, it says by how much a relative error may grow on the way from the data to the answer, and rounding is an error of about $10^{-16}$.
# (Where large residuals remain, the *question itself* is more sensitive, and then no way of calculating can win all digits back.) The table shows
#
# $$\operatorname{cond}(A^{\mathsf T}A) = \operatorname{cond}(A)^2.$$
#
# So the normal equations lose *twice* as many digits: at degree 9 QR loses five or six of your sixteen digits, and the normal equations eleven or twelve. When $\operatorname{cond}(A)$ reaches $10^8$, nothing at all is left of them.
# They are fine where the columns are few and well apart, and they are the cheapest way when there are very many rows. Otherwise use QR or `lstsq`.
#
# ### Question in words
#
# A friend fits a polynomial of degree 9 to very good data on $[0, 1]$ with the normal equations. The curve looks well, but the coefficients are wrong in the fourth digit after the point. Explain why, with numbers from the table, and name two things that your friend could do.

# %% [markdown] manual="normal_or_not" points=2 title="When not to form AᵀA"
# *Write your answer here: click twice, write, and press Shift+Enter.*
#
# ### BEGIN SOLUTION
# The powers $1, x, \dots, x^9$ look much alike on $[0, 1]$, so the columns of $A$ are nearly dependent: $\operatorname{cond}(A)$ is about $3.5 \cdot 10^6$.
# Forming $A^{\mathsf T}A$ squares that to about $10^{13}$. The computer rounds at about $10^{-16}$, and $10^{13} \cdot 10^{-16} = 10^{-3}$ is the size of error that we must fear; the table shows about $10^{-4}$. QR has only $3.5 \cdot 10^6 \cdot 10^{-16}$ to fear, less than $10^{-9}$.
# The friend can use QR or `lstsq`, which never form $A^{\mathsf T}A$. The friend can also make the condition number smaller: a lower degree, a shift and scaling of $x$ to $[-1, 1]$, or polynomials at right angles (Legendre, Chebyshev) instead of the powers.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 1 point: the cause. Forming AᵀA squares the condition number (half a point), and the product of the condition number with the rounding error of about 1e-16 tells how many digits are lost, with numbers (half a point).
#
# 1 point: two remedies, half a point each: QR, or `lstsq` (both together count as one), lower degree, scaling or shifting x, an orthogonal basis. "More data" or "more iterations" is no remedy.
# ### END MARK SCHEME

# %% [markdown]
# ## 6. Five hundred points
#
# Now *linear regression* as it is done with large data. There are 500 examples, each with 3 numbers ("features"). The target is made of the weights $(2, -1, 0.5)$ and some noise, which we pretend not to know.

# %%
rng = np.random.default_rng(0)
n = 500
X = rng.standard_normal((n, 3))
true_weights = np.array([2.0, -1.0, 0.5])
targets = X @ true_weights + rng.normal(0, 0.3, n)


def mse(w):
    """The mean squared error of the weights w."""
    return np.mean((X @ w - targets) ** 2)


print("shape of X:", X.shape)
print("error of the weights (0, 0, 0):", round(mse(np.zeros(3)), 4))
print("error of the true weights:     ", round(mse(true_weights), 4))

# %% [markdown]
# In machine learning one takes the **mean** of the squared misses, without the $\frac12$:
#
# $$\operatorname{MSE}(\mathbf w) = \frac1n\,\|X\mathbf w - \mathbf t\|^2 = \frac2n\,E(\mathbf w).$$
#
# The lowest point is the same. The slope is not, and so the learning rate is not. (One look at all examples is called an **epoch**; a step of descent with the whole mean takes one.)
#
# ### Exercise 9: the gradient of a mean (`mean_gradient`, 2 points)
#
# Write the gradient of the MSE for any $X$ (with any number of rows) and $\mathbf t$.


# %% solution="mean_gradient" title="The gradient of a mean"
def mse_gradient(X, t, w):
    """The gradient of (1/n) |Xw - t|², where n is the number of rows of X."""
    ### BEGIN SOLUTION
    return 2 / len(t) * X.T @ (X @ w - t)
    ### END SOLUTION


# %% check="mean_gradient" points=2
check_mean_gradient(mse_gradient)

# %% [markdown] hint="mean_gradient"
# You know the gradient of $E = \frac12\|X\mathbf w - \mathbf t\|^2$ from Exercise 3. The MSE is $\frac2n$ times $E$.
#
# ---
# Write Exercise 3 once more with `X`, `t` and `w`, and put a factor in front. `len(t)` is the number of rows.
#
# ---
# The factor is 2 over the number of rows. Do not write 500: the function must work for any number of rows.


# %%
def batch_descent(epochs, eta):
    """Batch descent: every update looks at all examples. All weights on the way."""
    w = np.zeros(3)
    path = [w]
    for _ in range(epochs):
        w = w - eta * mse_gradient(X, targets, w)
        path.append(w)
    return path


def train():
    path = batch_descent(200, 0.05)
    for epoch in [1, 41, 81, 121, 161, 200]:
        print(
            f"after {epoch:3d} epochs: w = {np.round(path[epoch], 3)}, mse = {mse(path[epoch]):.4f}"
        )
    exact = np.linalg.lstsq(X, targets, rcond=None)[0]
    print("lstsq:             w =", np.round(exact, 3))
    print("distance from lstsq:", f"{np.linalg.norm(path[-1] - exact):.0e}")


waiting_for("mean_gradient", train)

# %% [markdown]
# With the right gradient, 200 epochs at the rate $0.05$ give the weights $(2.015, -0.998, 0.519)$: within $10^{-8}$ of the answer of `lstsq`, and close to the true weights. More epochs bring it no closer to these, for the noise is in the data.
#
# ### A mean or a sum?
#
# Somebody forgets the $1/n$ and takes the gradient of the sum. All slopes are then 500 times as large. With the same rate $0.05$:

# %%
curvatures_of_sum = np.linalg.eigvalsh(2 * X.T @ X)
curvatures_of_mean = curvatures_of_sum / n
print(
    "mean: curvatures",
    np.round(curvatures_of_mean, 2),
    " so eta must be below",
    round(2 / curvatures_of_mean.max(), 4),
)
print(
    "sum:  curvatures",
    np.round(curvatures_of_sum, 0),
    " so eta must be below",
    round(2 / curvatures_of_sum.max(), 4),
)

w = np.zeros(3)
for update in range(1, 5):
    w = w - 0.05 * 2 * X.T @ (X @ w - targets)
    print(f"sum with eta = 0.05, after update {update}: |w| = {np.linalg.norm(w):.3g}")

# %% [markdown]
# With the sum the rate would have to be 500 times smaller, and it would have to change whenever the number of examples changes. That is why one takes the mean.
#
# ### Mini-batches
#
# Must every update look at all 500 examples? A handful of them gives roughly the same gradient, and ten handfuls make ten updates in the time of one. The examples are shuffled before each epoch, so that the handfuls differ. Because each handful has its own gradient, some jitter remains at the end.
#
# ### Momentum
#
# A ball that rolls keeps part of its speed. Let $\mathbf v$ be the speed, $\mathbf g$ the gradient, and $\beta$ (*beta*, often $0.9$) the part of the speed that is kept:
#
# $$\mathbf v_{\text{new}} = \beta\,\mathbf v - \eta\,\mathbf g,\qquad \mathbf w_{\text{new}} = \mathbf w + \mathbf v_{\text{new}}.$$
#
# ### Exercise 10: one step with momentum (`momentum_update`, 1 point)
#
# Write `momentum_step(w, v, g, eta, beta)` from the two formulas: `w` is the point, `v` the old speed, `g` the gradient, all three of them vectors.
# Return both, the new point and the new speed: `return w, v`.


# %% solution="momentum_update" title="One step with momentum"
def momentum_step(w, v, g, eta, beta):
    """The new point and the new speed after one step with momentum."""
    ### BEGIN SOLUTION
    v = beta * v - eta * g
    w = w + v
    return w, v
    ### END SOLUTION


# %% check="momentum_update" points=1
check_momentum_step(momentum_step)

# %% [markdown] hint="momentum_update"
# Two lines, one for each formula. The second one uses the *new* speed.
#
# ---
# In Python `v = ...` gives `v` its new value, and the next line can use it. Which of the two formulas must come first?
#
# ---
# First the speed: `beta` times the old one, less `eta` times the gradient. Then the point: the old one and the new speed. Return both, the point first.


# %%
def three_ways():
    exact = np.linalg.lstsq(X, targets, rcond=None)[0]
    batch = batch_descent(40, 0.05)

    shuffle = np.random.default_rng(1)
    w, mini = np.zeros(3), [np.zeros(3)]
    for epoch in range(40):
        for rows in np.split(shuffle.permutation(n), 10):  # ten handfuls of 50 examples
            w = w - 0.05 * mse_gradient(X[rows], targets[rows], w)
        mini.append(w)

    w, v, rolling = np.zeros(3), np.zeros(3), [np.zeros(3)]
    for epoch in range(40):
        w, v = momentum_step(w, v, mse_gradient(X, targets, w), 0.05, 0.5)
        rolling.append(w.copy())  # your step may change w itself

    def distance(path):
        return [np.linalg.norm(w - exact) for w in path]

    for name, path in [("batch", batch), ("momentum", rolling)]:
        shrinking = (distance(path)[40] / distance(path)[20]) ** (1 / 20)
        print(
            f"{name}: in each of the last 20 epochs the distance shrank by a factor of {shrinking:.2f}, on average"
        )
    return plots.convergence(
        {
            "batch": distance(batch),
            "mini-batches of 50": distance(mini),
            r"momentum, $\beta = 0.5$": distance(rolling),
        },
        xlabel="epochs",
        ylabel="distance from the lstsq answer",
        title="Three ways to train, 40 epochs each",
        alt="Distance from the exact weights against the epoch, on a logarithmic scale. Batch "
        "descent falls along a straight line; momentum falls about three times as steeply; "
        "mini-batches fall fastest for six epochs and then hover between 0.0005 and 0.01.",
    )


waiting_for("momentum_update", three_ways)

# %% [markdown]
# Each has its place. Mini-batches are far ahead after a few epochs and then hover: their gradient is never exact. (A rate that shrinks in time cures that.) Momentum gathers speed: on a steady slope it would come to $1/(1-\beta) = 2$ times the steps of batch descent. Here it gains even more: each epoch multiplies the distance by about $0.71 = \sqrt\beta$, with batch descent only by $0.91$. On this nearly round bowl ($\kappa = 1.1$) a larger rate would have done as well, for $\eta$ may be almost $0.96$.
#
# Where momentum shines is a long narrow valley, such as that of our parabola with $\kappa = 363$ and its 4207 iterates:


# %%
def rolling_down_the_valley():
    for beta in [0.0, 0.5, 0.8, 0.9, 0.95]:
        u, v = np.ones(3), np.zeros(3)
        g = error_gradient(A_parabola, y_data, u)
        count = 1
        while np.linalg.norm(g) > 1e-6 and count < 5000:
            u, v = momentum_step(u, v, g, 0.01, beta)
            g = error_gradient(A_parabola, y_data, u)
            count += 1
        print(f"beta = {beta:4.2f}: {count:4d} iterates")


waiting_for("momentum_update", rolling_down_the_valley)

# %% [markdown]
# From 4207 to 301, for one more line of code. Too much speed is not good either: with $\beta = 0.95$ the ball rolls past the lowest point and back.

# %%
progress()

# %% [markdown]
# ## Summary
#
# - The best fit in the sense of least squares makes $E(\mathbf u) = \frac12\|A\mathbf u - \mathbf y\|^2$ smallest; $\nabla E(\mathbf u) = A^{\mathsf T}(A\mathbf u - \mathbf y)$.
# - Descent in many variables: a vector for the number, the gradient for the slope, the length for the absolute value.
# - Along each eigenvector of $A^{\mathsf T}A$ an update multiplies by $1 - \eta\lambda_i$. It arrives for $0 < \eta < 2/\lambda_{\max}$; the slowest factor $\max_i|1 - \eta\lambda_i|$ decides how long it takes, at best $(\kappa-1)/(\kappa+1)$.
# - Without walking: normal equations, QR, `lstsq`. Forming $A^{\mathsf T}A$ squares the condition number; avoid it where the columns are nearly dependent.
# - A mean has slopes that do not grow with the number of examples. Mini-batches are quick and noisy; momentum helps in narrow valleys.
#
# ## Further reading
#
# - G. Strang, *Introduction to Linear Algebra* (Wellesley-Cambridge Press, 6th edition 2023), chapter 4: projections and least squares.
# - S. Boyd, L. Vandenberghe, *Introduction to Applied Linear Algebra* (Cambridge, 2018), chapters 12 and 13. Free on the authors' page.
# - L. N. Trefethen, D. Bau, *Numerical Linear Algebra* (SIAM, 1997), lectures 11, 18 and 19: QR against the normal equations.
# - M. P. Deisenroth, A. A. Faisal, C. S. Ong, *Mathematics for Machine Learning* (Cambridge, 2020), chapter 9. Free on the authors' page.
# - G. Goh, "Why Momentum Really Works", *Distill* (2017): the eigenvectors of this notebook, to play with.

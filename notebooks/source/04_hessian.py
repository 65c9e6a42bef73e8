# ---
# jupyter: {jupytext: {text_representation: {extension: .py, format_name: percent}}, kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}}
# course:
#   title: The Hessian, how a surface bends
#   minutes: 150
# ---

# %% [markdown]
# # The Hessian: how a surface bends
#
# The gradient tells you how a surface *slopes*. At the bottom of a valley, on a summit and in the middle of a
# mountain pass it says the same thing: zero. What tells these places apart is how the surface **bends**. All of
# its bending is in one small table of numbers, the Hessian matrix.
#
# **After this notebook you can**
# - write down the Hessian of a function, and say when it is symmetric (and when it is not);
# - say how much a surface bends in any direction, and in which directions it bends most and least;
# - tell minima, maxima and saddles apart, in two variables and in many, and say when this cannot be done;
# - measure a Hessian by differences, with a sensible step size;
# - read the shape of a valley off its condition number, jump to its bottom with Newton's step, and keep Newton's method from going astray.
#
# **Time:** about two and a half hours. **You need:** partial derivatives and the gradient (notebook 02 has them), the idea of an
# eigenvector, and very little Python: each piece is shown before you use it.
#
# **How to work.** Run the cells from top to bottom with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# In an exercise, put your own lines where it says `# YOUR CODE HERE` (and take the `raise NotImplementedError()` away),
# or put your answer where it says `...`. Then run the check below it, as often as you like: only the last answer counts. Where an array is asked for, a list or a tuple of the same numbers will do.
# Stuck? Run the check, then `hint()` in a cell of your own: it gives a first hint, and a further one each time you call it again.
# `progress()` shows how far you are.

# %%
import numpy as np
import sympy as sp

from course_lib import (
    Box,
    check_classify,
    check_critical_points,
    check_curvature,
    check_hessian,
)
from course_lib import check_newton_descent, check_newton_step, check_numerical_hessian
from course_lib import check_second_derivative_test, check_valley_shape
from course_lib import exercise, hint, plots, progress, waiting_for

# %% [markdown]
# **Python in one minute.** You will need no more than this; everything else is explained where it comes.
#
# | in Python | what it means |
# |:--|:--|
# | `2 * x * y`, `x**2`, `x / 3` | $2xy$, $x^2$, $x/3$; every product needs its `*` |
# | `w = np.array([3.0, 4.0])` | a point, an arrow, a list of numbers to calculate with |
# | `w[0]`, `w[1]` | its first and its second entry: Python counts from 0 |
# | `x, y = w` | gives the two entries names |
# | `def square(x):` and, indented, `return x**2` | a function and what it gives back; `square(3)` is 9 |
# | `lambda x: x**2` | the same function without a name; you will read some, and need not write any |
# | `np.exp`, `np.sin`, `np.sqrt` | $e^x$, $\sin$ and the square root |
#
# Cells that draw a picture, and cells that check an answer, need not be understood: just run them.

# %% [markdown]
# ## 1. Three places where the slope is zero
#
# A bowl, a dome and a pass. At the marked point the ground is level in all three.

# %%
plots.surfaces_side_by_side(
    {
        "a bowl": lambda w: w[0] ** 2 + w[1] ** 2,
        "a dome": lambda w: -(w[0] ** 2) - w[1] ** 2,
        "a pass": lambda w: w[0] ** 2 - w[1] ** 2,
    },
    (-1, 1),
    (-1, 1),
    point=(0, 0),
    alt="Three surfaces with a level point in the middle. The bowl rises from it on "
    "all sides, the dome falls on all sides, and the pass rises to the left and "
    "right along x and falls to the front and back along y.",
)

# %% [markdown]
# - In the **bowl** the ground rises whichever way you walk: it bends up in every direction. The point is a *minimum*.
# - On the **dome** it falls whichever way you walk: it bends down in every direction. The point is a *maximum*.
# - On the **pass** it rises along one line and falls along another. The point is a *saddle*.
#
# A *minimum* here always means a **local** one: nothing nearby is lower. The same goes for a *maximum*. A level point from which one can both climb
# and descend, however close to it one stays, is called a *saddle*.
#
# For a function of one variable, a single number tells which way the graph bends: $f''(x)$. On a surface there is a
# number for every direction. It turns out that three numbers are enough to know them all: $f_{xx}$, $f_{xy}$ and $f_{yy}$ of the next section.

# %% [markdown]
# ## 2. Second partial derivatives
#
# Take $f(x, y) = x^3 - 4xy + 4y^2$. For the partial derivative $f_x$, treat $y$ like a fixed number and differentiate by $x$; for $f_y$ the other way
# round. Both are again functions of $x$ and $y$:
#
# $$f_x = 3x^2 - 4y, \qquad f_y = -4x + 8y.$$
#
# So each of them can be differentiated once more, by $x$ and by $y$. That gives four **second partial derivatives**:
#
# $$f_{xx} = 6x, \qquad f_{xy} = -4, \qquad f_{yx} = -4, \qquad f_{yy} = 8.$$
#
# Read $f_{xy}$ from left to right: first by $x$, then by $y$. The table of all four is the **Hessian matrix**,
#
# $$H = \begin{pmatrix} f_{xx} & f_{xy} \\ f_{yx} & f_{yy} \end{pmatrix}
#     = \begin{pmatrix} 6x & -4 \\ -4 & 8 \end{pmatrix}.$$
#
# Each row is the gradient of one partial derivative. In $n$ variables, $H$ has $n$ rows and $n$ columns, and
# $H_{ij} = \dfrac{\partial}{\partial x_j}\Big(\dfrac{\partial f}{\partial x_i}\Big)$: row $i$ tells how the slope in the direction of $x_i$ changes.
#
# In Python a point is an array `w` of its coordinates. A matrix is a list of rows, each of them in square brackets, and one more pair of brackets around them all:


# %%
def hessian_example(w):
    """Hessian of x³ - 4xy + 4y² at w = (x, y)."""
    x, y = w
    return np.array([[6 * x, -4], [-4, 8]])


hessian_example(np.array([1.0, 2.0]))

# %% [markdown]
# That is the Hessian at the point $(1, 2)$. The computer algebra package SymPy calculates with letters. It differentiates for us and agrees:

# %%
x, y = sp.symbols("x y", real=True)
sp.hessian(x**3 - 4 * x * y + 4 * y**2, (x, y))

# %% [markdown]
# ### Exercise 1: your first Hessian (`cubic_hessian`, 2 points)
# Let $c(x, y) = x^2 y + 3 x y^2$. Work out its four second partial derivatives on paper, then write the function.
# The check measures the bending of $c$ at many points and compares. When it names an entry, it counts as Python does, from 0: entry $(0, 1)$ stands in the first row and the second column.


# %%
def c(w):
    """c(x, y) = x² y + 3 x y²."""
    x, y = w
    return x**2 * y + 3 * x * y**2


# %% solution="cubic_hessian" title="Your first Hessian"
def hessian_c(w):
    """Hessian of c at w = (x, y): two rows of two numbers."""
    x, y = w
    ### BEGIN SOLUTION
    return np.array([[2 * y, 2 * x + 6 * y], [2 * x + 6 * y, 6 * x]])
    ### END SOLUTION


# %% check="cubic_hessian" points=2
check_hessian(hessian_c, c, Box(-2, 2, n=2))

# %% [markdown] hint="cubic_hessian"
# Begin with the first partial derivatives. By $x$, with $y$ held fixed: $c_x = 2xy + 3y^2$. What is $c_y$?
#
# ---
#
# Differentiate each of the two first derivatives by $x$ and by $y$: four entries. The two mixed ones must come out
# equal; so you can check yourself.
#
# ---
# $c_y = x^2 + 6xy$. The first row of the Hessian is $c_x$ differentiated by $x$, then by $y$; in its first entry only one term is left, for $3y^2$ has no $x$ in it.
# The second row is $c_y$ differentiated in the same way. Write the four entries as `np.array([[..., ...], [..., ...]])`.

# %% [markdown]
# ### Is $f_{xy}$ always the same as $f_{yx}$?
#
# You got the same number twice. That is no accident:
#
# > **Schwarz's theorem** (also Clairaut's). If the second partial derivatives $f_{xy}$ and $f_{yx}$ exist near a point and are **continuous**
# > at it, then they are equal there. So the Hessian is a **symmetric** matrix.
#
# The word *continuous* is needed. In 1884 Giuseppe Peano gave a function for which the order matters:
#
# $$P(x, y) = \frac{xy\,(x^2 - y^2)}{x^2 + y^2}, \qquad P(0, 0) = 0.$$
#
# Let us compute both mixed derivatives at the origin, exactly. On the $y$-axis, $P_x(0, y)$ is the limit of
# $(P(h, y) - P(0, y))/h$; differentiate it by $y$. Then the other way round.

# %%
h = sp.symbols("h", positive=True)
P = x * y * (x**2 - y**2) / (x**2 + y**2)
slope_x = sp.limit(P.subs(x, h) / h, h, 0)  # P_x on the y-axis; P is 0 there
slope_y = sp.limit(P.subs(y, h) / h, h, 0)  # P_y on the x-axis; P is 0 there
print("P_x(0, y) =", slope_x, "   so P_xy(0, 0) =", sp.diff(slope_x, y))
print("P_y(x, 0) =", slope_y, "    so P_yx(0, 0) =", sp.diff(slope_y, x))

# %% [markdown]
# $-1$ and $+1$. The theorem is not violated: away from the origin both mixed derivatives are equal, but they are not
# continuous at the origin. Along the $x$-axis they are $1$ everywhere, along the $y$-axis $-1$ everywhere (but for the origin):

# %%
mixed = sp.factor(sp.diff(P, x, y))
print("P_xy = P_yx =", mixed)
print(
    "on the x-axis:",
    sp.simplify(mixed.subs(y, 0)),
    "   on the y-axis:",
    sp.simplify(mixed.subs(x, 0)),
)

# %% [markdown]
# You will rarely meet a function like this one. Every function built from polynomials, exponentials, sines and cosines by adding,
# multiplying and composing has continuous second derivatives, hence a symmetric Hessian. From here on we take that for granted.
#
# (Some books write $f_{xy}$ for "first by $y$, then by $x$". For a symmetric Hessian it makes no difference.)

# %% [markdown]
# ## 3. Bending in one direction
#
# Stand at a point $\mathbf w$ and walk straight ahead, in the direction of an arrow $\mathbf u$ of length 1. After a distance $t$ your height is
#
# $$g(t) = f(\mathbf w + t\,\mathbf u),$$
#
# an ordinary function of one variable. Its second derivative $g''(0)$ is the **curvature** of $f$ in the direction
# $\mathbf u$: positive when the path bends up, negative when it bends down. (In geometry the curvature of a graph is $g''/(1 + g'^2)^{3/2}$. Where the ground is level, $g' = 0$ and the two agree.)
#
# **Explore.** Turn the arrow on the pass $x^2 - y^2$, and watch the slice beside it bend up, lie straight, and bend down: the curvature goes from $2$ to $-2$ and back.
# Then move the point: the slope changes, and the curvature stays. (On paper you see one position, 30 degrees.)


# %%
plots.explore_direction(
    lambda w: w[0] ** 2 - w[1] ** 2,
    (-1.5, 1.5),
    (-1.5, 1.5),
    at=(0, 0),
    angle=30,
    curvature=True,
    title="Bending in one direction: x² - y²",
    alt="Level curves of the pass x² - y² and an arrow from its middle that can be turned; beside it the slice of "
    "the surface along the arrow, with its tangent and the parabola that bends with it. The curvature along the "
    "arrow is 2 along the x-axis, 1 at 30 degrees, falls to 0 at 45 degrees and to -2 along the y-axis, and comes "
    "back to 2 at 180 degrees.",
)

# %% [markdown]
# **The formula.** By the chain rule for a walk (notebook 02, section 5) $g'(t) = \nabla f(\mathbf w + t\mathbf u)\cdot\mathbf u = f_x u_1 + f_y u_2$, with $f_x$ and $f_y$ at the point $\mathbf w + t\mathbf u$. These change on the way
# by the same rule: the derivative of $f_x$ along the path is $f_{xx}u_1 + f_{xy}u_2$. So once more, at $t = 0$:
#
# $$g''(0) = f_{xx}\,u_1^2 + f_{xy}\,u_1u_2 + f_{yx}\,u_2u_1 + f_{yy}\,u_2^2 = \mathbf u^{\mathsf T} H\,\mathbf u .$$
#
# So the entries of $H$ are enough to know the curvature in *every* direction. ($H\mathbf u$ is the vector with the entries $f_{xx}u_1 + f_{xy}u_2$ and $f_{yx}u_1 + f_{yy}u_2$;
# $\mathbf u^{\mathsf T} H\mathbf u$ is its dot product with $\mathbf u$, one number.) In Python `@` multiplies matrices and
# vectors: $\mathbf u^{\mathsf T} H \mathbf u$ is `u @ H @ u`.
#
# **Worked example.** For $f(x, y) = x^3 - 4xy + 4y^2$ at $(1, 2)$ in the direction of the diagonal:

# %%
H = hessian_example(np.array([1.0, 2.0]))
u = np.array([1.0, 1.0]) / np.sqrt(2)  # the arrow (1, 1) made one unit long
print("u @ H @ u =", round(u @ H @ u, 6))

# %% [markdown]
# By hand: $(6 - 4 - 4 + 8)/2 = 3$. We can also *measure* it, with three heights on the way. For a small $t$,
# $\dfrac{g(t) - 2g(0) + g(-t)}{t^2}$ is close to $g''(0)$:


# %%
def example(w):
    """x³ - 4xy + 4y² at w = (x, y)."""
    x, y = w
    return x**3 - 4 * x * y + 4 * y**2


w, t = np.array([1.0, 2.0]), 1e-3
measured = (example(w + t * u) - 2 * example(w) + example(w - t * u)) / t**2
print("measured:", round(measured, 6))

# %% [markdown]
# ### Exercise 2: curvature in any direction (`curvature_along`, 2 points)
# Write a function for an arrow $\mathbf u$ of **any** length but zero: only its direction counts. So make it one unit long first.
# The length $\sqrt{u_1^2 + u_2^2 + \dots}$ of an arrow is `np.linalg.norm(u)`, and `u / 2` divides every entry of `u` by 2.


# %% solution="curvature_along" title="Curvature in any direction"
def curvature(H, u):
    """Curvature along u. H has shape (n, n); u has shape (n,) and any length but 0."""
    ### BEGIN SOLUTION
    u = u / np.linalg.norm(u)
    return u @ H @ u
    ### END SOLUTION


# %% check="curvature_along" points=2
check_curvature(curvature)

# %% [markdown] hint="curvature_along"
# An arrow divided by its length has length 1. Do that first, and call the result `u` again.
#
# ---
#
# Make a new arrow, `u / ...`; do not change the old one in place. Then the formula of the section needs two
# products `@`.
#
# ---
# Two lines. The first gives the name `u` to the arrow divided by `np.linalg.norm` of it. The second returns the product of the worked example above, with this `u` on both sides of `H`.

# %% [markdown]
# ### The directions that matter: eigenvectors
#
# An **eigenvector** of $H$ is an arrow $\mathbf v$ that $H$ only stretches: $H\mathbf v = \lambda \mathbf v$. The number $\lambda$ is its **eigenvalue**.
# If $\mathbf v$ has length 1, the curvature in its direction is
#
# $$\mathbf v^{\mathsf T} H \mathbf v = \mathbf v^{\mathsf T}\lambda\,\mathbf v = \lambda .$$
#
# **The eigenvalues of the Hessian are curvatures.** And they are special ones. A symmetric matrix has $n$
# eigenvectors at right angles to each other. In two variables, an arrow at the angle $\varphi$ to the first eigenvector has the curvature
#
# $$\mathbf u^{\mathsf T} H \mathbf u = \lambda_1\cos^2\varphi + \lambda_2\sin^2\varphi,$$
#
# because $\mathbf u = \cos\varphi\,\mathbf v_1 + \sin\varphi\,\mathbf v_2$ gives $H\mathbf u = \lambda_1\cos\varphi\,\mathbf v_1 + \lambda_2\sin\varphi\,\mathbf v_2$, and in the dot product of the two only $\mathbf v_1\cdot\mathbf v_1 = \mathbf v_2\cdot\mathbf v_2 = 1$ count: $\mathbf v_1\cdot\mathbf v_2 = 0$.
# As $\cos^2\varphi + \sin^2\varphi = 1$, this always lies between $\lambda_1$ and $\lambda_2$. So the eigenvectors are the directions of least and of greatest curvature.
# `np.linalg.eigh` finds them for a symmetric matrix, smallest eigenvalue first; the eigenvectors are the *columns*. (The computer may return $\mathbf v$ or $-\mathbf v$: both are eigenvectors, of the same line.)

# %%
eigenvalues, eigenvectors = np.linalg.eigh(H)
print("eigenvalues:", eigenvalues.round(4))
for value, v in zip(eigenvalues, eigenvectors.T):
    print("v =", v.round(4), "  H v =", (H @ v).round(4), "  v·Hv =", round(v @ H @ v, 4))

# %%
angles = np.linspace(0, np.pi, 181)
around = np.array([[np.cos(angle), np.sin(angle)] for angle in angles])
bends = [u @ H @ u for u in around]
print("smallest and greatest of 181 directions:", round(min(bends), 4), round(max(bends), 4))

# %% [markdown]
# In the picture, each arrow has a length in proportion to $1/\sqrt\lambda$: long where the surface bends little.

# %%
plots.hessian_eigenvectors(
    lambda w: 0.5 * w @ H @ w,
    H,
    (0, 0),
    (-1.5, 1.5),
    (-1.5, 1.5),
    title="Eigenvectors of H on the valley that it describes",
    alt="Elliptic level curves of a slanting valley. The eigenvector with the small "
    "eigenvalue 2.877 points along the valley, where the level curves are far "
    "apart; the one with 11.12 points across it, where they are close.",
)

# %% [markdown]
# ## 4. Bowl, dome, pass and trough
#
# At a point where a surface is level, the signs of the eigenvalues say how it bends there. In two variables:
#
# | eigenvalues of $H$ | one says: $H$ is | the surface bends | example, at $(0, 0)$ |
# |---|---|---|---|
# | all positive | positive definite | up in every direction | $x^2 + 2y^2$, a bowl |
# | all negative | negative definite | down in every direction | $-x^2 - 2y^2$, a dome |
# | of both signs | indefinite | up here and down there | $x^2 - y^2$, a pass |
# | at least one of them zero | singular | in some direction not at all, to second order | $x^2$, a trough |

# %%
plots.contours_side_by_side(
    {
        "bowl: eigenvalues 2, 4": lambda w: w[0] ** 2 + 2 * w[1] ** 2,
        "dome: -4, -2": lambda w: -(w[0] ** 2) - 2 * w[1] ** 2,
        "pass: -2, 2": lambda w: w[0] ** 2 - w[1] ** 2,
        "trough: 0, 2": lambda w: w[0] ** 2,
    },
    (-1, 1),
    (-1, 1),
    alt="Level curves of four surfaces. Bowl and dome have ellipses, dark in the "
    "middle for the bowl and bright for the dome. The pass has hyperbolas and two "
    "crossing straight lines. The trough has parallel straight lines.",
)

# %%
for name, expression in {
    "bowl": x**2 + 2 * y**2,
    "dome": -(x**2) - 2 * y**2,
    "pass": x**2 - y**2,
    "trough": x**2 + 0 * y,
}.items():
    at_zero = np.array(sp.hessian(expression, (x, y)).subs({x: 0, y: 0}), dtype=float)
    print(f"{name:7} eigenvalues {np.linalg.eigvalsh(at_zero)}")

# %% [markdown]
# **Explore.** This surface has a bowl at $(1, 0)$ and a pass at $(-1, 0)$. Move the point from one to the other and watch the two eigenvalues: where does one of them change its sign?
# Tick the quadratic model: it is a bowl where both are positive, and a saddle where they differ.


# %%
def bowl_and_pass(w):
    x, y = w
    return x**3 / 3 - x + y**2 / 2


plots.explore_surface(
    bowl_and_pass,
    (-2, 2),
    (-2, 2),
    at=(1, 0),
    models=("the quadratic model", "the tangent plane"),
    curvatures=True,
    title="The eigenvalues follow the point",
    alt="The surface x³/3 - x + y²/2, which can be turned, with a point that can be moved and the quadratic model "
    "that touches it there. At the bowl (1, 0) the eigenvalues are 1 and 2; at the pass (-1, 0) they are -2 and 1. "
    "One of them is 2x, so it changes its sign at x = 0.",
)

# %% [markdown]
# ### The second-derivative test
#
# In two variables one need not compute eigenvalues. Their product is the determinant of $H$,
#
# $$D = f_{xx}\,f_{yy} - f_{xy}^2 = \lambda_1\lambda_2 .$$
#
# At a **critical point**, that is where $\nabla f = 0$:
#
# 1. $D > 0$ and $f_{xx} > 0$: both eigenvalues are positive. A **minimum**.
# 2. $D > 0$ and $f_{xx} < 0$: both are negative. A **maximum**.
# 3. $D < 0$: one of each sign. A **saddle**.
# 4. $D = 0$: an eigenvalue is zero. The test is **inconclusive**: it does not decide.
#
# (If $D > 0$ then $f_{xx} f_{yy} > f_{xy}^2 \ge 0$: $f_{xx}$ and $f_{yy}$ have the same sign and are not zero. So it does not matter which one you look at.)
#
# **Worked example.** $x^2 - y^2$ at the origin: $f_{xx} = 2$, $f_{yy} = -2$, $f_{xy} = 0$, so $D = -4 < 0$. A saddle.

# %% [markdown]
# ### Exercise 3: write the test (`second_derivative_test`, 2 points)
# It takes the Hessian at a critical point and returns one of four words: `"min"`, `"max"`, `"saddle"`, `"inconclusive"`.
# `H[0, 1]` is the entry in the first row and the second column (Python counts from 0). This is how Python distinguishes cases; the first `return`
# that is reached ends the function. A word stands in quotation marks:


# %%
def where(x, y):
    """An example of cases: in which part of the plane is the point?"""
    if x > 0 and y > 0:
        return "right and above"
    if x > 0:
        return "right"
    return "not right"


print(where(1, 2), "|", where(1, -2), "|", where(-1, 2))

# %% [markdown]
# Write $D$ with products, as in the formula. `np.linalg.det(H)` rounds: where $D$ is 0 it may give $10^{-13}$, and the answer would be another one. (Section 7 says what to do about rounding.)
#
# Now the test:


# %% solution="second_derivative_test" title="The second-derivative test"
def second_derivative_test(H):
    """'min', 'max', 'saddle' or 'inconclusive' from the (2, 2) Hessian at a critical point."""
    ### BEGIN SOLUTION
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    if D > 0 and H[0, 0] > 0:
        return "min"
    if D > 0:
        return "max"
    if D < 0:
        return "saddle"
    return "inconclusive"
    ### END SOLUTION


# %% check="second_derivative_test" points=2
check_second_derivative_test(second_derivative_test)

# %% [markdown] hint="second_derivative_test"
# The three numbers of the test are `fxx = H[0, 0]`, `fyy = H[1, 1]` and `fxy = H[0, 1]`. Compute `D` from them first.
# Then four cases: `if D > 0 and fxx > 0:` and so on.
#
# ---
#
# $D$ is the product on the diagonal, less the square of the mixed entry. If $D$ is positive, the sign of `fxx`
# tells a minimum from a maximum. Which two cases are left?
#
# ---
# Four times a condition and a word, in the order of the list above. The first condition joins two things with `and`, as in `where`. Once the minimum is dealt with, `if D > 0:`
# is enough for the maximum. The last case needs no condition at all: it is what is left.

# %% [markdown]
# ## 5. Five critical points
#
# This function has two hills and two hollows:
#
# $$F(x, y) = -xy\,e^{-x^2 - y^2}.$$


# %%
def F(w):
    """F(x, y) = -x y exp(-x² - y²)."""
    x, y = w
    return -x * y * np.exp(-(x**2) - y**2)


def grad_F(w):
    """Gradient of F, shape (2,)."""
    x, y = w
    return np.array([(2 * x**2 - 1) * y, (2 * y**2 - 1) * x]) * np.exp(-(x**2) - y**2)


# %%
plots.surface(
    F,
    (-2.2, 2.2),
    (-2.2, 2.2),
    view=(35, -70),
    zlabel="$F$",
    title="$F(x, y) = -x y e^{-x^2 - y^2}$",
    alt="The graph of F over the plane: two hills and two hollows, by turns, round the "
    "middle, where the ground is level, and flat ground at height 0 far away.",
)

# %% [markdown]
# **The critical points.** Here $F_x = (2x^2 - 1)\,y\,e^{-x^2-y^2}$ and $F_y = (2y^2 - 1)\,x\,e^{-x^2-y^2}$. An exponential is never zero, so $\nabla F = 0$ means
#
# $$(2x^2 - 1)\,y = 0 \quad\text{and}\quad (2y^2 - 1)\,x = 0 .$$
#
# There are two ways to satisfy the first equation. If $y = 0$, the second one says $x = 0$. If $2x^2 = 1$, then $x \neq 0$,
# and the second one says $2y^2 = 1$. That makes five points: the origin, and $(\pm\tfrac1{\sqrt2}, \pm\tfrac1{\sqrt2})$ with all four
# combinations of signs. SymPy finds the same (it writes $\frac{\sqrt2}2$, the same number as $\frac1{\sqrt2}$):

# %%
sp.solve([(2 * x**2 - 1) * y, (2 * y**2 - 1) * x], [x, y])

# %% [markdown]
# ### Exercise 4: the Hessian of $F$ (`bump_hessian`, 2 points)
# Differentiate $F_x = (2x^2 - 1)\,y\,e^{-x^2-y^2}$ and $F_y = (2y^2 - 1)\,x\,e^{-x^2-y^2}$ once more, by $x$ and by $y$. You need the product rule
# $(uv)' = u'v + uv'$, and the chain rule for the exponential: its derivative by $x$ is $-2x\,e^{-x^2-y^2}$. The factor `e` is there already;
# every entry of the Hessian contains it, and `np.array([[..., ...], [..., ...]]) * e` multiplies all four at once.


# %% solution="bump_hessian" title="The Hessian of -xy exp(-x² - y²)"
def hessian_F(w):
    """Hessian of F at w = (x, y), shape (2, 2)."""
    x, y = w
    e = np.exp(-(x**2) - y**2)
    ### BEGIN SOLUTION
    fxx = 2 * x * y * (3 - 2 * x**2)
    fxy = (2 * x**2 - 1) * (1 - 2 * y**2)
    fyy = 2 * x * y * (3 - 2 * y**2)
    return np.array([[fxx, fxy], [fxy, fyy]]) * e
    ### END SOLUTION


# %% check="bump_hessian" points=2
check_hessian(hessian_F, F, Box(-1.5, 1.5, n=2))

# %% [markdown] hint="bump_hessian"
# By the product rule $F_{xx} = \big[\,4xy - 2x\,(2x^2 - 1)\,y\,\big]\,e^{-x^2-y^2}$: the
# first part from differentiating $(2x^2-1)y$, the second from differentiating the exponential. Simplify it. $F_{yy}$ is the same with $x$ and $y$ exchanged.
#
# ---
#
# Differentiate $(2x^2-1)\,y$ by $x$, and add what the exponential contributes: $-2x$ times all of it. The mixed
# entry needs the same for $y$. Both mixed entries are equal.
#
# ---
# In $F_{xx}$ both parts contain $2xy$: take it out of the bracket, and collect what is left. For $F_{xy}$ differentiate $F_x$ by $y$: the factor $(2x^2 - 1)$ has no $y$ in it and stays,
# and $y\,e^{-x^2-y^2}$ is a product once more.

# %% [markdown]
# ### Exercise 5: sort the five points (`critical_points`, 1 point)
# Apply the test to your Hessian at each point and put the points into three lists, as pairs:
# `[(x1, y1), (x2, y2)]`, or `[(x1, y1)]` for a single point, with two decimals at least. The next cell prints the five matrices; it also makes the letter `s` stand for $1/\sqrt2$.
# Mind the minus sign in front of $F$.
#
# The check counts your points in a table. Its columns are your three lists, in this order. Its rows say what the points really are: minima, maxima, saddles, and points
# that are not critical at all. In the right table each of the five points is counted once, in its own list.

# %%
s = 1 / np.sqrt(2)
five_points = [(0, 0), (s, s), (-s, -s), (s, -s), (-s, s)]


def hessians_at_the_points():
    for a, b in five_points:
        rows = (hessian_F(np.array([a, b])).round(4) + 0.0).tolist()
        print(f"at ({a: .4f}, {b: .4f})   H = {rows}")


waiting_for("bump_hessian", hessians_at_the_points)

# %% solution="critical_points" title="Sort the five critical points"
### BEGIN SOLUTION
minima = [(s, s), (-s, -s)]
maxima = [(s, -s), (-s, s)]
saddles = [(0, 0)]
### END SOLUTION


# %% check="critical_points" points=1
check_critical_points(minima, maxima, saddles, F)

# %% [markdown] hint="critical_points"
# Where $x$ and $y$ have the same sign, is $F = -xy\,e^{-x^2-y^2}$ positive or negative? The surface comes down to zero far away.
#
# ---
#
# Look at one matrix at a time: what is the sign of its determinant, and of its first entry? The origin is different
# from the four others.
#
# ---
# Your function of Exercise 3 says of each of the printed matrices which of the three it is; try it on one of them in a cell of your own. Write each point with the letter `s` for $1/\sqrt2$, for example `(s, -s)`,
# and the origin as `(0, 0)`. Each list is in square brackets, also one with a single point.


# %%
def picture_of_the_points():
    for word, points in {"min": minima, "max": maxima, "saddle": saddles}.items():
        if any(second_derivative_test(hessian_F(np.array(p))) != word for p in points):
            raise NotImplementedError  # not sorted yet
        for a, b in points:
            print(f"{word:6}  F({a: .4f}, {b: .4f}) = {F((a, b)): .6f}")
    print(f"        1/(2e) = {1 / (2 * np.e):.6f}")
    return plots.contours(
        F,
        (-2, 2),
        (-2, 2),
        points={"minima": minima, "maxima": maxima, "saddle": saddles},
        title="The five critical points of F",
        alt="Level curves of F with your points on them: the minima in dark hollows, "
        "the maxima on bright hills, the saddle where level curves cross.",
    )


waiting_for("critical_points", picture_of_the_points)

# %% [markdown]
# Look at the heights: there are only three of them, $-\tfrac1{2e}$, $0$ and $\tfrac1{2e}$. And look at the signs of $x$ and $y$: what have the two minima in common, and what the two maxima?

# %% [markdown]
# ## 6. When the test is silent: $D = 0$
#
# Three functions, all with a critical point at the origin:
#
# $$x^2 + y^4, \qquad x^2 - y^4, \qquad x^2 + y^3 .$$

# %%
for expression in (x**2 + y**4, x**2 - y**4, x**2 + y**3):
    at_zero = sp.hessian(expression, (x, y)).subs({x: 0, y: 0})
    print(f"{expression!s:12} Hessian at the origin {at_zero.tolist()}, D = {at_zero.det()}")

# %% [markdown]
# Three times the same Hessian, and $D = 0$. But look at the three surfaces:

# %%
plots.surfaces_side_by_side(
    {
        "x² + y⁴": lambda w: w[0] ** 2 + w[1] ** 4,
        "x² - y⁴": lambda w: w[0] ** 2 - w[1] ** 4,
        "x² + y³": lambda w: w[0] ** 2 + w[1] ** 3,
    },
    (-1, 1),
    (-1, 1),
    point=(0, 0),
    alt="Three surfaces that all bend up along x and are very flat along y near the "
    "origin. The first rises along y on both sides, the second falls on both "
    "sides, the third falls in front and rises behind.",
)

# %% [markdown]
# We can also walk round the origin on a small circle and note whether we are above or below it. (One circle proves nothing, but it shows what to prove.)


# %%
def look_around(f, point, radius=0.05, directions=720):
    """'min', 'max' or 'saddle': is f higher, lower or both on a small circle?"""
    angles = np.linspace(0, 2 * np.pi, directions, endpoint=False)
    a, b = point
    rise = np.array([f((a + radius * np.cos(v), b + radius * np.sin(v))) for v in angles]) - f(
        (a, b)
    )
    if (rise > 0).all():
        return "min"
    return "max" if (rise < 0).all() else "saddle"


print("x² + y⁴:", look_around(lambda w: w[0] ** 2 + w[1] ** 4, (0, 0)))
print("x² - y⁴:", look_around(lambda w: w[0] ** 2 - w[1] ** 4, (0, 0)))
print("x² + y³:", look_around(lambda w: w[0] ** 2 + w[1] ** 3, (0, 0)))

# %% [markdown]
# ### Question in words
# At the origin, $x^2 + y^4$, $x^2 - y^4$ and $x^2 + y^3$ have the same Hessian. (a) Show without a computer which of the
# three have a minimum there. (b) Explain in your own words why no test that looks only at the Hessian can decide the case $D = 0$.
# Four to six sentences are enough.

# %% [markdown] manual="flat_direction" points=2 title="Why D = 0 decides nothing"
# *Write your answer here: click twice, write, and press Shift+Enter.*
#
# ### BEGIN SOLUTION
# (a) $x^2 + y^4 \ge 0$ with equality only at the origin: a minimum. On the line $x = 0$ the second function is $-y^4$, negative on
# both sides of the origin, while on $y = 0$ it is $x^2 > 0$: a saddle, no minimum. On $x = 0$ the third function is $y^3$, which
# is negative for $y < 0$, so it has no minimum there either.
#
# (b) All three have the Hessian with the rows $(2, 0)$ and $(0, 0)$, yet one has a minimum and the others have none. A test that sees only the Hessian gets
# the same input three times, so it must give the same answer three times, and this is wrong at least once. In the
# direction of the eigenvalue $0$ the surface does not bend to second order: there the higher derivatives decide, and the Hessian does not contain them.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 1 point: (a) all three right, with a reason (sign on the line x = 0, or on both axes).
# 1 point: (b) same Hessian but different kinds of points, so the Hessian cannot decide; or: along the eigenvector with
# eigenvalue 0 the terms of higher order decide. Half a point when only "because D is zero" is said.
# ### END MARK SCHEME

# %% [markdown]
# ## 7. More than two variables
#
# In three or more variables the determinant, which is the product of all eigenvalues, is not enough. The diagonal matrix with $-1, -1, 2$ has a positive determinant,
# and yet the surface goes down in two directions and up in one. The **eigenvalues** work in any number of variables:
#
# - all positive: a minimum; all negative: a maximum;
# - at least one positive and at least one negative: a saddle, whatever the others are;
# - otherwise (some zero, the others of one sign): inconclusive.
#
# **Zero up to rounding.** A computer rounds. This matrix has the eigenvalues $0$, $1$ and $3$; look at what is computed in place of the $0$:

# %%
singular = np.array([[1.0, -1.0, 0.0], [-1.0, 2.0, -1.0], [0.0, -1.0, 1.0]])
turn = np.linalg.qr(np.array([[1.0, 2.0, 3.0], [2.0, 1.0, 1.0], [3.0, 1.0, 2.0]]))[
    0
]  # turns the axes
print(f"computed in place of 0: {abs(np.linalg.eigvalsh(turn @ singular @ turn.T)[0]):.0e}")

# %% [markdown]
# So we treat an eigenvalue as zero when its absolute value is at most $10^{-9}$ times that of the largest one (largest in absolute value).

# %% [markdown]
# ### Exercise 6: the test for any number of variables (`classify_by_eigenvalues`, 2 points)
# `np.linalg.eigvalsh(H)` gives the eigenvalues as an array. For an array `v`: `(v > 1).all()` is true when all its entries are greater than 1, and
# `(v > 1).any()` when at least one is. `np.abs(v)` takes the absolute value of every entry, `np.max(v)` gives the largest entry, and $10^{-9}$ is `1e-9`.


# %% solution="classify_by_eigenvalues" title="The test for any number of variables"
def classify(H):
    """'min', 'max', 'saddle' or 'inconclusive' from a symmetric (n, n) Hessian."""
    ### BEGIN SOLUTION
    v = np.linalg.eigvalsh(H)
    zero = 1e-9 * np.max(np.abs(v))
    if (v > zero).all():
        return "min"
    if (v < -zero).all():
        return "max"
    if (v > zero).any() and (v < -zero).any():
        return "saddle"
    return "inconclusive"
    ### END SOLUTION


# %% check="classify_by_eigenvalues" points=2
check_classify(classify)

# %% [markdown] hint="classify_by_eigenvalues"
# Compute the eigenvalues `v` and a bound `zero`: `1e-9` times the largest of them in size. "Positive" now means `v > zero` and "negative" means `v < -zero`.
#
# ---
#
# All positive is a minimum, all negative a maximum. A saddle needs at least one of each. Compare with the bound,
# not with 0, in all three cases.
#
# ---
# Three conditions, each with its `return`, and a last `return` for what is left. The first two use `.all()`, once with `v > zero` and once with the other comparison. The third joins two with `and`; is it `.all()` or `.any()` there?

# %% [markdown]
# ## 8. Measuring a Hessian
#
# Often there is a program for $f$ but no formula for its derivatives. Slopes can be measured by differences; so can bending. The
# central difference $\dfrac{g(x + h) - g(x - h)}{2h}$ measures the slope of $g$ at $x$. Do this twice, once in the direction $i$ and once in the direction $j$:
#
# $$H_{ij} \approx \frac{f(\mathbf w + h\mathbf e_i + h\mathbf e_j) - f(\mathbf w + h\mathbf e_i - h\mathbf e_j)
#   - f(\mathbf w - h\mathbf e_i + h\mathbf e_j) + f(\mathbf w - h\mathbf e_i - h\mathbf e_j)}{4h^2}.$$
#
# Here $\mathbf e_i$ is the arrow with a 1 at place $i$ and zeros elsewhere: row $i$ of `np.eye(n)`. For $i = j$ the formula reads
# $\dfrac{f(\mathbf w + 2h\mathbf e_i) - 2f(\mathbf w) + f(\mathbf w - 2h\mathbf e_i)}{4h^2}$, the second difference that you know from section 3, with $t = 2h$.
#
# **How small should $h$ be?** We try it on $\sin$ at $x = 1$, whose second derivative is $-\sin 1$.

# %%
steps = 10.0 ** np.arange(-8, 0.25, 0.25)
second_differences = (np.sin(1 + steps) - 2 * np.sin(1) + np.sin(1 - steps)) / steps**2
errors = np.abs(second_differences + np.sin(1))
plots.error_against_step(
    steps,
    errors,
    title="Second difference of sin at 1",
    alt="Error of the second difference against the step h on logarithmic axes: a V. "
    "From the right the error falls with slope 2 until h is about 1e-4, where it "
    "is about 1e-8; to the left of that it rises with slope -2, in jumps.",
)

# %% [markdown]
# Two errors fight each other.
# - *The formula* is off by about $\frac{h^2}{12}|f''''|$ (with the fourth derivative): smaller for smaller $h$. That is the right branch, with slope $2$.
# - *Rounding*: each value of $f$ is off by about $\varepsilon|f|$ with $\varepsilon \approx 2.2\cdot10^{-16}$, and this is divided by $h^2$: **larger** for
#   smaller $h$. That is the left branch, with slope $-2$.
#
# The sum of $h^2$ and $\varepsilon/h^2$ is smallest where both are equal: $h^4 = \varepsilon$. So a good step is $h \approx \varepsilon^{1/4}$ times the size of $x$ (or $\varepsilon^{1/4}$ itself where $x$ is near 0: a step of length 0 measures nothing). It leaves an error
# of about $\sqrt\varepsilon \approx 10^{-8}$: half of the digits. (For a first derivative it is $\varepsilon^{1/3}$, and more digits survive.)

# %%
eps = np.finfo(float).eps
print(f"eps^(1/4)                  = {eps**0.25:.1e}")
print(f"best of the steps we tried = {steps[np.argmin(errors)]:.1e}")
print(f"error at h = 1e-8 = {errors[0]:.1e}: hardly a digit is left of sin 1 = {np.sin(1):.2f}")

# %% [markdown]
# ### Exercise 7: a Hessian for any function (`numerical_hessian`, 2 points)
# Fill in the entry `H[i, j]` by the formula above. The two loops run through all rows and columns; keep your lines as far to the right as `# YOUR CODE HERE` stands. The check tries functions of its own, with one to four variables.


# %% solution="numerical_hessian" title="A Hessian for any function"
def numerical_hessian(f, w, h=1e-4):
    """Hessian of f at w by differences. w has shape (n,); returns shape (n, n)."""
    n = len(w)
    e = h * np.eye(n)  # e[i] is a step of length h along axis i
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            ### BEGIN SOLUTION
            corners = (
                f(w + e[i] + e[j])
                - f(w + e[i] - e[j])
                - f(w - e[i] + e[j])
                + f(w - e[i] - e[j])
            )
            H[i, j] = corners / (4 * h**2)
            ### END SOLUTION
    return H


# %%
def waves(w):
    """sin(2x) y + cos(x y) + y³: a function of two variables to try it on."""
    x, y = w
    return np.sin(2 * x) * y + np.cos(x * y) + y**3


# %% check="numerical_hessian" points=2
check_numerical_hessian(numerical_hessian)

# %% [markdown] hint="numerical_hessian"
# `e[i]` already contains the $h$: the first of the four values is `f(w + e[i] + e[j])`. Mind the signs: plus, minus, minus, plus.
#
# ---
#
# The four points are $w \pm e_i \pm e_j$. The sign of each value is the product of its two signs. By what is the
# sum divided?
#
# ---
# Give the sum of the four values a name. In the next line divide it by $4h^2$, which needs brackets below the line, and store it in `H[i, j]`, not in `H`.

# %% [markdown]
# Here is your function at work. First on $F$ at the origin, then on Peano's function: the formula is the same for $(i, j)$ and $(j, i)$, so it
# must return a symmetric matrix. It gives $0$, the average of $-1$ and $+1$. A measured Hessian cannot tell you that the true one
# is not symmetric.


# %%
def peano(w):
    """P(x, y) = x y (x² - y²) / (x² + y²), and 0 at the origin."""
    x, y = w
    return 0.0 if x == 0 and y == 0 else x * y * (x**2 - y**2) / (x**2 + y**2)


def two_measured():
    print("F at the origin:    ", (numerical_hessian(F, np.zeros(2)).round(6) + 0.0).tolist())
    print(
        "Peano at the origin:", (numerical_hessian(peano, np.zeros(2)).round(6) + 0.0).tolist()
    )


waiting_for("numerical_hessian", two_measured)

# %% [markdown]
# ## 9. The shape of a valley
#
# Near a minimum, a surface looks like a bowl with the curvatures $\lambda_{\min}$ and $\lambda_{\max}$ along its two axes. Turn the axes along
# the eigenvectors, call the coordinates along them $p$ and $q$, and the bowl is $\tfrac12(\lambda_{\min}\,p^2 + \lambda_{\max}\,q^2)$. Its level curve at height $\tfrac12$ is the ellipse
#
# $$\lambda_{\min}\,p^2 + \lambda_{\max}\,q^2 = 1, \qquad\text{with half-axes } \frac1{\sqrt{\lambda_{\min}}} \text{ and } \frac1{\sqrt{\lambda_{\max}}}.$$
#
# The ratio $\kappa = \lambda_{\max}/\lambda_{\min}$ is the **condition number**. A valley is $\sqrt\kappa$ times as long as it is wide. Long
# narrow valleys are hard for gradient descent: even at its best learning rate, $\eta = 2/(\lambda_{\min} + \lambda_{\max})$, each step
# multiplies the distance to the bottom only by $\frac{\kappa - 1}{\kappa + 1}$ (in more than two variables, by at most this). For a large $\kappa$ that is nearly $1$.


# %%
def zigzag(kappa, steps=12):
    """Descent at the best rate in the bowl (p² + kappa q²)/2 from (1, 0.5)."""
    bowl, rate = np.array([1.0, kappa]), 2 / (1 + kappa)
    return np.array([1.0, 0.5]) * (1 - rate * bowl) ** np.arange(steps + 1)[:, None]


plots.contours_side_by_side(
    {
        "κ = 1": lambda w: w[0] ** 2 + w[1] ** 2,
        "κ = 10": lambda w: w[0] ** 2 + 10 * w[1] ** 2,
        "κ = 100": lambda w: w[0] ** 2 + 100 * w[1] ** 2,
    },
    (-1.2, 1.2),
    (-1, 1),
    paths={"κ = 1": zigzag(1), "κ = 10": zigzag(10), "κ = 100": zigzag(100)},
    xlabel="$p$",
    ylabel="$q$",
    alt="Level curves and gradient descent for three condition numbers. With 1 the "
    "curves are circles and the first step hits the bottom. With 10 the valley is "
    "3 times as long as wide and the path zigzags inwards. With 100 it is 10 "
    "times as long as wide, and twelve steps from wall to wall cover a fifth of "
    "the way.",
)


# %%
def descent_steps(kappa, shrink=1e-6):
    """Steps at the best rate in the bowl (p² + kappa q²)/2 from (1, 1)."""
    bowl, rate = np.array([1.0, kappa]), 2 / (1 + kappa)
    start = point = np.array([1.0, 1.0])
    count = 0
    while np.linalg.norm(point) > shrink * np.linalg.norm(start):
        point = point - rate * bowl * point
        count += 1
    return count


for kappa in (1.0, 10.0, 100.0, 1000.0):
    print(
        f"kappa = {kappa:6.0f}: factor {(kappa - 1) / (kappa + 1):.4f}, {descent_steps(kappa):5d} steps"
    )

# %% [markdown]
# ### Exercise 8: how long is the valley? (`valley_shape`, 1 point)
# Given the Hessian at a minimum, return how many times as long as wide the valley is: 2 when it is twice as long, 1 when it is round.


# %% solution="valley_shape" title="How long is the valley?"
def length_over_width(H):
    """Longer half-axis of the level ellipse over the shorter one; H is (2, 2)."""
    ### BEGIN SOLUTION
    smallest, largest = np.linalg.eigvalsh(H)
    return np.sqrt(largest / smallest)
    ### END SOLUTION


# %% check="valley_shape" points=1
check_valley_shape(length_over_width)

# %% [markdown] hint="valley_shape"
# The half-axes are $1/\sqrt{\lambda_{\min}}$ and $1/\sqrt{\lambda_{\max}}$. Which one is longer? Divide it by the other.
#
# ---
#
# A large eigenvalue bends the valley strongly: it is narrow in that direction. So the longer half-axis belongs to
# the smaller eigenvalue.
#
# ---
# `np.linalg.eigvalsh` gives both eigenvalues, the smaller one first. Divide $1/\sqrt{\lambda_{\min}}$ by $1/\sqrt{\lambda_{\max}}$ on paper: which number ends up above the line, and what is the root taken of? `np.sqrt` is the root.

# %% [markdown]
# The valley of the straight-line fit in notebook 03, with $H = A^{\mathsf T}A$, is of this kind:

# %%
A = np.array([[1, 0], [1, 1], [1, 2], [1, 3]])
smallest, largest = np.linalg.eigvalsh(A.T @ A)
print(
    "H =",
    (A.T @ A).tolist(),
    f"  eigenvalues {smallest:.4f}, {largest:.4f}   kappa = {largest / smallest:.2f}",
)

# %% [markdown]
# ## 10. Newton's step
#
# Gradient descent knows the slope only, and walks. With the Hessian one can **jump**. The rows of $H$ are the gradients of $f_x$ and of $f_y$. So a small step $\mathbf d$ changes $f_x$ by about
# $f_{xx}d_1 + f_{xy}d_2$, $f_y$ by about $f_{yx}d_1 + f_{yy}d_2$, and the whole gradient by about $H\mathbf d$:
#
# $$\nabla f(\mathbf w + \mathbf d) \approx \nabla f(\mathbf w) + H\mathbf d .$$
#
# We want a point where the gradient is zero. So we choose $\mathbf d$ such that the right-hand side is zero:
#
# $$H\,\mathbf d = -\nabla f(\mathbf w).$$
#
# That is **Newton's step**. In one variable it is $d = -f'(x)/f''(x)$. In a valley that is exactly quadratic, the "about" is exact, and
# *one* step leads to the bottom, however large the condition number.
#
# **Worked example.** $f(x, y) = \tfrac12(x^2 + 100y^2)$ from $(3, 1)$. Here $\nabla f = (3, 100)$ and $H$ has the diagonal $1, 100$. The
# equations $d_1 = -3$ and $100\,d_2 = -100$ give $\mathbf d = (-3, -1)$: right to the bottom $(0, 0)$. Gradient descent would start
# in the direction $(-3, -100)$, which is 70 degrees off.
#
# NumPy solves linear equations $M\mathbf d = \mathbf b$ with `np.linalg.solve(M, b)`. (One does not compute $M^{-1}$: that is more work and rounds worse.)

# %% [markdown]
# ### Exercise 9: Newton's step (`newton_step`, 1 point)
# Return the step $\mathbf d$, for any number of variables.


# %% solution="newton_step" title="Newton's step"
def newton_step(gradient, H):
    """The step d with H d = -gradient. Shapes: gradient (n,), H (n, n), d (n,)."""
    ### BEGIN SOLUTION
    return np.linalg.solve(H, -gradient)
    ### END SOLUTION


# %% check="newton_step" points=1
check_newton_step(newton_step)

# %% [markdown] hint="newton_step"
# `np.linalg.solve(M, b)` returns the `d` with `M @ d = b`. What are `M` and `b` here? Mind the sign.
#
# ---
#
# Compare $H\mathbf d = -\nabla f$ with `M @ d = b`, letter by letter. No inverse is needed.
#
# ---
# One line is enough. What stands in front of $\mathbf d$ comes first, and the whole right-hand side, with its sign, comes second.

# %% [markdown]
# **Newton's method** repeats the step. On $F$ from $(0.9, 0.5)$, near a minimum, the number of right digits about doubles with every
# step once it is close. The next cell uses your functions `hessian_F` and `newton_step`, and prints how far each point is from the minimum $(s, s)$.


# %%
def newton_path(start, steps):
    """start and the points after each of so many Newton steps on F, shape (steps + 1, 2)."""
    path = [np.array(start)]
    for _ in range(steps):
        path.append(path[-1] + newton_step(grad_F(path[-1]), hessian_F(path[-1])))
    return np.array(path)


def descent_path(start, steps, eta=0.5):
    """The same for gradient descent."""
    path = [np.array(start)]
    for _ in range(steps):
        path.append(path[-1] - eta * grad_F(path[-1]))
    return np.array(path)


def distances_to_the_minimum():
    walk, jumps = descent_path((0.9, 0.5), 5), newton_path((0.9, 0.5), 5)
    print("step   descent    Newton")
    for k in range(6):
        far, near = np.linalg.norm(walk[k] - s), np.linalg.norm(jumps[k] - s)
        print(f"{k:4}   {far:.1e}   {near:.1e}")


waiting_for("newton_step", distances_to_the_minimum)

# %%
waiting_for(
    "newton_step",
    lambda: plots.contours(
        F,
        (0.3, 1.1),
        (0.3, 1.1),
        paths={
            "gradient descent, η = 0.5": descent_path((0.9, 0.5), 8),
            "Newton": newton_path((0.9, 0.5), 8),
        },
        title="Walking and jumping to the minimum",
        alt="Level curves of F round its minimum at (0.71, 0.71) with two paths from "
        "(0.9, 0.5). Gradient descent takes shorter and shorter steps; Newton "
        "jumps past the minimum once; its third step can no longer be told from the minimum.",
    ),
)

# %% [markdown]
# **What Newton's step does not know.** It looks for a point where the gradient is zero, of whatever kind. Where $H$ is not positive definite
# it may go up. From $(0.2, 0.1)$ on $F$ it ends at the saddle at the origin, higher than its start:


# %%
def to_the_saddle():
    for k, point in enumerate(newton_path((0.2, 0.1), 3)):
        a, b, height = np.round([*point, F(point)], 4) + 0.0
        print(f"step {k}: ({a:.4f}, {b:.4f})   F = {height:.4f}")


waiting_for("newton_step", to_the_saddle)

# %% [markdown]
# **Explore.** Drag the start over the map. Near a hollow Newton is there in four or five steps. From elsewhere it ends on a hilltop, at the saddle, or far outside, and it does not mind. Descent only ever goes down.

# %%
plots.explore_descent(
    F,
    (-2, 2),
    (-2, 2),
    start=(0.2, 0.1),
    eta=0.5,
    etas=(0.05, 2),
    methods=("descent", "Newton"),
    steps=12,
    title="Descent and Newton from any start",
    alt="A map of F with two hills (bright), two hollows (dark) and a start that can be moved. From (0.2, 0.1) "
    "gradient descent goes to the hollow at (0.71, 0.71), and Newton's method to the saddle at the origin.",
)

# %% [markdown]
# ## 11. Newton with a safeguard
#
# Two things can go wrong, and for both there is a remedy.
#
# - **Where $H$ is not positive definite**, Newton's step may lead to a saddle or a maximum. So it is not taken there. The step $-\nabla f$, which is gradient descent with $\eta = 1$, points downhill wherever the gradient is not zero.
# - **Where an eigenvalue is positive but small**, Newton's step is very long: each part of the gradient is divided by its eigenvalue. It can end *higher* than it began, as a step with $-\nabla f$ can. Then take half of it, and half of that, until it does not end higher.
#
# Why does the halving come to an end? Because both steps begin downhill. Of $f(\mathbf w + t\,\mathbf d)$ the derivative by $t$, at $t = 0$, is $\nabla f\cdot\mathbf d$. For $\mathbf d = -\nabla f$ that is $-|\nabla f|^2$; for Newton's step, where $\nabla f = -H\mathbf d$, it is $-\mathbf d^{\mathsf T}H\,\mathbf d$, which is negative when $H$ is positive definite. So a short enough piece of the step goes down.
#
# **Worked example.** $f(x) = \sqrt{1 + x^2}$ bends up everywhere, $f''(x) = (1 + x^2)^{-3/2} > 0$. Newton's step from $x$ leads to $-x^3$: from $2$ to $-8$, much higher. Half of the way leads to $-3$, still higher than $f(2)$; a quarter to $-\frac12$, which is lower.

# %%
for way in (1, 1 / 2, 1 / 4):
    there = 2 + way * (-8 - 2)
    print(f"{way:4} of the step: x = {there:4}, f = {np.sqrt(1 + there**2):.4f}")
print(f"at the start:    x =    2, f = {np.sqrt(1 + 2**2):.4f}")

# %% [markdown]
# ### Exercise 10: Newton's method with a safeguard (`newton_descent`, 3 points)
# As long as $|\nabla f(\mathbf w)|$ is greater than `tol` and the path has fewer than `max_iter` points:
#
# 1. compute the gradient $\mathbf g$ and the Hessian $H$ where you stand;
# 2. if all eigenvalues of $H$ are greater than 0, let $\mathbf d$ be Newton's step; otherwise let it be $-\mathbf g$;
# 3. while $f(\mathbf w + \mathbf d)$ is higher than $f(\mathbf w)$, halve $\mathbf d$;
# 4. go to $\mathbf w + \mathbf d$, and append this point to the path.
#
# Return the last point and the list of all points, the start included. A start where the gradient is short enough is the only point. Newton's step is that of Exercise 9, `np.linalg.solve(H, ...)`.
#
# One `while` may stand inside another; its lines are indented once more. Two cases are written with `if` and `else`. This example halves each number until it is at most 1, and writes 0 for one that is not positive:


# %%
small = []
for number in (0.7, 5.0, -3.0):
    while number > 1:
        number = number / 2
    if number > 0:
        small.append(number)
    else:
        small.append(0)
print(small)


# %% solution="newton_descent" title="Newton's method with a safeguard"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    """Newton's method that never goes up: the last point, and the list of all points."""
    w = np.array(w1, dtype=float)
    path = [w]
    ### BEGIN SOLUTION
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        if (np.linalg.eigvalsh(H) > 0).all():
            d = np.linalg.solve(H, -g)
        else:
            d = -g
        while f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    ### END SOLUTION
    return w, path


# %% check="newton_descent" points=3
check_newton_descent(newton_descent)

# %% [markdown] hint="newton_descent"
# The outer loop is that of gradient descent: go on *while* the length of the gradient is greater than `tol` **and** there is room in the path. The length of an array is `np.linalg.norm` of it.
#
# ---
# Whether $H$ is positive definite you have asked in Exercise 6: are *all* eigenvalues greater than 0? In each of the two cases `d` gets a value; what follows is the same for both.
#
# ---
# Inside the outer loop stand, in this order: the gradient and the Hessian at `w`; an `if` with its `else`; a second `while`, which compares two values of `f` and has a single line, where `d` gets a new value; the step; and `path.append(w)`. The step and the append belong to the outer loop, not to the inner one.

# %% [markdown]
# Your method from the start that led Newton's method to the saddle:


# %%
def safe_walk():
    w, path = newton_descent(F, grad_F, hessian_F, (0.2, 0.1), 1e-6, 50)
    for k, point in enumerate(path):
        kind = (
            "positive definite" if (np.linalg.eigvalsh(hessian_F(point)) > 0).all() else "not"
        )
        print(f"step {k}: ({point[0]:.4f}, {point[1]:.4f})   F = {F(point):.4f}   H: {kind}")
    return plots.contours(
        F,
        (-0.5, 1.5),
        (-0.5, 1.5),
        paths={"Newton": newton_path((0.2, 0.1), 3), "with a safeguard": path},
        title="From (0.2, 0.1), with and without the safeguard",
        alt="Level curves of F with two paths from (0.2, 0.1). Newton's method goes back to the saddle at the "
        "origin. The one with a safeguard takes two steps downhill, away from the saddle, and then a few of "
        "Newton's to the minimum at (0.71, 0.71).",
    )


waiting_for("newton_descent", safe_walk)

# %% [markdown]
# How often does it help? We start both from a hundred points of the square $-1 \le x, y \le 1$ and count where they end.


# %%
def end_of_newton(start):
    """Where thirty Newton steps on F lead; far outside, F is too flat to go on."""
    w = np.array(start)
    for _ in range(30):
        if np.linalg.norm(w) > 5:
            break
        w = w + newton_step(grad_F(w), hessian_F(w))
    return w


def end_with_safeguard(start):
    """Where your method arrives on F."""
    return newton_descent(F, grad_F, hessian_F, start, 1e-6, 100)[0]


def a_hundred_starts():
    starts = [(a, b) for a in np.linspace(-1, 1, 10) for b in np.linspace(-1, 1, 10)]
    print("                   minimum   maximum   saddle   far outside")
    for name, end in (("Newton", end_of_newton), ("with a safeguard", end_with_safeguard)):
        points = [end(start) for start in starts]
        low, high = sum(F(w) < -0.18 for w in points), sum(F(w) > 0.18 for w in points)
        middle = sum(np.linalg.norm(w) < 0.01 for w in points)
        outside = sum(np.linalg.norm(w) > 3 for w in points)
        print(f"{name:16}   {low:7}   {high:7}   {middle:6}   {outside:11}")


waiting_for("newton_descent", a_hundred_starts)

# %% [markdown]
# Newton's method alone ends at a minimum from 24 of the hundred starts. With the safeguard it is 86, and none ends at a maximum.
# What about the rest? Six starts lie exactly on the line $y = -x$ between the hilltops. There, by symmetry, $-\nabla f$ points along the line, straight to the saddle; a start a millionth beside the line goes on to a minimum.
# Eight lie on the far sides of the hills, from where downhill leads outwards, over ground that grows flatter and flatter.
#
# This is one safeguard of several. Another one keeps the eigenvectors of $H$ and divides each part of the gradient by $|\lambda_i|$ in place of $\lambda_i$, so that the step goes down along every one of them. A third one keeps the step on a leash: notebook 05 says more about that.

# %% [markdown]
# ## Summary
#
# - The **Hessian** has the second partial derivatives as its entries. It is symmetric where they are continuous; Peano's function shows that this is needed.
# - $\mathbf u^{\mathsf T} H \mathbf u$ is the **curvature** in the direction of the unit arrow $\mathbf u$. The eigenvectors are the directions of least
#   and greatest curvature; the eigenvalues are these curvatures.
# - At a critical point: all eigenvalues positive, a local minimum; all negative, a local maximum; both signs, a saddle; otherwise the Hessian
#   does not decide. In two variables, $D = f_{xx}f_{yy} - f_{xy}^2$ and the sign of $f_{xx}$ say the same.
# - By **differences**, take $h \approx \varepsilon^{1/4} \approx 10^{-4}$ and expect about eight digits.
# - $\kappa = \lambda_{\max}/\lambda_{\min}$ makes a valley $\sqrt\kappa$ times as long as wide, and gradient descent slow.
# - **Newton's step** solves $H\mathbf d = -\nabla f$. It reaches the bottom of a quadratic valley at once, and near a minimum it is very fast;
#   far from one it may lead elsewhere. A **safeguard** takes it only where $H$ is positive definite, and halves it where it would go up.
#
# ## Further reading
# - J. E. Marsden, A. J. Tromba: *Vector Calculus*, chapter 3. Second derivatives, Schwarz's theorem and the test, with proofs.
# - G. Strang: *Introduction to Linear Algebra*, the chapters on eigenvalues and on symmetric, positive definite matrices.
# - J. Nocedal, S. J. Wright: *Numerical Optimization*, chapters 2, 3 and 8. Newton's method and derivatives by differences.
# - S. Boyd, L. Vandenberghe: *Convex Optimization*, chapter 9 (free on the authors' pages). Condition numbers, descent and Newton.

# %%
progress()

# ---
# jupyter: {jupytext: {text_representation: {extension: .py, format_name: percent}}, kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}}
# course:
#   title: "Optimisation: finding the lowest point"
#   minutes: 150
# ---

# %% [markdown]
# # Optimisation: finding the lowest point
#
# Gradient descent walks downhill. It is one method of many. In this notebook you meet the others, you build the
# best known of them with your own hands, and you see for yourself when each of them is the right one.
#
# **At the end you will be able to**
#
# - hand a function and its gradient to a library, and read what the library answers;
# - find a root with Newton's method, and say why its correct digits double;
# - say what BFGS learns on its way, and write its update in three lines;
# - tell a convex function from one that is not, and know what to do when it is not;
# - minimise under a condition ("the shares add up to 1");
# - find the directions in which data spread most;
# - write the three methods that train neural networks: stochastic gradients, RMSprop and Adam.
#
# **Time:** about two and a half hours. Sections 1 to 4 make a good first evening, 5 to 8 a second one.
#
# **You need:** what a gradient is (notebook 02), and how to define a function in Python. What else is used (inverse and eigenvalues of a matrix, the singular value decomposition) is said in a sentence where it comes; notebook 04 has the Hessian.
#
# | in Python | in words |
# |---|---|
# | `a @ b` | product of matrices; for two vectors the number $a_1b_1 + a_2b_2 + \dots$ |
# | `np.outer(a, b)` | the matrix with $a_i b_j$ in row $i$, column $j$ |
# | `g**2`, `np.sqrt(v)`, `a / b` | component by component, when `g`, `v`, `a`, `b` are arrays |
# | `np.linalg.norm(g)` | the length $\lVert g\rVert$ of a vector |
# | `lambda x: x**2` | a function without a name, that gives `x**2` back |
# | `return x, path` | gives two things back; `x, path = f(...)` takes them |
# | `while a and b:` | repeats the indented lines as long as both conditions hold |
# | `for x1 in starts:` | runs the indented lines once for every entry of the list `starts` |
# | `path.append(x)`, `len(path)` | puts `x` at the end of the list; how many entries it has |
# | `break` | leaves the loop at once |
#
# Each exercise is a cell to fill in and a cell that checks it. Stuck? Run the check, then `hint()` in a new cell: it gives a first
# step, and a further one when you run it again. Where an array is asked for, a list or a tuple of the same numbers will do.
# `progress()` shows how far you are. A cell that ends with `waiting_for(...)` uses *your* function: run it again when the
# exercise is done. You need not read what draws and prints: the calls of `plots`, and the long texts after `alt=`, which
# describe a picture to those who cannot see it.

# %%
import numpy as np
from scipy.optimize import minimize

from course_lib import (
    Box,
    check_adam,
    check_best_of_starts,
    check_bfgs_update,
    check_explained_variance,
    check_gradient,
    check_minibatch_gradient,
    check_newton_root,
    check_rmsprop_step,
    check_sharpe_ratio,
    exercise,
    hint,
    plots,
    progress,
    waiting_for,
)
from course_lib.descent import gradient_descent
from course_lib.optimisers.counting import Counted
from course_lib.optimisers.line_search import backtracking
from course_lib.optimisers.newton import newton
from course_lib.optimisers.stochastic import minibatches, stochastic_gradient_descent

# %% [markdown]
# ## 1. Let a library do it
#
# Here is a bowl that stands askew:
# $$f(x) = (x_0 - 3)^2 + (x_1 + 2)^2 + x_0 x_1 .$$
# The first two terms alone would have their lowest point at $(3, -2)$. The product $x_0x_1$ pushes it away. Where to?
# `scipy.optimize.minimize` finds out. We give it the function, a start (`x0=`), and the name of a method, and it walks.
# (`callback=` only notes down where it is after each step, so that we can draw the way.)


# %%
def bowl(x):
    """A tilted bowl; x has two components."""
    return (x[0] - 3) ** 2 + (x[1] + 2) ** 2 + x[0] * x[1]


walk = [np.zeros(2)]
without_gradient = minimize(
    bowl, x0=[0.0, 0.0], method="BFGS", callback=lambda x: walk.append(x.copy())
)
plots.contours(
    bowl,
    (-1, 8),
    (-8, 2),
    paths={"BFGS": walk},
    points={"lowest point": without_gradient.x, "(3, -2)": (3, -2)},
    title="BFGS walks down the tilted bowl",
    xlabel="$x_0$",
    ylabel="$x_1$",
    alt="Elliptical level curves around a lowest point near (5.3, -4.7). A path of a few steps leads there "
    "from (0, 0). The point (3, -2) lies well away from the lowest point.",
)

# %% [markdown]
# What comes back is an object with the answer and a report. The most useful fields:
#
# | field | meaning |
# |---|---|
# | `.x`, `.fun` | the point that was found, and $f$ there |
# | `.success`, `.message` | did it stop because it arrived, or because it gave up? **Always look.** |
# | `.nit`, `.nfev`, `.njev` | numbers of steps, of calls of $f$, of calls of the gradient |

# %%
print(
    "x*      =", np.round(without_gradient.x, 4), "   f(x*) =", round(without_gradient.fun, 4)
)
print("success =", without_gradient.success)
print("steps   =", without_gradient.nit, "   calls of f =", without_gradient.nfev)
print(
    "exactly : x* = (16/3, -14/3) =",
    np.round([16 / 3, -14 / 3], 4),
    "   f(x*) = -37/3 =",
    round(-37 / 3, 4),
)
print("bowl at (16/3, -14/3):", bowl([16 / 3, -14 / 3]))

# %% [markdown]
# **How does one get (16/3, −14/3) without a computer?** At the lowest point both partial derivatives are zero. That
# is a pair of linear equations here. A worked example on a simpler bowl, $q(x) = (x_0-1)^2 + 2(x_1+1)^2$:
# $$\frac{\partial q}{\partial x_0} = 2(x_0 - 1),\qquad \frac{\partial q}{\partial x_1} = 4(x_1 + 1),\qquad
# \nabla q = \begin{pmatrix} 2(x_0-1)\\ 4(x_1+1)\end{pmatrix} = 0 \iff x = (1, -1).$$
#
# SciPy had no gradient. It measured one by moving a little in each direction, and for that it called $f$ again and
# again. With two variables this costs little. With a million variables each measured gradient would cost a million
# calls. So we write the gradient ourselves, and hand it over as `jac=` (after Jacobi: the first derivatives).


# %%
def grad_q(x):
    """Gradient of q(x) = (x0 - 1)² + 2(x1 + 1)²."""
    return np.array([2 * (x[0] - 1), 4 * (x[1] + 1)])


example = minimize(
    lambda x: (x[0] - 1) ** 2 + 2 * (x[1] + 1) ** 2, x0=[0.0, 0.0], jac=grad_q, method="BFGS"
)
print(
    "x* =",
    np.round(example.x, 4),
    "   calls of q:",
    example.nfev,
    "   calls of its gradient:",
    example.njev,
)

# %% [markdown]
# ### Exercise 1: the gradient of the tilted bowl (`tilted_bowl_gradient`, 1 point)
#
# Write the gradient of `bowl` above, as an array of two numbers. Mind the product $x_0 x_1$: it has a say in both
# components. In Python the components of `x` are `x[0]` and `x[1]`, as in `bowl`.


# %% solution="tilted_bowl_gradient" title="The gradient of the tilted bowl"
def grad_bowl(x):
    """Gradient of f(x) = (x0 - 3)² + (x1 + 2)² + x0·x1, an array of shape (2,)."""
    ### BEGIN SOLUTION
    return np.array([2 * (x[0] - 3) + x[1], 2 * (x[1] + 2) + x[0]])
    ### END SOLUTION


# %% check="tilted_bowl_gradient" points=1
check_gradient(grad_bowl, bowl, Box(-6, 6, n=2))

# %% [markdown] hint="tilted_bowl_gradient"
# Take one variable at a time and read the other one as a fixed number. What is the slope of $x_0 x_1$ when only $x_0$
# moves?
#
# ---
#
# With $x_1$ fixed, $x_0x_1$ is a number times $x_0$. And the slope of $(x_0-3)^2$ is twice the bracket, brackets
# included.
#
# ---
# The first component is $2(x_0 - 3)$ plus what $x_0x_1$ gives when only $x_0$ moves, which is $x_1$. The second one is
# built in the same way from $(x_1+2)^2$ and $x_0x_1$.

# %% [markdown]
# With your gradient SciPy needs fewer calls:


# %%
def compare_calls():
    result = minimize(bowl, x0=[0.0, 0.0], jac=grad_bowl, method="BFGS")
    print(
        "x* =",
        np.round(result.x, 4),
        "  f(x*) =",
        round(result.fun, 4),
        "  success:",
        result.success,
    )
    print("|gradient at x*| below 1e-5:", bool(np.linalg.norm(grad_bowl(result.x)) < 1e-5))
    print(
        "calls of f with your gradient:", result.nfev, "  and without:", without_gradient.nfev
    )


waiting_for("tilted_bowl_gradient", compare_calls)

# %% [markdown]
# ## 2. Newton's method: follow the tangent
#
# We leave minima for a moment and look for a **root**: an $x$ with $f(x) = 0$. Newton's own example, from 1669, was
# $$f(x) = x^3 - 2x - 5 .$$
# Here $x$ is one number, and the index counts the points of the walk: $x_1$ is the first of them. (In section 1 it told the
# components of a point apart.) Start at $x_1 = 2$. Draw the tangent there. A tangent is a line, and where a line crosses the axis is easy to say.
# Go there, and draw the next tangent.


# %%
def cubic(x):
    """Newton's example."""
    return x**3 - 2 * x - 5


def cubic_slope(x):
    """The derivative of Newton's example."""
    return 3 * x**2 - 2


plots.curve(
    {"$x^3 - 2x - 5$": cubic, "the axis": lambda x: 0.0},
    (1.6, 2.6),
    tangents=[2.0],
    title="From x = 2 along the tangent",
    alt="The curve x³ - 2x - 5 between 1.6 and 2.6 rises through the horizontal axis near 2.09. The tangent at "
    "x = 2, where the curve is at -1, crosses the axis at 2.1, very near the root.",
)

# %% [markdown]
# **Worked example.** At $x_1 = 2$ we have $f(2) = 8 - 4 - 5 = -1$ and $f'(2) = 3\cdot 4 - 2 = 10$. The line
# $-1 + 10\,(x - 2)$ is zero at $x_2 = 2 + \tfrac1{10} = 2.1$. In general the tangent
# $f(x_k) + f'(x_k)(x - x_k)$ is zero at
# $$\boxed{\;x_{k+1} = x_k - \frac{f(x_k)}{f'(x_k)}\;}$$
#
# ### Exercise 2: Newton's root finder (`newton_root`, 2 points)
#
# Write the loop. `f` and `df` are functions: `df(x)` is the derivative $f'(x)$. Stop at the first $x_k$ with $|f(x_k)| \le$
# `tol` (the absolute value is `abs(...)`), or when the path holds `max_iter` numbers. The path begins with `x1`; so two
# updates make a path of three numbers. The last line of the cell, which stands there already, gives back the last $x$
# and the path.


# %% solution="newton_root" title="Newton's root finder"
def newton_root(f, df, x1, tol, max_iter):
    """A root of f near x1 by Newton's method: (x, path), the path an array with x1 first."""
    x = x1
    path = [x]
    ### BEGIN SOLUTION
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x - f(x) / df(x)
        path.append(x)
    ### END SOLUTION
    return x, np.array(path)


# %% check="newton_root" points=2
check_newton_root(newton_root)

# %% [markdown] hint="newton_root"
# It is a `while` loop with two conditions joined by `and`: the path is not full yet, and $|f(x)|$ is still greater
# than `tol`. Inside, two lines: the new $x$, and `path.append(x)`.
#
# ---
#
# The loop goes on while *both* hold: the value is too large, and there is room in the path. In each round the slope
# is that at the present `x`.
#
# ---
# The two conditions are `len(path) < max_iter` and one about `abs(f(x))`. The new $x$ is the old one minus `f(x) / df(x)`. The slope must be
# taken anew at each $x$.


# %%
def show_digits():
    x, path = newton_root(cubic, cubic_slope, 2.0, 1e-12, 50)
    for k, x_k in enumerate(path, start=1):
        print(f"x_{k} = {x_k:.12f}   f(x_{k}) = {cubic(x_k):9.1e}")
    print(f"root = {x:.12f}")


waiting_for("newton_root", show_digits)

# %% [markdown]
# The root is 2.094551481542. Look at the column on the right: its exponent about doubles from line to line, until
# rounding stops it. **Near a root, each step about doubles the number of correct digits** (if the slope there is not
# zero). Gradient descent adds about the same number of digits in every step; that is a different world.
#
# ### From a root to a minimum
#
# At a minimum the *slope* is zero. So look for a root of the slope: put $f'$ in place of $f$, and $f''$ in place of $f'$,
# $$x_{k+1} = x_k - \frac{f'(x_k)}{f''(x_k)}, \qquad\text{in several variables}\qquad
# x_{k+1} = x_k - H(x_k)^{-1}\,\nabla f(x_k),$$
# where $H$ is the Hessian, the matrix of second derivatives (notebook 04): it plays the part of $f''$, and its inverse
# $H^{-1}$ that of $1/f''$. There is no learning rate to choose. It is the same step as in notebook 05, section 8: there it went to the lowest point of the quadratic model, where the slope of the *model* is zero.
#
# Two warnings come with it. The method asks only for slope zero: that may be a *maximum* or a saddle just as well. And
# it needs $H$: $n^2$ numbers, and a system of $n$ equations in every step.

# %% [markdown]
# ## 3. A race through a bent valley
#
# Rosenbrock's function is the old test track for such methods:
# $$r(x) = (1 - x_0)^2 + 100\,(x_1 - x_0^2)^2 .$$
# Its valley follows the parabola $x_1 = x_0^2$. To get *into* the valley is easy; to follow it to the lowest point
# $(1, 1)$ is hard, because the floor is nearly flat while the walls are steep. Here go gradient descent,
# Newton's method and SciPy's BFGS from the traditional start $(-1.2, 1)$.


# %%
def rosen(x):
    """Rosenbrock's valley."""
    return (1 - x[0]) ** 2 + 100 * (x[1] - x[0] ** 2) ** 2


def rosen_gradient(x):
    """Its gradient, shape (2,)."""
    return np.array(
        [-2 * (1 - x[0]) - 400 * x[0] * (x[1] - x[0] ** 2), 200 * (x[1] - x[0] ** 2)]
    )


def rosen_hessian(x):
    """Its Hessian, shape (2, 2)."""
    return np.array([[2 - 400 * x[1] + 1200 * x[0] ** 2, -400 * x[0]], [-400 * x[0], 200.0]])


start = np.array([-1.2, 1.0])
tol = 1e-6

# Each method gets functions that count how often they are called.
calls = {
    name: (Counted(rosen), Counted(rosen_gradient), Counted(rosen_hessian))
    for name in ("descent", "Newton", "BFGS")
}
paths = {}

f, df, hessian = calls["descent"]
x, paths["descent"] = gradient_descent(df, start, eta=0.001, tol=tol, max_iter=100_000)

f, df, hessian = calls["Newton"]
x, paths["Newton"] = newton(df, start, eta=1.0, tol=tol, max_iter=100, hessian=hessian)

f, df, hessian = calls["BFGS"]
scipy_path = [start]
minimize(
    f, start, jac=df, method="BFGS", tol=tol, callback=lambda x: scipy_path.append(x.copy())
)
paths["BFGS"] = np.array(scipy_path)

plots.contours(
    rosen,
    (-2, 2),
    (-1, 3),
    paths=paths,
    points={"lowest point": (1, 1)},
    log_levels=True,
    title="Three ways through Rosenbrock's valley",
    xlabel="$x_0$",
    ylabel="$x_1$",
    alt="A valley bent like a parabola. Gradient descent drops into the valley and creeps along its floor in tiny "
    "steps. BFGS follows the bend in a few dozen steps. Newton's method leaves the picture once at the bottom and is "
    "at the lowest point (1, 1) after six steps.",
)

# %% [markdown]
# Newton's path leaves the picture: its second step goes *up*, to a height of over a thousand, and the next one lands in
# the valley again. Newton's method does not watch $f$; here it pays off, elsewhere it may not.
#
# **Explore.** Drag the start, turn $\eta$, and let descent and Newton walk step by step. From where does Newton go straight to the lowest point, and from where does it jump out of the picture first? From which $\eta$ on does descent fly away?

# %%
plots.explore_descent(
    rosen,
    (-2, 2),
    (-1, 3),
    start=(-1.2, 1),
    eta=0.001,
    etas=(0.0001, 0.003),
    methods=("descent", "Newton"),
    steps=40,
    most=200,
    log_levels=True,
    title="Descent and Newton in Rosenbrock's valley",
    xlabel="x₀",
    ylabel="x₁",
    alt="The bent valley with a start that can be moved, and from (-1.2, 1) forty steps of gradient descent and of "
    "Newton's method. Descent drops to the valley floor and creeps; Newton leaves the picture once, comes back on the "
    "floor, and is at the lowest point (1, 1) after six steps.",
)

# %% [markdown]
# Which one worked least? Seconds depend on the computer, so we count work: how many steps, and how often each method
# asked for $f$, for the gradient, for the Hessian.

# %%
print(
    f"{'method':8}  {'steps':>6}  {'calls of f':>10}  {'of gradient':>11}  {'of Hessian':>10}  {'|gradient| at the end':>21}"
)
for name, path in paths.items():
    f, df, hessian = calls[name]
    last = np.linalg.norm(rosen_gradient(path[-1]))
    print(
        f"{name:8}  {len(path) - 1:6d}  {f.calls:10d}  {df.calls:11d}  {hessian.calls:10d}  {last:21.1e}"
    )
print("highest point on Newton's way:", round(max(rosen(x) for x in paths["Newton"]), 1))

# %% [markdown]
# And in seconds? The next cell measures, and prints only the slowest one, because that is the same on every
# computer. Set `show_times = True` to see your own milliseconds.

# %% tags=["nbval-ignore-output"]
from time import perf_counter

show_times = False
runs = {
    "descent": lambda: gradient_descent(rosen_gradient, start, 0.001, tol, 100_000),
    "Newton": lambda: newton(rosen_gradient, start, 1.0, tol, 100, hessian=rosen_hessian),
    "BFGS": lambda: minimize(rosen, start, jac=rosen_gradient, method="BFGS", tol=tol),
}
seconds = {}
for name, run in runs.items():
    began = perf_counter()
    run()
    seconds[name] = perf_counter() - began
    if show_times:
        print(f"{name:8} {1000 * seconds[name]:8.1f} ms")
print("slowest:", max(seconds, key=seconds.get))

# %% [markdown]
# Look at the length of the gradient after each step. On this scale a straight line means "the same number of digits in
# each step". Descent is such a line, and nearly level; BFGS and Newton bend down at the end.

# %%
plots.convergence(
    {
        name: [np.linalg.norm(rosen_gradient(x)) for x in path[:60]]
        for name, path in paths.items()
    },
    title="How fast the slope vanishes (first 60 iterates)",
    ylabel=r"$\|\nabla r\|$",
    alt="The length of the gradient on a logarithmic scale against the step. Descent stays nearly level between 1 and 10. "
    "BFGS wavers and then plunges within its last ten steps. Newton plunges within six.",
)

# %% [markdown]
# ### What BFGS learns
#
# Newton's step is $-H^{-1}\nabla f$. BFGS (Broyden, Fletcher, Goldfarb and Shanno, all in 1970) takes the same step, but
# with a matrix $B$ in place of $H^{-1}$ that is *learnt*. (Some books call it $H$, and keep $B$ for the Hessian itself.) It
# starts with $B = I$, the unit matrix: the first step is plain gradient descent. After each step it knows two vectors:
#
# - $s = x_{\text{new}} - x$, the step it took;
# - $y = \nabla f(x_{\text{new}}) - \nabla f(x)$, by how much the gradient changed on that step.
#
# On a parabola the two tell the second derivative: $f'' = y/s$, so $1/f'' = s/y$. In several variables they tell
# something about the inverse Hessian: **it should turn $y$ into $s$**. So BFGS changes $B$ into a matrix with
# $B_{\text{new}}\,y = s$, as gently as it can, and keeps it symmetric:
# $$B_{\text{new}} = V\,B\,V^{\mathsf T} + \rho\, s s^{\mathsf T},\qquad
# V = I - \rho\, s y^{\mathsf T},\qquad \rho = \frac{1}{y\cdot s}.$$
# Here $s y^{\mathsf T}$ is `np.outer(s, y)`, a matrix, while $y\cdot s$ is `y @ s`, a number. Only gradients are needed.
#
# A worked example with one variable: $B = 1$, $s = 2$, $y = 8$ (so the curvature along the step is $8/2 = 4$). Then
# $\rho = \tfrac1{16}$, $V = 1 - \tfrac{16}{16} = 0$, and $B_{\text{new}} = 0 + \tfrac{4}{16} = \tfrac14$, the inverse of 4. One
# step was enough to learn it.
#
# ### Exercise 3: the BFGS update (`bfgs_update`, 2 points)
#
# Write the update for vectors `s` and `y` of any length $n$ and a matrix `B` of shape $(n, n)$, and give back the new
# matrix. `np.eye(len(s))` is $I$, and `V.T` is the transpose $V^{\mathsf T}$: rows become columns.


# %% solution="bfgs_update" title="The BFGS update"
def bfgs_update(B, s, y):
    """The new guess of the inverse Hessian, shape (n, n), after the step s changed the gradient by y."""
    ### BEGIN SOLUTION
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V.T + rho * np.outer(s, s)
    ### END SOLUTION


# %% check="bfgs_update" points=2
check_bfgs_update(bfgs_update)

# %% [markdown] hint="bfgs_update"
# Three lines: first the number `rho`, then the matrix `V`, then what is given back. A product of matrices is `@`.
#
# ---
#
# $\rho$ is a number: one divided by the product $y \cdot s$. $s y^{\mathsf T}$ is a matrix: `np.outer` of two
# vectors, and their order matters. `np.eye(len(s))` is $I$.
#
# ---
# `rho` needs one `@` below the fraction line. `V` is `np.eye(len(s))` less `rho` times an outer product, whose order matters. The last line is
# $V B V^{\mathsf T}$ plus `rho` times the outer product of $s$ with itself.

# %% [markdown]
# Here is a whole quasi-Newton method around *your* update. How far to go is settled by `backtracking`: try a full step,
# and halve it until $f$ really falls.


# %%
def quasi_newton(f, df, x1, tol, max_iter):
    """BFGS with your update: (x, path, B)."""
    x, B = np.array(x1), np.eye(len(x1))
    g, path = df(x), [x]
    while len(path) < max_iter and np.linalg.norm(g) > tol:
        direction = -B @ g
        s = backtracking(f, x, direction, g) * direction
        g_new = df(x + s)
        y = g_new - g
        if (
            y @ s > 0
        ):  # otherwise the slope did not rise, and there is nothing to learn about the valley's walls
            B = bfgs_update(B, s, y)
        x, g = x + s, g_new
        path.append(x)
    return x, np.array(path), B


def draw_my_bfgs():
    x, path, B = quasi_newton(rosen, rosen_gradient, start, tol, 200)
    print("x =", np.round(x, 6), "  after", len(path) - 1, "steps")
    print("what it learnt, B =", *np.round(B, 3))
    s, y = np.array([1.0, 0.5]), np.array([2.0, 3.0])
    print(
        "after one update B_new @ y - s =",
        np.round(bfgs_update(np.eye(2), s, y) @ y - s, 12) + 0.0,
    )
    print("the inverse Hessian =", *np.round(np.linalg.inv(rosen_hessian(x)), 3))
    return plots.contours(
        rosen,
        (-2, 2),
        (-1, 3),
        paths={"your BFGS": path},
        points={"lowest point": (1, 1)},
        log_levels=True,
        title="Your own BFGS",
        xlabel="$x_0$",
        ylabel="$x_1$",
        alt="The path of the student's own BFGS: it follows the bent valley in a few dozen steps to (1, 1).",
    )


waiting_for("bfgs_update", draw_my_bfgs)

# %% [markdown]
# The second derivatives were never computed, and yet $B$ comes close to the inverse Hessian. That is the whole trick. The second line printed is the promise $B_{\text{new}}\,y = s$, kept to the last digit that is shown.
# (With very many unknowns even $B$ is too large. **L-BFGS** keeps the last ten or so pairs $(s, y)$ instead, and works out $B\,\nabla f$ from them: `method="L-BFGS-B"`.)
#
# What does each step cost when there are $n$ unknowns?

# %%
print(
    f"{'n':>10}  {'descent keeps':>16}  {'BFGS, Newton keep':>17}  {'Newton solves with about':>26}"
)
for n in (2, 500, 10_000_000):
    print(f"{n:10d}  {n:8d} numbers  {n**2:9.0e} numbers  {n**3 / 3:11.0e} multiplications")
print("ten million unknowns: a matrix of", 8 * 10_000_000**2 / 1e12, "terabytes")

# %% [markdown]
# ### Question 1 in words (`which_method`, 2 points)
#
# Which of the three methods (gradient descent, Newton, BFGS) would you take, and why, for
#
# - (a) a function of 3 variables whose second derivatives you know, its lowest point to be found to 12 digits;
# - (b) a function of 500 variables whose gradient you know and whose second derivatives nobody wants to write;
# - (c) a neural network with ten million weights?
#
# One or two sentences for each. Use the tables above.

# %% [markdown] manual="which_method" points=2 title="Which method for which problem?"
# *Write your answer here.*
#
# ### BEGIN SOLUTION
# (a) Newton: three equations cost nothing, the Hessian is known, and the digits double with each step, so a handful of
# steps gives 12 digits (from a start near enough; the end must be checked to be a minimum).
#
# (b) BFGS: it needs only the gradient, learns the inverse Hessian on the way, and a matrix of 500 × 500 is small; it
# needs far fewer gradients than descent.
#
# (c) Gradient descent (or one of its stochastic relatives): a matrix of 10⁷ × 10⁷ numbers, 800 terabytes, can neither be
# kept nor solved with, so that Newton and BFGS are out of question; descent keeps only a few vectors.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 1 point: two of the three choices are right (a Newton, b BFGS, c descent or a stochastic relative). In (b) Newton with a
# measured Hessian counts when its cost is weighed; in (c) limited-memory BFGS counts.
#
# 1 point: the reasons speak of what is needed or kept: the Hessian known or not, n against n² numbers, few steps against
# many. A mere "it is faster" is not enough.
# ### END MARK SCHEME

# %% [markdown]
# ## 4. Convex or not: why the start matters
#
# All these methods end where the slope is zero, and most of them not far from the start (Newton's path above was an exception: it may land anywhere). Is that the *lowest* point? It depends on the shape.


# %%
def well(x):
    """A double well, tilted a little to the left."""
    return (x**2 - 1) ** 2 + 0.3 * x


def well_slope(x):
    """Its derivative."""
    return 4 * x * (x**2 - 1) + 0.3


def chord(f, a, b):
    """The straight line between two points of the graph of f (nothing outside a ≤ x ≤ b)."""
    return lambda x: f(a) + (f(b) - f(a)) * (x - a) / (b - a) if a <= x <= b else np.nan


def parabola(x):
    """A convex function."""
    return 0.5 * x**2 + 1.2


plots.curve(
    {
        "convex: $x^2/2 + 1.2$": parabola,
        "its chord is above": chord(parabola, -1.2, 1.4),
        "double well": well,
        "its chord cuts through": chord(well, -1.0, 1.0),
    },
    (-1.5, 1.5),
    ylim=(-0.6, 3.8),
    title="A chord tells convex from not convex",
    alt="A parabola with a chord that lies above it everywhere, and below it a curve with two valleys and a hill between "
    "them: the chord from valley to valley runs below the hill.",
)

# %% [markdown]
# A **chord** joins two points of the graph by a straight line. A function is **convex** when no chord runs below its graph. Then every point with slope zero is a lowest
# point, and whatever start you take, a method that arrives has arrived at the right place. With second derivatives: $f''\ge 0$
# everywhere; in several variables, all eigenvalues of the Hessian are $\ge 0$ everywhere. (Its eigenvalues are the least
# and the greatest curvature and, with more than two variables, some between them: notebook 04.)
#
# - The tilted bowl of section 1 is convex. Its Hessian is the same everywhere.
# - The double well is not. It has two valleys, and the deeper one is on the left.
# - Rosenbrock's function is not convex either, and still has only one valley. *Not convex* means: no guarantee.

# %%
print(
    "tilted bowl, eigenvalues of its Hessian:",
    np.round(np.linalg.eigvalsh([[2.0, 1.0], [1.0, 2.0]]), 3),
)
print(
    "Rosenbrock at (0, 1):                   ",
    np.round(np.linalg.eigvalsh(rosen_hessian([0.0, 1.0])), 3),
)
print("double well, f'' = 12x² - 4 at x = 0:   ", 12 * 0.0**2 - 4)

# %% [markdown]
# **Explore.** Let gradient descent start from many places in the double well. Where does each start end, and where exactly is the border?

# %%
plots.explore_curve_descent(
    well,
    (-1.7, 1.7),
    start=0.2,
    eta=0.05,
    etas=(0.01, 0.2),
    steps=40,
    most=100,
    title="Descent in the double well",
    alt="The double well with forty iterates of gradient descent from a start that can be moved. From 0.2 they come "
    "down into the right valley near 0.96, though the left valley near -1.04 is deeper. Starts left of the hilltop, "
    "which is near 0.08, end on the left.",
)

# %%
plots.iterates(
    {
        f"from {x1}": gradient_descent(well_slope, x1, 0.05, 1e-8, 500)[1][:25]
        for x1 in (-1.6, -0.8, 0.0, 0.1, 0.8, 1.6)
    },
    title="Six starts, two answers",
    xlabel="iterate number $k$",
    alt="Position against iterate number for six starts. Those at -1.6, -0.8 and 0 end at -1.04; those at 0.1, 0.8 and 1.6 "
    "end at 0.96.",
)

# %% [markdown]
# All starts that end in the same valley form its **basin**. The border between the two basins is the hilltop, where the
# slope is zero too. Newton's method, which looks for slope zero only, is happy to climb up to it:

# %%
left, top, right = np.sort(np.roots([4, 0, -4, 0.3]).real)  # where 4x³ - 4x + 0.3 = 0
for name, x in (("left valley", left), ("hilltop", top), ("right valley", right)):
    print(f"{name:12} at x = {x:8.5f}   height {well(x):8.5f}   f'' = {12 * x**2 - 4:6.2f}")
x, path = newton(
    lambda x: np.array([well_slope(x[0])]),
    [0.2],
    1.0,
    1e-10,
    50,
    hessian=lambda x: np.array([[12 * x[0] ** 2 - 4]]),
)
print(f"Newton from 0.2 ends at {x[0]:.5f}: the hilltop!")

# %% [markdown]
# What helps is simple: **start from many places, and keep the best end.**
#
# ### Exercise 4: the best of many starts (`best_of_starts`, 2 points)
#
# Your function gets two functions and a list of numbers. `f(x)` is the height at `x`, and `descend(x1)` gives the point
# where the descent ends that started at `x1`. Call `descend` for every start in the list `starts`, and give back the end
# point at which `f` is smallest. (The end point, not the start, and not the value of `f`.)


# %% solution="best_of_starts" title="The best of many starts"
def best_of_starts(f, descend, starts):
    """The end point with the smallest f among descend(x1) for x1 in starts."""
    ### BEGIN SOLUTION
    best = descend(starts[0])
    for x1 in starts[1:]:
        x = descend(x1)
        if f(x) < f(best):
            best = x
    return best
    ### END SOLUTION


# %% check="best_of_starts" points=2
check_best_of_starts(best_of_starts)

# %% [markdown] hint="best_of_starts"
# Keep the best end seen so far in a variable. Go through the starts with `for`; whenever a new end is lower, it
# becomes the best one.
#
# ---
#
# Compare the heights `f(...)` of two *end* points, and remember the end point. With which end do you begin?
#
# ---
#
# Begin with the end that `descend` reaches from the first start, under the name `best`. In the loop, an `if` compares `f` at the new
# end with `f(best)`. After the loop, give back `best`.


# %%
def show_best():
    few, many = [0.5, 0.9, 1.3], np.linspace(-1.5, 1.5, 7)
    descend = lambda x1: gradient_descent(well_slope, x1, 0.05, 1e-8, 500)[0]
    for name, some in (("three starts on the right", few), ("seven starts everywhere", many)):
        x = best_of_starts(well, descend, some)
        print(f"{name:26}: x = {x:8.5f}, height {well(x):8.5f}")


waiting_for("best_of_starts", show_best)

# %% [markdown]
# ### Question 2 in words (`why_a_start_matters`, 1 point)
#
# Anna and Ben minimise the same smooth function with the same correct program. Both programs report success, and the
# two answers differ a lot, in $x$ and in $f(x)$. Nobody made a mistake. How can that be, what does it tell about the
# function, and what should they do next? Two or three sentences.

# %% [markdown] manual="why_a_start_matters" points=1 title="Two people, two answers"
# *Write your answer here.*
#
# ### BEGIN SOLUTION
# They took different starts, which lie in the basins of different local minima; each program stopped where the slope is
# zero. So the function is not convex: a convex one has the same lowest value wherever one starts. They should run from
# many starts and keep the lowest end, knowing that even that is no proof.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 1 point: names different starts (or basins, local minima), *and* either that the function is not convex or that many
# starts should be tried. Half a point when only the starts are named.
# ### END MARK SCHEME

# %% [markdown]
# ## 5. With a condition: a portfolio
#
# You have money for four investments. Each has an expected yearly gain $\mu_i$ (0.12 means 12 % of the money), and a risk:
# the standard deviation of the gain, by how much it usually misses what was expected. Cash at a rate of 2 % has no risk. In the picture each point is one investment: risk to the right, gain upwards. The line from "cash" through a point
# is the steeper, the more gain you get for each unit of risk. **Its slope is the Sharpe ratio.** Can a mixture be
# steeper than each of the four?

# %%
mu = np.array([0.12, 0.10, 0.07, 0.03])  # expected gain of each investment, a year
Sigma = np.array(
    [  # how they vary together; the diagonal holds the squares of the risks
        [0.10, 0.02, 0.04, 0.00],
        [0.02, 0.08, 0.02, 0.01],
        [0.04, 0.02, 0.09, 0.00],
        [0.00, 0.01, 0.00, 0.02],
    ]
)
rate = 0.02  # what cash earns without risk
risks = np.sqrt(np.diag(Sigma))
steepest = max((mu - rate) / risks)
plots.fit(
    np.append(0.0, risks),
    np.append(rate, mu),
    {
        "line from cash, as steep as the best single one": lambda risk: (
            rate + steepest * risk if risk >= 0 else np.nan
        )
    },
    title="Cash and four investments",
    xlabel="risk (standard deviation a year)",
    ylabel="expected gain a year",
    alt="Cash: gain 0.02 at risk 0. Four investments: gains 0.12, 0.10, 0.07 and 0.03 at risks 0.32, 0.28, 0.30 and 0.14. The "
    "line from cash through the first investment passes above the others.",
)

# %% [markdown]
# A portfolio is a vector of shares $w$. Its expected gain is $w\cdot\mu$, and its risk is $\sqrt{w^{\mathsf T}\Sigma\, w}$, where
# $\Sigma$ is the matrix of covariances: it says which gains go up and down together. (The $\mathsf T$ turns a column into a row, on paper. A vector of
# NumPy is neither: it needs no `.T`.) So
# $$S(w) = \frac{w\cdot\mu - r}{\sqrt{w^{\mathsf T}\Sigma\, w}}\qquad\text{with the rate of cash } r = 0.02 .$$
# A worked example: half in the first, half in the fourth, $w = (\tfrac12, 0, 0, \tfrac12)$. The gain is
# $\tfrac12\cdot 0.12 + \tfrac12\cdot 0.03 = 0.075$. The square of the risk is $\tfrac14\cdot 0.10 + \tfrac14\cdot 0.02 = 0.03$ (their
# covariance is 0), the risk $\sqrt{0.03} = 0.173$. So $S = 0.055/0.173 = 0.318$.
#
# ### Exercise 5: the Sharpe ratio (`sharpe_ratio`, 1 point)
#
# Write $S(w)$. `mu`, `Sigma` and `rate` are the ones above. Follow the formula also where the shares do not add up to 1 (the rest may be borrowed, or idle).


# %% solution="sharpe_ratio" title="The Sharpe ratio"
def sharpe(w):
    """Sharpe ratio of the shares w, shape (4,)."""
    ### BEGIN SOLUTION
    return (w @ mu - rate) / np.sqrt(w @ Sigma @ w)
    ### END SOLUTION


# %% check="sharpe_ratio" points=1
check_sharpe_ratio(sharpe, mu, Sigma, rate)

# %% [markdown] hint="sharpe_ratio"
# Above the line: the gain `w @ mu`, less what cash would earn. Below the line: the risk, a square root.
#
# ---
#
# The risk is the root of $w^{\mathsf T}\Sigma\,w$. Both parts above the line are divided by it: which brackets does
# that need?
#
# ---
# The risk is `np.sqrt(w @ Sigma @ w)`. Mind the brackets around the difference above the line.

# %% [markdown]
# Two conditions come with the problem: the shares add up to 1, and none is negative. SciPy's method **SLSQP** takes both. It
# *minimises*, and we want the greatest $S$: so it gets $-S$.


# %%
def best_portfolio():
    def minus_sharpe(w):
        return -sharpe(w)

    conditions = [{"type": "eq", "fun": lambda w: w.sum() - 1}]  # an equation: fun(w) = 0
    quarter, bounds = np.full(4, 0.25), [(0, 1)] * 4
    track = [quarter]
    usual = minimize(
        minus_sharpe,
        quarter,
        method="SLSQP",
        bounds=bounds,
        constraints=conditions,
        callback=lambda w: track.append(w.copy()),
    )
    strict = minimize(
        minus_sharpe,
        quarter,
        method="SLSQP",
        bounds=bounds,
        constraints=conditions,
        options={"ftol": 1e-12},
    )
    print(f"{'':22} {'shares':^29}  {'gain':>7}  {'Sharpe':>8}")
    exact = np.linalg.solve(Sigma, mu - rate)
    for name, w in (
        ("a quarter each", quarter),
        ("SLSQP as it comes", usual.x),
        ("SLSQP, ftol=1e-12", strict.x),
        ("from the equations", exact / exact.sum()),
    ):
        print(
            f"{name:22}",
            "  ".join(f"{share:.3f}" for share in w),
            f"   {w @ mu:.4f}  {sharpe(w):.6f}",
        )

    rest = strict.x[2] / (
        strict.x[2] + strict.x[3]
    )  # how the third and the fourth divide what is left

    def over_two_shares(v):
        left = 1 - v[0] - v[1]
        return sharpe(np.array([v[0], v[1], rest * left, (1 - rest) * left]))

    return plots.contours(
        over_two_shares,
        (0.2, 0.7),
        (0.2, 0.7),
        paths={"SLSQP": np.array(track)[:, :2]},
        points={"exact": strict.x[:2]},
        title="Sharpe ratio: a flat hilltop",
        xlabel="share of the first investment",
        ylabel="share of the second",
        alt="Level curves of the Sharpe ratio over the shares of the first two investments. SLSQP climbs from (0.25, 0.25) to a "
        "broad, flat top near (0.48, 0.44) and stops very close to the exact top.",
    )


waiting_for("sharpe_ratio", best_portfolio)

# %% [markdown]
# The mixture beats every single investment: its Sharpe ratio is 0.384, its expected gain 0.1051, with shares (0.486, 0.445,
# 0.005, 0.064) as SLSQP gives them.
#
# **Do not trust the third decimal of the shares.** SLSQP stops when it expects to improve $S$ by less than about $10^{-6}$. On
# a flat hilltop that happens while $w$ is still on its way: with a stricter `ftol` the shares are (0.484, 0.445, 0.006, 0.065),
# and the gain is 0.1049. The two ratios, 0.384203 and 0.384204, differ by half a millionth all the same.
#
# **Lagrange's condition.** What is special about the best point under one condition, such as "the shares add up to 1"? Walk along the condition: at the best point nothing may be gained to first order, so $\nabla f$ has no part along any allowed direction. It is perpendicular to the condition, and so is the gradient of the condition's own function $c$ (a level set, notebook 02). Therefore $\nabla f = \lambda\,\nabla c$ with some number $\lambda$, the *Lagrange multiplier*.
# For $c(w) = w_1 + \dots + w_4$ the gradient is $(1, 1, 1, 1)$: at the best point all four slopes of $S$ are equal. If one were larger, money would move there.
#
# The last line of the table shows the exact answer. Since the shares add up to 1, $w\cdot\mu - r = w\cdot e$, where $e$ has the
# entries $e_i = \mu_i - r$. So $S = w\cdot e/\sqrt{w^{\mathsf T}\Sigma\, w}$, and in this form twice the $w$ gives the same $S$: we may look for the
# greatest value among *all* $w$, and divide by the sum of the shares at the end. There the gradient of this form is zero, and the
# quotient rule says that $\Sigma w$ is a multiple of $e$: solve $\Sigma w = e$. All shares come out positive, so the condition
# $w \ge 0$ holds by itself.

# %% [markdown]
# ## 6. The direction in which data spread most
#
# Here is another "greatest value under a condition". A cloud of points spreads in all directions, but not equally. In which
# direction $u$, with $\lVert u\rVert = 1$, is its spread greatest? This is **principal component analysis**, PCA. The data: 200
# points with 5 columns, where the second column follows the first.

# %%
rng = np.random.default_rng(0)
sample = rng.standard_normal((200, 5))
sample[:, 1] = 0.8 * sample[:, 0] + 0.2 * sample[:, 1]

two = sample[:, :2]  # only the first two columns, to have a picture
_, s, axes = np.linalg.svd(two - two.mean(axis=0), full_matrices=False)
axes = axes * np.sign(axes[:, :1])  # an axis has no arrow: let both point to the right
plots.principal_axes(
    two,
    two.mean(axis=0),
    axes,
    s**2 / (len(two) - 1),
    title="Two columns that go together",
    xlabel="column 0",
    ylabel="column 1",
    alt="A long thin cloud of points from lower left to upper right. The first axis points along the cloud, the second, "
    "much shorter, across it.",
)

# %% [markdown]
# Let $X_c$ be the data with the mean of every column taken away. The **variance** along $u$ is the mean square of the positions
# along $u$, measured from their middle (divided by $m - 1$, as is usual). It is $u^{\mathsf T} C u$ with the covariance matrix
# $C = X_c^{\mathsf T} X_c/(m-1)$ of the $m$ points. Where it is greatest among all unit vectors, $Cu = \lambda u$: $u$ is an eigenvector of
# $C$ (multiplying by $C$ makes it $\lambda$ times as long and does not turn it), and $\lambda$ is the variance along it.
# Nobody has to search: the **singular value decomposition** $X_c = U\,\mathrm{diag}(s)\,V^{\mathsf T}$
# gives all directions at once. The rows of $V^{\mathsf T}$ are the axes; the variance along axis $i$ is $s_i^2/(m-1)$.
#
# A worked example: three points $(-1, 0), (0, 0), (1, 0)$ have the singular values $s = (\sqrt2, 0)$: the shares of the variance are $2/2$
# and $0/2$. All of it lies along the first axis.

# %%
centred = sample - sample.mean(axis=0)
U, s, Vt = np.linalg.svd(centred, full_matrices=False)
print("singular values:", np.round(s, 3))
print("first axis:     ", np.round(Vt[0] * np.sign(Vt[0, 0]), 3))

# The same axis by brute force: the greatest variance under the condition |u| = 1.
C = centred.T @ centred / (len(sample) - 1)
search = minimize(
    lambda u: -u @ C @ u,
    x0=np.full(5, 0.4),
    jac=lambda u: -2 * C @ u,
    method="SLSQP",
    constraints=[{"type": "eq", "fun": lambda u: u @ u - 1}],
    options={"ftol": 1e-12},
)
print("found by SLSQP: ", np.round(search.x * np.sign(search.x[0]), 3))
print("shape of the data seen along two axes:", (centred @ Vt[:2].T).shape)

# %% [markdown]
# (Here too the sign is chosen: $u$ and $-u$ are the same axis, and we print the one whose first number is positive.)
#
# ### Exercise 6: how much does each axis explain? (`explained_variance`, 2 points)
#
# Write a function that takes any data `X`, one point a row, and gives back the **share** of the variance along each axis: an
# array that adds up to 1, the greatest first. Take the means away first; `np.linalg.svd(..., compute_uv=False)` gives $s$
# alone, the greatest first.


# %% solution="explained_variance" title="How much each axis explains"
def explained_variance(X):
    """Share of the variance along each principal axis of X (m, n): shape (min(m, n),), falling, sum 1."""
    ### BEGIN SOLUTION
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return s**2 / np.sum(s**2)
    ### END SOLUTION


# %% check="explained_variance" points=2
check_explained_variance(explained_variance)

# %% [markdown] hint="explained_variance"
# The mean of each *column* is `X.mean(axis=0)`. A variance is a square: which power of $s$ belongs into the share?
#
# ---
#
# Take the mean of each column from that column, then let `np.linalg.svd` give $s$. The variance along an axis goes
# with the square of its $s$; shares add up to 1.
#
# ---
# Take the column means from `X` first. With `compute_uv=False`, `np.linalg.svd` gives the numbers $s$ alone. Each share is one square divided by
# the sum of all.


# %%
def show_shares():
    shares = explained_variance(sample)
    print("shares:        ", np.round(shares, 3))
    print("first four axes:", round(float(shares[:4].sum()), 4))


waiting_for("explained_variance", show_shares)

# %% [markdown]
# The fifth axis explains half a percent: five columns, but nearly all of the spread lies in four directions. That is what PCA is for: leave out
# what hardly varies. (Axes 2 to 4 have nearly equal shares. Their order and direction are chance: another sample of the same kind
# would turn them at will.)

# %% [markdown]
# ## 7. A gradient from a handful of examples
#
# Machines learn from data: 400 points $(x_i, y_i)$ here, and a line $w_0 + w_1 x$ that should pass through them. The error to be made
# small is the **mean** of the squared misses,
# $$E(w) = \frac1m \sum_{i=1}^m \big(X_i\cdot w - y_i\big)^2,\qquad\text{row } X_i = (1, x_i).$$
# With 400 points the full gradient is cheap. With a billion it is not. What if we take 8 points at random instead? Such a
# handful has a lowest point of its own, not the right one, but not far away:

# %%
rng = np.random.default_rng(6)
points = rng.uniform(0, 5, 400)
X = np.column_stack([np.ones(400), points])
y = 1.0 + 2.0 * points + rng.normal(0, 1.0, 400)


def mean_squared_error(w, X, y):
    """E(w): the mean of the squared misses over the rows of X."""
    return np.mean((X @ w - y) ** 2)


best_line = np.linalg.lstsq(X, y, rcond=None)[0]
handfuls = [rng.choice(400, 8, replace=False) for _ in range(5)]
plots.contours(
    lambda w: mean_squared_error(w, X, y),
    (-1, 3),
    (1.0, 2.8),
    points={"all 400": best_line}
    | {
        f"8 points, no. {k}": np.linalg.lstsq(X[rows], y[rows], rcond=None)[0]
        for k, rows in enumerate(handfuls, 1)
    },
    equal=False,
    log_levels=True,
    title="Every handful has its own lowest point",
    xlabel="$w_0$",
    ylabel="$w_1$",
    alt="Level curves of the error over the two weights: a narrow valley that runs down to the right. A mark shows its "
    "lowest point near (1, 2). Five other marks, the lowest points of five handfuls of 8 examples, lie scattered along the valley.",
)

# %% [markdown]
# The gradient over a handful, a **mini-batch**, is noisy. But *on average* it is exactly the full gradient, because a mean over
# rows drawn at random is on average the mean over all rows. So follow it, with small steps: errors largely cancel on the way. This is
# **stochastic gradient descent** (SGD; Robbins and Monro, 1951).
#
# A worked example with a single weight and a single point $x = 3$, $y = 5$: $E(w) = (3w - 5)^2$ and $E'(w) = 2\cdot 3\,(3w - 5)$.
# With $m$ points it is the mean of such terms. With several weights each row $X_i$ takes the place of 3, and
# $\sum_i X_i\,(X_i\cdot w - y_i)$ is `X.T @ (X @ w - y)`: one number for each weight.
#
# ### Exercise 7: the gradient over a mini-batch (`minibatch_gradient`, 2 points)
#
# Write the gradient of $E$ over the rows that the function is given. There may be 8 rows, or 1, or 400: `len(y)` tells. The number of weights may vary too.


# %% solution="minibatch_gradient" title="The gradient over a mini-batch"
def minibatch_gradient(w, X, y):
    """Gradient at w of the mean squared error over the rows of X (m, n) and the numbers y (m,): shape (n,)."""
    ### BEGIN SOLUTION
    return 2 / len(y) * X.T @ (X @ w - y)
    ### END SOLUTION


# %% check="minibatch_gradient" points=2
check_minibatch_gradient(minibatch_gradient)

# %% [markdown] hint="minibatch_gradient"
# The misses are `X @ w - y`, one a row. The derivative of a square gives a factor 2, the inner derivative gives the row $X_i$, and
# the mean gives $1/m$.
#
# ---
#
# `X.T @ (misses)` adds up row times miss: one number for each weight. Two factors are left: one comes from the
# square, one from the mean.
#
# ---
# `X.T @ (X @ w - y)` adds up miss times row over all rows. Multiply by 2 and divide by `len(y)`.


# %%
def draw_sgd():
    w1, rate = np.array([-0.5, 1.4]), 0.04
    full = lambda w: minibatch_gradient(w, X, y)
    mini = minibatches(minibatch_gradient, X, y, size=8, seed=1)  # other 8 rows at each call
    w, full_path = gradient_descent(full, w1, rate, 0.0, 11)
    w, mini_path = stochastic_gradient_descent(mini, w1, rate, 0.0, 501, decay=0.01)
    for name, path, size in (
        ("full gradients", full_path, 400),
        ("mini-batches", mini_path, 8),
    ):
        print(
            f"{name:15} {len(path) - 1:4d} steps x {size:3d} examples = {(len(path) - 1) * size} looked at,"
            f"  E = {mean_squared_error(path[-1], X, y):.4f}"
        )
    print(f"{'lowest possible':57} E = {mean_squared_error(best_line, X, y):.4f}")
    return plots.contours(
        lambda w: mean_squared_error(w, X, y),
        (-1, 3),
        (1.0, 2.8),
        paths={"full gradients": full_path, "mini-batches": mini_path},
        points={"lowest point": best_line},
        equal=False,
        log_levels=True,
        title="The same work: 4000 examples each",
        xlabel="$w_0$",
        ylabel="$w_1$",
        alt="For the same number of examples looked at, ten steps with full gradients have only reached the valley floor, "
        "while five hundred noisy steps with mini-batches have staggered along the valley to its lowest point.",
    )


waiting_for("minibatch_gradient", draw_sgd)

# %% [markdown]
# For the same work the noisy method gets much further. With a *fixed* rate it would go on trembling around the lowest point.
# That is why the rate shrinks on the way: $\eta_k = \eta/(1 + 0.01\,k)$.

# %% [markdown]
# ## 8. Momentum, RMSprop, Adam
#
# The valley of section 7 is long and narrow. Gradient descent swings from wall to wall when the rate is large, and creeps
# along the floor when it is small. Two ideas help, and a third method takes both.
#
# **First idea: momentum.** A heavy ball keeps part of its speed $u$:
# $$u \leftarrow \beta\,u - \eta\,\nabla f(x),\qquad x \leftarrow x + u .$$
# What swings from side to side cancels; what always points the same way adds up. Here it is in full, as a worked example: the
# exercise below has the same frame.


# %%
def momentum(df, x1, eta, tol, max_iter, beta=0.9):
    """Gradient descent that keeps the part beta of its last step: (x, path)."""
    x = np.array(x1, dtype=float)
    u = np.zeros_like(x)  # the speed: zero at first, as many numbers as x
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        u = beta * u - eta * g
        x = x + u  # a new array: the old one stays in the path
        path.append(x)
    return x, np.array(path)


def trough(x):
    """A narrow valley: 40 times as steep across as along."""
    return 0.5 * (x[0] ** 2 + 40 * x[1] ** 2)


def trough_gradient(x):
    """Its gradient."""
    return np.array([x[0], 40 * x[1]])


trough_start = np.array([-4.0, 1.0])
plots.explore_descent(
    trough,
    (-4.5, 4.5),
    (-1.5, 1.5),
    start=trough_start,
    eta=0.02,
    etas=(0.002, 0.06),
    methods=("momentum",),
    beta=0.8,
    steps=60,
    most=120,
    title="Momentum",
    xlabel="x₀",
    ylabel="x₁",
    alt="A narrow valley and sixty steps of gradient descent with momentum from (-4, 1). With beta = 0.8 the path swings "
    "across a few times and runs along the valley into the lowest point. Start, learning rate and beta can be changed: "
    "with beta = 0 the path creeps, with 0.98 it overshoots far and swings back and forth.",
)

# %% [markdown]
# With $\beta = 0$ this is plain descent, which creeps. With 0.8 or 0.9 the ball runs down the valley. With 0.98 it hardly loses
# speed, and overshoots far.
#
# **Second idea: a rate for each coordinate.** Across the valley slopes are large, along it they are small; yet both get the same
# $\eta$. **RMSprop** (Hinton, 2012) keeps a running mean $v$ of the *squares* of the slope, for each coordinate, and divides the
# slope by its root. (A *running* mean moves a little towards each new value: nine parts of the old mean and one part of the new
# value, if $\beta = 0.9$.)
# $$v \leftarrow \beta\, v + (1-\beta)\, g^2,\qquad x \leftarrow x - \eta\,\frac{g}{\sqrt v + \varepsilon},\qquad g = \nabla f(x).$$
# All of this is component by component; $\varepsilon = 10^{-8}$ is added after the root and only prevents a division by zero.
#
# A worked example with one number: $x = 1$, $g = 3$, $v = 4$, $\beta = 0.9$, $\eta = 0.1$. The new $v$ is $0.9\cdot 4 + 0.1\cdot 9 = 4.5$, and
# with it the new $x = 1 - 0.1\cdot 3/\sqrt{4.5} = 0.8586$. First $v$, then $x$.
#
# ### Exercise 8: one step of RMSprop (`rmsprop_step`, 2 points)
#
# Write the two updates, and give back the new `x` and the new `v`, in this order. Make new arrays (`x = x - ...`, not `x -= ...`):
# the old ones belong to whoever called. The loop around it comes after the check.


# %% solution="rmsprop_step" title="One step of RMSprop"
def rmsprop_step(x, g, v, eta, beta):
    """One update from the point x, its gradient g and the running mean square v, all (n,): the new (x, v)."""
    eps = 1e-8
    ### BEGIN SOLUTION
    v = beta * v + (1 - beta) * g**2
    x = x - eta * g / (np.sqrt(v) + eps)
    return x, v
    ### END SOLUTION


# %% check="rmsprop_step" points=2
check_rmsprop_step(rmsprop_step)

# %% [markdown] hint="rmsprop_step"
# Two lines, in the order of the formula: the new `v` first, then the new `x`, which already uses the new `v`. Then
# `return x, v`.
#
# ---
#
# The new `v` is `beta` parts of the old one, and the rest of $g^2$. The root is taken first, and then `eps` is
# added.
#
# ---
#
# `v = beta * v + ...`, where the rest is `(1 - beta)` times the square of `g`. From `x` subtract `eta * g`, divided
# by the root of the new `v` plus `eps`: mind the brackets below the line.


# %%
def draw_rmsprop():
    x, v = trough_start, np.zeros(2)
    path = [x]
    for _ in range(59):
        x, v = rmsprop_step(x, trough_gradient(x), v, 0.1, 0.9)
        path.append(x)
    print("length of the gradient after 59 steps:", f"{np.linalg.norm(trough_gradient(x)):.2f}")
    for _ in range(400):
        x, v = rmsprop_step(x, trough_gradient(x), v, 0.1, 0.9)
    print(
        "where it is 400 steps later, and 401:",
        np.round(x, 3),
        np.round(rmsprop_step(x, trough_gradient(x), v, 0.1, 0.9)[0], 3),
    )
    return plots.contours(
        trough,
        (-4.5, 1.5),
        (-1.5, 1.5),
        title="RMSprop goes straight for it",
        paths={
            "descent": gradient_descent(trough_gradient, trough_start, 0.02, 1e-3, 60)[1],
            "RMSprop": path,
        },
        xlabel="$x_0$",
        ylabel="$x_1$",
        alt="In the narrow valley gradient descent drops to the floor and then creeps. RMSprop moves at the same speed in both "
        "coordinates at first, down a diagonal, and is at the lowest point after 60 steps, when descent is still on its way.",
    )


waiting_for("rmsprop_step", draw_rmsprop)

# %% [markdown]
# In a step of RMSprop the size of $g/\sqrt v$ is soon about 1 (at first, from $v = 0$, it is $1/\sqrt{1-\beta}$, or 3.2 for $\beta = 0.9$), whether the slope is large or small. So it does not settle at the lowest point: in
# the end it jumps to and fro, $\eta/2$ to either side (see the last line printed). In practice one lets $\eta$ shrink.
#
# **Both ideas together: Adam** (Kingma and Ba, 2015), today the usual choice for neural networks. It keeps a running mean $m$ of the
# slopes (that is momentum) and a running mean $v$ of their squares (that is RMSprop). Both start from zero, so at first both are
# too small; Adam makes up for it. In update number $t = 1, 2, 3, \dots$
# $$\begin{aligned}
# m &\leftarrow \beta_1 m + (1-\beta_1)\, g, & v &\leftarrow \beta_2 v + (1-\beta_2)\, g^2,\\
# \hat m &= \frac{m}{1-\beta_1^{\,t}}, & \hat v &= \frac{v}{1-\beta_2^{\,t}},
# \end{aligned}\qquad x \leftarrow x - \eta\,\frac{\hat m}{\sqrt{\hat v} + \varepsilon}.$$
# The corrected $\hat m$ and $\hat v$ are used for this one step only; $m$ and $v$ go on uncorrected.
#
# A worked example, the first update: $m = (1-\beta_1) g$, so $\hat m = g$; $v = (1-\beta_2) g^2$, so $\hat v = g^2$; the step is
# $-\eta\, g/|g|$, component by component. **The first step has length $\eta$ in every coordinate, whatever the slope**, as long as
# it is not zero (or as small as $\varepsilon$).
#
# ### Exercise 9: Adam (`adam`, 3 points)
#
# Write the whole loop, between the given first lines and the given `return`. The frame is that of `momentum` above: the path begins
# with `x1`, and the loop ends when $\lVert g\rVert \le$ `tol` or when the path holds `max_iter` points. In the first round $t = 1$:
# that is just `len(path)`. In Python $\beta_1^{\,t}$ is `beta1**t`. The check tries other values
# of `beta1`, `beta2` and `eps` too: use their names.


# %% solution="adam" title="Adam"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    """Adam from x1 along the gradient df: (x, path), the path of shape (iterates, n) with x1 first."""
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    ### BEGIN SOLUTION
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    ### END SOLUTION
    return x, np.array(path)


# %% check="adam" points=3
check_adam(adam)

# %% [markdown] hint="adam"
# Copy the loop of `momentum`, and take the two lines about `u` out. In their place come five lines, one for each formula: `m`, `v`,
# `m_hat`, `v_hat`, `x`. Before them `g = df(x)` and `t = len(path)`.
#
# ---
#
# `m` is a running mean of `g`, and `v` one of `g**2`, as in RMSprop. Each is divided by one minus its own $\beta$
# to the power `t`, under a new name.
#
# ---
# `m_hat` and `v_hat` are new names: do not write them back into `m` and `v`. Each has its own power below the fraction line, `beta1**t` or
# `beta2**t`, taken from 1. In the last line `eps` stands outside the root.

# %% [markdown]
# Now all of them on the line of section 7, each with the same mini-batches of 32. But $x$ is written in a smaller unit, so that
# its numbers are 20 times as large: now one slope is much steeper than the other.


# %%
def draw_all():
    X_units = X * np.array([1.0, 20.0])
    lowest = mean_squared_error(np.linalg.lstsq(X_units, y, rcond=None)[0], X_units, y)

    def batches():  # the same seed for each method: the same rows in the same order
        return minibatches(
            lambda w, A, b: A.T @ (A @ w - b) / len(b),
            X_units,
            y,
            size=32,
            seed=3,
        )

    zero = np.zeros(2)
    paths = {
        "SGD, rate 0.0001": stochastic_gradient_descent(batches(), zero, 0.0001, 0.0, 601)[1],
        "momentum, rate 0.0001": momentum(batches(), zero, 0.0001, 0.0, 601)[1],
        "Adam, rate 0.02": adam(batches(), zero, 0.02, 0.0, 601)[1],
    }
    print("the first step of Adam:", paths["Adam, rate 0.02"][1] - zero)
    above = {}
    for name, path in paths.items():
        errors = np.array([mean_squared_error(w, X_units, y) - lowest for w in path[1:]])
        above[name] = errors.reshape(-1, 20).mean(
            axis=1
        )  # means over 20 steps, to see through the noise
        print(
            f"{name:22} error above the lowest possible, last 20 steps: {above[name][-1]:.3f}"
        )
    return plots.convergence(
        above,
        start=1,
        title="One slope much steeper than the other",
        ylabel="error above the lowest possible",
        xlabel="block of 20 steps",
        alt="The error above the lowest possible one, on a logarithmic scale, averaged over blocks of 20 steps. SGD and momentum fall "
        "quickly to about 0.25 and stay there. Adam goes on falling, with some wavering, to about a tenth of that.",
    )


waiting_for("adam", draw_all)

# %% [markdown]
# SGD and momentum must take the small rate that the steep slope allows, and then the flat weight hardly moves (with momentum it moves
# further, but the noise is larger too). Adam gives each
# weight a rate of its own, and does not mind the units. On a well-scaled problem it has no such advantage, and with a fixed rate it
# trembles like the others. There is no best method for everything; there is one that fits your problem.

# %% [markdown]
# ## Summary
#
# | method | a step | needs | good for |
# |---|---|---|---|
# | gradient descent | $-\eta\,\nabla f$ | gradient, a rate | simple, cheap, slow in narrow valleys |
# | Newton | $-H^{-1}\nabla f$ | gradient, Hessian | few unknowns, many digits; look where it ended |
# | BFGS | $-B\,\nabla f$, $B$ learnt | gradient | up to some thousand unknowns: the usual choice |
# | SLSQP | the best step of a quadratic model that keeps the conditions, made linear | gradient, conditions | sums, bounds |
# | SGD | $-\eta_k\, g$, $g$ over a handful | gradient of a mini-batch | much data |
# | momentum | keeps part $\beta$ of its speed | gradient | narrow valleys |
# | RMSprop, Adam | a rate for each coordinate | gradient | many weights in unequal units |
#
# - Slope zero is what all of them look for. Only for a convex function is that surely the lowest point.
# - Start from several places, and compare.
# - Read `.success`, and do not believe more digits than the stopping rule promises.

# %%
progress()

# %% [markdown]
# ## Further reading
#
# - J. Nocedal, S. J. Wright, *Numerical Optimization*, 2nd edition, Springer 2006. Chapter 3 (line search), 6 (BFGS), 18 (SQP, the
#   family of SLSQP). The book behind most of this notebook.
# - S. Boyd, L. Vandenberghe, *Convex Optimization*, Cambridge 2004, free on the authors' page. Chapters 2 and 3: what convex means.
# - D. P. Kingma, J. Ba, *Adam: A Method for Stochastic Optimization*, ICLR 2015, arXiv:1412.6980. Algorithm 1 is exercise 9.
# - L. Bottou, F. E. Curtis, J. Nocedal, *Optimization Methods for Large-Scale Machine Learning*, SIAM Review 60 (2018). Why noise pays.
# - H. Robbins, S. Monro, *A Stochastic Approximation Method*, Annals of Mathematical Statistics 22 (1951). Eight pages that began it.
# - I. T. Jolliffe, *Principal Component Analysis*, 2nd edition, Springer 2002.
# - G. Goh, *Why Momentum Really Works*, Distill 2017: momentum with pictures that move.

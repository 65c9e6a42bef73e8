# ---
# jupyter: {jupytext: {text_representation: {extension: .py, format_name: percent}}, kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}}
# course:
#   title: Taylor models, planes and bowls that stand in for a surface
#   minutes: 145
# ---

# %% [markdown]
# # Taylor models: planes and bowls that stand in for a surface
#
# Most functions are complicated. Seen from close by, the smooth ones all look alike: first like a plane, then, if you look a little
# more carefully, like a bowl or a saddle. Replacing a function by such a simple *model* near a point is the most useful trick
# of calculus. Gradient descent and Newton's method are nothing else: they walk to where a model is lowest.
#
# **Afterwards you can**
#
# - write down the tangent line, the tangent plane and the quadratic model of a function about a point;
# - say how fast their errors shrink, and measure it;
# - say how far a model can be trusted, and when there is no tangent plane at all;
# - explain Newton's step as the lowest point of a model, and gradient descent as a linear model on a leash.
#
# **Time:** about two hours and twenty-five minutes. **You need:** partial derivatives and the gradient; the Hessian (the matrix of second partial derivatives)
# is recalled below. Python is explained as we go.
#
# **How to work.** Run the cells from top to bottom with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# In an exercise, put your own lines where it says `# YOUR CODE HERE` (and take the `raise NotImplementedError()` away),
# or put your answer where it says `...`. Then run the check below it, as often as you like: only the last answer counts. Where an array is asked for, a list or a tuple of the same numbers will do.
# Stuck? Run the check, then `hint()` in a cell of your own: it gives a first hint, and a further one each time you call it again.
# `progress()` shows how far you are.

# %%
import numpy as np
import sympy as sp

from course_lib import check_leash_step, check_leashed_descent, check_linear_error_ratio
from course_lib import check_model_minimum, check_model_numbers, check_model_polynomial
from course_lib import check_observed_order, check_quadratic_model
from course_lib import check_safe_distance, check_tangent_line, check_plane_model
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
# ## 1. A line and a parabola that follow a curve
#
# The black curve is $\sin x$. Two models stand in for it near $a = 1$.

# %%
plots.taylor_models(
    np.sin,
    {
        "tangent line": lambda x: np.sin(1) + np.cos(1) * (x - 1),
        "parabola": lambda x: np.sin(1) + np.cos(1) * (x - 1) - np.sin(1) * (x - 1) ** 2 / 2,
    },
    1.0,
    (-1.5, 4.0),
    alt="The curve of sin x with two models about x = 1. The tangent line touches it "
    "there and soon leaves it. The parabola touches it, bends with it, and follows it two "
    "to three times as far, from about 0 to about 2. At both ends of the picture it is well below.",
)

# %% [markdown]
# - The **tangent line** has the height and the slope of the curve at $a$.
# - The **parabola** has the height, the slope *and the bending* of the curve at $a$. It follows the curve further.
#
# Neither can be trusted far away. Near $a$ both are very good, and the parabola is much better.
#
# **Explore.** Move the point $a$ and the distance. Halve the distance: what happens to the two errors? Where does the parabola help least?

# %%
plots.explore_slope(
    np.sin,
    (-4, 7),
    at=1.0,
    parabola=True,
    distance=1.0,
    xlabel="a",
    ylabel="sin x",
    title="Two models that follow the point",
    alt="The curve of sin x with a point that can be moved, its tangent line and the parabola with the same bending. "
    "A dotted line marks a distance from the point. At a = 1 and the distance 1 the tangent line is off by 0.47 and "
    "the parabola by 0.05; at half the distance by 0.11 and 0.01.",
)

# %% [markdown]
# The same as a table. (`4.3e-03` means $4.3\cdot10^{-3}$.)

# %%
print("   x     sin x       error of line   error of parabola")
for h in (1.0, 0.1, 0.01):
    line = np.sin(1) + np.cos(1) * h
    parabola = line - np.sin(1) * h**2 / 2
    true = np.sin(1 + h)
    print(f"{1 + h:5.2f}  {true:.8f}  {abs(line - true):14.1e}  {abs(parabola - true):16.1e}")

# %% [markdown]
# ## 2. One variable: the tangent line
#
# Start at height $f(a)$ and go the distance $x - a$ with the slope $f'(a)$:
#
# $$L(x) = f(a) + f'(a)\,(x - a).$$
#
# **Worked example: $\sqrt{4.1}$ in your head.** Take $f(x) = \sqrt x$ and $a = 4$, where everything is easy: $f(4) = 2$ and
# $f'(x) = \frac{1}{2\sqrt x}$, so $f'(4) = \frac14$. Then $L(4.1) = 2 + \frac14\cdot 0.1 = 2.025$.

# %%
print("model:", 2 + 0.25 * 0.1)
print("true: ", round(np.sqrt(4.1), 6))

# %% [markdown]
# ### Exercise 1: the tangent line (`tangent_line`, 1 point)
# `f` and `df` are functions: `f(a)` is the height at `a`, `df(a)` the slope there. Return the height of the tangent line at `x`, with all its digits. Below is a parabola to try it on; the check uses other curves.


# %% solution="tangent_line" title="The tangent line"
def tangent_line(f, df, a, x):
    """Height at x of the line that touches the graph of f at a."""
    ### BEGIN SOLUTION
    return f(a) + df(a) * (x - a)
    ### END SOLUTION


# %%
def hill(x):
    """A parabola to try it on."""
    return 3 - 2 * x + 0.5 * x**2


def hill_slope(x):
    """The slope of the parabola."""
    return x - 2


# %% check="tangent_line" points=1
check_tangent_line(tangent_line)

# %% [markdown] hint="tangent_line"
# There are three parts: the height at `a`, the slope at `a`, and how far you go, which is `x - a`.
#
# ---
# Two of the parts are multiplied, and the third is added. Which?
#
# ---
# The line keeps the slope that it had at `a`, so `df` is asked at `a` only. Multiply it by the way from `a` to `x`, in brackets, and add the height where you start.

# %% [markdown]
# ## 3. Two variables: the tangent plane
#
# Here is the surface $f(x, y) = \sin x\,\cos y$. The three pictures show it through smaller and smaller windows around the point
# $\mathbf a = (0.8, 0.4)$.


# %%
def f(w):
    """f(x, y) = sin x cos y."""
    x, y = w
    return np.sin(x) * np.cos(y)


def grad_f(w):
    """Gradient of f, shape (2,)."""
    x, y = w
    return np.array([np.cos(x) * np.cos(y), -np.sin(x) * np.sin(y)])


def hessian_f(w):
    """Hessian of f: the second partial derivatives, shape (2, 2)."""
    x, y = w
    fxx = fyy = -np.sin(x) * np.cos(y)
    fxy = -np.cos(x) * np.sin(y)
    return np.array([[fxx, fxy], [fxy, fyy]])


a = np.array([0.8, 0.4])

# %%
plots.contours_side_by_side(
    {
        "window of half-width 2": lambda v: f(a + 2 * v),
        "0.4": lambda v: f(a + 0.4 * v),
        "0.02": lambda v: f(a + 0.02 * v),
    },
    (-1, 1),
    (-1, 1),
    xlabel="$(x - 0.8)$ / half-width",
    ylabel="$(y - 0.4)$ / half-width",
    alt="Level curves of sin x cos y in three windows about (0.8, 0.4). In the large "
    "window they are closed curves around a summit; in the middle one gently bent "
    "lines; in the smallest they look straight, parallel and equally spaced.",
)

# %% [markdown]
# In the smallest window one cannot tell the level curves from straight lines, parallel and equally far apart. A surface with such level curves is a **plane**. It is the
# *tangent plane*: at $\mathbf a$ it has the height of the surface, and its slopes in the directions of $x$ and of $y$:
#
# $$L(\mathbf x) = f(\mathbf a) + f_x(\mathbf a)\,(x - a_1) + f_y(\mathbf a)\,(y - a_2) = f(\mathbf a) + \nabla f(\mathbf a)\cdot(\mathbf x - \mathbf a).$$
#
# That is the tangent line's formula, with the gradient in place of the slope and a dot product in place of the product.
#
# **Worked example.** Near the origin, $\sin x\cos y$ has the height $0$ and the gradient $(\cos 0\cos 0,\, -\sin 0\sin 0) = (1, 0)$. So the tangent plane there is
# $L(x, y) = x$.
#
# Points and gradients are arrays. `x - a` takes one array from another, entry by entry, and `g @ d` is the dot product $g_1d_1 + g_2d_2 + \dots$:

# %%
g = np.array([2.0, -1.0])
d = np.array([3.0, 5.0])
print("g @ d =", g @ d)

# %% [markdown]
# ### Exercise 2: the tangent plane (`plane_model`, 2 points)
# Now `f` takes an array of coordinates and `grad` returns an array of the same length. Your function must work for any number of variables, return one number, and leave the arrays that it is given as they are. (So write `x - a`, never `x -= a`. The same holds in all exercises below.)


# %% solution="plane_model" title="The tangent plane"
def tangent_plane(f, grad, a, x):
    """Height at x of the plane that touches the graph of f at a; a and x have shape (n,)."""
    ### BEGIN SOLUTION
    return f(a) + grad(a) @ (x - a)
    ### END SOLUTION


# %%
def slanting_bowl(w):
    """Sum of k w_k² - w_k for k = 1, 2, ...: a bowl in any number of variables."""
    k = np.arange(1, len(w) + 1)
    return 4 + np.sum(k * w**2 - w)


def slanting_bowl_gradient(w):
    """Its gradient, the same shape as w."""
    k = np.arange(1, len(w) + 1)
    return 2 * k * w - 1


# %% check="plane_model" points=2
check_plane_model(tangent_plane)

# %% [markdown] hint="plane_model"
# It is the line of Exercise 1 with `grad(a)` in place of `df(a)`. What takes the place of the product?
#
# ---
# `grad(a)` and `x - a` are two arrays of the same length. Which product of them is one number?
#
# ---
# The dot product, written with `@`. The brackets around the way from `a` to `x` matter. Add the height at `a`.

# %%
waiting_for(
    "plane_model",
    lambda: plots.contours_side_by_side(
        {"the surface": f, "its tangent plane": lambda x: tangent_plane(f, grad_f, a, x)},
        (-0.2, 1.8),
        (-0.6, 1.4),
        levels=np.arange(-1.2, 2.01, 0.15),
        alt="Level curves of sin x cos y beside those of its tangent plane at (0.8, 0.4), "
        "at the same heights. The plane's are straight, parallel and equally spaced; "
        "in the middle of the window the two pictures agree.",
    ),
)

# %% [markdown]
# ## 4. The quadratic model
#
# A plane does not bend. Add the bending, and the model follows the surface further. The second partial derivatives are the entries of the **Hessian**
#
# $$H = \begin{pmatrix} f_{xx} & f_{xy} \\ f_{xy} & f_{yy}\end{pmatrix},$$
#
# and along a step $\mathbf d$ the surface bends by $\mathbf d^{\mathsf T} H\,\mathbf d = f_{xx}d_1^2 + 2f_{xy}d_1d_2 + f_{yy}d_2^2$
# (that is the second derivative of $f(\mathbf a + t\mathbf d)$ by $t$, at $t = 0$). The **quadratic model** about $\mathbf a$ is
#
# $$Q(\mathbf x) = f(\mathbf a) + \nabla f(\mathbf a)\cdot\mathbf d + \tfrac12\,\mathbf d^{\mathsf T} H(\mathbf a)\,\mathbf d, \qquad \mathbf d = \mathbf x - \mathbf a.$$
#
# **Why the ½?** In one variable the model is $f(a) + f'(a)d + \frac12 f''(a)d^2$. Differentiate it twice: the $\frac12$ cancels the $2$ that
# comes down from $d^2$, and $f''(a)$ is left. So the model bends exactly as the function does.
#
# **Worked example.** $\sin x\cos y$ at the point $(\frac\pi2, 0)$: the height is $1$, the gradient $(0, 0)$, and the Hessian has the rows
# $(-1, 0)$ and $(0, -1)$. So $Q(x, y) = 1 - \frac12(x - \frac\pi2)^2 - \frac12 y^2$: a dome. The point is a maximum.
#
# In Python, $\mathbf d^{\mathsf T} H\,\mathbf d$ is `d @ H @ d`.

# %%
top = np.array([np.pi / 2, 0.0])
print("height  ", f(top))
print("gradient", grad_f(top).round(12) + 0.0)
print("Hessian ", (hessian_f(top).round(12) + 0.0).tolist())

# %% [markdown]
# ### Exercise 3: the quadratic model (`quadratic_model`, 2 points)
# `hess(a)` gives the Hessian at `a`, a matrix of shape $(n, n)$. Return the value of the model at `x`, one number, for any number of variables. Take the height, the gradient and the Hessian at `a`, all three.


# %% solution="quadratic_model" title="The quadratic model"
def quadratic_model(f, grad, hess, a, x):
    """Value at x of the quadratic model of f about a; hess(a) has shape (n, n)."""
    ### BEGIN SOLUTION
    d = x - a
    return f(a) + grad(a) @ d + 0.5 * d @ hess(a) @ d
    ### END SOLUTION


# %% [markdown]
# **Try it before you check it.** *Your* plane and *your* quadratic model of $\sin x \cos y$ about $(0.8, 0.4)$. Turn the picture, tick the boxes: which one touches, which one bends with the surface?

# %%
waiting_for(
    "quadratic_model",
    lambda: plots.explore_surface(
        f,
        (-1, 2.6),
        (-1.4, 2.2),
        at=(0.8, 0.4),
        own={
            "your quadratic model": lambda x: quadratic_model(f, grad_f, hessian_f, a, x),
            "your tangent plane": lambda x: tangent_plane(f, grad_f, a, x),
        },
        title="Your models on the surface",
        alt="The surface sin x cos y, which can be turned, with a point over (0.8, 0.4) and around it a piece of your "
        "quadratic model and, when ticked, of your tangent plane. Both should have the surface's height, 0.661, and "
        "slopes, 0.642 and -0.279, at the point; the quadratic model bends with the surface, the plane does not.",
    ),
)

# %% check="quadratic_model" points=2
check_quadratic_model(quadratic_model)

# %% [markdown] hint="quadratic_model"
# Begin with `d = x - a`. The first two parts are those of the tangent plane. The third is half of $\mathbf d^{\mathsf T} H \mathbf d$, with the Hessian at `a`.
#
# ---
# In Python $\mathbf d^{\mathsf T} H\,\mathbf d$ is `d @ H @ d`. Where does `H` come from, and at which point?
#
# ---
# Add three numbers: the height at `a`; the dot product of the gradient at `a` with `d`; and `0.5` times the product of the second hint, with `hess(a)` for `H`.

# %% [markdown]
# Along a line through $\mathbf a$ one sees both models as curves, as in the first picture:

# %%
u = np.array([0.8, 0.6])  # an arrow of length 1
waiting_for(
    "quadratic_model",
    lambda: plots.taylor_along_line(
        f,
        {
            "plane": lambda x: tangent_plane(f, grad_f, a, x),
            "quadratic": lambda x: quadratic_model(f, grad_f, hessian_f, a, x),
        },
        a,
        u,
        (-2.5, 2.5),
        alt="sin x cos y along a line through (0.8, 0.4), with both models. The tangent plane "
        "appears as a straight line that leaves the curve less than half a unit from the "
        "point; the quadratic model appears as a parabola that follows it two to three times as far.",
    ),
)

# %% [markdown]
# ### Models by hand
#
# Your functions get the derivatives as functions. On paper one differentiates, puts the point in, and is left with a handful of numbers. With $\mathbf d = (d_1, d_2)$ the quadratic model in two variables reads
#
# $$Q = f + f_x\,d_1 + f_y\,d_2 + \tfrac12 f_{xx}\,d_1^2 + f_{xy}\,d_1d_2 + \tfrac12 f_{yy}\,d_2^2 ,$$
#
# with all derivatives taken at $\mathbf a$. The mixed term has no $\frac12$: $f_{xy}$ stands in the Hessian twice.
#
# **Worked example.** $f(x, y) = \sqrt{1 + x + 2y}$ at the origin. The height is $1$. With the root $r = \sqrt{1 + x + 2y}$ the slopes are $f_x = \frac1{2r}$ and $f_y = \frac1r$, at the origin $\frac12$ and $1$.
# The second derivatives are $f_{xx} = -\frac1{4r^3}$, $f_{xy} = -\frac1{2r^3}$ and $f_{yy} = -\frac1{r^3}$, at the origin $-\frac14$, $-\frac12$ and $-1$. So $Q = 1 + \frac12x + y - \frac18x^2 - \frac12xy - \frac12y^2$.

# %%
x, y = 0.1, 0.05
print("model:", round(1 + x / 2 + y - x**2 / 8 - x * y / 2 - y**2 / 2, 6))
print("true: ", round(np.sqrt(1 + x + 2 * y), 6))

# %% [markdown]
# ### Exercise 4: three things about a point (`model_numbers`, 1 point)
# Take $g(x, y) = e^x\cos y$ at the origin. Work out on paper its height, its gradient (two numbers, in square brackets) and its Hessian (two rows of two numbers: `[[..., ...], [..., ...]]`) there.


# %%
def exp_cos(w):
    """g(x, y) = e^x cos y."""
    x, y = w
    return np.exp(x) * np.cos(y)


origin = np.zeros(2)

# %% solution="model_numbers" title="Three things about a point"
### BEGIN SOLUTION
height_of_g = 1
gradient_of_g = [1, 0]
hessian_of_g = [[1, 0], [0, -1]]
### END SOLUTION

# %% check="model_numbers" points=1
check_model_numbers(height_of_g, gradient_of_g, hessian_of_g, exp_cos, origin)

# %% [markdown] hint="model_numbers"
# Differentiate first, with letters, and put the origin in afterwards. $e^0 = 1$, $\cos 0 = 1$ and $\sin 0 = 0$.
#
# ---
# By $x$ the function does not change at all: $g_x = g$. By $y$ the exponential is a fixed factor, and the cosine becomes $-\sin y$.
#
# ---
# There are three second derivatives. Differentiate $g_x$ by $x$ and by $y$, and $g_y$ by $y$; the mixed one stands in the matrix twice. Which of the three contain a sine, and are 0 at the origin? What sign does the cosine bring after two derivatives?

# %% [markdown]
# ### Exercise 5: a model written out (`model_polynomial`, 2 points)
# Take $p(x, y) = x^2e^y$ at the point $\mathbf a = (1, 0)$. Write its quadratic model as a function with numbers in it, without $e$ and without any derivative: `d1` and `d2` are the two steps from $\mathbf a$, and there are six terms.


# %%
def square_exp(w):
    """p(x, y) = x² e^y."""
    x, y = w
    return x**2 * np.exp(y)


one_zero = np.array([1.0, 0.0])


# %% solution="model_polynomial" title="A model written out"
def square_exp_model(w):
    """Quadratic model of x² e^y about (1, 0), at w = (x, y)."""
    ### BEGIN SOLUTION
    x, y = w
    d1, d2 = x - 1, y
    return 1 + 2 * d1 + d2 + d1**2 + 2 * d1 * d2 + 0.5 * d2**2
    ### END SOLUTION


# %% check="model_polynomial" points=2
check_model_polynomial(square_exp_model, square_exp, one_zero)

# %% [markdown] hint="model_polynomial"
# First the numbers: the height $p(1, 0)$, the two slopes and the three second derivatives, each with letters first and with $x = 1$, $y = 0$ put in afterwards.
#
# ---
# By $x$ only $x^2$ changes, and $e^y$ is a fixed factor; by $y$ it is the other way round, and $e^y$ stays $e^y$. The steps are `d1 = x - 1` and `d2 = y - 0`.
#
# ---
# Put your six numbers into the formula above Exercise 4. Two of the three quadratic terms have a $\frac12$ in front. Then try your function at $(1.1, 0.1)$: it should be near $1.21\,e^{0.1} \approx 1.337$.


# %%
def your_polynomial():
    print("          x² e^y   your model")
    for w in ([1.1, 0.1], [1.01, 0.01]):
        print(w, f"{square_exp(w):.6f}   {square_exp_model(np.array(w)):.6f}")
    return plots.contours_side_by_side(
        {"x² e^y": square_exp, "your model about (1, 0)": square_exp_model},
        (0, 2),
        (-1, 1),
        levels=np.arange(-1, 6.1, 0.5),
        alt="Level curves of x² e^y beside those of your model about (1, 0), at the same heights. With the right "
        "model the two pictures agree in the middle and differ towards the edges.",
    )


waiting_for("model_polynomial", your_polynomial)

# %% [markdown]
# Your model at $(1.1, 0.1)$ is off by about $0.002$. At a tenth of the distance the error should be about a thousandth of that. Is it always so?

# %% [markdown]
# ## 5. How fast do the errors shrink?
#
# Go the distance $h$ from $\mathbf a$ in the direction $\mathbf u$ and note the error of three models: the constant $f(\mathbf a)$, the plane, and the quadratic
# model. Then halve $h$, again and again.


# %%
def errors_along(u, steps):
    """Errors of the three models at a + h u, for every h; shape (3, number of steps)."""
    table = []
    for h in steps:
        x = a + h * u
        models = (
            f(a),
            tangent_plane(f, grad_f, a, x),
            quadratic_model(f, grad_f, hessian_f, a, x),
        )
        table.append([abs(model - f(x)) for model in models])
    return np.array(table).T


def error_table():
    steps = 0.1 / 2.0 ** np.arange(5)
    rows = errors_along(u, steps).T
    print("       h    constant       plane   quadratic")
    for h, row in zip(steps, rows):
        print(f"{h:8.5f}  {row[0]:.4e}  {row[1]:.4e}  {row[2]:.4e}")


waiting_for("quadratic_model", error_table)

# %% [markdown]
# From row to row, the error of the constant is divided by nearly $2$, that of the plane by about $4 = 2^2$, and that of the quadratic model by nearly $8 = 2^3$.
# This is **Taylor's theorem**: where $f$ is smooth (where it has continuous third derivatives), all points at a distance of at most $h$ from $\mathbf a$ satisfy
#
# $$|f - L| \le C_2\,h^2, \qquad |f - Q| \le C_3\,h^3$$
#
# when $h$ is small. The constant $C_2$ depends on the bending near $\mathbf a$, and $C_3$ on how the bending changes there.
#
# **How to measure an exponent.** If $E = C\,h^p$, then $\log E = \log C + p\,\log h$ (natural logarithms, or any others). Draw $\log E$ against $\log h$ and you get a straight line; its slope is
# the exponent $p$. The function `np.polyfit(s, t, 1)` fits the best straight line to points $(s_i, t_i)$ and returns two numbers: first its slope, then its height at $0$. `slope, height = ...` gives the two their names.

# %%
s = np.array([0.0, 1.0, 2.0, 3.0])
t = 5.0 + 2.0 * s
slope, height = np.polyfit(s, t, 1)
print("slope", round(slope, 6), "  height", round(height, 6))

# %% [markdown]
# ### Exercise 6: measure the exponent (`observed_order`, 2 points)
# Given arrays of steps and of errors, return the exponent $p$, which need not be a whole number. Measured errors scatter a little, so use all the points: the slope of the best straight line. `np.log` of an array takes the logarithm of every entry.


# %% solution="observed_order" title="Measure the exponent"
def observed_order(steps, errors):
    """The exponent p for which errors are nearest to C steps^p."""
    ### BEGIN SOLUTION
    slope, height = np.polyfit(np.log(steps), np.log(errors), 1)
    return slope
    ### END SOLUTION


# %% check="observed_order" points=2
check_observed_order(observed_order)

# %% [markdown] hint="observed_order"
# On the horizontal axis stands `np.log(steps)`, on the vertical one `np.log(errors)`. Fit a straight line.
#
# ---
# `np.polyfit` wants three things: the horizontal numbers, the vertical ones, and the degree 1.
#
# ---
# It gives two numbers back, as in the cell above. The exponent is the first of them.


# %%
def measured_orders():
    steps = 0.1 / 2.0 ** np.arange(8)
    for name, errors in zip(("constant", "plane", "quadratic"), errors_along(u, steps)):
        print(f"{name:10} error ~ h^{observed_order(steps, errors):.2f}")


waiting_for("observed_order", measured_orders)


# %%
def error_picture():
    steps = 2.0 ** -np.arange(0.0, 21.0)
    constant, plane, quadratic = errors_along(u, steps)
    return plots.error_orders(
        steps,
        {"plane": plane, "quadratic": quadratic},
        orders=(2, 3),
        title="Errors of two models against the distance",
        alt="Errors of the plane and of the quadratic model against h on logarithmic axes. The "
        "plane's error runs along a line of slope 2, that of the quadratic model parallel to one of "
        "slope 3, until it reaches 1e-16, where only rounding is left.",
    )


waiting_for("quadratic_model", error_picture)

# %% [markdown]
# The thin lines have the slopes $2$ and $3$ and start at $h = 1$. For small $h$ the errors run parallel to them. On the left the lower curve stops
# falling: near $10^{-16}$ there is nothing left to measure but the rounding of the computer. On the right, for $h$ near $1$, the lower curve is bent: there the
# next terms still matter.

# %% [markdown]
# ## 6. How far can a model be trusted?
#
# In one variable, Taylor's theorem comes with a number. If $|f'''| \le M$ between $a$ and $a + h$, then
#
# $$|f(a + h) - Q(a + h)| \le \frac{M\,|h|^3}{6} .$$
#
# (For the tangent line it is $\frac{M|h|^2}{2}$ with $|f''| \le M$.) **Worked example.** All derivatives of $\sin$ are at most $1$ in absolute value. So within $h = 0.1$ the
# quadratic model of $\sin$ about any point is off by at most $0.001/6 \approx 0.00017$.

# %%
points = np.linspace(-4, 4, 801)
models = np.sin(points) + np.cos(points) * 0.1 - np.sin(points) * 0.1**2 / 2
print(f"largest error that occurs: {np.max(np.abs(models - np.sin(points + 0.1))):.7f}")
print(f"the bound                : {0.1**3 / 6:.7f}")

# %% [markdown]
# ### Exercise 7: the safe distance (`safe_distance`, 1 point)
# Turn the bound round: how far may you go, if the error of the quadratic model must not be more than `tol`? Return the largest $h$ for which
# the bound $M h^3/6$ is at most `tol`. In Python, $z^{1/3}$ is `z ** (1 / 3)`, brackets included.


# %% solution="safe_distance" title="The safe distance"
def safe_distance(tol, M):
    """Largest h with M h³ / 6 <= tol."""
    ### BEGIN SOLUTION
    return (6 * tol / M) ** (1 / 3)
    ### END SOLUTION


# %% check="safe_distance" points=1
check_safe_distance(safe_distance)

# %% [markdown] hint="safe_distance"
# Solve $\dfrac{M h^3}{6} = \text{tol}$ for $h$. First multiply by $6$ and divide by $M$.
#
# ---
# Now $h^3$ stands alone on the left. How do you undo a third power?
#
# ---
# The cube root of a number `z` is `z ** (1 / 3)`. Put what is on the right side of your equation into brackets in place of `z`.

# %% [markdown]
# ### What it is good for: a table of sines
#
# How does one find the sine of any angle with a short table and a little arithmetic? Keep the sines (and cosines) of a few angles, and go from the nearest of them with a model. If every error is to stay below $10^{-6}$, the table needs an entry
# every $2h$, where $h$ is the safe distance: so no angle is farther than $h$ from an entry. All derivatives of $\sin$ are at most 1, so $M = 1$ will do. With the tangent line the bound is $\frac{Mh^2}2$, hence $h = \sqrt{2\cdot10^{-6}}$.
# The next cell makes both tables for the angles from $0$ to $2\pi$, with *your* `safe_distance` and *your* `tangent_line`, and looks for the largest error among 2001 angles.


# %%
def sine_by_parabola(a, x):
    """The quadratic model of sin about a, at x."""
    return np.sin(a) + np.cos(a) * (x - a) - np.sin(a) * (x - a) ** 2 / 2


def sine_by_line(a, x):
    """The tangent line of sin at a, at x."""
    return tangent_line(np.sin, np.cos, a, x)


def sine_tables():
    tol = 1e-6
    print("                  distance h   entries   largest error")
    for name, h, model in (
        ("tangent line", np.sqrt(2 * tol), sine_by_line),
        ("quadratic model", safe_distance(tol, 1), sine_by_parabola),
    ):
        entries = int(np.ceil(2 * np.pi / (2 * h))) + 1
        angles = np.linspace(0, 2 * np.pi, 2001)
        nearest = 2 * h * np.round(angles / (2 * h))
        errors = [abs(model(a, x) - np.sin(x)) for a, x in zip(nearest, angles)]
        print(f"{name:16}  {h:10.6f}   {entries:7}   {max(errors):13.1e}")


waiting_for("safe_distance", sine_tables)

# %% [markdown]
# 2223 entries for the tangent line, 174 for the quadratic model, for one more product: printed tables were made like this, and programs for $\sin$ still are.

# %% [markdown]
# ### More terms do not always help
#
# One can go on: a model of degree 3, 4, 8... For $\sin$ and $e^x$, enough terms reach any point as exactly as you like. But look at $\dfrac{1}{1 + x^2}$, a smooth, harmless curve. Its model
# of degree $2m$ about $0$ is $1 - x^2 + x^4 - \dots \pm x^{2m}$. Inside $|x| < 1$ more terms help. Outside, they make it *worse*.


# %%
def even_model(m):
    """The model of degree 2m of 1 / (1 + x²) about 0."""
    return lambda x: sum((-(x**2)) ** k for k in range(m + 1))


for x in (0.5, 1.5):
    errors = [abs(even_model(m)(x) - 1 / (1 + x**2)) for m in (1, 2, 4, 8)]
    print(f"x = {x}: errors for degree 2, 4, 8, 16:", "  ".join(f"{e:.1e}" for e in errors))

# %%
plots.taylor_models(
    lambda x: 1 / (1 + x**2),
    {"degree 2": even_model(1), "degree 4": even_model(2), "degree 16": even_model(8)},
    0.0,
    (-1.8, 1.8),
    title="$1/(1 + x^2)$",
    alt="The bell-shaped curve 1/(1 + x²) with its models of degree 2, 4 and 16 about 0. "
    "Between -1 and 1 higher degrees follow it better; beyond 1 and -1 every one leaves "
    "it, and the highest degree leaves it most steeply.",
)

# %% [markdown]
# ## 7. When there is no tangent plane
#
# Every formula above needs the partial derivatives at $\mathbf a$. Is it enough that they exist? No. Here is a surface over the plane:
#
# $$k(x, y) = \frac{x^2 y}{x^2 + y^2}, \qquad k(0, 0) = 0.$$
#
# On both axes it is $0$, so both partial derivatives at the origin are $0$. The only candidate for the tangent plane is the level plane $L = 0$.


# %%
def fan(w):
    """k(x, y) = x² y / (x² + y²), and 0 at the origin."""
    x, y = w
    return 0.0 if x == 0 and y == 0 else x**2 * y / (x**2 + y**2)


plots.surface(
    fan,
    (-1, 1),
    (-1, 1),
    points={"origin": (0, 0)},
    view=(28, -50),
    zlabel="$k$",
    alt="The graph of x²y/(x² + y²): a surface made of straight lines through the origin. "
    "It is level along both axes, and rises and falls along the lines between them, "
    "so that no plane lies close to it at the origin.",
)

# %% [markdown]
# The surface consists of straight lines through the origin. Along the diagonal it rises with a slope that the level plane does not have. However far one
# zooms in, it looks the same, and never like a plane.
#
# > **Differentiable** at $\mathbf a$ means: *the linear model is good.* In symbols: the error is small even compared with the distance,
# >
# > $$\frac{|f(\mathbf a + \mathbf d) - f(\mathbf a) - \nabla f(\mathbf a)\cdot\mathbf d|}{|\mathbf d|} \to 0 \quad\text{as } |\mathbf d| \to 0 .$$
#
# If the partial derivatives exist *and are continuous* near $\mathbf a$, this always holds.

# %% [markdown]
# ### Exercise 8: is the linear model good? (`linear_error_ratio`, 2 points)
# Compute the quotient above. `abs(z)` is the absolute value of a number, and `np.linalg.norm(d)` the length of an arrow.


# %% solution="linear_error_ratio" title="Is the linear model good?"
def linear_error_ratio(f, grad, a, d):
    """Error of the linear model of f about a at the point a + d, divided by the length of d."""
    ### BEGIN SOLUTION
    error = f(a + d) - f(a) - grad(a) @ d
    return abs(error) / np.linalg.norm(d)
    ### END SOLUTION


# %% check="linear_error_ratio" points=2
check_linear_error_ratio(linear_error_ratio)

# %% [markdown] hint="linear_error_ratio"
# First the error: the true height `f(a + d)` minus the linear model, which is `f(a) + grad(a) @ d`.
#
# ---
# Both parts of the model are taken away, so mind the signs. The error counts by its size.
#
# ---
# Three steps: the error; its absolute value, `abs(...)`; and that divided by the length of `d`. Divide the whole, not the last term alone.


# %%
def two_ratios():
    diagonal, rows = np.array([1.0, 1.0]) / np.sqrt(2), []
    for h in (1.0, 0.1, 0.01, 0.001):
        smooth = linear_error_ratio(f, grad_f, a, h * diagonal)
        fan_ratio = linear_error_ratio(fan, lambda w: np.zeros(2), np.zeros(2), h * diagonal)
        rows.append(f"{h:9.3f}   {smooth:11.6f}   {fan_ratio:.6f}")
    print("        h   sin x cos y   k(x, y)", *rows, sep="\n")


waiting_for("linear_error_ratio", two_ratios)

# %% [markdown]
# For $\sin x\cos y$ the quotient goes to zero, in proportion to $h$: differentiable. For $k$ it stays at $0.353553 = \frac{1}{2\sqrt2}$ for every $h$: both partial derivatives exist, in fact $k$ has a
# slope in *every* direction, and yet $k$ is not differentiable at the origin.

# %% [markdown]
# ## 8. Newton: go to the lowest point of the model
#
# Now we use models to find a minimum. Here is a curved valley, with its lowest point at $(1, 1)$:
#
# $$b(x, y) = (1 - x)^2 + 5\,(y - x^2)^2 .$$


# %%
def valley(w):
    """b(x, y) = (1 - x)² + 5 (y - x²)²."""
    x, y = w
    return (1 - x) ** 2 + 5 * (y - x**2) ** 2


def valley_gradient(w):
    """Gradient of b, shape (2,)."""
    x, y = w
    return np.array([-2 * (1 - x) - 20 * x * (y - x**2), 10 * (y - x**2)])


def valley_hessian(w):
    """Hessian of b, shape (2, 2)."""
    x, y = w
    return np.array([[2 - 20 * (y - x**2) + 40 * x**2, -20 * x], [-20 * x, 10.0]])


start = np.array([-1.2, 1.0])
plots.contours(
    valley,
    (-1.6, 1.6),
    (-0.8, 1.8),
    points={"start": start, "minimum": (1, 1)},
    log_levels=True,
    title="A curved valley",
    alt="Level curves of the valley: long bent bands along the parabola y = x². The start "
    "at (-1.2, 1) lies on the left arm, the minimum at (1, 1) on the right arm.",
)

# %% [markdown]
# The function is complicated, but its quadratic model about a point is a bowl (if it bends up in every direction; one says that the Hessian is *positive definite*, and by notebook 04 that is so when all its eigenvalues are positive). And the lowest point of
# a bowl can be computed. The gradient of the model
#
# $$Q(\mathbf a + \mathbf d) = f(\mathbf a) + \mathbf g\cdot\mathbf d + \tfrac12\,\mathbf d^{\mathsf T}H\,\mathbf d \quad\text{is}\quad \mathbf g + H\mathbf d ,$$
#
# (as in one variable, where $gd + \frac12Hd^2$ has the derivative $g + Hd$), and it is zero where $H\mathbf d = -\mathbf g$. So the lowest point of the model is $\mathbf a + \mathbf d$ with this $\mathbf d$. To go there is **Newton's step**.
#
# **Worked example in one variable.** $f(x) = x^2 + e^{-2x}$ at $a = 0$. Here $f'(x) = 2x - 2e^{-2x}$ and $f''(x) = 2 + 4e^{-2x}$, so $f'(0) = -2$ and $f''(0) = 6$. The model's lowest point is $0 + \frac{2}{6} \approx 0.333$;
# the true minimum is at $0.426$. The next model, about $0.333$, is already much better:

# %%
point = 0.0
for step in range(5):
    print(f"{point:.10f}")
    slope, bend = 2 * point - 2 * np.exp(-2 * point), 2 + 4 * np.exp(-2 * point)
    point = point - slope / bend

# %% [markdown]
# ### Exercise 9: the lowest point of the model (`model_minimum`, 2 points)
# `np.linalg.solve(M, b)` returns the `d` with `M @ d` equal to `b`. Return the *point*, not only the step.


# %% solution="model_minimum" title="The lowest point of the model"
def model_minimum(a, g, H):
    """The point where the model with gradient g and Hessian H at a is lowest. Shapes (n,), (n,), (n, n)."""
    ### BEGIN SOLUTION
    return a + np.linalg.solve(H, -g)
    ### END SOLUTION


# %% check="model_minimum" points=2
check_model_minimum(model_minimum)

# %% [markdown] hint="model_minimum"
# The step $\mathbf d$ solves $H\mathbf d = -\mathbf g$. From `a` it leads to the point you want.
#
# ---
# `np.linalg.solve(M, b)` solves `M @ d = b`. What are `M` and `b` here?
#
# ---
# The matrix is `H`, the right-hand side is `g` with the other sign. What comes out is a step: begin it at `a`.

# %% [markdown]
# Newton's method: make the model, go to its lowest point, make a new model there.


# %%
def newton_walk(start, steps):
    """start and the points after each of so many Newton steps in the valley, shape (steps + 1, 2)."""
    path = [np.array(start)]
    for k in range(steps):
        path.append(
            model_minimum(path[-1], valley_gradient(path[-1]), valley_hessian(path[-1]))
        )
    return np.array(path)


def newton_report():
    for k, point in enumerate(newton_walk(start, 10)):
        print(f"{k:2}  ({point[0]: .6f}, {point[1]: .6f})   b = {valley(point):.2e}")


waiting_for("model_minimum", newton_report)

# %% [markdown]
# After ten steps all printed digits are right. But look at the column $b$: in one of the steps it goes *up*. The model was lower there, the valley was not. A model knows nothing
# about places far from where it was made.

# %% [markdown]
# ## 9. Descent: a linear model on a leash
#
# Suppose we have the gradient $\mathbf g$ only. The linear model $f(\mathbf a) + \mathbf g\cdot\mathbf d$ has no lowest point: a plane falls for ever. And far away it is wrong anyway.
# So we keep the step on a **leash** of length $r$ and ask:
#
# > Among all $\mathbf d$ with $|\mathbf d| \le r$, where is $\mathbf g\cdot\mathbf d$ smallest?
#
# Write $\mathbf g\cdot\mathbf d = |\mathbf g|\,|\mathbf d|\cos\theta$, with the angle $\theta$ between the two. It is smallest when $\cos\theta = -1$, that is when $\mathbf d$ points **against** the gradient, and
# when the leash is tight, $|\mathbf d| = r$. The computer agrees, by trying 3600 directions:

# %%
g = grad_f(a)
angles = np.radians(np.arange(0, 360, 0.1))
drops = np.array([g @ np.array([np.cos(v), np.sin(v)]) for v in angles])
best = angles[np.argmin(drops)]
print(f"best of 3600 directions: ({np.cos(best):.3f}, {np.sin(best):.3f})")
print(f"gradient: ({g[0]:.3f}, {g[1]:.3f}), of length {np.linalg.norm(g):.3f}")
print(f"lowest value of g·d for |d| = 1: {drops.min():.3f}")

# %% [markdown]
# **The same leash in another form: a price.** Instead of forbidding long steps, let them cost something. Minimise
#
# $$f(\mathbf a) + \mathbf g\cdot\mathbf d + \frac{|\mathbf d|^2}{2\eta} .$$
#
# The gradient of this expression with respect to $\mathbf d$ is $\mathbf g + \mathbf d/\eta$, for $|\mathbf d|^2 = d_1^2 + d_2^2 + \dots$ has the gradient $2\mathbf d$. It is zero at $\mathbf d = -\eta\,\mathbf g$, and as the expression is a bowl, this is its lowest point. **That is the step of
# gradient descent.** The learning rate sets the price: a small $\eta$ makes distance expensive and the leash short, of length $r = \eta\,|\mathbf g|$.
#
# ### Exercise 10: the step on a leash (`leash_step`, 1 point)
# Return the $\mathbf d$ with $|\mathbf d| \le r$ for which $\mathbf g\cdot\mathbf d$ is smallest (you may assume that $\mathbf g$ is not zero).


# %% solution="leash_step" title="The step on a leash"
def leash_step(g, r):
    """The step d of length at most r for which the linear model is lowest; g has shape (n,)."""
    ### BEGIN SOLUTION
    return -r * g / np.linalg.norm(g)
    ### END SOLUTION


# %% check="leash_step" points=1
check_leash_step(leash_step)

# %% [markdown] hint="leash_step"
# You need an arrow of length `r` that points against `g`. First make an arrow of length 1 out of `g`.
#
# ---
# An arrow divided by its own length, `np.linalg.norm(g)`, has length 1, and it points uphill.
#
# ---
# Turn that arrow round with a minus sign, and stretch it to the length of the leash.

# %% [markdown]
# ### A leash of fixed length never arrives
#
# **Explore.** Forty steps in the valley, each of the same length $r$: change the leash, and the start. A long leash moves fast at first and then jumps to and fro; a short one creeps.


# %%
plots.explore_descent(
    valley,
    (-1.6, 1.6),
    (-0.8, 1.8),
    start=start,
    methods=("leash",),
    leash=0.2,
    steps=40,
    most=80,
    log_levels=True,
    title="Steps of equal length",
    alt="Level curves of the curved valley with forty steps of equal length from (-1.2, 1). The length can be changed, "
    "and the start. With 0.02 the path creeps a short way down the left arm; with 0.2 it turns round the bend in a "
    "zigzag and then jumps to and fro, short of the minimum; with 0.8 it jumps from wall to wall.",
)

# %% [markdown]
# ### Exercise 11: shorten the leash when the model lies (`leashed_descent`, 2 points)
# So let the walk decide for itself. In every step:
#
# 1. try the point `here + step(gradient(here), r)`, where `step` is a function like your `leash_step`;
# 2. if `f` is **lower** there (equally high is not lower), go there (the leash stays as long as it is);
# 3. if not, stay where you are and **halve** the leash: the model was not to be trusted that far.
#
# Return the list of where you stand: the start, and then one point after each of the `tries`, also when you stayed. After 30 tries that makes 31 points.
#
# The loop is there; your lines say what happens in one try. `path.append(here)` puts the point `here` at the end of the list. Python distinguishes two cases like this:
#
# ```python
# if x < 3:
#     y = 1
# else:
#     y = 2
# ```


# %% solution="leashed_descent" title="Shorten the leash when the model lies"
def leashed_descent(f, gradient, step, start, r, tries):
    """Where one stands at the start and after each try: a list of tries + 1 points."""
    here = start
    path = [start]
    for k in range(tries):
        ### BEGIN SOLUTION
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
        else:
            r = r / 2
        path.append(here)
        ### END SOLUTION
    return path


# %% check="leashed_descent" points=2
check_leashed_descent(leashed_descent)

# %% [markdown] hint="leashed_descent"
# The point to try is one `step` away from `here`. Give it a name, and compare the value of `f` there with that at `here`.
#
# ---
# Two cases: if it is lower, `here` gets a new value; otherwise `r` does. In both cases one point is noted.
#
# ---
# Use `if` and `else` as in the example above. The line `path.append(here)` stands below both, so that it runs also where you stayed.


# %%
def compare_walks():
    walk = np.array(leashed_descent(valley, valley_gradient, leash_step, start.copy(), 0.5, 60))
    newton = newton_walk(start, 10)
    for k in (0, 5, 10, 20, 40, 60):
        line = f"after {k:2} tries: leash b = {valley(walk[k]):.2e}"
        print(line + (f"   Newton b = {valley(newton[k]):.2e}" if k <= 10 else ""))
    return plots.contours(
        valley,
        (-1.6, 1.6),
        (-1.0, 1.8),
        paths={"linear model on a leash": walk, "Newton": newton},
        log_levels=True,
        title="Two models, two walks",
        alt="Level curves of the curved valley with two paths from (-1.2, 1). The walk on a leash "
        "follows the floor of the valley in many zigzag steps, shorter and shorter, and is still on "
        "its way after 60 tries. Newton's method takes a few long steps to the minimum at (1, 1).",
    )


waiting_for("leashed_descent", compare_walks)

# %% [markdown]
# The walk on a leash never goes up, needs no Hessian, and is slow in a curved valley: its steps grow shorter and never longer again. Newton's method is fast near the minimum, and may be wild far away. The best of both is a *quadratic* model on a leash. It is
# called a **trust-region method**, and good optimisation programs use it.

# %% [markdown]
# ### Question in words
#
# A friend says: "The linear model has no minimum, so gradient descent cannot be the minimum of any model."
# (a) Explain in your own words what is added to the linear model, and why the step $-\eta\,\nabla f$ comes out.
# (b) What does it mean for the learning rate when the second derivatives are large, and why? Five to eight sentences are enough.

# %% [markdown] manual="why_a_leash" points=2 title="Why a leash?"
# *Write your answer here: click twice, write, and press Shift+Enter.*
#
# ### BEGIN SOLUTION
# (a) The linear model alone falls for ever, and far from $\mathbf a$ it is wrong. So one adds a price for the distance, $|\mathbf d|^2/(2\eta)$ (or forbids steps longer than $r$). The sum $\mathbf g\cdot\mathbf d + |\mathbf d|^2/(2\eta)$
# is a bowl in $\mathbf d$. Its gradient is $\mathbf g + \mathbf d/\eta$, which is zero at $\mathbf d = -\eta\,\mathbf g$: the step of gradient descent is the minimum of this model. (With the leash: $\mathbf g\cdot\mathbf d$ is smallest, among steps of length $r$, for $\mathbf d$ against $\mathbf g$.)
#
# (b) The error of the linear model is about $\frac12\mathbf d^{\mathsf T}H\mathbf d$. Where the second derivatives are large, the surface leaves the tangent plane soon; the model can be trusted on a short distance only, so the leash
# must be short and $\eta$ small. More exactly, the price $|\mathbf d|^2/(2\eta)$ must be at least as large as $\frac12\mathbf d^{\mathsf T}H\mathbf d$ for the height to fall as promised, which means $\eta \le 1/\lambda_{\max}$, with the largest eigenvalue of $H$ nearby.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 1 point: (a) names the price or the leash, and derives the step (gradient of the sum set to zero, or the cosine). Half a point for the idea without the derivation.
#
# 1 point: (b) large second derivatives mean a short leash or small learning rate, because the error of the linear model grows with them. Half a point for the conclusion without a reason.
# ### END MARK SCHEME

# %%
progress()

# %% [markdown]
# ## Summary
#
# - **Tangent plane:** $f(\mathbf a) + \nabla f(\mathbf a)\cdot(\mathbf x - \mathbf a)$, with an error like $h^2$.
# - **Quadratic model:** $+\,\frac12(\mathbf x - \mathbf a)^{\mathsf T}H(\mathbf a)(\mathbf x - \mathbf a)$, with an error like $h^3$. On a log-log plot the exponent is the slope.
# - The bound $M h^3/6$ says how far to trust the quadratic model in one variable. More terms need not reach further: $1/(1 + x^2)$ beyond $|x| = 1$.
# - **Differentiable** means that the linear model is good. That both partial derivatives exist is not enough.
# - **Newton's step** goes to the lowest point of the quadratic model (where $H$ is positive definite).
# - **Gradient descent** is the linear model with a price $|\mathbf d|^2/(2\eta)$, that is, on a leash.
#
# ## Further reading
#
# - J. E. Marsden, A. J. Tromba, *Vector Calculus* (Freeman), section 2.3 on differentiability and section 3.2 on Taylor's theorem.
# - M. Spivak, *Calculus* (Publish or Perish), the chapter "Approximation by polynomial functions": remainders, in one variable, with all proofs.
# - J. Nocedal, S. J. Wright, *Numerical Optimization* (Springer, 2nd edition 2006), chapter 2 on models and chapter 4 on trust regions.
# - S. Boyd, L. Vandenberghe, *Convex Optimization* (Cambridge, 2004), sections 9.3 to 9.5: descent as steepest descent in a norm, and Newton. Free on the authors' page.

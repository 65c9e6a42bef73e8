# ---
# jupyter: {jupytext: {text_representation: {extension: .py, format_name: percent}}, kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}}
# course:
#   title: The gradient
#   minutes: 210
# ---

# %% [markdown]
# # The gradient
#
# On a road there is one slope under your feet. On a hillside there is one for every direction in which you can walk.
# The gradient holds them all, in a few numbers.
#
# **Afterwards you can**
#
# - find the gradient of a function of two, three or any number of variables, on paper and with SymPy;
# - find the points where the ground is level;
# - tell from a gradient how steep the ground is in any direction, which way is steepest, and which way is level, and prove it;
# - read a gradient from a map, and say how fast the height changes on a walk;
# - write a program that measures gradients and finds wrong ones, and say why one test point is not enough;
# - say where a gradient does not exist, and what gradient descent does there;
# - write the gradient in polar, cylindrical and spherical coordinates.
#
# **Time:** about three and a half hours in two sittings: sections 1 to 5, and sections 6 to 11. In section 10 there is an excursion without points, which you may leave out.
# **You need:** derivatives of functions of one variable. Python is explained as we go. A reminder of the rules:
#
# | $f(x)$ | $x^n$ | $\sin x$ | $\cos x$ | $e^x$ | $\ln x$ | $c\,u$ with a fixed number $c$ | $u + v$ | $u \cdot v$ (product rule) | $h(u)$ (chain rule) |
# |:--|:--|:--|:--|:--|:--|:--|:--|:--|:--|
# | $f'(x)$ | $n x^{n-1}$ | $\cos x$ | $-\sin x$ | $e^x$ | $1/x$ | $c\,u'$ | $u' + v'$ | $u'v + u\,v'$ | $h'(u)\cdot u'$ |
#
# For two vectors $a = (a_1, \dots, a_n)$ and $b = (b_1, \dots, b_n)$ the **dot product** is the number $a \cdot b = a_1b_1 + \dots + a_nb_n$,
# and $|a| = \sqrt{a \cdot a}$ is the **length** of $a$. Two vectors stand at a right angle if their dot product is 0.
#
# **How to work.** Run the cells from top to bottom with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# In an exercise, put your own lines where it says `# YOUR CODE HERE` (and take the `raise NotImplementedError()` away).
# Then run the check below it, as often as you like: only the last answer counts. Where an array is asked for, a list or a tuple of the same numbers will do.
# Stuck? Run the check, and then `hint()` in a cell of its own: that gives a first hint, and running it again the next one. (`hint("bowl_gradient")`, with the name in the heading, asks for another exercise.)
# `progress()` shows how far you are. A cell that ends with `waiting_for(...)` uses *your* function: run it again when the exercise is done.

# %%
import numpy as np
import sympy as sp

from course_lib import (
    Box,
    check_climb,
    check_directional,
    check_flat_points,
    check_gradient,
    check_gradient_checker,
    check_measure,
)
from course_lib import check_polar_gradient, check_read_map, check_steepest, check_tangent_plane
from course_lib import exercise, hint, plots, progress, waiting_for

# %% [markdown]
# ## 1. A slope for each variable
#
# This bowl is the graph of $f(x, y) = x^2 + y^2$. Over each point $(x, y)$ of the floor it has the height $f(x, y)$.


# %%
def bowl(w):
    x, y = w
    return x**2 + y**2


plots.surface(
    bowl,
    (-2, 2),
    (-2, 2),
    points={"the point over (1, 0.5)": (1, 0.5)},
    alt="A round bowl, the graph of x squared plus y squared, lowest over the origin. A star "
    "marks the point over (1, 0.5), low on the side of the bowl.",
)

# %% [markdown]
# ### Functions and points in Python
#
# `def bowl(w):` starts a function with the name `bowl`. The indented lines belong to it, and `return` says what it gives back.
# A power is written `**`, a product always `*`: write `2 * x`, never `2x`.
#
# A point with two coordinates is *one* thing here, a NumPy array. We call it `w`:
#
# | in Python | what it is |
# |:--|:--|
# | `w = np.array([1.0, 0.5])` | the point $(1, 0.5)$ |
# | `w[0]` and `w[1]` | its first and second number (Python counts from 0) |
# | `x, y = w` | gives the two numbers names of their own |
# | `np.sin(x)`, `np.cos(x)`, `np.exp(x)`, `np.pi` | $\sin x$, $\cos x$, $e^x$, $\pi$ |
#
# You write short functions only. These you need not be able to read:
#
# - what stands after `plots.` (it draws; the text after `alt=` describes the picture to those who cannot see it), and the checks (they compare your answer with measurements);
# - `print(...)`, which shows numbers. In it `round(...)` or `.round(...)` cuts digits off, `:.3f` means three digits after the point, and `+ 0.0` only turns `-0.0` into `0.0`;
# - `lambda w: ...`, a function without a name, that gives back what stands after the colon.
#
# Now hold $y = 0.5$ fixed and change only $x$. That cuts a slice through the bowl, and a slice is a curve with one variable. It has a slope:


# %%
def slice_along_x(x):
    return bowl(np.array([x, 0.5]))


plots.curve(
    slice_along_x,
    (-2, 2),
    tangents=[1],
    title="The bowl, cut along y = 0.5",
    ylabel="$f(x, 0.5)$",
    alt="The slice of the bowl along y = 0.5 is the parabola x squared plus 0.25. Its tangent"
    " at x = 1 rises with slope 2.",
)

# %% [markdown]
# The slope of this slice is the **partial derivative** of $f$ with respect to $x$, written $\dfrac{\partial f}{\partial x}$.
# To find it, treat every other variable as a fixed number and take the derivative as always:
#
# $$f = x^2 + y^2:\qquad \frac{\partial f}{\partial x} = 2x, \qquad \frac{\partial f}{\partial y} = 2y.$$
#
# In $\partial f / \partial x$ the term $y^2$ is a fixed number, and its derivative is 0. At $(1, 0.5)$ we get $\partial f/\partial x = 2 \cdot 1 = 2$: the slope of the dashed tangent in the picture.
#
# ## 2. The gradient
#
# Put the partial derivatives side by side, in the order of the variables. That is the **gradient**, written $\nabla f$ (say "nabla f" or "grad f"):
#
# $$\nabla f = \left(\frac{\partial f}{\partial x_1}, \frac{\partial f}{\partial x_2}, \dots, \frac{\partial f}{\partial x_n}\right).$$
#
# A point has $n$ numbers, the value $f$ is one number, and the gradient has $n$ numbers again: **the gradient has the shape of its input**.
# If your gradient is a single number, something has been added up that must stay apart.
# (On paper some books write it as a row, others as a column. Here it is an array with $n$ entries.)
#
# ### A worked example
#
# $f(x, y) = \sin x \cos y$.
#
# - For $\partial f/\partial x$ the factor $\cos y$ is a fixed number, and stays: $\cos x \cos y$.
# - For $\partial f/\partial y$ the factor $\sin x$ is a fixed number, and stays; the derivative of $\cos y$ is $-\sin y$: $-\sin x \sin y$.
#
# $$\nabla f = (\cos x \cos y,\; -\sin x \sin y).$$
#
# The program **SymPy** can differentiate, too. It works with letters instead of numbers. `sp.diff(wave, x)` is $\partial/\partial x$ of `wave`:

# %%
x, y, z = sp.symbols("x y z", real=True)
wave = sp.sin(x) * sp.cos(y)
print("∂f/∂x =", sp.diff(wave, x))
print("∂f/∂y =", sp.diff(wave, y))

# %% [markdown]
# And in a Python function, for numbers:


# %%
def wave_gradient(w):
    x, y = w
    return np.array([np.cos(x) * np.cos(y), -np.sin(x) * np.sin(y)])


print("at (0, 0):     ", wave_gradient(np.array([0.0, 0.0])) + 0.0)
print("at (pi/2, 0):  ", wave_gradient(np.array([np.pi / 2, 0.0])).round(12) + 0.0)
print("at (0, pi/2):  ", wave_gradient(np.array([0.0, np.pi / 2])).round(12) + 0.0)

# %% [markdown]
# Look at the first line. At $(0, 0)$ one component is zero, and the ground is steep all the same: it rises with slope 1 along $x$.
# (Some texts say that a zero in *one* component marks a ridge, a valley or a saddle. It does not.)
# The ground is level only where **all** components are zero. That is a **critical point**. $(\pi/2, 0)$ is one, and so is $(0, \pi/2)$.
#
# ### Exercise 1: the gradient of the bowl (`bowl_gradient`, 1 point)
#
# Let `bowl_gradient(w)` return the gradient of $x^2 + y^2$ as an array with two numbers: `np.array([first, second])`. Mind the square brackets.
# Write your line in the place of the last two, under `x, y = w` and as far to the right as that line.


# %% solution="bowl_gradient" title="The gradient of the bowl"
def bowl_gradient(w):
    """The gradient of x² + y² at w = (x, y), shape (2,)."""
    x, y = w
    ### BEGIN SOLUTION
    return np.array([2 * x, 2 * y])
    ### END SOLUTION


# %% check="bowl_gradient" points=1
check_gradient(bowl_gradient, bowl, Box(-2, 2, n=2))

# %% [markdown] hint="bowl_gradient"
# Both partial derivatives stand in section 1. They are two numbers, and they stay two numbers.
#
# ---
#
# Hold $y$ fixed: the slope of $x^2 + y^2$ in $x$. Then hold $x$ fixed. Put the two numbers into one list, in square
# brackets, and the list into `np.array(...)`.
#
# ---
# The line begins with `return np.array([2 * x,` and the second number is made from `y` in the same way.

# %% [markdown]
# ### Exercise 2: three variables (`three_variables`, 1 point)
#
# $f(x, y, z) = x^2 y + y z^2 - x z$ has three partial derivatives. In each term look only for the letter you differentiate by. A term without it gives 0.


# %%
def twisted(w):
    x, y, z = w
    return x**2 * y + y * z**2 - x * z


# %% solution="three_variables" title="A gradient with three components"
def twisted_gradient(w):
    """The gradient of x²y + yz² - xz at w = (x, y, z), shape (3,)."""
    x, y, z = w
    ### BEGIN SOLUTION
    return np.array([2 * x * y - z, x**2 + z**2, 2 * y * z - x])
    ### END SOLUTION


# %% check="three_variables" points=1
check_gradient(twisted_gradient, twisted, Box(-2, 2, n=3))

# %% [markdown] hint="three_variables"
# Three lines on paper first. For $\partial f/\partial x$: the letter $x$ is in the first and in the third term. In $-xz$ the fixed number is $-z$.
#
# ---
#
# Take one letter and go through the three terms: a term without the letter gives 0; in the others everything but
# the letter is a fixed number. Each component has two terms.
#
# ---
# $\partial f/\partial x = 2xy - z$. The other two are found in the same way; in $\partial f/\partial y$ two terms stay, in $\partial f/\partial z$ two as well. Return `np.array([..., ..., ...])`.

# %% [markdown]
# ## 3. A landscape with two hills
#
# $$f(x, y) = -x\,y\,e^{-x^2 - y^2}$$
#
# has two hills and two hollows. Far away it is flat. In Python $e^{\dots}$ is written `np.exp(...)`.


# %%
def hills(w):
    x, y = w
    return -x * y * np.exp(-(x**2) - y**2)


plots.surface(
    hills,
    (-2, 2),
    (-2, 2),
    alt="The graph of minus x y e to the minus x squared minus y squared: two hills where x "
    "and y have different signs, two hollows where the signs agree, flat far away.",
)

# %% [markdown]
# ### Exercise 3: the gradient of the two hills (`hills_gradient`, 2 points)
#
# Here $x$ stands twice: in front, and in the exponent. So $\partial f/\partial x$ needs the **product rule**, and inside it the **chain rule**:
#
# $$\frac{\partial}{\partial x}\, e^{-x^2 - y^2} = e^{-x^2 - y^2} \cdot (-2x).$$
#
# Work it out on paper, then write `hills_gradient(w)`.


# %% solution="hills_gradient" title="The gradient of the two hills"
def hills_gradient(w):
    """The gradient of -xy exp(-x² - y²) at w = (x, y), shape (2,)."""
    x, y = w
    ### BEGIN SOLUTION
    bell = np.exp(-(x**2) - y**2)
    return np.array([(2 * x**2 * y - y) * bell, (2 * x * y**2 - x) * bell])
    ### END SOLUTION


# %% [markdown]
# **Try it before you check it.** The next cell draws *your* gradient as an arrow on the map of the hills, and walks against it, step by step, as in notebook 01. Drag the start about.
# Your arrow must lie on the measured one everywhere, and the walk must end in a hollow (dark).

# %%
waiting_for(
    "hills_gradient",
    lambda: plots.explore_descent(
        hills,
        (-2, 2),
        (-2, 2),
        start=(0.3, 0.2),
        eta=0.5,
        etas=(0.05, 2),
        gradient=hills_gradient,
        arrow=True,
        title="Your gradient, and the walk against it",
        alt="A map of the two hills (bright) and two hollows (dark) with a start that can be moved. Two arrows "
        "stand there: the dashed one is the measured gradient, the other one is what your function gives. A "
        "path of twenty steps goes against yours. With the right gradient the arrows agree and the path from "
        "(0.3, 0.2) ends in the hollow at (0.71, 0.71); with a wrong sign it climbs a hill.",
    ),
)

# %% check="hills_gradient" points=2
check_gradient(hills_gradient, hills, Box(-2, 2, n=2))

# %% [markdown] hint="hills_gradient"
# Write $f = (-xy) \cdot E$ with $E = e^{-x^2-y^2}$. Product rule: derivative of the first factor times $E$, plus the first factor times the derivative of $E$.
#
# ---
#
# The first factor is $-xy$; its derivative by $x$ is $-y$. The derivative of $E$ by $x$ is $-2x\,E$. Give
# `np.exp(-x**2 - y**2)` a name of its own, such as `E`, before you put the parts together.
#
# ---
# $\partial f/\partial x = -y\,E + (-xy)\cdot(-2x)\,E$. Mind the two minus signs in the second term. For $\partial f/\partial y$ exchange the letters.

# %% [markdown]
# ### The same by SymPy
#
# `sp.factor` pulls out common factors. Compare with your result on paper: a sum of two terms may look different and still be the same.


# %% tags=["unfolded"]
landscape = -x * y * sp.exp(-(x**2) - y**2)


def by_sympy():
    hills_gradient(np.array([1.0, 0.5]))  # your own first: this waits for it
    for letter in (x, y):
        print(f"∂f/∂{letter} =", sp.factor(sp.diff(landscape, letter)))


waiting_for("hills_gradient", by_sympy)

# %% [markdown]
# ### The gradient as a field
#
# At each point of the floor there is a gradient. Draw them all as arrows, and you have a **vector field**. The lines are level curves: along a line $f$ has one value, as on a hiking map.


# %%
def field_of_hills():
    return plots.gradient_field(
        hills,
        (-2, 2),
        (-2, 2),
        gradient=hills_gradient,
        title="Arrows point uphill",
        alt="Level curves of the two hills with the gradient as arrows. On the flanks the arrows "
        "are long and run into the two hilltops, at about (-0.7, 0.7) and (0.7, -0.7); they "
        "run out of the two hollows, at (0.7, 0.7) and (-0.7, -0.7). All arrows cross the "
        "level curves at right angles.",
    )


waiting_for("hills_gradient", field_of_hills)

# %% [markdown]
# Look for three things.
#
# - The arrows run *into* the hilltops (a **sink** of the field) and *out of* the hollows (a **source**). At the top itself the arrow has length 0.
# - Where the level curves are close together, the arrows are long.
# - Every arrow stands at a right angle to the level curve that it crosses.
#
# In section 5 we prove the last two.
#
# ### Exercise 4: all level places (`flat_points`, 2 points)
#
# Where is the ground level? At the critical points: there **both** partial derivatives are 0, at the same point. Stretch the hills: with fixed numbers $a, b > 0$ let
#
# $$f(x, y) = -x\,y\,e^{-a x^2 - b y^2} .$$
#
# Find *all* its critical points on paper: differentiate, set both partial derivatives to 0, solve. Then let `flat_points(a, b)` return them as a list of pairs, such as `[(0, 1), (2, 3)]`, in any order, each once.
# A square root is `np.sqrt(...)`. The check tries several $a$ and $b$.


# %% solution="flat_points" title="All level places"
def flat_points(a, b):
    """All critical points of -xy exp(-ax² - by²), as a list of pairs."""
    ### BEGIN SOLUTION
    x = 1 / np.sqrt(2 * a)
    y = 1 / np.sqrt(2 * b)
    return [(0, 0), (x, y), (-x, -y), (x, -y), (-x, y)]
    ### END SOLUTION


# %% [markdown]
# **Try it before you check it.** Your points on the map, for $a = 0.6$ and $b = 1.5$. Is each of them a top, the bottom of a hollow, or a pass between them? Has each of these a point?


# %%
def flat_points_on_the_map():
    return plots.contours(
        lambda w: -w[0] * w[1] * np.exp(-0.6 * w[0] ** 2 - 1.5 * w[1] ** 2),
        (-2.5, 2.5),
        (-2, 2),
        points={"your points": flat_points(0.6, 1.5)},
        alt="Level curves of two stretched hills and two hollows, with the points that your function gives. "
        "A right point lies in the middle of a ring of level curves, or where they part in four directions.",
    )


waiting_for("flat_points", flat_points_on_the_map)

# %% check="flat_points" points=2
check_flat_points(flat_points)

# %% [markdown] hint="flat_points"
# Differentiate as in Exercise 3; the numbers $a$ and $b$ come down from the exponent. Pull out the exponential, which is never 0. What is left of each equation is a product.
#
# ---
#
# A product is 0 when one of its factors is. So each equation has two cases. Which case of the first goes together with which case of the second?
#
# ---
# If $y = 0$, what does the second equation say about $x$? And if $y \ne 0$, the first equation gives $x^2$: a number above 0 is the square of *two* numbers. The same for $y$.

# %% [markdown]
# ## 4. Any number of variables: a question from a forum
#
# Somebody asked for the gradient of
#
# $$g(w) = -\sin\!\big(\pi \textstyle\sum_i w_i^2\big) + \ln \textstyle\sum_i w_i^2 ,$$
#
# where $w$ may have two numbers or five, and had tried this:


# %%
def g(w):
    return -np.sin(np.pi * np.sum(w**2)) + np.log(np.sum(w**2))


def posted(w):
    first = np.pi * np.sum(2 * w) * -np.cos(np.pi * np.sum(w**2))
    second = np.sum(2 * w) * (1 / np.sum(w**2))
    return first + second


print("at (0.5, 0.5):", round(float(posted(np.array([0.5, 0.5]))), 9))

# %% [markdown]
# *"It does not give meaningful results. Is this formula correct or not?"*
#
# It gives one number, and a gradient has the shape of its input. Where did the second number go?
#
# Three lines of Python that help here:
#
# | in Python | for `w = np.array([1., 2., 3.])` |
# |:--|:--|
# | `w**2` | squares every entry: `[1, 4, 9]` |
# | `np.sum(w**2)` | adds them up to one number: `14` |
# | `2 * w` | doubles every entry: `[2, 4, 6]`, still an array of three |
#
# And the mathematics. Call the sum $s = \sum_i w_i^2 = w_1^2 + w_2^2 + \dots + w_n^2$. If you change only $w_i$, only one term of $s$ changes, so
#
# $$\frac{\partial s}{\partial w_i} = 2 w_i .$$
#
# The **chain rule** does the rest: for $h(s)$, $\;\dfrac{\partial h}{\partial w_i} = h'(s) \cdot 2w_i$.
#
# ### Exercise 5: answer the question (`radial_gradient`, 2 points)
#
# Write `grad_g(w)`. It must work for every number of variables.


# %% solution="radial_gradient" title="Answer the forum's question"
def grad_g(w):
    """The gradient of g at w, an array with the shape of w."""
    ### BEGIN SOLUTION
    s = np.sum(w**2)
    return -np.cos(np.pi * s) * np.pi * 2 * w + 2 * w / s
    ### END SOLUTION


# %% check="radial_gradient" points=2
check_gradient(grad_g, g, Box(-1, 1, n=(2, 3, 5)))

# %% [markdown] hint="radial_gradient"
# $g = h(s)$ with $h(s) = -\sin(\pi s) + \ln s$. Find $h'(s)$ first: it has two terms, and one of them has a factor that comes from inside the sine.
#
# ---
#
# The slope of $\sin(\pi s)$ is $\pi\cos(\pi s)$, and that of $\ln s$ is $1/s$. Begin with a line that computes the
# number $s$; `w` itself stays an array.
#
# ---
# $h'(s) = -\pi\cos(\pi s) + \frac1s$. Every component is $h'(s)$ times its own $2w_i$: write `2 * w`, an array, and not `np.sum(2 * w)`, a number.

# %% [markdown]
# ### The trap of the test point
#
# The forum's example point was $(0.5, 0.5)$. Suppose you had forgotten a factor $\pi$, or a minus sign, or the whole first term. Would the test have told you?
# We let SymPy make such wrong gradients. (Who forgets the inner factor $\pi$ differentiates, in effect, $-\frac1\pi\sin(\pi s) + \ln s$.)

# %%
s = x**2 + y**2
candidates = {
    "right": -sp.sin(sp.pi * s) + sp.log(s),
    "a factor π forgotten": -sp.sin(sp.pi * s) / sp.pi + sp.log(s),
    "a minus sign forgotten": sp.sin(sp.pi * s) + sp.log(s),
    "first term forgotten": sp.log(s),
}
symmetric = {x: sp.Rational(1, 2), y: sp.Rational(1, 2)}
other = {x: sp.Rational(3, 10), y: sp.Rational(-4, 5)}
print("                        at (0.5, 0.5)     at (0.3, -0.8)")
for name, function in candidates.items():
    slopes = sp.Matrix([sp.diff(function, x), sp.diff(function, y)])
    a, b = slopes.subs(symmetric), slopes.subs(other)
    print(f"{name:24s}({a[0]:.3f}, {a[1]:.3f})    ({b[0]:.3f}, {b[1]:.3f})")

# %% [markdown]
# At $(0.5, 0.5)$ all four agree. There $s = \frac12$ and $\cos(\pi s) = \cos\frac\pi2 = 0$: whatever stands in front of the cosine is multiplied by zero.
# The point has a second weakness. Its two coordinates are equal, so somebody who exchanges the two components is not found out either.
# At $(0.3, -0.8)$ everything shows.
#
# The checks of this course use many points, drawn at random. Do the same with your own formulas.

# %% [markdown] manual="symmetric_point" points=1 title="Why is one test point not enough?"
# ### In words: one test point (1 point)
#
# A friend has written the gradient of $f(x, y) = x^2 y + x y^2$ and tests it at $(1, 1)$ only. Everything agrees.
# Give one mistake that this test cannot see, and say how you would test instead. (Two or three sentences.)
#
# *Write your answer here.*
#
# ### BEGIN SOLUTION
# At (1, 1) both components are 3, and every power of 1 is 1. So the test does not see whether the two components are exchanged, nor whether an
# exponent is wrong: 2xy + y³ instead of 2xy + y² also gives 3. I would compare at several points drawn at random, whose
# coordinates are different from each other and are not 0 or 1.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# - ½ point: a mistake that really gives (3, 3) at (1, 1), for instance exchanged components or a wrong exponent.
# - ½ point: several points, without symmetry (coordinates different, not 0 or 1), or random points. "More points" alone is not enough if they are all of the form (a, a).
# ### END MARK SCHEME

# %% [markdown]
# ## 5. The slope in every direction
#
# The partial derivatives are slopes along the axes. But one may walk in any direction. From now on we stand on this hill:
#
# $$f(x, y) = 3 - x^2 - 2y^2 + xy, \qquad \nabla f = (-2x + y,\; -4y + x).$$


# %%
def hill(w):
    x, y = w
    return 3 - x**2 - 2 * y**2 + x * y


def hill_gradient(w):
    x, y = w
    return np.array([-2 * x + y, -4 * y + x])


start = np.array([-1.2, -0.6])
print("height at (-1.2, -0.6):  ", round(hill(start), 4))
print("gradient at (-1.2, -0.6):", hill_gradient(start).round(4))

# %% [markdown]
# **Explore.** Turn the arrow, and watch the slice through the hill beside it: its tangent is the slope of the ground in that direction. Where is it steepest? Where level? Then move the point and look again.


# %%
def direction(degrees):
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))])


def measured_slope(f, w, u):
    return (f(w + 1e-6 * u) - f(w - 1e-6 * u)) / 2e-6


plots.explore_direction(
    hill,
    (-2, 2),
    (-1.6, 1.6),
    at=start,
    angle=34,
    title="The way up from (-1.2, -0.6)",
    alt="Level curves of a hill, ellipses around the origin, and an arrow from (-1.2, -0.6) whose direction can "
    "be turned; beside it the slice of the hill along the arrow, with its tangent. The slope is greatest, 2.16, "
    "at about 34 degrees, where the arrow crosses the level curves at a right angle; it is 0 at about 124 and "
    "304 degrees, along the level curve, and -2.16 at about 214 degrees.",
)

# %% [markdown]
# At 33.7° (the slider has whole degrees) the way is steepest, 2.16. Opposite, at 213.7°, it falls just as steeply. At right angles to that, at 123.7° and 303.7°, the ground is level.
# Now let us understand these numbers.
#
# ### One formula for all directions
#
# A direction is a vector $u$ of **length 1**. Walking from $w$ along $u$, after the distance $t$ you stand at $w + t\,u$. The **directional derivative** is the slope of that walk at its start:
#
# $$D_u f(w) = \frac{d}{dt} f(w + t\,u)\Big|_{t=0}.$$
#
# On a walk all coordinates change at once. The **chain rule** says: each coordinate contributes its partial derivative times its own speed. For any walk $c(t)$
#
# $$\frac{d}{dt} f(c(t)) = \frac{\partial f}{\partial x_1}\,c_1'(t) + \dots + \frac{\partial f}{\partial x_n}\,c_n'(t) = \nabla f(c(t)) \cdot c'(t).$$
#
# (This holds where $f$ is *differentiable*. Section 6 says what that means.) For the straight walk $c(t) = w + t\,u$ we have $c'(t) = u$, and so
#
# $$D_u f = \nabla f \cdot u \qquad\text{with } |u| = 1.$$
#
# For $u = (1, 0)$ this is $\partial f/\partial x$, as it should be.
#
# **Why length 1?** The slope is a property of the ground. If $u$ were twice as long, $\nabla f \cdot u$ would be twice as large, but the ground is not steeper because you walk faster.
# If a direction $v$ of another length is given, use $u = v / |v|$. In Python the length is `np.linalg.norm(v)`, and the dot product of two arrays is `a @ b`.
#
# **By hand:** at $(-1.2, -0.6)$ the gradient of the hill is $(1.8, 1.2)$. In the direction $v = (3, 4)$, whose length is 5, the slope is $(1.8 \cdot 3 + 1.2 \cdot 4)/5$:

# %%
v = np.array([3.0, 4.0])
u = v / np.linalg.norm(v)
print("u               =", u, "  length", np.linalg.norm(u))
print("gradient @ u    =", round(float(hill_gradient(start) @ u), 6))
print("measured slope  =", round(float(measured_slope(hill, start, u)), 6))

# %% [markdown]
# ### Exercise 6: the slope in a direction (`slope_along`, 1 point)
#
# Let `slope_along(w, v)` return the slope of the hill at the point `w` in the direction of the vector `v`: one number. The length of `v` can be anything but 0. You may call `hill_gradient(w)`.


# %% solution="slope_along" title="The slope in a direction"
def slope_along(w, v):
    """The slope of the hill at w in the direction of v, one number."""
    ### BEGIN SOLUTION
    return hill_gradient(w) @ v / np.linalg.norm(v)
    ### END SOLUTION


# %% check="slope_along" points=1
check_directional(slope_along, hill, Box(-2, 2, n=2))

# %% [markdown] hint="slope_along"
# Do what the cell above does: first make a direction of length 1, then take the dot product with the gradient.
#
# ---
#
# The length of `v` is `np.linalg.norm(v)`. How does your result change when `v` becomes twice as long? It must not.
#
# ---
#
# First line: `u = v / np.linalg.norm(v)`. Second line: the dot product, with `@`, of the gradient at `w` and this
# `u`.

# %% [markdown]
# ### Which way is steepest?
#
# Here is the slope from $(-1.2, -0.6)$ against the direction:

# %%
plots.curve(
    lambda degrees: hill_gradient(start) @ direction(degrees),
    (0, 360),
    points=[33.690],
    xlabel="direction in degrees",
    ylabel="slope",
    alt="The slope of the hill against the direction from 0 to 360 degrees is one wave of a "
    "cosine: greatest, 2.16, at 33.7 degrees, zero at 123.7 and 303.7 degrees, least, "
    "-2.16, at 213.7 degrees.",
)

# %% [markdown]
# > **Theorem.** Let $f$ be differentiable at $w$ and $\nabla f(w) \ne 0$. Among all directions $u$ with $|u| = 1$ the slope is greatest for
# > $u^* = \dfrac{\nabla f}{|\nabla f|}$, and for no other. The greatest slope is $|\nabla f|$. The least slope is $-|\nabla f|$, for $-u^*$.
#
# **Proof.** Let $g = \nabla f(w)$ and $u^* = g/|g|$. A square is never negative, so
#
# $$0 \le |u - u^*|^2 = |u|^2 - 2\,u \cdot u^* + |u^*|^2 = 2 - 2\,\frac{g \cdot u}{|g|}.$$
#
# Hence $D_u f = g \cdot u \le |g|$. Equality needs $|u - u^*|^2 = 0$, that is $u = u^*$. The slope along $-u$ is minus the slope along $u$, and this gives the least slope. $\square$
#
# (The inequality $g \cdot u \le |g|\,|u|$ is named after **Cauchy and Schwarz**. In the plane it says $\cos\theta \le 1$; the proof above needs no picture and holds in any dimension.)
#
# So *the gradient points in the direction of steepest ascent, and its length is the slope in that direction*. For the bowl $x^2 + y^2$ it is $(2x, 2y)$, outwards, and its length is
# $\sqrt{4x^2 + 4y^2} = 2r$: twice the distance $r$ from the middle.
# Gradient *descent* takes the direction of least slope, $-\nabla f$.
#
# "Steepest" is said of the spot where you stand. The steepest way need not lead straight to the top: at $(-1.2, -0.6)$ the top lies in the direction 26.6°, and the steepest way is 33.7°.
#
# ### Exercise 7: the steepest way (`steepest`, 1 point)
#
# Let `steepest(w)` return the direction of steepest *ascent* of the hill at `w`: an array of length 1.
#
# One can find it without a formula: try 7200 directions and take the best. That gives about three digits, enough to compare your answer with; the check wants more:


# %%
def best_direction(f, w):
    degrees = np.arange(0, 360, 0.05)
    slopes = [measured_slope(f, w, direction(d)) for d in degrees]
    return direction(degrees[np.argmax(slopes)])


print("found by trying, at (-1.2, -0.6):", best_direction(hill, start).round(3))


# %% solution="steepest" title="The steepest way up"
def steepest(w):
    """The unit vector of steepest ascent of the hill at w, shape (2,)."""
    ### BEGIN SOLUTION
    gradient = hill_gradient(w)
    return gradient / np.linalg.norm(gradient)
    ### END SOLUTION


# %% check="steepest" points=1
check_steepest(steepest, hill, Box(-2, 2, n=2))

# %% [markdown] hint="steepest"
# The theorem above names the direction. It is the gradient, brought to length 1.
#
# ---
#
# Which way does the gradient point, uphill or downhill? And what is an arrow divided by, to have length 1?
#
# ---
# Call `hill_gradient(w)` once and keep it under a name. Then divide it by its `np.linalg.norm(...)`.

# %% [markdown]
# ### The level curves, and the level surfaces
#
# Walk along a level curve, $c(t)$. The height does not change, so its derivative is 0. By the chain rule
#
# $$0 = \frac{d}{dt} f(c(t)) = \nabla f \cdot c'(t).$$
#
# The gradient is at a right angle to every way $c'(t)$ along the level curve: **the gradient is normal to the level curve.**
# Nothing in this line needs two dimensions. With three variables the points of equal value form a *surface*, the line holds for every curve in it,
# and $\nabla f$ is normal to the surface. This is how computer graphics find out which way a surface faces.
#
# A test with numbers. The circle $c(t) = (r\cos t, r\sin t)$ is a level curve of the bowl. And on a sphere, a level surface of $F = x^2 + y^2 + z^2$, we take two ways: to the south and to the east.

# %%
r, t = 1.5, 0.7
on_circle = r * np.array([np.cos(t), np.sin(t)])
along_circle = r * np.array([-np.sin(t), np.cos(t)])
gradient_there = 2 * on_circle
across = round(float(gradient_there @ along_circle), 12) + 0.0
print("bowl:   gradient · way along the circle =", across)
print("bowl:   length of the gradient =", round(float(np.linalg.norm(gradient_there)), 12))
print("bowl:   twice the radius, 2r   =", 2 * r)

theta, phi = 0.8, 0.3
normal = 2 * np.array([np.sin(theta) * np.cos(phi), np.sin(theta) * np.sin(phi), np.cos(theta)])
south = np.array([np.cos(theta) * np.cos(phi), np.cos(theta) * np.sin(phi), -np.sin(theta)])
east = np.array([-np.sin(theta) * np.sin(phi), np.sin(theta) * np.cos(phi), 0.0])
print("sphere: gradient · south =", round(float(normal @ south), 12) + 0.0)
print("sphere: gradient · east  =", round(float(normal @ east), 12) + 0.0)

# %% [markdown]
# ### Exercise 8: how fast does the height change? (`climb`, 1 point)
#
# Now walk on an ellipse, $c(t) = (a\cos t,\; b\sin t)$. Let `climb(gradient, a, b, t)` return $\dfrac{d}{dt} f(c(t))$, one number. The function `gradient` comes in and gives $\nabla f$ at a point; find $c'(t)$ by hand.


# %% solution="climb" title="How fast does the height change?"
def climb(gradient, a, b, t):
    """The slope of t -> f(c(t)) for c(t) = (a cos t, b sin t), from the gradient of f."""
    ### BEGIN SOLUTION
    place = np.array([a * np.cos(t), b * np.sin(t)])
    velocity = np.array([-a * np.sin(t), b * np.cos(t)])
    return gradient(place) @ velocity
    ### END SOLUTION


# %% check="climb" points=1
check_climb(climb)

# %% [markdown] hint="climb"
# The chain rule above: the gradient, times the velocity. Where is the gradient to be taken?
#
# ---
#
# Make two arrays of two numbers: the place $c(t)$, and the velocity $c'(t)$. What are the derivatives of $a\cos t$ and of $b\sin t$?
#
# ---
# Call `gradient(...)` with the place. Then `@` with the velocity; one of its two numbers has a minus sign.

# %% [markdown]
# With your own gradients of the bowl and of the two hills. On a circle around the middle, a level curve of the bowl, the rate must be 0 all the way round:


# %%
def rates_on_walks():
    print("  t     bowl, circle   bowl, ellipse   measured    hills, ellipse   measured")
    for t in (0.5, 1.5, 2.5, 3.5):
        row = [climb(bowl_gradient, 1.5, 1.5, t)]
        for f, gradient in ((bowl, bowl_gradient), (hills, hills_gradient)):
            later, earlier = ([2 * np.cos(s), np.sin(s)] for s in (t + 1e-6, t - 1e-6))
            row += [climb(gradient, 2, 1, t), (f(later) - f(earlier)) / 2e-6]
        shown = "   ".join(f"{value:12.6f}" for value in np.round(row, 6) + 0.0)
        print(f"{t:4.1f}{shown}")


waiting_for("climb", rates_on_walks)

# %% [markdown]
# ### Reading a map
#
# A map knows no formula, only level curves. On this map of the hill you stand at $S$, the square. The points $P$ and $Q$ lie on your level curve, on either side of you, and $R$ on the next higher one.
# Which of the four ways A to D shows the direction of the gradient? Which one goes along the level curve?

# %%
P, Q, R = np.array([-1.28, -0.37]), np.array([-1.05, -0.75]), np.array([-0.86, -0.6])
print("heights of S, P, Q, R:", [round(float(hill(w)), 2) for w in (start, P, Q, R)])
plots.contours(
    hill,
    (-1.8, -0.4),
    (-1.2, 0.2),
    levels=[0.06, 0.56, 1.06, 1.56, 2.06, 2.56, 3.06],
    paths={
        name: [start, start + 0.3 * direction(degrees)]
        for name, degrees in {"A": 0, "B": 34, "C": 124, "D": 214}.items()
    },
    points={"P": P, "Q": Q, "R": R},
    title="Four ways from S",
    alt="A piece of the hill's map with level curves that bend around its middle. S lies on the level curve "
    "1.56, between P above it and Q below it; R lies to its right on the curve 2.06. Four ways of the same "
    "length start at S: A to the right, towards R; B to the right and up; C to the left and up; D to the "
    "left and down.",
)

# %% [markdown]
# ### Exercise 9: read a map (`read_map`, 1 point)
#
# Let `read_map(p, q, higher)` do the same without a picture. It gets two points close together on one level curve, and a point on the next higher one. It returns two arrays of length 1, as in `return along, up`:
# the direction of the level curve, from `p` to `q`, and the direction of the gradient between them. (The straight line from `p` to `q` is taken for the curve.)
#
# Turned to the left by a right angle, an arrow $(x, y)$ becomes $(-y, x)$. `if condition:` means that the indented lines below it run only if the condition holds, and `up = -up` turns an arrow round.


# %% solution="read_map" title="Read a map"
def read_map(p, q, higher):
    """Unit vectors along the level curve, from p to q, and across it towards the higher ground."""
    ### BEGIN SOLUTION
    along = (q - p) / np.linalg.norm(q - p)
    up = np.array([-along[1], along[0]])
    if up @ (higher - p) < 0:
        up = -up
    return along, up
    ### END SOLUTION


# %% check="read_map" points=1
check_read_map(read_map)

# %% [markdown] hint="read_map"
# An arrow from one point to another is a difference of two arrays. Along the level curve: from `p` to `q`, brought to length 1.
#
# ---
#
# The gradient stands at a right angle to that. Two arrows do, one on each side. Which of them points to the higher ground?
#
# ---
# Turn the first arrow to the left and call it `up`. Its dot product with the arrow from `p` to `higher` is negative if `up` points away from the higher ground: then turn it round.


# %%
def map_and_formula():
    along, up = read_map(P, Q, R)
    for name, arrow in {"map": up, "formula": hill_gradient(start)}.items():
        print(f"gradient from the {name:8s} {np.degrees(np.arctan2(arrow[1], arrow[0])):5.1f}°")
    print("dot product of both arrows:", round(float(along @ up), 9) + 0.0)


waiting_for("read_map", map_and_formula)

# %% [markdown]
# It was B. The map is right to three degrees, and would be better with points closer together.
#
# The same argument explains why the arrows are long where level curves are close. Between two neighbouring curves $f$ changes by a fixed amount $\Delta$.
# Straight across, the distance is about $\Delta / |\nabla f|$: large gradient, small distance.
#
# ## 6. The plane that touches
#
# Close to a point a smooth hill looks flat. The flat thing is the **tangent plane**, and the gradient gives it:
#
# $$f(a + h) \approx f(a) + \nabla f(a) \cdot h.$$
#
# Here $a$ is the point, and $h$ is a small step away from it. With one variable this is the tangent line $f(a) + f'(a)\,h$.
#
# ### Exercise 10: the tangent plane (`tangent_plane`, 1 point)
#
# Let `plane(a, h)` return $f(a) + \nabla f(a) \cdot h$, one number, for $f(x, y) = \sin x \cos y$ of section 2. You may call `wave_height`, which gives $f$, and `wave_gradient` from section 2, which gives $\nabla f$.
# The check takes several points and steps. To try it yourself: for $a = (-1.2, -0.6)$ and $h = (0.3, 0.1)$ the right height is about $-0.7322$.


# %%
def wave_height(w):
    x, y = w
    return np.sin(x) * np.cos(y)


# %% solution="tangent_plane" title="The tangent plane"
def plane(a, h):
    """The tangent plane of sin x cos y at a, at the point a + h: one number."""
    ### BEGIN SOLUTION
    return wave_height(a) + wave_gradient(a) @ h
    ### END SOLUTION


# %% [markdown]
# **Try it before you check it.** Turn the next picture until you look along the ground at the point: does *your* plane touch the surface there?

# %%
waiting_for(
    "tangent_plane",
    lambda: plots.explore_surface(
        wave_height,
        (-2.5, 2.5),
        (-2.5, 2.5),
        at=(-1.2, -0.6),
        own={"your plane": lambda w: plane(np.array([-1.2, -0.6]), w - np.array([-1.2, -0.6]))},
        title="Does your plane touch?",
        alt="The wavy surface sin x cos y with the point over (-1.2, -0.6) low in a hollow, and around it a piece of "
        "the plane that your function gives. The right plane touches the surface at the point and has its two "
        "slopes, 0.299 and -0.526, there; a wrong one misses it or cuts through. The picture can be turned.",
    ),
)

# %% check="tangent_plane" points=1
check_tangent_plane(plane, wave_height, Box(-2, 2, n=2))

# %% [markdown] hint="tangent_plane"
# Translate the formula word for word: the height at `a`, plus a dot product.
#
# ---
#
# `wave_height(a)` is the height. The gradient belongs to the same point `a`, not to `a + h`.
#
# ---
# The dot product of two arrays is `p @ q`. One of them is `wave_gradient(a)`, the other one the step.

# %% [markdown]
# ### How good is it? And what does *differentiable* mean?
#
# Back on the hill of section 5 we walk from $(-1.2, -0.6)$, where the gradient is $(1.8, 1.2)$, in the direction $(0.6, 0.8)$, and look at the error of its tangent plane for smaller and smaller steps.

# %%
u = np.array([0.6, 0.8])
slope = np.array([1.8, 1.2]) @ u
distances = 10.0 ** np.arange(0, -6, -1)
errors = [abs(hill(start + d * u) - (hill(start) + d * slope)) for d in distances]
print("distance |h|     error        error / |h|")
for d, error in zip(distances, errors):
    print(f"{d:9.0e}    {error:10.2e}   {error / d:10.2e}")

# %% [markdown]
# A tenth of the distance, a hundredth of the error. Even *in proportion to the distance* the error goes to 0 (last column). Exactly this is the definition:
#
# > $f$ is **differentiable** at $a$ if there is a vector $g$ with
# > $\displaystyle\frac{f(a + h) - f(a) - g \cdot h}{|h|} \to 0$ as $h \to 0$, however $h$ goes to $0$. Then $g = \nabla f(a)$.
#
# Is it enough that all partial derivatives exist? **No.** They look along the axes only. Take
#
# $$p(x, y) = \frac{x^2 y}{x^2 + y^2}, \qquad p(0, 0) = 0.$$
#
# On both axes $p = 0$. So both partial derivatives exist at the origin, and both are 0. If $p$ were differentiable there, its slope would be $(0, 0) \cdot u = 0$ in every direction. Measure it:


# %%
def pleated(w):
    x, y = w
    return 0.0 if x == 0 and y == 0 else x**2 * y / (x**2 + y**2)


origin = np.array([0.0, 0.0])
for degrees in (0, 45, 90):
    slope = measured_slope(pleated, origin, direction(degrees))
    print(f"slope of p at the origin, direction {degrees:2d}°: {slope:.4f}")

plots.surface(
    pleated,
    (-1, 1),
    (-1, 1),
    view=(35, -50),
    zlabel="$p$",
    alt="The graph of x squared y over x squared plus y squared. Through the origin it is "
    "level along both axes but rises and falls along the diagonals, so that it is pleated"
    " there and no plane fits.",
)

# %% [markdown]
# At 45° the slope is $\frac{1}{2\sqrt2} \approx 0.3536$, not 0. No plane touches $p$ at the origin, and $D_u f = \nabla f \cdot u$ is wrong there.
# What *is* enough: **if the partial derivatives exist near $a$ and are continuous at $a$, then $f$ is differentiable at $a$.** Formulas built from polynomials, $\sin$, $\cos$ and $\exp$
# are harmless wherever nothing is divided by zero.
#
# ## 7. Measuring a gradient
#
# A gradient on paper can be wrong. So measure it. The **forward difference** follows the definition of the derivative; the **central difference** looks to both sides:
#
# $$f'(x) \approx \frac{f(x+h) - f(x)}{h}, \qquad f'(x) \approx \frac{f(x+h) - f(x-h)}{2h}.$$
#
# How small should the step $h$ be? Smaller seems better. Let us see, for $f = \sin x \cos y$ and $\partial f/\partial x$ at $(1, 2)$, which is $\cos 1 \cos 2$.


# %%
def wave_value(x, y):
    return np.sin(x) * np.cos(y)


exact = np.cos(1) * np.cos(2)
steps = 10.0 ** np.arange(-15, 0, 0.5)
errors = {
    "forward": [abs((wave_value(1 + h, 2) - wave_value(1, 2)) / h - exact) for h in steps],
    "central": [
        abs((wave_value(1 + h, 2) - wave_value(1 - h, 2)) / (2 * h) - exact) for h in steps
    ],
    "complex step": [abs(wave_value(1 + 1j * h, 2).imag / h - exact) for h in steps],
}
print("                 h = 0.03    best h   error there   h = 1e-15")
for name, row in errors.items():
    best_h = "any small" if name == "complex step" else f"{steps[np.argmin(row)]:.0e}"
    smallest = "below 1e-15" if min(row) < 1e-15 else f"{min(row):.0e}"
    tiny = "below 1e-15" if row[0] < 1e-15 else f"{row[0]:.0e}"
    print(f"{name:14s} {row[-3]:10.0e} {best_h:>10s} {smallest:>13s} {tiny:>11s}")
plots.error_against_step(
    steps,
    errors,
    title="Measuring a slope",
    alt="Error against step size on logarithmic axes. Forward differences form a V with its "
    "lowest point near h = 1e-8, error about 1e-9. Central differences form a deeper V, "
    "lowest near h = 1e-5 with error below 1e-11. The complex step falls with slope 2 and"
    " then stays at rounding level for all small steps.",
)

# %% [markdown]
# Read the picture from right to left.
#
# - **Truncation.** For large $h$ the formula itself is off: by about $\frac12 |f''|\,h$ forward (slope 1 in the picture), by about $\frac16 |f'''|\,h^2$ central (slope 2).
# - **Rounding.** A computer keeps about 16 digits. $f(x+h)$ and $f(x-h)$ agree in more and more of them, and the difference keeps only the last, doubtful ones. That error is about $10^{-16}/h$, and *grows* as $h$ shrinks.
# - **The best step** is between: about $10^{-8}$ forward, about $10^{-5}$ central. There the central difference has about three more right digits.
# - The **complex step** $\operatorname{Im} f(x + ih)/h$ subtracts no two nearly equal numbers, so nothing is lost. (`Im` takes the imaginary part; Python writes `1j` for $i$.) It needs a smooth formula that accepts complex numbers; with $|x|$ or a comparison it fails.
#
# (A point at $10^{-17}$ stands for an error of exactly 0, which has no place on a logarithmic axis.)
#
# ### Exercise 11: measure a gradient (`measure_gradient`, 2 points)
#
# Write `measure(f, w)`. It gets a function `f` and a point `w` with any number of coordinates, and returns all partial derivatives, measured by central differences with $h = 10^{-5}$.
# Your lines come between `gradient = np.zeros(len(w))`, which makes room for the answer, and `return gradient`. Leave both where they are.
# The check measures functions of its own, with one to five variables.
#
# | in Python | what it does |
# |:--|:--|
# | `np.zeros(3)` | the array `[0., 0., 0.]`; `np.zeros(len(w))` has as many entries as `w` |
# | `for i in range(len(w)):` | repeats the indented lines with `i` = 0, 1, 2, ... |
# | `step[i] = h` | puts `h` in place `i` of the array `step` |
# | `f(w + step)` | the value of `f` after that step (`w` itself is not changed) |


# %% solution="measure_gradient" title="Measure a gradient"
def measure(f, w):
    """The gradient of f at w by central differences, an array with the shape of w."""
    h = 1e-5
    gradient = np.zeros(len(w))
    ### BEGIN SOLUTION
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    ### END SOLUTION
    return gradient


# %% check="measure_gradient" points=2
check_measure(measure)

# %% [markdown] hint="measure_gradient"
# One coordinate after the other. For coordinate `i`, make a step that is `h` in place `i` and 0 elsewhere. Then compute one central difference and store it in `gradient[i]`.
#
# ---
#
# Make the step anew in each round: zeros everywhere, and `h` in place `i` alone. The two points lie to both sides
# of `w`: how far are they apart?
#
# ---
#
# In the loop: `np.zeros` makes a step with as many entries as `w`, and place `i` of it gets `h`. The last line takes the
# difference of f at the two points over the whole distance between them: mind the brackets around that distance.

# %% [markdown]
# ### Exercise 12: a gradient checker (`gradient_checker`, 1 point)
#
# Now the tool that finds wrong gradients. `agrees(gradient, f, points)` gets a function `gradient`, a function `f` and a list of points.
# It returns `True` if at **every** point **every** component of `gradient(w)` is close to the measured one, and `False` otherwise.
# "Close" means here: in each component the difference is at most $10^{-5}$. (Should you know `np.allclose`: unless you also write `rtol=0`, it allows more where the numbers are large.)
#
# | in Python | what it does |
# |:--|:--|
# | `for w in points:` | goes through the points |
# | `np.max(np.abs(a - b))` | the largest difference between the entries of two arrays |
# | `if condition:` | the indented lines run only if the condition holds |
# | `return False` | gives back `False` and ends the function at once |
#
# Call your `measure(f, w)`. The check hands your function many gradients, of several functions. Some are right, or off by less than $10^{-5}$; the others are wrong in one component,
# at one point only, or by as little as $1.2 \cdot 10^{-5}$. Return `True` or `False` itself, not a text; the check shows the answers as numbers, 1 for `True` and 0 for `False`.


# %% solution="gradient_checker" title="A gradient checker"
def agrees(gradient, f, points):
    """Whether gradient(w) is the gradient of f at every one of the points, to within 1e-5."""
    ### BEGIN SOLUTION
    for w in points:
        if np.max(np.abs(gradient(w) - measure(f, w))) > 1e-5:
            return False
    return True
    ### END SOLUTION


# %% check="gradient_checker" points=1
check_gradient_checker(agrees)

# %% [markdown] hint="gradient_checker"
# One disagreement decides: then the answer is `False`, and you can stop. Only if the loop has gone through all points without one, the answer is `True`.
#
# ---
#
# Inside the loop compare `gradient(w)` with `measure(f, w)`. What counts is the *size* of the largest difference,
# whatever its sign.
#
# ---
#
# `return True` stands *after* the loop, not in it. In the loop: `if np.max(np.abs(...)) > 1e-5:` and, indented
# below it, `return False`.

# %% [markdown]
# Your checker at work on the forum's question, with one point and with five:


# %%
def try_the_checker():
    rng = np.random.default_rng(4)  # random points, the same each time this cell runs
    symmetric = [np.array([0.5, 0.5])]
    many = [rng.uniform(-1, 1, 2) for _ in range(5)]

    def first_term_forgotten(w):
        return 2 * w / np.sum(w**2)

    print("                        at (0.5, 0.5)   at five random points")
    for name, gradient in {
        "grad_g": grad_g,
        "first term forgotten": first_term_forgotten,
        "the posted answer": posted,
    }.items():
        one, five = agrees(gradient, g, symmetric), agrees(gradient, g, many)
        print(f"{name:22s}  {str(one):14s}  {five}")


waiting_for("gradient_checker", try_the_checker)

# %% [markdown]
# ## 8. Gradient fields, and what they never do
#
# $f(x, y) = x^2 - y^2$ is the simplest **saddle**: along $x$ it curves up, along $y$ down. Its gradient is $(2x, -2y)$.


# %%
def saddle(w):
    x, y = w
    return x**2 - y**2


t = np.linspace(-0.7, 0.7, 15)
to_the_right = 0.447 * np.column_stack([np.exp(2 * t), np.exp(-2 * t)])
to_the_left = to_the_right * [-1, 1]
plots.gradient_field(
    saddle,
    (-2, 2),
    (-2, 2),
    gradient=lambda w: np.array([2 * w[0], -2 * w[1]]),
    paths={"$xy = 0.2$": to_the_right, "$xy = -0.2$": to_the_left},
    title="They pass by",
    alt="The gradient field of x squared minus y squared. Arrows come in along the y axis "
    "from above and below and leave along the x axis. Two paths that follow the arrows "
    "come from above, bend, and leave to the right and to the left: branches of the "
    "hyperbolas xy = 0.2 and xy = -0.2. None goes round.",
)

# %% [markdown]
# One often reads that the vectors "circulate around a saddle point". Look: nothing goes round. Who follows the arrows comes in near the $y$ axis, bends, and leaves near the $x$ axis.
#
# Let us prove it. Following the arrows means $x' = 2x$ and $y' = -2y$, so $x = x_0 e^{2t}$ and $y = y_0 e^{-2t}$. The product $x\,y = x_0 y_0$ never changes: every such way lies on a **hyperbola** (or, if $x_0 y_0 = 0$, on an axis).
#
# More is true: *no* gradient field goes round anywhere. Along a closed walk $c$ from a point back to itself, by the chain rule,
#
# $$\oint \nabla f \cdot dc = \int_0^1 \frac{d}{dt} f(c(t))\, dt = f(c(1)) - f(c(0)) = 0 .$$
#
# (The sign $\oint$ is an integral along a closed walk: add up $\nabla f \cdot c'(t)\,dt$ once round.) The integral on the left is called the **circulation**. Near a point it is measured by the **curl**, in the plane $\dfrac{\partial F_2}{\partial x} - \dfrac{\partial F_1}{\partial y}$ for a field $(F_1, F_2)$.
# For a gradient field it is $\dfrac{\partial}{\partial x}\dfrac{\partial f}{\partial y} - \dfrac{\partial}{\partial y}\dfrac{\partial f}{\partial x} = 0$ (if the second derivatives are continuous).
# The field $(-y, x)$ does go round, and so it cannot be a gradient.


# %%
def circulation(field, pieces=360):
    total = 0.0
    for degrees in range(pieces):  # once round the unit circle, in small pieces
        place, way = direction(degrees + 0.5), direction(degrees + 90.5) * 2 * np.pi / pieces
        total += field(place) @ way
    return total


around_saddle = circulation(lambda w: np.array([2 * w[0], -2 * w[1]]))
around_rotation = circulation(lambda w: np.array([-w[1], w[0]]))
print("saddle   (2x, -2y): circulation", round(float(around_saddle), 9) + 0.0)
print("rotation (-y, x):   circulation", round(float(around_rotation), 9), "= 2π")
fields = {
    "saddle": (2 * x, -2 * y),
    "two hills": (sp.diff(landscape, x), sp.diff(landscape, y)),
    "rotation": (-y, x),
}
for name, (first, second) in fields.items():
    print(f"curl of {name:10s}:", sp.simplify(sp.diff(second, x) - sp.diff(first, y)))

# %% [markdown] manual="no_circulation" points=2 title="Why does no gradient field go round?"
# ### In words: no way round (2 points)
#
# Someone claims to have a function $f$ whose gradient, on the unit circle, is nowhere zero and always points along the circle, counter-clockwise. Explain to them, without a formula for $f$, why this cannot be.
# (Think of $f$ as a height, and of a walk once round. Four or five sentences.)
#
# *Write your answer here.*
#
# ### BEGIN SOLUTION
# Walk once round the circle, counter-clockwise. The gradient points in the walking direction all the time, so the slope along the walk is ∇f · u = |∇f| > 0
# everywhere: it goes uphill at every moment. After one round one is higher than at the start. But one stands at the same point again, and f has only one
# value there. That is a contradiction. (In formulas: the circulation of ∇f is f(end) − f(start) = 0, but it would have to be positive.)
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# - 1 point: the slope along the walk is positive everywhere (directional derivative, or "always uphill"), so f grows all the way round.
# - 1 point: the walk ends where it started, and f has one value there; a contradiction. "Because the curl is zero" without saying why counts for ½ point.
# ### END MARK SCHEME

# %% [markdown]
# ## 9. Where there is no gradient
#
# Three ways to have no slope at a point, with one variable:

# %%
plots.curve(
    {
        "corner: $|x|$": abs,
        r"cusp: $\sqrt{|x|}$": lambda x: np.sqrt(abs(x)),
        "jump": lambda x: np.nan if abs(x) < 1e-9 else 0.3 * np.sign(x) - 0.5,
    },
    (-1, 1),
    ylabel="",
    alt="Three functions without a slope at 0: the absolute value has a corner, the square "
    "root of the absolute value has a cusp where the curve becomes vertical, and a step "
    "function jumps.",
)

# %% [markdown]
# With two variables take $f(x, y) = |x| + |y|$. Often one reads that its gradient is missing at the origin. It is missing on both axes: at $(1, 0)$, for instance, $\partial f/\partial y$ does not exist.
# Elsewhere $\nabla f = (\pm1, \pm1)$, with the signs of $x$ and $y$. Its length is $\sqrt2$, *however close we are to the minimum*. What does gradient descent do?


# %%
def diamond(w):
    return abs(w[0]) + abs(w[1])


def walk(etas):
    w = np.array([1.45, 0.8])
    path = [w]
    for eta in etas:
        w = w - eta * np.sign(w)  # np.sign gives -1, 0 or 1 for each entry
        path.append(w)
    return np.array(path)


fixed = walk([0.3] * 40)
shrinking = walk([0.6 / k for k in range(1, 41)])
for name, path in {"fixed step 0.3": fixed, "shrinking step 0.6/k": shrinking}.items():
    last = [round(float(diamond(w)), 3) for w in path[-4:]]
    print(f"{name:21s} the last four values of f: {last}")
plots.contours(
    diamond,
    (-0.6, 1.6),
    (-0.6, 1.0),
    paths={"η = 0.3, fixed": fixed, "η = 0.6/k, shrinking": shrinking},
    points={"minimum": (0, 0)},
    alt="Level curves of the absolute values' sum are diamonds. Descent with the fixed step "
    "0.3 comes close to the origin and then jumps between the same two points for ever. "
    "With steps 0.6 over k the jumps become smaller and the path closes in on the origin.",
)

# %% [markdown]
# With a smooth bowl the gradient becomes shorter near the minimum, and the steps with it. Here it does not: a fixed $\eta$ jumps to and fro for ever. Steps that shrink, but not too fast, do arrive.
#
# At a corner one uses a **subgradient**: any $g$ with $f(w + h) \ge f(w) + g \cdot h$ for all $h$, a plane that touches from below. For $|x|$ at 0 every number between $-1$ and $1$ is one (`np.sign` takes 0).
# The method with shrinking steps is called the *subgradient method*.
#
# ## 10. Other coordinates
#
# A point of the plane can be given by its distance $r$ from the origin and its angle $\theta$: $x = r\cos\theta$, $y = r\sin\theta$. These are **polar coordinates**.
# The gradient is an arrow on the ground. It does not care about coordinates. But its *components* do. Let $e_r$ be the unit vector straight outwards, and $e_\theta$ the one at a right angle to it, counter-clockwise. Then
#
# $$\nabla f = \frac{\partial f}{\partial r}\, e_r + \frac{1}{r}\,\frac{\partial f}{\partial \theta}\, e_\theta .$$
#
# **Why $1/r$?** A component is a slope: rise divided by *distance*. If the angle grows by $d\theta$, one walks the distance $r\, d\theta$ along the circle.
#
# A worked example: $f = r^2$, the bowl. $\partial f/\partial r = 2r$ and $\partial f/\partial\theta = 0$: the components are $(2r, 0)$, outwards with length $2r$, as in section 5.
#
# ### Exercise 13: a gradient in polar coordinates (`polar_gradient`, 1 point)
#
# $f = r^2 \sin 2\theta$ for $r > 0$. Let `polar_gradient(r, theta)` return the two components, along $e_r$ and along $e_\theta$, as an array. Angles are in radians, as always in calculus.


# %%
def swirl(r, theta):
    return r**2 * np.sin(2 * theta)


# %% solution="polar_gradient" title="A gradient in polar coordinates"
def polar_gradient(r, theta):
    """The components of the gradient of r² sin 2θ along e_r and e_θ, shape (2,)."""
    ### BEGIN SOLUTION
    return np.array([2 * r * np.sin(2 * theta), 2 * r * np.cos(2 * theta)])
    ### END SOLUTION


# %% check="polar_gradient" points=1
check_polar_gradient(polar_gradient, swirl)

# %% [markdown] hint="polar_gradient"
# Two partial derivatives: one with $\theta$ fixed, one with $r$ fixed. The second one needs the chain rule, and is then divided by $r$.
#
# ---
#
# With $\theta$ fixed, $\sin 2\theta$ is a number like any other. With $r$ fixed, the chain rule gives a factor from
# the inside of the sine. Does $1/r$ belong to both components?
#
# ---
# $\partial f/\partial r = 2r\sin 2\theta$. And $\partial f/\partial\theta = r^2 \cdot 2\cos 2\theta$, of which one $r$ is cancelled by $1/r$.

# %% [markdown]
# ### Excursion, without points: all systems at once, and a proof by SymPy
#
# *This goes further than the rest of the notebook: metric and covector belong to differential geometry. Nothing later needs them; go on at the table below whenever you like.*
#
# In *any* coordinates $q = (q_1, \dots, q_n)$ let $J$ be the matrix of the partial derivatives of the position by the coordinates: its columns are the steps that the coordinates make. The **metric** $G = J^{\mathsf T} J$ tells how long these steps are.
# The partial derivatives $\partial f/\partial q_i$ form the **differential**. (It is a *covector*: it turns steps into rises.) The gradient makes an arrow of it, with the inverse of the metric:
#
# $$\nabla f = G^{-1}\,(\text{differential}).$$
#
# These are its components along the columns of $J$. If $G$ is diagonal with entries $h_i^2$, column $i$ has the length $h_i$; along *unit* vectors the components are $\dfrac{1}{h_i}\dfrac{\partial f}{\partial q_i}$.
#
# SymPy compares this with the Cartesian gradient, for $x^2y + yz^2 - xz$ (in the plane, for $\sin x \cos y$). By the chain rule the differential is $J^{\mathsf T}$ times the Cartesian gradient. So if $J\,G^{-1} J^{\mathsf T}$ is the unit matrix, the formula is right for *every* $f$. SymPy checks this too.

# %%
rho, r, theta, phi = sp.symbols("rho r theta phi", positive=True)
systems = {
    "polar": ([r, theta], [r * sp.cos(theta), r * sp.sin(theta)]),
    "cylindrical": ([r, theta, z], [r * sp.cos(theta), r * sp.sin(theta), z]),
    "spherical": (
        [rho, theta, phi],
        [
            rho * sp.sin(theta) * sp.cos(phi),
            rho * sp.sin(theta) * sp.sin(phi),
            rho * sp.cos(theta),
        ],
    ),
}
for name, (q, position) in systems.items():
    letters, f = ([x, y], wave) if len(q) == 2 else ([x, y, z], x**2 * y + y * z**2 - x * z)
    place = dict(zip(letters, position))
    J = sp.Matrix(position).jacobian(q)
    G = sp.simplify(J.T * J)
    differential = sp.Matrix([sp.diff(f.subs(place), c) for c in q])
    arrow = J * G.inv() * differential
    cartesian = sp.Matrix([sp.diff(f, v).subs(place) for v in letters])
    lengths = ", ".join(f"{c}: {sp.sqrt(G[i, i])}" for i, c in enumerate(q))
    same = sp.simplify(arrow - cartesian) == sp.zeros(len(q), 1)
    always = sp.simplify(J * G.inv() * J.T) == sp.eye(len(q))
    print(name)
    print("   lengths h of the steps:       ", lengths)
    print("   equals the Cartesian gradient:", same)
    print("   J G⁻¹ Jᵀ is the unit matrix:  ", always)


# %% [markdown]
# | coordinates | gradient |
# |:--|:--|
# | polar | $\dfrac{\partial f}{\partial r} e_r + \dfrac1r \dfrac{\partial f}{\partial\theta} e_\theta$ |
# | cylindrical | $\dfrac{\partial f}{\partial r} e_r + \dfrac1r \dfrac{\partial f}{\partial\theta} e_\theta + \dfrac{\partial f}{\partial z} e_z$ |
# | spherical | $\dfrac{\partial f}{\partial\rho} e_\rho + \dfrac1\rho \dfrac{\partial f}{\partial\theta} e_\theta + \dfrac{1}{\rho\sin\theta} \dfrac{\partial f}{\partial\varphi} e_\varphi$ |
#
# In the spherical row $\theta$ is the angle from the $z$ axis and $\varphi$ goes round it, as in physics. Many mathematics books exchange the two letters: look before you copy a formula.
# (`Abs` is SymPy's absolute value. For $0 < \theta < \pi$ the sine is positive, and $|\sin\theta| = \sin\theta$.)
#
# ## 11. Where it is used
#
# | field | law | in words |
# |:--|:--|:--|
# | electricity | $E = -\nabla V$ | the electric field points to lower potential, the way a positive charge is pushed |
# | heat | $q = -k\,\nabla T$ | heat flows from hot to cold (Fourier's law) |
# | fluids | $\rho\,a = -\nabla p$ | pressure accelerates a fluid of density $\rho$ towards lower pressure (without friction and gravity) |
# | economics | $\nabla U = \lambda\, p$ | at the best affordable basket, marginal utilities are in proportion to prices |
# | images | $\lvert\nabla I\rvert$ large | an edge |
#
# Two of them with numbers. A point charge has the potential $V = 1/\rho$ (in suitable units). And somebody with 12 coins to spend on two goods at the prices 2 and 1 has the utility $U = \sqrt{x y}$:

# %%
potential = 1 / sp.sqrt(x**2 + y**2 + z**2)
electric = [-sp.diff(potential, v).subs({x: 1, y: 2, z: 2}) for v in (x, y, z)]
length = sp.sqrt(sum(c**2 for c in electric))
print("E at (1, 2, 2):", electric, " outwards, of length", length, "= 1/3²")

first = np.arange(1, 600) / 100  # how much of the first good
second = 12 - 2 * first  # the rest of the money buys the second
k = np.argmax(np.sqrt(first * second))
print(f"best basket: {first[k]:.2f} and {second[k]:.2f}")
utility_x, utility_y = np.sqrt(second[k] / first[k]) / 2, np.sqrt(first[k] / second[k]) / 2
print(f"marginal utilities: {utility_x:.4f} and {utility_y:.4f}, as 2 to 1, like the prices")

# %% [markdown]
# An image is a function too: the brightness $I$ at each pixel. `np.gradient` measures by central differences (at the border by one-sided ones), first from row to row, then from column to column:

# %%
row, column = np.mgrid[0:64, 0:64]
image = 0.15 + 0.25 * column / 63  # a background that brightens slowly to the right
image[(row - 22) ** 2 + (column - 20) ** 2 < 12**2] = 0.9  # a bright disc
image[36:56, 34:58] = 0.0  # a dark rectangle
down, right = np.gradient(image)
strength = np.hypot(down, right)
print("slow background: ", round(float(strength[5, 50]), 4))
print("edge of the disc:", round(float(strength[22, 8]), 4))
plots.edges(
    image,
    strength,
    alt="Left, a grey image with a bright disc and a dark rectangle on a background that "
    "brightens to the right. Right, the length of its gradient: bright lines along the "
    "outlines of the disc and the rectangle, nearly black elsewhere.",
)

# %% [markdown]
# ## Summary
#
# | | |
# |:--|:--|
# | gradient | all partial derivatives, side by side; it has the shape of its input |
# | chain rule | $\frac{d}{dt} f(c(t)) = \nabla f \cdot c'(t)$ |
# | slope in a direction | $D_u f = \nabla f \cdot u$ with $\lvert u\rvert = 1$ |
# | steepest ascent | along $\nabla f$, with slope $\lvert\nabla f\rvert$ |
# | level curves, surfaces | $\nabla f$ is normal to them |
# | tangent plane | $f(a + h) \approx f(a) + \nabla f(a)\cdot h$; if $f$ is differentiable, the error is small even against $\lvert h\rvert$ |
# | measuring | central differences, $h \approx 10^{-5}$; many random points, never a symmetric one alone |
# | fields | sinks at maxima, sources at minima; past a saddle as hyperbolas; no circulation, curl $= 0$ |
# | other coordinates | $\nabla f = G^{-1}\cdot$ differential: slopes per *distance* |
#
# How far are you?

# %%
progress()

# %% [markdown]
# ## To read next
#
# - G. Strang, *Calculus*, chapter 13 (partial derivatives, with many pictures; free from MIT OpenCourseWare).
# - J. E. Marsden, A. Tromba, *Vector Calculus*, chapter 2 (differentiable, and only partly so).
# - H. M. Schey, *Div, Grad, Curl, and All That* (fields in physics).
# - J. Nocedal, S. J. Wright, *Numerical Optimization*, section 8.1 (measuring gradients).
# - W. Squire, G. Trapp, "Using complex variables to estimate derivatives of real functions", *SIAM Review* 40 (1998), 110–112 (the complex step, on three pages).
# - Notebook 03 of this course uses gradients to fit lines to data; 04 asks about second derivatives.

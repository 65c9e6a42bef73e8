# ---
# jupyter: {jupytext: {text_representation: {extension: .py, format_name: percent}}, kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}}
# course:
#   title: Gradient descent in one variable
#   minutes: 120
# ---

# %% [markdown]
# # Gradient descent in one variable
#
# Somebody walks downhill, in fog, until the ground is level. This notebook turns that into an algorithm of ten lines.
#
# **Afterwards you can**
#
# - say what a flat point is, and why a minimum is one but not every flat point is a minimum;
# - write gradient descent with a stop rule, and say exactly what it counts;
# - choose the learning rate of a parabola, and foresee the number of iterates *before* the computer runs;
# - find a rate that is safe on a curve that is not a parabola, and say which valley a start leads to;
# - look at a run that failed and say what went wrong.
#
# **Time:** about two hours. **You need:** derivatives of powers and of $e^x$, and the chain rule. Python is explained as we go.
#
# **How to work.** Run the cells from top to bottom with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# In an exercise, put your own lines where it says `# YOUR CODE HERE` (and take the `raise NotImplementedError()` away),
# or put your answer where it says `...`. Run that cell, and then the check below it, as often as you like: only the last answer counts.
#
# Stuck? Run the check, make a cell of your own (the + button above) and write `hint()` into it.
# It gives a first hint, and a further one each time you call it again. (`hint("p_slope")`, with the name in the heading, asks for another exercise.) `progress()` shows how far you are.
#
# Some given cells only draw a picture, print a table or check an answer. Run them and look at what they show; you need not understand each of their lines.

# %%
import math

import numpy as np
import sympy as sp

from course_lib import (
    Box,
    check_best_rate,
    check_better_start,
    check_descent_loop,
    check_eta_limit,
)
from course_lib import (
    check_gradient,
    check_one_step,
    check_predicted_count,
    check_reading_a_failure,
)
from course_lib import check_safe_rate
from course_lib import exercise, hint, plots, progress, waiting_for

# %% [markdown]
# ## 1. The lowest point of a curve
#
# The cell above brings the tools that we use: numbers (`numpy`), and the checks and pictures of this course.
#
# Here is the curve of $f(x) = x^2 + 1$. Where is it lowest, and how does the curve look just there?


# %%
def bowl(x):
    return x**2 + 1


plots.curve(
    bowl,
    (-3, 3),
    tangents=[0],
    title="Level at the lowest point",
    alt="The parabola x squared plus 1. Its lowest point, at x = 0 with height 1, is marked; the "
    "tangent there is level.",
)

# %% [markdown]
# The dashed line is the **tangent**: it touches the curve and has the same direction. Its slope is the derivative $f'(x)$ of $f$ there.
# We say *the slope of $f$ at $x$* and mean $f'(x)$. At the lowest point the tangent is level. That is a theorem:
#
# > **Fermat.** If $f$ has a minimum at $x^*$, inside an interval where $f$ is differentiable (has a derivative everywhere), then $f'(x^*) = 0$.
#
# The slope of $x^2 + 1$ is $2x$. It is zero at $x^* = 0$ only, and there $f(x^*) = 1$. Found!
#
# Read the theorem in one direction only. *At a minimum the slope is zero.* It does **not** say that a point with slope zero is a minimum:
# the top of a hill is level too, and so is $x^3$ at $0$, which is neither top nor bottom.
# So $f'(x) = 0$ gives us candidates, and we still have to look at each of them.
#
# ### A function in Python
#
# `def bowl(x):` starts a function. The lines that belong to it are indented by four spaces. `return x**2 + 1` says what it gives back;
# without `return` a function gives nothing back, even if it has calculated or printed something.
#
# | on paper | in Python |
# |:--|:--|
# | $x^2$ | `x**2` (not `x^2`) |
# | $3x$ | `3 * x` (not `3x`) |
# | $\frac{1}{2x}$ | `1 / (2 * x)` (without the brackets it is $\frac12 \cdot x$) |
# | $0.5$ | `0.5` (a point, not a comma) |
# | $10^{-6}$ | `1e-6` |
# | $\lvert x\rvert$ | `abs(x)` |
#
# Text after `#`, or between three quotation marks, is for readers only. A line `a = 2 + 3` calculates the right side and keeps it under the name on the left.


# %%
def bowl_slope(x):
    return 2 * x


print("f(3)  =", bowl(3))
print("f'(3) =", bowl_slope(3))
print("f'(0) =", bowl_slope(0))

# %% [markdown]
# **When it turns red.** Everybody gets error messages. Read the *last* line. `SyntaxError` or `IndentationError`: Python cannot read the line (a missing `*`, bracket or colon, or wrong spaces at its beginning).
# `NameError`: a name is misspelt, or a cell further up was not run. `TypeError`: two things do not go together, such as a number and a function.
#
# ### The rules of differentiation that you need
#
# | function | slope |
# |:--|:--|
# | $x^n$ | $n\,x^{n-1}$, so $x^2$ has $2x$, and $x$ has $1$ |
# | a number $c$ alone | $0$ |
# | $c \cdot f(x)$ | $c \cdot f'(x)$ |
# | a sum | the sum of the slopes |
# | $e^{\text{inside}}$ | $e^{\text{inside}}$ times the slope of the inside (chain rule) |
#
# ### Exercise 1: the slope of a parabola (`p_slope`, 1 point)
#
# Find the derivative of $p(x) = 2x^2 - 3x + 2$ on paper. Then let `p_slope(x)` return it: put one line `return` and your formula, indented by four spaces,
# in place of `# YOUR CODE HERE` and `raise NotImplementedError()`. Look at `bowl_slope` above for an example.
#
# The check compares your function with slopes that it measures on the curve itself, at many points.


# %%
def p(x):
    return 2 * x**2 - 3 * x + 2


# %% solution="p_slope" title="The slope of a parabola"
def p_slope(x):
    """The slope of p(x) = 2x² - 3x + 2 at x."""
    ### BEGIN SOLUTION
    return 4 * x - 3
    ### END SOLUTION


# %% [markdown]
# **Try it before you check it.** Run the next cell, drag the point along the curve (or move its slider with the arrow keys), and watch the line that has *your* slope. Does it touch the curve wherever you go?

# %%
waiting_for(
    "p_slope",
    lambda: plots.explore_slope(
        p,
        (-1.5, 3),
        at=2,
        slope=p_slope,
        title="Does the line with your slope touch p?",
        alt="The parabola 2x squared minus 3x plus 2 with a point that can be moved along it. Two lines "
        "go through the point: the dashed one is the measured tangent, the other one has the slope that your "
        "function gives. With the right slope they are the same line at every point.",
    ),
)

# %% check="p_slope" points=1
check_gradient(p_slope, p, Box(-2, 2))

# %% [markdown] hint="p_slope"
# Take one term after the other. The derivative of $x^n$ is $n x^{n-1}$; a number in front stays in front; a term without $x$ does not change, so its slope is 0.
#
# ---
# There are three terms. Which of them still has an $x$ in its slope, which gives a plain number, and which vanishes?
#
# ---
# The square: bring its 2 down, times the 2 in front, and $x$ is left. The middle term: its number stays, sign included. Write a `*` between a number and `x`.

# %% [markdown]
# Where is your slope zero? Solve it on paper: you should find $x^* = \frac34$, and $p(\frac34) = \frac78$.
#
# ### Exercise 2: a steeper parabola (`q_slope`, 1 point)
#
# Now $q(x) = 9x^2 - 7x + 6$. We shall meet both parabolas again, because they behave in different ways.


# %%
def q(x):
    return 9 * x**2 - 7 * x + 6


# %% solution="q_slope" title="The slope of a steeper parabola"
def q_slope(x):
    """The slope of q(x) = 9x² - 7x + 6 at x."""
    ### BEGIN SOLUTION
    return 18 * x - 7
    ### END SOLUTION


# %% check="q_slope" points=1
check_gradient(q_slope, q, Box(-2, 2))

# %% [markdown] hint="q_slope"
# The same rules as in Exercise 1, with other numbers.
#
# ---
# Which term vanishes? Which becomes a plain number?
#
# ---
# The square has 9 in front, and its exponent comes down as a factor. The number of the middle term stays, with its sign.

# %% [markdown]
# On paper: the slope is zero at $x^* = \frac{7}{18}$, and $q(x^*) = \frac{167}{36}$. With `Fraction`, Python can confirm both without rounding.

# %%
from fractions import Fraction

print("p(3/4)  =", p(Fraction(3, 4)))
print("q(7/18) =", q(Fraction(7, 18)), "=", round(float(q(Fraction(7, 18))), 8))

# %% [markdown]
# ## 2. When the equation cannot be solved
#
# Take $v(x) = x^2 + e^{-2x}$. It has one lowest point, somewhere between 0 and 1.


# %%
def valley(x):
    return x**2 + math.exp(-2 * x)


plots.curve(
    valley,
    (-0.8, 2.2),
    ylabel="$v(x)$",
    alt="The curve x squared plus e to the minus 2x. It falls steeply on the left, is lowest "
    "between 0 and 1, and rises on the right.",
)

# %% [markdown]
# ### Exercise 3: a slope with an exponential (`valley_slope`, 1 point)
#
# Let `valley_slope(x)` return the derivative of $v(x) = x^2 + e^{-2x}$. In Python $e^{t}$ is `math.exp(t)`.


# %% solution="valley_slope" title="A slope with an exponential"
def valley_slope(x):
    """The slope of v(x) = x² + e^(-2x) at x."""
    ### BEGIN SOLUTION
    return 2 * x - 2 * math.exp(-2 * x)
    ### END SOLUTION


# %% check="valley_slope" points=1
check_gradient(valley_slope, valley, Box(-0.8, 2.2))

# %% [markdown] hint="valley_slope"
# $x^2$ is easy. For $e^{-2x}$ use the chain rule: the derivative of $e^{\text{inside}}$ is $e^{\text{inside}}$ times the derivative of the inside.
#
# ---
# The inside is $-2x$. What is its derivative? The exponential itself stays as it is, exponent included.
#
# ---
# Two terms come back: the slope of the square, and the exponential times the slope of its inside. Mind the sign that this second factor brings.

# %% [markdown]
# Now try to solve $v'(x) = 0$ for $x$ on paper. You will not get far: $x$ stands once in front and once in an exponent,
# and no rule of algebra brings it alone to one side. Most functions that matter are like this.
# (There is a name for the solution, half of "Lambert's $W$ of 2", but whoever wants its digits must come nearer step by step, as we shall.)
#
# So we give up solving the equation. We *walk* to the lowest point instead.
#
# ## 3. Which way is down?
#
# You stand at $x_k$ on the curve, in fog. You see only the slope under your feet. Which way do you go?

# %%
plots.both_slopes(
    bowl,
    bowl_slope,
    [-1.5, 1.5],
    0.25,
    (-3, 3),
    alt="The parabola x squared plus 1 with two tangents. At x = -1.5 the slope is negative and "
    "the arrow goes right, to x = -0.75. At x = 1.5 the slope is positive and the arrow goes "
    "left, to x = 0.75.",
)

# %% [markdown]
# | slope $f'(x_k)$ | the curve, from left to right | go |
# |:--|:--|:--|
# | negative | falls | right, to a larger $x$ |
# | positive | rises | left, to a smaller $x$ |
#
# Both rows say the same: *go against the sign of the slope*. One formula does it:
#
# $$x_{k+1} = x_k - \eta\, f'(x_k).$$
#
# The number $\eta > 0$ (the Greek letter *eta*) is the **learning rate**. It says how far to go for a given slope.
# The minus sign does the turning round.
#
# (The slope only knows what is near. If it is negative, the curve falls to the right *here*. With a single valley the lowest point then lies to the right;
# with hills and valleys it may lie anywhere.)
#
# **An example by hand.** $f(x) = x^2 + 1$, start $x_1 = 1.5$, $\eta = 0.1$:

# %%
eta = 0.1
x1 = 1.5
x2 = x1 - eta * bowl_slope(x1)
x3 = x2 - eta * bowl_slope(x2)
for x in [x1, x2, x3]:
    print(f"x = {x:.4f}   slope = {bowl_slope(x):.4f}   f = {bowl(x):.4f}")

# %% [markdown]
# The slope at 1.5 is 3. A tenth of it is 0.3, and $1.5 - 0.3 = 1.2$. The curve is lower there. The slope is smaller too, so the next step is shorter: near the bottom the walk slows down by itself.
#
# ### Exercise 4: one step (`one_step`, 2 points)
#
# Write `step(df, x, eta)`: it gets the slope function `df`, the point `x` and the learning rate, and returns the next point.
#
# A function may be handed to a function: `df` is a name for whatever slope comes in, and you call `df(x)` as you would call `bowl_slope(x)`.
# For example `step(bowl_slope, 1.5, 0.1)` should be 1.2. Do not round. The check hands in slopes of several curves, such as this one, of a bowl whose lowest point is at 2:


# %%
def moved_bowl(x):
    return (x - 2) ** 2 + 1


def moved_bowl_slope(x):
    return 2 * (x - 2)


# %% solution="one_step" title="One step downhill"
def step(df, x, eta):
    """The point after one step of gradient descent from x."""
    ### BEGIN SOLUTION
    return x - eta * df(x)
    ### END SOLUTION


# %% [markdown]
# **Try it before you check it.** The next cell takes *your* step again and again. Drag the start, turn $\eta$. Does the ball roll down, from both sides?

# %%
waiting_for(
    "one_step",
    lambda: plots.explore_curve_descent(
        moved_bowl,
        (-1, 5),
        start=4.5,
        eta=0.1,
        etas=(0.01, 1.1),
        step=lambda x, eta: step(moved_bowl_slope, x, eta),
        title="Your step, again and again",
        alt="The parabola (x - 2) squared plus 1 with a ball at the start 4.5 and the points where your "
        "step takes it, twelve times. With a right step and a small learning rate the points come down to "
        "the lowest point at 2; with a wrong sign they climb out of the bowl. Start, learning rate and "
        "number of steps can be changed.",
    ),
)

# %% check="one_step" points=2
check_one_step(step)

# %% [markdown] hint="one_step"
# It is the formula $x_{k+1} = x_k - \eta f'(x_k)$ in one line.
#
# ---
# `df(x)` is the slope at `x`. What do you multiply it by?
#
# ---
# You stand at `x`. Take away the learning rate times the slope where you stand; `return` the point, not the way.

# %% [markdown]
# ## 4. Step after step: the algorithm
#
# Repeat the step until the road is flat. "Exactly flat" would be too much to ask of a computer, so we choose a small **tolerance** $\varepsilon$ and stop at the first $x_k$ with
#
# $$|f'(x_k)| \le \varepsilon.$$
#
# Three details matter.
#
# - **The bars.** Without the absolute value every negative slope would count as small: $-100 \le \varepsilon$.
# - **$\le$ or $<$?** Some texts write $<$ in the recipe and $\le$ in the program. We write $\le$, here and in every check: then even $\varepsilon = 0$ makes sense, and a start exactly at the bottom stops at once.
# - **A limit.** A bad learning rate never gets there. So we also stop when we have `max_iter` points.
#
# **What we count.** The points $x_1, x_2, x_3, \dots$ are called *iterates*. We count them all, the start $x_1$ included.
# 31 iterates are 30 updates: between 31 fence posts there are 30 gaps. Many programs print "iterations: 31" and mean the posts.
#
# ### Three things in Python
#
# | in Python | what it does |
# |:--|:--|
# | `path = [x1]` | a list with one number in it |
# | `path.append(x)` | puts `x` at the end of the list; `len(path)` is the length |
# | `while condition:` | repeats the indented lines as long as the condition holds; `and` joins two conditions |
#
# An example: halve a number until it is at most 1, but stop in any case when there are 10 numbers.
# On paper $h = h / 2$ would be an equation. In Python `h = h / 2` is an order: calculate the right side with the old `h`, and call the result `h` from now on.

# %%
h = 20
halves = [h]
while h > 1 and len(halves) < 10:
    h = h / 2
    halves.append(h)
print(halves)
print("last number:", h, "  how many:", len(halves))

# %% [markdown]
# The condition says when to *go on*. So it is the opposite of the rule that says when to stop: "stop at $h \le 1$" becomes "go on while $h > 1$".
#
# ### Exercise 5: gradient descent (`descent_loop`, 3 points)
#
# Write the loop. `descend` returns two things: the last point, and the list of *all* points from `x1` to the last one.
# The list never has more than `max_iter` points. Keep the given lines: your loop goes between `path = [x1]` and `return x, path`.
# (You may call your `step`, as in `x = step(df, x, eta)`, or write the formula again.)


# %% solution="descent_loop" title="Gradient descent"
def descend(df, x1, eta, tol, max_iter):
    """Gradient descent from x1: the last iterate, and the list of all iterates."""
    x = x1
    path = [x1]
    ### BEGIN SOLUTION
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    ### END SOLUTION
    return x, path


# %% check="descent_loop" points=3
check_descent_loop(descend)

# %% [markdown] hint="descent_loop"
# Go on *while* the slope is still too large **and** there is room in the path. In each round: compute the new `x`, then append it.
#
# ---
# There are two conditions, joined by `and`: one compares the *size* of the slope with `tol`, the other the length of `path` with `max_iter`. Look at the halving loop for the form.
#
# ---
# "Stop at $|f'(x)| \le \varepsilon$" becomes "go on while `abs(...) > tol`", and "at most `max_iter` points" becomes `len(path) < max_iter`. Two indented lines follow: the step of Exercise 4, and `path.append(x)`.

# %% [markdown]
# ### Your algorithm at work
#
# Four runs. Each stops when the slope is at most $10^{-6}$.


# %%
def table():
    lines = ["function    eta  iterates  updates  last x                 |slope|    f"]
    for name, f, df, x1, eta in [
        ("x²+1", bowl, bowl_slope, 1.5, 0.1),
        ("2x²-3x+2", p, p_slope, 0.0, 0.1),
        ("9x²-7x+6", q, q_slope, 0.0, 0.1),
        ("x²+1", bowl, bowl_slope, 1.5, 0.01),
    ]:
        x, path = descend(df, x1, eta, 1e-6, 1000)
        run = f"{name:9s} {eta:5.2f} {len(path):9d} {len(path) - 1:8d}"
        lines.append(f"{run}  {x:<22.16g} {abs(df(x)):.2e}   {f(x):.16g}")
    print("\n".join(lines))


waiting_for("descent_loop", table)

# %% [markdown]
# With the right loop you see **68**, **31**, **72** and **740** iterates. The last $x$ of the first run is about $4.8 \cdot 10^{-7}$: close to $0$, not equal to it.
# (A program that prints `x* = 0.000000` has only rounded.)
#
# All digits of the second run, and the eight that matter of the third:


# %%
def digits():
    x, path = descend(p_slope, 0.0, 0.1, 1e-6, 300)
    print(f"p: {len(path)} iterates")
    print("   x       =", x)
    print("   |slope| =", abs(p_slope(x)))
    print("   p(x)    =", p(x))
    x, path = descend(q_slope, 0.0, 0.1, 1e-6, 500)
    print(f"q: {len(path)} iterates")
    print(f"   x       = {x:.8f}")
    print(f"   |slope| = {abs(q_slope(x)):.2e}")
    print(f"   q(x)    = {q(x):.8f}")


waiting_for("descent_loop", digits)

# %% [markdown]
# And $\varepsilon = 0$? A start at the bottom is at once flat enough, $0 \le 0$. From elsewhere it takes luck to hit slope 0 exactly; on $x^2 + 1$ the rate $\eta = 0.5$ does it in one update, and with $\eta = 0.1$ only `max_iter` ends the walk:


# %%
def tolerance_zero():
    for x1, eta in ((0.0, 0.1), (1.5, 0.5), (1.5, 0.1)):
        x, path = descend(bowl_slope, x1, eta, 0.0, 100)
        print(
            f"from {x1} with eta = {eta}: {len(path)} iterates, last slope {bowl_slope(x):.1e}"
        )


waiting_for("descent_loop", tolerance_zero)


# %%
def path_on_p():
    x, path = descend(p_slope, 0.0, 0.1, 1e-6, 300)
    return plots.descent_on_curve(
        p,
        path,
        (-0.2, 1.2),
        minimum=3 / 4,
        title=f"{len(path)} iterates on $p$",
        ylabel="$p(x)$",
        alt="The parabola 2x squared minus 3x plus 2 with the iterates from x = 0. They come down "
        "the left side in ever shorter steps and crowd together at x = 0.75.",
    )


waiting_for("descent_loop", path_on_p)


# %%
def path_on_q():
    x, path = descend(q_slope, 0.0, 0.1, 1e-6, 500)
    return plots.descent_on_curve(
        q,
        path,
        (-0.2, 1.0),
        minimum=7 / 18,
        title=f"{len(path)} iterates on $q$",
        ylabel="$q(x)$",
        alt="The steeper parabola 9x squared minus 7x plus 6 with the iterates from x = 0. They "
        "jump from one side of the lowest point, x = 7/18, to the other, each time a little "
        "closer.",
    )


waiting_for("descent_loop", path_on_q)

# %% [markdown]
# Look at the second picture. On $q$ every step goes *across* the minimum, and yet the walk arrives. On $p$ it never crosses. The rate is $0.1$ in both. Why? Section 5 tells.
#
# In all these runs $f$ falls in every step, $f(x_1) > f(x_2) > f(x_3) > \dots$:


# %%
def heights():
    curves = [
        ("x²+1", bowl, bowl_slope, 1.5),
        ("2x²-3x+2", p, p_slope, 0),
        ("9x²-7x+6", q, q_slope, 0),
    ]
    for name, f, df, x1 in curves:
        x, first_points = descend(df, x1, 0.1, 1e-6, 6)
        print(f"{name:9s}", "  ".join(f"{f(x):.4f}" for x in first_points))


waiting_for("descent_loop", heights)

# %% [markdown]
# ## 5. How large may η be?
#
# ### First the pictures
#
# The same curve $x^2 + 1$, twice. On the left $\eta = 1$, on the right $\eta = 0.01$.

# %%
updates = np.arange(12)  # 0, 1, 2, ..., 11
plots.descents_side_by_side(
    bowl,
    {
        r"too large: $\eta = 1$": 1.5 * (1 - 2 * 1.0) ** updates,
        r"too small: $\eta = 0.01$": 1.5 * (1 - 2 * 0.01) ** updates,
    },
    (-2.5, 2.5),
    alt="The parabola x squared plus 1 twice. Left, eta = 1: the iterates jump between 1.5 and "
    "-1.5 and stay at the same height. Right, eta = 0.01: twelve iterates creep from 1.5 to "
    "about 1.2.",
)

# %% [markdown]
# - **Too large.** With $\eta = 1$ the first step goes from $1.5$ to $1.5 - 1 \cdot 3 = -1.5$, the next one back to $1.5$, and so on for ever. It does not run away and it does not arrive: the height stays $3.25$.
# - **Too small.** With $\eta = 0.01$ the walk arrives, but it takes its time: 740 iterates. A program with a limit of 300 says "did not converge", although nothing is wrong but its limit.
#
# (How did the cell above get the points without a loop? With the formula that comes now.)
#
# ### Then the formula
#
# The **second derivative** $f''$ is the slope of the slope: the derivative of $f'$. For a parabola $f(x) = ax^2 + bx + c$ the slope is $f'(x) = 2ax + b$, a straight line,
# and $f'' = 2a$ is the same number everywhere. We call it the **curvature**; let it be positive, so that there is a lowest point $x^*$.
# The straight line $f'$ is zero at $x^*$ and rises by $f''$ for each unit, so $f'(x) = f'' \cdot (x - x^*)$. Put this into the step and take $x^*$ away on both sides:
#
# $$x_{k+1} - x^* = x_k - x^* - \eta f'' \cdot (x_k - x^*) = (1 - \eta f'')\,(x_k - x^*).$$
#
# Every step multiplies the distance to $x^*$ by the same **factor** $\varrho = 1 - \eta f''$ (the Greek letter *rho*). After $k - 1$ updates:
#
# $$x_k = x^* + \varrho^{\,k-1}\,(x_1 - x^*).$$
#
# | $\eta f''$ | factor $\varrho$ | what you see |
# |:--|:--|:--|
# | between 0 and 1 | between 0 and 1 | comes from one side |
# | exactly 1 | 0 | arrives in one update |
# | between 1 and 2 | between −1 and 0 | jumps across, and arrives |
# | exactly 2 | −1 | jumps between two points for ever |
# | more than 2 | below −1 | flies away |
#
# We say that gradient descent *arrives* when it comes as close to $x^*$ as we like. On a parabola it arrives, from every start, exactly when
#
# $$0 < \eta < \frac{2}{f''}.$$

# %%
print("function    f''   eta   factor   eta must be below")
for name, curvature, eta in [
    ("x²+1", 2, 0.1),
    ("2x²-3x+2", 4, 0.1),
    ("9x²-7x+6", 18, 0.1),
    ("x²+1", 2, 0.01),
    ("x²+1", 2, 1.0),
]:
    print(
        f"{name:9s} {curvature:5d} {eta:6.2f} {1 - eta * curvature:7.2f} {2 / curvature:12.4f}"
    )

# %% [markdown]
# There it is: on $p$ the factor is $+0.6$, on $q$ it is $-0.8$, and the minus sign is the jumping.
#
# **Explore.** Turn $\eta$ through all five rows of the table, and start elsewhere: on a parabola the start changes nothing about who arrives. (On paper you see $\eta = 0.9$.)

# %%
plots.explore_curve_descent(
    bowl,
    (-3, 3),
    start=1.5,
    eta=0.9,
    etas=(0.01, 1.1),
    most=60,
    title="x² + 1",
    alt="Twelve iterates on x squared plus 1 from 1.5 with a learning rate of 0.9: they jump across the "
    "lowest point and come closer. Below 0.5 they come from one side; at 0.5 one step is enough; from 0.5 to "
    "1 they jump across and arrive; at 1 they jump for ever; above 1 they climb out of the bowl. Start, "
    "learning rate and number of steps can be changed.",
)

# %% [markdown]
# ### Exercise 6: the limit (`eta_limit`, 1 point)
#
# For $q(x) = 9x^2 - 7x + 6$: gradient descent arrives for every $\eta$ between $0$ and `eta_limit`, and for none that is larger. Which number is it? You may write a calculation, such as `5 / 3`.

# %% solution="eta_limit" title="The largest learning rate"
### BEGIN SOLUTION
eta_limit = 2 / 18
### END SOLUTION

# %% check="eta_limit" points=1
check_eta_limit(eta_limit, q)

# %% [markdown] hint="eta_limit"
# You need $f''$: take the derivative of the slope of $q$.
#
# ---
# The slope of $q$ is a straight line. How much does it rise for each unit? That is $q''$.
#
# ---
# The rule stands above the table: $\eta$ must stay below 2 over the second derivative. Put the number that you found in Exercise 2 into it.

# %% [markdown]
# ### Exercise 7: the best learning rate (`best_rate`, 2 points)
#
# One learning rate is perfect: from *every* start it lands on the lowest point in one update. Look for it in the table above.
# Let `best_rate(a, b, c)` return it for the parabola $ax^2 + bx + c$ with $a > 0$.


# %% solution="best_rate" title="The best learning rate"
def best_rate(a, b, c):
    """The learning rate that reaches the minimum of ax² + bx + c in one update."""
    ### BEGIN SOLUTION
    return 1 / (2 * a)
    ### END SOLUTION


# %% check="best_rate" points=2
check_best_rate(best_rate)

# %% [markdown] hint="best_rate"
# The factor $1 - \eta f''$ must be zero. What is $f''$ for $ax^2 + bx + c$?
#
# ---
# $f' = 2ax + b$. Differentiate once more: which of $a$, $b$, $c$ is left?
#
# ---
# Solve $1 - \eta f'' = 0$ for $\eta$. In Python a product below the line needs brackets.

# %% [markdown]
# ## 6. How many iterates? Know it before you run
#
# The slope shrinks by the same factor as the distance, because it is $f''$ times the distance:
#
# $$|f'(x_k)| = |\varrho|^{\,k-1}\,|f'(x_1)|.$$
#
# Let us do it for $x^2 + 1$ from $1.5$ with $\eta = 0.1$. The first slope is $3$, the factor $0.8$. We want the first $k$ with $3 \cdot 0.8^{\,k-1} \le 10^{-6}$.
# Take logarithms, and mind that $\ln 0.8$ is *negative*, so that dividing by it turns the sign round:
#
# $$(k - 1)\,\ln 0.8 \le \ln\frac{10^{-6}}{3} \quad\Longrightarrow\quad k - 1 \ge \frac{\ln(10^{-6}/3)}{\ln 0.8}.$$

# %%
updates = math.log(1e-6 / 3) / math.log(0.8)
print("updates needed, at least:", updates)
print("rounded up:              ", math.ceil(updates))
print("and with the start:      ", math.ceil(updates) + 1, "iterates")

# %% [markdown]
# `math.log` is the natural logarithm, and `math.ceil` rounds up to the next whole number. The prediction is 68, and 68 it was.
#
# ### Exercise 8: predict the count (`predict_iterates`, 2 points)
#
# Now for every parabola: `slope1` is $f'(x_1)$, and `curvature` is $f''$. The first slope may be negative, and the factor too: take absolute values before you take logarithms.
# Return the number of *iterates*, a whole number. The run ends at the first slope of size at most `tol`, so when the updates come out whole, that many are enough. (You need not think of a start that is flat already, of the factor 0, and of learning rates that never arrive.)


# %% solution="predict_iterates" title="Predict the count"
def predict_iterates(slope1, curvature, eta, tol):
    """How many iterates gradient descent will need on a parabola, x1 included."""
    ### BEGIN SOLUTION
    factor = abs(1 - eta * curvature)
    updates = math.log(tol / abs(slope1)) / math.log(factor)
    return math.ceil(updates) + 1
    ### END SOLUTION


# %% check="predict_iterates" points=2
check_predicted_count(predict_iterates)

# %% [markdown] hint="predict_iterates"
# Take the calculation above, with names in place of the numbers: `1e-6 / 3` becomes `tol / abs(slope1)`. What takes the place of `0.8`?
#
# ---
# 0.8 was the factor $1 - \eta f''$ of that run. It may be negative, so take its absolute value before the logarithm.
#
# ---
# Three lines: the factor; the quotient of two logarithms, as in the cell above; and that number rounded up, with the start counted too.


# %%
def compare():
    lines = ["function    eta  predicted   counted"]
    for name, df, x1, curvature, eta in [
        ("x²+1", bowl_slope, 1.5, 2, 0.1),
        ("2x²-3x+2", p_slope, 0.0, 4, 0.1),
        ("9x²-7x+6", q_slope, 0.0, 18, 0.1),
        ("x²+1", bowl_slope, 1.5, 2, 0.01),
    ]:
        predicted = predict_iterates(df(x1), curvature, eta, 1e-6)
        counted = len(descend(df, x1, eta, 1e-6, 1000)[1])
        lines.append(f"{name:9s} {eta:5.2f} {predicted:10d} {counted:9d}")
    print("\n".join(lines))


waiting_for("predict_iterates", compare)

# %% [markdown]
# Now for all learning rates from $0.01$ to $0.99$ at once: the line is your prediction, each dot is a run of your loop. (At $\eta = 0.5$ the factor is 0, and one update is enough.)


# %%
def iterates_against_eta():
    rates = [n / 100 for n in range(1, 100) if n != 50]
    predicted = [predict_iterates(3, 2, eta, 1e-6) for eta in rates]
    counted = [len(descend(bowl_slope, 1.5, eta, 1e-6, 1000)[1]) for eta in rates]
    return plots.count_against_eta(
        rates,
        counted,
        predicted=predicted,
        eta_max=1.0,
        title="$x^2 + 1$ from $x_1 = 1.5$",
        alt="Number of iterates for x squared plus 1 against eta from 0.01 to 0.99, on a "
        "logarithmic scale. It is 740 at both ends and falls to a few near eta = 0.5; the "
        "picture is symmetric about 0.5, and there is no convergence from eta = 1 on.",
    )


waiting_for("predict_iterates", iterates_against_eta)

# %% [markdown]
# The picture is a deep trough. In the middle is the best rate, $1/f'' = 0.5$. At both ends it becomes hopeless: $\eta = 0.01$ and $\eta = 0.99$ both need 740 iterates, for the factors $0.98$ and $-0.98$ are of equal size.
#
# ## 7. Curves that are not parabolas
#
# Back to $v(x) = x^2 + e^{-2x}$, whose equation we could not solve. Your loop does not mind:


# %%
def solve_the_unsolvable():
    x, path = descend(valley_slope, 2.0, 0.2, 1e-6, 500)
    print("iterates:", len(path), "  x =", round(x, 6), "  slope =", f"{valley_slope(x):.1e}")
    return plots.descent_on_curve(
        valley,
        path,
        (-0.6, 2.2),
        minimum=x,
        ylabel="$v(x)$",
        alt="The curve x squared plus e to the minus 2x with the iterates from x = 2. They go "
        "down to the lowest point near x = 0.426.",
    )


waiting_for("descent_loop", solve_the_unsolvable)

# %% [markdown]
# Here $f''$ changes from place to place, so the factor changes too. Near the lowest point it hardly changes any more, and there the parabola's theory tells how fast the last steps go.
#
# ### A rate that is safe everywhere
#
# Which rate may we take when $f''$ changes? Look at the interval in which the walk stays, and let $L > 0$ be the **largest** value of $f''$ there.
#
# > With $0 < \eta \le 1/L$ no step passes a flat point, and $f$ never rises.
#
# **Why.** One step takes $x$ to $g(x) = x - \eta f'(x)$. Its slope is $g'(x) = 1 - \eta f''(x) \ge 1 - \eta L \ge 0$, so $g$ never falls: who starts further left is still not further right after the step.
# A flat point $x^*$ does not move, $g(x^*) = x^*$. So whoever starts left of $x^*$ stays left of it (or lands on it), and the same holds on the right.
# Therefore the slope does not change its sign on the way from $x$ to $g(x)$. We walk against that sign all the way: downhill.
#
# For a parabola this is the best rate, $1/f''$. On other curves it is careful: a larger one often arrives too, but nobody promises it.
# Where $f''$ is negative the curve bends downwards. That sets no limit, and so the largest value of $f''$ counts, not the largest size.
#
# ### Exercise 9: a safe rate (`safe_rate`, 2 points)
#
# Let `safe_rate(ddf, a, b)` return $1/L$. It gets the second derivative `ddf` and the two ends of the interval. Look for $L$ among the values of `ddf` at 1001 points from `a` to `b`, both included.
# (You need not think of curves that bend downwards everywhere.)
#
# | in Python | what it is |
# |:--|:--|
# | `np.linspace(0, 3, 4)` | four numbers from 0 to 3 at equal distances: `[0., 1., 2., 3.]` |
# | `[bowl(x) for x in numbers]` | the list of all `bowl(x)`, one for each `x` in `numbers` |
# | `max(values)` | the largest number of a list |


# %% solution="safe_rate" title="A safe rate"
def safe_rate(ddf, a, b):
    """One over the largest value of ddf at 1001 points from a to b."""
    ### BEGIN SOLUTION
    return 1 / max([ddf(x) for x in np.linspace(a, b, 1001)])
    ### END SOLUTION


# %% check="safe_rate" points=2
check_safe_rate(safe_rate)

# %% [markdown] hint="safe_rate"
# The largest curvature may be at the left end, at the right end, or between them. So look everywhere.
#
# ---
# First make the 1001 numbers, then the list of the values of `ddf` at them. The table above has a line for each.
#
# ---
# Give the list a name, such as `curvatures`. What is left to do: take its largest number, and put it below a 1.

# %% [markdown]
# Now for $v$. Its second derivative is $v''(x) = 2 + 4e^{-2x}$. The walk above stayed between $0.4$ and $2$. If we start at $-0.6$ instead, the curve bends much more:


# %%
def safe_on_the_valley():
    def valley_curvature(x):
        return 2 + 4 * math.exp(-2 * x)

    for a in (0.4, -0.6):
        print(f"safe between {a} and 2:  eta = {safe_rate(valley_curvature, a, 2):.4f}")
    for eta in (0.5, safe_rate(valley_curvature, -0.6, 2)):
        x, path = descend(valley_slope, -0.6, eta, 1e-6, 500)
        first = "  ".join(f"{valley(x):.3f}" for x in path[:4])
        print(f"from -0.6 with eta = {eta:.4f}: {len(path)} iterates, heights {first} ...")


waiting_for("safe_rate", safe_on_the_valley)

# %% [markdown]
# From $2$ the rate $0.2$ was safe. From $-0.6$ a rate of $0.5$ throws the first step far up the other side (it comes back, but it need not). With the safe rate the height falls from the first step on.
#
# ### Two valleys
#
# One thing gradient descent cannot do. The curve $w(x) = \frac14 x^4 - x^2 + \frac14 x$ has two valleys, and the walk only sees the ground under its feet:


# %%
def two_valleys(x):
    return x**4 / 4 - x**2 + x / 4


def two_valleys_slope(x):
    return x**3 - 2 * x + 1 / 4


def two_starts():
    left_x, left = descend(two_valleys_slope, -0.2, 0.1, 1e-6, 500)
    right_x, right = descend(two_valleys_slope, 0.4, 0.1, 1e-6, 500)
    print(f"from -0.2 to {left_x:.4f}, height {two_valleys(left_x):.4f}")
    print(f"from  0.4 to {right_x:.4f}, height {two_valleys(right_x):.4f}")
    return plots.descents_side_by_side(
        two_valleys,
        {"from $-0.2$": left, "from $0.4$": right},
        (-2.1, 1.9),
        ylabel="$w(x)$",
        alt="A curve with two valleys, twice. The walk from -0.2 goes to the deeper valley on the "
        "left, the walk from 0.4 to the higher one on the right.",
    )


waiting_for("descent_loop", two_starts)

# %% [markdown]
# **Explore.** Which starts lead to the deeper valley? Drag the ball over the hill between the two valleys, and look for the border. (A large $\eta$ blurs it: then a step may cross the hill. Between $-2$ and $2$ the largest $w''(x) = 3x^2 - 2$ is $10$. So up to $\eta = 1/10$ the border is exactly the hilltop.)

# %%
plots.explore_curve_descent(
    two_valleys,
    (-2.1, 1.9),
    start=0.4,
    eta=0.1,
    etas=(0.01, 0.6),
    steps=30,
    ylabel="w(x)",
    title="Two valleys: the start decides",
    alt="The curve with two valleys and thirty iterates from a start that can be moved. From 0.4 they go down "
    "into the higher valley on the right, near 1.35. Starts left of the hilltop, which is near 0.13, go to "
    "the deeper valley near -1.47.",
)

# %% [markdown]
# Both ends are flat. At the right one nothing *nearby* is lower: that is a **local minimum**. It is not the lowest point of the whole curve, which is the **global minimum**, on the left. And a start exactly on top of the hill between the valleys would not move at all, for there the slope is zero: Fermat's theorem works in one direction only.
#
# How high a start is says nothing about it. What counts is how high its walk *ends*.
#
# ### Exercise 10: which start is better? (`better_start`, 1 point)
#
# Let `better_start(f, df, first, second)` return the start whose walk ends *lower*: the number `first` or the number `second`.
# The check hands in curves with two valleys, $f$ and its slope, and a start in each of them. Use `end_of_walk`: it walks with your `descend`, and gives back the last point.
# (`if condition:` means that the indented lines below it run only if the condition holds.)


# %%
def end_of_walk(df, start):
    x, path = descend(df, start, 0.1, 1e-6, 500)
    return x


# %% solution="better_start" title="Which start is better?"
def better_start(f, df, first, second):
    """The one of the two starts from which gradient descent ends lower."""
    ### BEGIN SOLUTION
    if f(end_of_walk(df, first)) < f(end_of_walk(df, second)):
        return first
    return second
    ### END SOLUTION


# %% check="better_start" points=1
check_better_start(better_start)

# %% [markdown] hint="better_start"
# Two walks, one from each start. Then compare two heights.
#
# ---
# `end_of_walk(df, first)` is a place. How high is the curve there?
#
# ---
# Give the two heights names, and compare them after `if`. If the first is smaller, return `first`; below the `if`, no longer indented under it, a line returns the other start.

# %% [markdown]
# ## 8. Reading a failure
#
# You will often see a run that does not arrive, and have to say why. Here are the first points of four runs on $\frac12 x^2$, whose minimum is at $0$ and whose $f''$ is $1$.

# %%
rounds = np.arange(6)
runs_seen = {
    "A": 1.0 * (-1.4) ** rounds,
    "B": 1.0 * 0.995**rounds,
    "C": 1.0 * 1.2**rounds,
    "D": 1.0 * (-1.0) ** rounds,
}
for name, points in runs_seen.items():
    print("run", name, "  ".join(f"{x:8.4f}" for x in points))

# %% [markdown]
# ### Exercise 11: what went wrong? (`reading_a_failure`, 2 points)
#
# Look at the signs and at the sizes in each row, and give each run one of these four answers (with the quotation marks): `"too large"`, `"too small"`, `"at the limit"`, `"wrong sign"`.
#
# - *too large*: $\eta$ is above the limit;
# - *too small*: it would arrive, but takes far too long;
# - *at the limit*: $\eta$ is exactly $2/f''$;
# - *wrong sign*: someone wrote $x + \eta f'(x)$.

# %% solution="reading_a_failure" title="Reading a failure"
### BEGIN SOLUTION
run_a = "too large"
run_b = "too small"
run_c = "wrong sign"
run_d = "at the limit"
### END SOLUTION

# %% check="reading_a_failure" points=2
check_reading_a_failure([run_a, run_b, run_c, run_d], runs_seen)

# %% [markdown] hint="reading_a_failure"
# Divide the second point by the first: that is the factor. Is it negative (it jumps across)? Is its absolute value above 1 (it goes away), equal to 1, or just below?
#
# ---
# With the right sign the factor is $1 - \eta$, which is never above 1. What is it with the wrong sign?
#
# ---
# Ask each run two questions: does it change sides, and does its distance grow? Each of the four answers fits one pair of replies only.

# %% [markdown]
# ### Question in words
#
# A lecture says: "Gradient descent makes $f(x_1) > f(x_2) > f(x_3) > \dots$" Is that always so? Say for a parabola for which learning rates it is true, give one example with numbers where it is false,
# and say in a sentence why the height falls (or not). Four to six sentences are enough.

# %% [markdown] manual="always_falling" points=2 title="Does f always fall?"
# *Write your answer here: click twice, write, and press Shift+Enter.*
#
# ### BEGIN SOLUTION
# It is not always so. On a parabola each update multiplies the distance to the minimum by $1 - \eta f''$, and the height above the minimum by the square of that.
# So the height falls in every step exactly when $|1 - \eta f''| < 1$, that is for $0 < \eta < 2/f''$ (and as long as $x_1$ is not the minimum already).
# Example: $f(x) = x^2 + 1$, $x_1 = 1.5$. With $\eta = 1$ the next point is $-1.5$, and the height stays 3.25. With $\eta = 1.1$ the next point is $1.5 - 1.1 \cdot 3 = -1.8$, and the height grows from 3.25 to 4.24.
# The slope shows the way down only near $x_k$: a small enough step goes down, a long one may land on the other side, higher up.
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 1 point: says that it is not always true, and gives the condition $0 < \eta < 2/f''$ (or $|1 - \eta f''| < 1$). "When the learning rate is small enough" without the condition: half a point.
#
# 1 point: an example with numbers where $f$ stays or grows (half a point), and the reason: the slope is right only near $x_k$, a long step passes the minimum and lands as high or higher (half a point).
# ### END MARK SCHEME

# %%
progress()

# %% [markdown]
# ## Summary
#
# - At a minimum inside an interval $f'(x^*) = 0$. The converse is false, and the equation often cannot be solved.
# - Gradient descent walks: $x_{k+1} = x_k - \eta f'(x_k)$, until $|f'(x_k)| \le \varepsilon$ or until there are `max_iter` points. Counts are of iterates, $x_1$ included.
# - On a parabola every update multiplies the distance by $\varrho = 1 - \eta f''$. It arrives exactly for $0 < \eta < 2/f''$, in one update for $\eta = 1/f''$.
# - The count can be known beforehand: $1 + \lceil \ln(\varepsilon / |f'(x_1)|) / \ln|\varrho| \rceil$.
# - On other curves $\eta = 1/L$ is safe, where $L$ is the largest $f''$ on the way: no step passes a flat point.
# - Where there are several valleys, the start decides which one you reach.
#
# ## Further reading
#
# - G. Strang, *Calculus* (Wellesley-Cambridge Press), chapter 3: maximum and minimum problems, and iterations $x_{n+1} = F(x_n)$. Free from MIT OpenCourseWare.
# - M. P. Deisenroth, A. A. Faisal, C. S. Ong, *Mathematics for Machine Learning* (Cambridge, 2020), section 7.1. Free on the authors' page.
# - S. Boyd, L. Vandenberghe, *Convex Optimization* (Cambridge, 2004), section 9.3. Free on the authors' page.
# - J. Nocedal, S. J. Wright, *Numerical Optimization* (Springer, 2nd edition 2006), chapters 2 and 3: how to choose the step when $f''$ is unknown.
# - A. Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées", *Comptes Rendus* 25 (1847): the method's birth, three pages.

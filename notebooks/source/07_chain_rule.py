# ---
# jupyter: {jupytext: {text_representation: {extension: .py, format_name: percent}}, kernelspec: {display_name: Python 3 (ipykernel), language: python, name: python3}}
# course:
#   title: From the chain rule to backpropagation
#   minutes: 180
# ---

# %% [markdown]
# # From the chain rule to backpropagation
#
# A neural network is a long calculation. To train it one needs the slope of its error by every one of its weights, and there may be billions.
# Nobody works them out on paper, and nobody measures them one by one. They all come out of the chain rule, in *one* walk backwards through the calculation.
# In this notebook you write that walk yourself, and train a small network with it.
#
# **Afterwards you can**
#
# - say how fast the height changes on a walk over a hill, and why it does not change along a level curve;
# - multiply Jacobian matrices in the right order, and change to polar coordinates with them;
# - draw a calculation as a graph and find its slopes backwards, by hand;
# - write a program that differentiates other programs, in about twenty lines;
# - say why one backward pass is enough for any number of variables, and count it;
# - train a network of 17 weights with slopes of your own, and recognise slopes that vanish.
#
# **Time:** about three hours; sections 1 to 5 and sections 6 to 11 make two good sittings.
# **You need:** the gradient (notebook 02) and gradient descent (01 or 03). A matrix times a matrix is recalled in section 3.
#
# **How to work.** Run the cells from top to bottom with <kbd>Shift</kbd>+<kbd>Enter</kbd>.
# In an exercise, put your own lines where it says `# YOUR CODE HERE` (and take the `raise NotImplementedError()` away).
# Then run the check below it, as often as you like: only the last answer counts. Where an array is asked for, a list or a tuple of the same numbers will do.
# Stuck? Run the check, then `hint()` in a cell of your own; running it again gives the next hint. `progress()` shows how far you are.
# A cell that ends with `waiting_for(...)` uses *your* function: run it again when the exercise is done.

# %%
import numpy as np

from course_lib import check_backward, check_composed_jacobian, check_forward
from course_lib import check_graph_slopes, check_network, check_polar_slopes
from course_lib import (
    check_plus_and_times,
    check_power_exp_tanh,
    check_slope_on_walk,
    check_training,
)
from course_lib import exercise, hint, plots, progress, waiting_for

# %% [markdown]
# **Python in one minute.** You will need no more than this; everything else is explained where it comes.
#
# | in Python | what it means |
# |:--|:--|
# | `w = np.array([3.0, 4.0])` | a point, an arrow, a list of numbers to calculate with |
# | `w[0]`, `w[-1]` | its first and its last entry: Python counts from 0, and from the end with −1 |
# | `a @ b` | for two arrows their dot product, one number; for two matrices their product |
# | `def square(x):` and, indented, `return x**2` | a function and what it gives back; `square(3)` is 9 |
# | `return a, [b, c]` | gives back two things: `a`, and a list with `b` and `c` in it |
# | `for k in range(4):` | runs the indented lines with `k` = 0, 1, 2, 3 |
# | `while a < b and c < d:` | repeats the indented lines as long as both conditions hold |
# | `np.sin`, `np.cos`, `np.exp`, `np.log`, `np.tanh` | the functions; `np.log` is the natural logarithm |
#
# Cells that draw a picture, print a table or check an answer need not be understood: just run them.

# %% [markdown]
# ## 1. A walk over a hill
#
# Here is the hill of notebook 02, $f(x, y) = 3 - x^2 - 2y^2 + xy$, from above. Somebody walks on it. At the time $t$ the walker stands at the point
#
# $$c(t) = (1.5\cos t,\; \sin t).$$


# %%
def hill(w):
    x, y = w
    return 3 - x**2 - 2 * y**2 + x * y


def hill_gradient(w):
    x, y = w
    return np.array([-2 * x + y, -4 * y + x])


def walk(t):
    return np.array([1.5 * np.cos(t), np.sin(t)])


def walk_velocity(t):
    return np.array([-1.5 * np.sin(t), np.cos(t)])


times = np.linspace(0, 2 * np.pi, 41)
plots.contours(
    hill,
    (-2, 2),
    (-1.6, 1.6),
    paths={"the walk": [walk(t) for t in times]},
    points={"t = 0": walk(0.0), "t = 1": walk(1.0)},
    title="A walk round the top",
    alt="Level curves of a hill, slanting ellipses round the origin, and a walk on an upright ellipse "
    "round the top. It crosses the level curves again and again. The points of the times 0 and 1 are marked.",
)

# %% [markdown]
# The walk goes up and down. Its height is $f(c(t))$, an ordinary function of *one* variable, and it has a slope:


# %%
def height(t):
    return hill(walk(t))


plots.curve(
    height,
    (0, 2 * np.pi),
    tangents=[1.0],
    xlabel="time $t$",
    ylabel="height $f(c(t))$",
    alt="The height of the walk against the time, a wave with two crests and two troughs. "
    "At t = 1, just after a crest, the tangent falls.",
)

# %% [markdown]
# How fast does the height change at $t = 1$? Measure it: look a moment before and a moment after.


# %%
def measured_rate(t, h=1e-5):
    return (height(t + h) - height(t - h)) / (2 * h)


print("height at t = 1:           ", round(float(height(1.0)), 6))
print("measured rate at t = 1:    ", round(float(measured_rate(1.0)), 6))
print("gradient where one stands: ", hill_gradient(walk(1.0)).round(6))
print("velocity c'(1):            ", walk_velocity(1.0).round(6))
print(
    "gradient @ velocity:       ",
    round(float(hill_gradient(walk(1.0)) @ walk_velocity(1.0)), 6),
)

# %% [markdown]
# The last line is the measured rate. Here $c'(t)$ is the **velocity**, the arrow whose entries are the derivatives of the entries of $c$:
# which way the walker goes, and how fast. So the rate seems to be *gradient times velocity*. Why?
#
# **Derived.** In a short time $h$ the walker moves from $c(t)$ to $c(t + h)$, and that is a small step, about $h\,c'(t)$. For a small step from a point the gradient tells the rise
# (notebook 02, section 6): it is about the gradient there times the step. So
#
# $$f(c(t + h)) - f(c(t)) \approx \nabla f(c(t)) \cdot h\,c'(t).$$
#
# Divide by $h$ and let $h$ go to 0. The error is small even when it is divided by $h$, and it vanishes:
#
# $$\boxed{\;\frac{d}{dt} f(c(t)) = \nabla f(c(t)) \cdot c'(t) = \frac{\partial f}{\partial x_1}\,c_1'(t) + \dots + \frac{\partial f}{\partial x_n}\,c_n'(t)\;}$$
#
# That is the **chain rule**. Each coordinate brings its own part: how steep it is in this direction, times how fast one moves in it.
#
# **By hand,** at $t = 0$: the walker is at $(1.5, 0)$, the gradient is $(-3, 1.5)$, the velocity $(0, 1)$. The rate is $-3 \cdot 0 + 1.5 \cdot 1 = 1.5$: uphill.
# Whoever walks twice as fast has the velocity $(0, 2)$, and climbs twice as fast. (The *slope of the ground* stays the same. Therefore notebook 02 divides by the length of the direction, and here nothing is divided.)
#
# **Explore.** The arrow is the direction of the walk at $t = 1$. The slope along it, times the speed $|c'(t)|$, is the rate. Turn the arrow along a level curve: the slope is 0. Then move the point.

# %%
plots.explore_direction(
    hill,
    (-2.2, 2.2),
    (-1.8, 1.8),
    at=(0.81, 0.84),
    angle=157,
    title="The slope along the walk",
    alt="Level curves of the hill and an arrow from where the walker stands at t = 1, about (0.81, 0.84), in the "
    "direction of his walk, about 157 degrees; beside it the slice of the hill along the arrow with its tangent. "
    "The arrow can be turned and the point can be moved. Along a level curve the slope is 0; towards higher curves "
    "it is positive, towards lower ones negative.",
)

# %% [markdown]
# ### Exercise 1: the rate on any walk (`slope_on_walk`, 2 points)
#
# Let `rate_on_walk(grad, c, velocity, t)` return $\frac{d}{dt} f(c(t))$, one number, for any hill and any walk, with any number of variables. The three arguments `grad`, `c` and `velocity` are functions:
# `grad(w)` is the gradient of $f$ at the point `w`, `c(t)` is where the walker stands, and `velocity(t)` is $c'(t)$.


# %% solution="slope_on_walk" title="The rate on any walk"
def rate_on_walk(grad, c, velocity, t):
    """d/dt f(c(t)), one number; grad(w), c(t) and velocity(t) are arrays of equal length."""
    ### BEGIN SOLUTION
    return grad(c(t)) @ velocity(t)
    ### END SOLUTION


# %% check="slope_on_walk" points=2
check_slope_on_walk(rate_on_walk)

# %% [markdown] hint="slope_on_walk"
# The formula in the box has two factors. Which of your three functions gives which?
#
# ---
# The gradient is that of the place where the walker stands at the time `t`. Where is that?
#
# ---
# A function may be handed what another one gives back, as in `p(q(t))`. The product of two arrows that is one number is written `@`.

# %% [markdown]
# ## 2. Level curves once more
#
# Take a walk that stays on *one* level curve. The height does not change, so its rate is 0 at every moment, and the chain rule says
#
# $$0 = \nabla f(c(t)) \cdot c'(t).$$
#
# Gradient and velocity stand at a right angle, as in notebook 02. Let us see it with numbers. For $q(x, y) = x^2 + 4y^2$ the walk $c(t) = (2\cos t, \sin t)$ is level: $q = 4\cos^2 t + 4\sin^2 t = 4$.


# %%
def level_walk():
    lines = ["   t      q(c(t))    gradient         velocity         rate"]
    for t in (0.3, 1.1, 2.0, 4.0):
        x, y = 2 * np.cos(t), np.sin(t)
        g, v = np.array([2 * x, 8 * y]), np.array([-2 * np.sin(t), np.cos(t)])
        rate = rate_on_walk(lambda w: g, lambda t: np.array([x, y]), lambda t: v, t)
        lines.append(
            f"{t:5.1f} {x**2 + 4 * y**2:10.6f}   ({g[0]: .3f}, {g[1]: .3f})  ({v[0]: .3f}, {v[1]: .3f})"
            f"   {round(float(rate), 9) + 0.0}"
        )
    print("\n".join(lines))


waiting_for("slope_on_walk", level_walk)

# %% [markdown]
# ## 3. Several outputs: matrices
#
# A map may take several numbers and give several numbers back. Each output has a gradient. Put them into the *rows* of a matrix, one under the other: that is the **Jacobian** $J$. Row $i$ belongs to output $i$, column $j$ to input $j$.
#
# **A worked example.** $g(x, y) = (x y,\; x + y)$ and $f(u, v) = (u^2,\; u v,\; v)$:
#
# $$J_g = \begin{pmatrix} y & x \\ 1 & 1 \end{pmatrix}, \qquad J_f = \begin{pmatrix} 2u & 0 \\ v & u \\ 0 & 1 \end{pmatrix}.$$
#
# The first output of $g$ is $xy$. Its slope by $x$ is $y$, and by $y$ it is $x$: that is the first row of $J_g$.
#
# Now do both, first $g$ and then $f$. Move $x$ a little: $u$ and $v$ both move, and each output of $f$ moves for both reasons. By the chain rule the slope of output $i$ by input $j$ is
#
# $$\frac{\partial f_i}{\partial u}\,\frac{\partial u}{\partial x_j} + \frac{\partial f_i}{\partial v}\,\frac{\partial v}{\partial x_j}.$$
#
# That is row $i$ of $J_f$ times column $j$ of $J_g$, first entry times first entry plus second times second: the **product of the matrices**,
#
# $$\boxed{\;J_{f \circ g}(x) = J_f(g(x))\; J_g(x)\;}$$
#
# ($f \circ g$ means: first $g$, then $f$.) Mind two things. $J_f$ is taken at $g(x)$, for that is what $f$ gets to see. And the *order*: what is done first stands on the right, next to the arrow that it is multiplied with.

# %%
x, y = 1.0, 2.0
u, v = x * y, x + y
J_g = np.array([[y, x], [1, 1]])
J_f = np.array([[2 * u, 0], [v, u], [0, 1]])
print("J_f @ J_g =")
print(J_f @ J_g)
print("shapes:", J_f.shape, "@", J_g.shape, "is", (J_f @ J_g).shape)
try:
    J_g @ J_f
except ValueError:
    print("shapes:", J_g.shape, "@", J_f.shape, "does not fit: 2 columns against 3 rows")

# %% [markdown]
# By hand: $f(g(x, y)) = (x^2y^2,\; x^2y + xy^2,\; x + y)$, so the first row is $(2xy^2, 2x^2y) = (8, 4)$. It agrees.
#
# The **shapes** tell the order. For $g$ from $n$ to $m$ numbers and $f$ from $m$ to $k$ numbers:
#
# | | shape | |
# |:--|:--|:--|
# | $J_g$ | $m \times n$ | $m$ outputs, $n$ inputs |
# | $J_f$ | $k \times m$ | |
# | $J_f\,J_g$ | $k \times n$ | the inner $m$ must fit, and goes |
#
# A function with one output has a Jacobian of one row, its gradient; a walk has one input, and its Jacobian is one column, its velocity. Row times column: section 1 is the smallest case. With square matrices the wrong order goes through without an error, and gives wrong numbers. Then only a measurement finds it.
#
# ### Exercise 2: the Jacobian of a composition (`composed_jacobian`, 2 points)
#
# Let `composed_jacobian(Jf, Jg, g, x)` return the Jacobian of $f \circ g$ at the point `x`. `Jf(u)` and `Jg(x)` give Jacobians, as matrices, and `g(x)` is the value of $g$.


# %% solution="composed_jacobian" title="The Jacobian of a composition"
def composed_jacobian(Jf, Jg, g, x):
    """The Jacobian of f∘g at x: shape (k, n), from Jf(u) of shape (k, m) and Jg(x) of shape (m, n)."""
    ### BEGIN SOLUTION
    return Jf(g(x)) @ Jg(x)
    ### END SOLUTION


# %% check="composed_jacobian" points=2
check_composed_jacobian(composed_jacobian)

# %% [markdown] hint="composed_jacobian"
# Two matrices are multiplied. At which point is each of them taken?
#
# ---
# `g` is done first, so it sees `x`. What does `f` see? And which of the two matrices stands on the right?
#
# ---
# Translate the formula in the box letter by letter; the product of matrices is `@`, and a function stands inside a function.

# %% [markdown]
# ## 4. Polar coordinates once more
#
# Somebody gives a point by its distance $r$ and its angle $\theta$: $x = r\cos\theta$, $y = r\sin\theta$. That is a map from $(r, \theta)$ to $(x, y)$, with the Jacobian
#
# $$J = \begin{pmatrix} \cos\theta & -r\sin\theta \\ \sin\theta & \phantom{-}r\cos\theta \end{pmatrix}.$$
#
# The height is $f(x, y)$, one output: its Jacobian is the row $(f_x, f_y)$ of the two partial derivatives. So the slopes of the height by $r$ and by $\theta$ are this row times $J$. In words: *the first entry of the gradient times the first row of $J$, plus the second entry times the second row.*
#
# ### Exercise 3: slopes by r and by θ (`polar_slopes`, 2 points)
#
# Let `polar_slopes(grad, r, theta)` return $\left(\dfrac{\partial f}{\partial r}, \dfrac{\partial f}{\partial\theta}\right)$, an array with two numbers. `grad(w)` is the ordinary gradient $(f_x, f_y)$ at the point `w`, an array $(x, y)$. Angles are in radians.


# %% solution="polar_slopes" title="Slopes by r and by θ"
def polar_slopes(grad, r, theta):
    """(∂f/∂r, ∂f/∂θ) of f(r cos θ, r sin θ), shape (2,); grad(w) is (f_x, f_y) at w = (x, y)."""
    ### BEGIN SOLUTION
    c, s = np.cos(theta), np.sin(theta)
    J = np.array([[c, -r * s], [s, r * c]])
    return grad(np.array([r * c, r * s])) @ J
    ### END SOLUTION


# %% check="polar_slopes" points=2
check_polar_slopes(polar_slopes)

# %% [markdown] hint="polar_slopes"
# First the point: $x$ and $y$ from $r$ and $\theta$, as an array. At this point the gradient is taken.
#
# ---
# You may give the two entries names, `fx, fy = grad(...)`. By the chain rule each slope is a sum of two terms, one for $x$ and one for $y$: how does $x$ change with $r$? How with $\theta$?
#
# ---
# Column 1 of $J$ belongs to $r$, column 2 to $\theta$. Multiply `fx` by the upper entry of a column and `fy` by the lower one, and add. (Or write $J$ as an array, and the row times the matrix with `@`.)

# %% [markdown]
# Notebook 02 says that the components of the gradient along $e_r$ (away from the middle) and $e_\theta$ (round it) are $\frac{\partial f}{\partial r}$ and $\frac1r\frac{\partial f}{\partial\theta}$, and for $f = r^2\sin 2\theta$ it found $(2r\sin 2\theta,\; 2r\cos 2\theta)$. In $x$ and $y$ this is $f = 2xy$, with the gradient $(2y, 2x)$. Do the two agree?


# %%
def compare_with_notebook_02():
    print("  r   theta    by the chain rule, second one over r     formula of notebook 02")
    for r, theta in ((1.5, 0.4), (0.8, 2.0), (2.0, -1.1)):
        by_r, by_theta = polar_slopes(lambda w: np.array([2 * w[1], 2 * w[0]]), r, theta)
        known = 2 * r * np.array([np.sin(2 * theta), np.cos(2 * theta)])
        print(
            f"{r:4.1f} {theta:6.1f}        ({by_r: .6f}, {by_theta / r: .6f})"
            f"               ({known[0]: .6f}, {known[1]: .6f})"
        )


waiting_for("polar_slopes", compare_with_notebook_02)

# %% [markdown]
# ## 5. A calculation as a graph
#
# A long formula is a chain of short steps. Write down the steps, give each result a name, and draw an arrow from each value to those that are made from it. That is a **computation graph**. Here is $h = (ab + a)^2$:
#
# ```
#     b ─────► m = a·b ─────► n = m + a ─────► h = n²
#               ▲              ▲
#     a ────────┴──────────────┘
# ```
#
# **Forwards** one finds the values. With $a = 2$, $b = 3$: $m = 6$, $n = 8$, $h = 64$.
#
# **Backwards** one finds the slopes of the *last* value by all the others. Begin at the end. When $h$ changes by 1, $h$ changes by 1: the slope of $h$ by itself is 1. Then go back, against the arrows:
#
# | slope of $h$ by | how one gets it | value |
# |:--|:--|:--|
# | $n$ | slope of $n^2$, which is $2n$ | $16$ |
# | $m$ | slope by $n$, times the slope of $m + a$ by $m$: $16 \cdot 1$ | $16$ |
# | $b$ | slope by $m$, times the slope of $a\,b$ by $b$: $16 \cdot a$ | $32$ |
# | $a$ | *two* arrows leave $a$. Through $n$: $16 \cdot 1$. Through $m$: $16 \cdot b = 48$. Together: | $64$ |
#
# > **Along a way slopes are multiplied. Where several ways lead to the end, they are added.**
#
# Both halves are the chain rule. The second one is the sum in section 1: when $a$ moves, $m$ and $n$ both feel it.
#
# Check it on paper: $h = a^2(b + 1)^2$, so $\partial h/\partial a = 2a(b+1)^2 = 64$ and $\partial h/\partial b = 2a^2(b + 1) = 32$.
#
# ### Exercise 4: the forum's function, backwards (`graph_slopes`, 2 points)
#
# Notebook 02 answers a question about $g(w) = -\sin(\pi s) + \ln s$ with $s = \sum_i w_i^2$. As a graph:
#
# ```
#                  ┌──► p = π·s ──► q = sin p ──┐
#     w ──► s ─────┤                            ├──► g = k - q
#                  └──► k = ln s ───────────────┘
# ```
#
# The values are there already. Go backwards: find the slope of $g$ by $q$, by $k$, by $p$, by $s$ and by $w$, and give each one a name; use the slopes that you have already to find the next one. Two ways lead from $s$ to $g$. (The slope of $\sin p$ is $\cos p$, that of $\ln s$ is $1/s$.) The last slope, by $w$, is an array like `w`. Return them as the given last line does.


# %% solution="graph_slopes" title="The forum's function, backwards"
def graph_slopes(w):
    """The slopes of g by q, k, p, s, an array of four numbers; and by w, an array like w."""
    s = np.sum(w**2)
    p = np.pi * s
    q = np.sin(p)
    k = np.log(s)
    ### BEGIN SOLUTION
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope * np.pi + k_slope / s
    w_slope = s_slope * 2 * w
    ### END SOLUTION
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% check="graph_slopes" points=2
check_graph_slopes(graph_slopes)

# %% [markdown] hint="graph_slopes"
# Begin at the end: $g = k - q$. By how much does $g$ change when $q$ grows by 1? And when $k$ does? These two are plain numbers.
#
# ---
# `p_slope` is `q_slope` times the slope of $\sin p$ by $p$. Then `s_slope`: one way leads through $p$, where $\pi s$ has a slope by $s$; the other through $k$, where $\ln s$ has one.
#
# ---
# Multiply along each of the two ways, starting with `p_slope` and with `k_slope`, and add. For `w_slope` remember that the slope of $s$ by $w_i$ is $2w_i$: keep the array.

# %% [markdown]
# The values and slopes at one point, and beside them the gradient by the formula of notebook 02, $\;-2\pi w_i\cos(\pi s) + 2w_i/s$:


# %%
def forum_by_graph():
    w = np.array([0.3, -0.8])
    s = np.sum(w**2)
    p = np.pi * s
    q, k = np.sin(p), np.log(s)
    print(f"forwards:  s = {s:.4f}   p = {p:.4f}   q = {q:.4f}   k = {k:.4f}   g = {k - q:.4f}")
    (by_q, by_k, by_p, by_s), by_w = graph_slopes(w)
    print(f"backwards: by q {by_q:.4f}   by k {by_k:.4f}   by p {by_p:.4f}   by s {by_s:.4f}")
    print("           by w      ", by_w.round(6))
    print("notebook 02's formula", (-2 * np.pi * w * np.cos(np.pi * s) + 2 * w / s).round(6))


waiting_for("graph_slopes", forum_by_graph)

# %% [markdown]
# ## 6. Let the computer keep the books
#
# What you did by hand has a simple pattern. For each step one must know two things: its **value**, and its **slopes** by each of its inputs. Nothing else. So we write one small function for each kind of step, that returns just this. We call it the *rule* of the step. Two rules as examples:


# %%
def sine_rule(a):
    return np.sin(a), [np.cos(a)]


def log_rule(a):
    return np.log(a), [1 / a]


for name, rule in (("sine", sine_rule), ("logarithm", log_rule)):
    value, slopes = rule(2.0)
    print(f"the {name} at 2: {value:.4f}, and the list of its slopes: [{slopes[0]:.4f}]")

# %% [markdown]
# A rule returns the value, and a *list* with as many slopes as there are inputs. With one input the list has one entry.
#
# ### Exercise 5: the rules of plus and times (`plus_and_times`, 1 point)
#
# Write the rules of $a + b$ and of $a \cdot b$. The list has two slopes: first the one by $a$ (when $b$ is fixed), then the one by $b$.


# %% solution="plus_and_times" title="The rules of plus and times"
def plus_rule(a, b):
    """a + b, and its two slopes."""
    ### BEGIN SOLUTION
    return a + b, [1.0, 1.0]
    ### END SOLUTION


def times_rule(a, b):
    """a · b, and its two slopes."""
    ### BEGIN SOLUTION
    return a * b, [b, a]
    ### END SOLUTION


# %% check="plus_and_times" points=1
check_plus_and_times(plus_rule, times_rule)

# %% [markdown] hint="plus_and_times"
# `return value, [slope by a, slope by b]`. Take the sum first: let $a$ grow by 1. By how much does $a + b$ grow?
#
# ---
# Now the product, with $b$ a fixed number, say 5. Then it is $5a$. What is its slope by $a$?
#
# ---
# The slopes of the sum are plain numbers. In the product the slope by one factor is made of the *other* factor.

# %% [markdown]
# ### Exercise 6: power, exp and tanh (`power_exp_tanh`, 2 points)
#
# Three more rules. In `power_rule(a, n)` the exponent `n` is a fixed number, so there is one slope only, by $a$. The function $\tanh$ ("hyperbolic tangent") is a smooth step from $-1$ to $1$, and its slope is $1 - \tanh^2 a$.
# Use `np.exp` and `np.tanh`; later whole arrays will go through your rules.

# %%
plots.curve(
    {"tanh": np.tanh, "its slope": lambda a: 1 - np.tanh(a) ** 2},
    (-4, 4),
    xlabel="$a$",
    ylabel="",
    title="A smooth step",
    alt="The curve of tanh rises from -1 on the left through 0 in the middle to 1 on the right. Its slope is a "
    "bell with height 1 in the middle; beyond 3 and -3 it is almost 0.",
)


# %% solution="power_exp_tanh" title="The rules of power, exp and tanh"
def power_rule(a, n):
    """a to the power of n, and its one slope, by a."""
    ### BEGIN SOLUTION
    return a**n, [n * a ** (n - 1)]
    ### END SOLUTION


def exp_rule(a):
    """e to the power of a, and its slope."""
    ### BEGIN SOLUTION
    return np.exp(a), [np.exp(a)]
    ### END SOLUTION


def tanh_rule(a):
    """tanh a, and its slope."""
    ### BEGIN SOLUTION
    return np.tanh(a), [1 - np.tanh(a) ** 2]
    ### END SOLUTION


# %% check="power_exp_tanh" points=2
check_power_exp_tanh(power_rule, exp_rule, tanh_rule)

# %% [markdown] hint="power_exp_tanh"
# Each is one line, `return value, [slope]`, like `sine_rule`. Mind the square brackets around the slope.
#
# ---
# The power: the exponent comes down as a factor, and is then lower by 1. In Python an exponent that is a sum or a difference needs brackets. The exponential: which function is its own slope?
#
# ---
# For $\tanh$ the formula stands above the exercise. $\tanh^2 a$ means: first $\tanh a$, then the square.

# %% [markdown]
# ### The tape
#
# Now the bookkeeping. A **tape** is a list with one entry for each value, in the order in which they are made. The entry says from which earlier values it was made, and the slope of the step by each of them: pairs `(place, slope)`. An input was made from nothing, and its entry is empty.
#
# The next cell makes a kind of number, `Value`, that writes itself on a tape while one calculates with it. It calls *your* rules: `a + b` calls `plus_rule`, and so on. You need not read the cell. (A class is a recipe for things; the functions with underscores say what `+`, `*` and `**` do to them.)


# %%
class Value:
    """A number that writes on a tape how it was made."""

    __array_ufunc__ = None  # so that NumPy leaves array * Value to us

    def __init__(self, number, tape, sources=()):
        self.number, self.tape, self.place = number, tape, len(tape)
        tape.append(list(sources))

    def __add__(self, other):
        return step(plus_rule, self, other)

    def __mul__(self, other):
        return step(times_rule, self, other)

    def __pow__(self, n):
        return step(lambda a: power_rule(a, n), self)

    def __neg__(self):
        return -1.0 * self

    def __sub__(self, other):
        return self + -1.0 * other

    def __rsub__(self, other):
        return -1.0 * self + other

    __radd__, __rmul__ = __add__, __mul__


def step(rule, *inputs):
    """Do one step by its rule; write it on the tape if one of the inputs is a Value."""
    number, slopes = rule(*(v.number if isinstance(v, Value) else v for v in inputs))
    made = [(v, slope) for v, slope in zip(inputs, slopes) if isinstance(v, Value)]
    if not made:
        return number
    return Value(number, made[0][0].tape, [(v.place, slope) for v, slope in made])


def exp(a):
    return step(exp_rule, a)


def tanh(a):
    return step(tanh_rule, a)


def sin(a):
    return step(sine_rule, a)


def log(a):
    return step(log_rule, a)


# %% [markdown]
# Here is the tape of $h = (ab + a)^2$ for $a = 2$, $b = 3$. Compare it with the graph in section 5.


# %%
def show_tape():
    tape = []
    a, b = Value(2.0, tape), Value(3.0, tape)
    h = (a * b + a) ** 2
    for k, (entry, name) in enumerate(zip(tape, ["a", "b", "m = a b", "n = m + a", "h = n²"])):
        pairs = ", ".join(f"(value {j}, slope {slope:g})" for j, slope in entry)
        print(f"value {k}: {name:10s} made from: {pairs or 'nothing, an input'}")
    print("h =", h.number)


waiting_for("power_exp_tanh", show_tape)

# %% [markdown]
# ## 7. Backwards through the tape
#
# All that is left is the backward pass. Every value gets a slope: how fast the *last* value changes with it.
#
# 1. At first all slopes are 0. The slope of the last value by itself is 1.
# 2. Go through the values from the last to the first. Value $k$ hands its slope on to each value $j$ that it was made from: it **adds** (its own slope) × (the slope of the step) to the slope of $j$.
#
# Why from the last to the first? When it is value $k$'s turn to hand on, its slope must be complete; and whatever adds to it was made later, so it has had its turn.
#
# | in Python | what it does |
# |:--|:--|
# | `for k in reversed(range(5)):` | `k` = 4, 3, 2, 1, 0 |
# | `for j, slope in tape[k]:` | goes through the pairs of entry `k`; an empty entry has none |
# | `slopes[j] += 3` | adds 3 to the entry `j` of the list |
#
# ### Exercise 7: the backward pass (`backward_pass`, 3 points)
#
# Write `backward(tape)`. It returns the list of all slopes, one for each value on the tape. Keep the given first line, a list of zeros, and the last one.


# %% solution="backward_pass" title="The backward pass"
def backward(tape):
    """The slopes of the last value on the tape by every value on it, a list."""
    slopes = [0.0] * len(tape)
    ### BEGIN SOLUTION
    slopes[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] += slopes[k] * slope
    ### END SOLUTION
    return slopes


# %% check="backward_pass" points=3
check_backward(backward)

# %% [markdown] hint="backward_pass"
# Four lines: one for the slope of the last value by itself; a loop over `k`, backwards; in it, further to the right, a loop over the pairs of `tape[k]`; and in that one line that hands on.
#
# ---
# The last entry of a list is `slopes[-1]`. In the inner loop each pair brings a place `j` and a `slope`. What is added to `slopes[j]`?
#
# ---
# What is handed on is a product: what value `k` has got, times the slope of the step. *Add* it, since `j` may have got something over another way before.

# %% [markdown]
# That is **reverse mode**, also called **backpropagation**: your five rules and this loop, about twenty lines. They differentiate whatever is written with `+`, `-`, `*`, `**` and these functions. Let us try it, first on $h$, then on two old friends: the two hills $-xy\,e^{-x^2-y^2}$, and the forum's function; and on one that nobody would like to do by hand. Beside it stands what one measures.


# %%
def gradient_of(f, w):
    """The gradient of f at w by one backward pass; f is written with +, *, **, exp, tanh, sin, log."""
    tape = []
    f([Value(float(number), tape) for number in w])
    return np.array(backward(tape)[: len(w)])


def measured_gradient(f, w, h=1e-5):
    steps = h * np.eye(len(w))
    return np.array([(f(w + e) - f(w - e)) / (2 * h) for e in steps])


def hills(w):
    x, y = w
    return -1.0 * (x * y) * exp(-1.0 * x**2 - y**2)


def forum(w):
    s = w[0] ** 2 + w[1] ** 2
    return -sin(np.pi * s) + log(s)


def tangle(w):
    a, b, c = w
    for _ in range(5):
        a, b, c = tanh(a * b + c), b * exp(-1.0 * (a * c) ** 2), sin(a) + 0.5 * c
    return a * b + c


def try_it():
    print("h at (2, 3):", gradient_of(lambda w: (w[0] * w[1] + w[0]) ** 2, [2.0, 3.0]))
    for name, f, w in (
        ("two hills", hills, [1.2, 0.5]),
        ("forum", forum, [0.3, -0.8]),
        ("tangle", tangle, [0.7, -0.4, 1.2]),
    ):
        w = np.array(w)
        mine, seen = gradient_of(f, w), measured_gradient(f, w)
        print(f"{name:10s} backward {mine.round(6)}   measured {seen.round(6)}")
        print(
            f"{'':10s} largest difference below 1e-9: {bool(np.abs(mine - seen).max() < 1e-9)}"
        )


waiting_for("backward_pass", try_it)

# %% [markdown]
# No step size, no rounding to worry about, and not one formula differentiated on paper. The forum's gradient is that of section 5 again.
#
# ## 8. What it costs
#
# One can also go through the tape *forwards*. Choose one input $i$ and ask how fast every value changes with it. Input $i$ itself has the slope 1. Each value made from others gets, for each pair $(j, \text{slope})$ of its entry, (the slope of the step) × (what value $j$ has got). That is **forward mode**.
#
# ### Exercise 8: the forward pass (`forward_pass`, 1 point)
#
# Write `forward(tape, i)`. It returns the slopes of *every* value by value number `i`, a list. This time value `k` gets, and the values `j` of its pairs give.


# %% solution="forward_pass" title="The forward pass"
def forward(tape, i):
    """The slopes of every value on the tape by input number i, a list."""
    slopes = [0.0] * len(tape)
    ### BEGIN SOLUTION
    slopes[i] = 1.0
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[k] += slope * slopes[j]
    ### END SOLUTION
    return slopes


# %% check="forward_pass" points=1
check_forward(forward)

# %% [markdown] hint="forward_pass"
# It is your backward pass, turned round. With which value does it begin, and in which direction does the loop over `k` go?
#
# ---
# The loop goes from the first value to the last, without `reversed`. Which of `slopes[k]` and `slopes[j]` is complete already, and which one grows?
#
# ---
# Value `i` gets the slope 1. In the inner loop `slopes[k]` grows by a product: the slope of the step, and what value `j` has got.

# %% [markdown]
# Both passes find the same slope of the last value by input $i$. But a backward pass finds it for **all inputs at once**, and a forward pass for one. Let us count. The function is $\sum_i \tanh(w_i w_{i+1})$ with $n$ variables. The tape of the next cell counts how many pairs are looked at; each costs one multiplication and one addition.


# %%
class CountedEntry(list):
    """An entry of a tape that counts the pairs it hands out."""

    pairs = 0

    def __iter__(self):
        for pair in super().__iter__():
            CountedEntry.pairs += 1
            yield pair


def sum_of_bends(w):
    total = 0.0
    for a, b in zip(w, w[1:]):
        total = total + tanh(a * b)
    return total


def pairs_of(work):
    CountedEntry.pairs = 0
    work()
    return CountedEntry.pairs


def count_the_cost():
    print("           steps of one    pairs looked at by         measuring:")
    print("       n   evaluation      backward   n × forward     steps of 2n evaluations")
    for n in (2, 10, 50, 200):
        tape = []
        sum_of_bends([Value(0.5 + k / n, tape) for k in range(n)])
        steps = len(tape) - n
        tape = [CountedEntry(entry) for entry in tape]
        back = pairs_of(lambda: backward(tape))
        on = pairs_of(lambda: [forward(tape, i) for i in range(n)])
        print(f"{n:8d} {steps:10d} {back:16d} {on:13d} {2 * n * steps:18d}")


waiting_for("forward_pass", count_the_cost)

# %% [markdown]
# No step has more than two inputs. So a backward pass never looks at more than twice as many pairs as the evaluation has steps, *however many variables there are*. Forward mode, and measuring, cost $n$ times as much: with $n = 200$ that is 200 times, and with a million weights a million times. That is why networks are trained backwards.
#
# It has a price. The whole tape must be kept until the backward pass is over, while forward mode can forget. And where there are few inputs and many outputs, forward mode is the cheaper one: one pass for each input, against one for each output.
#
# ## 9. A small network
#
# Here are 60 points in two interleaved arcs. The points of one arc have the target $+1$, those of the other $-1$. No straight line separates them.

# %%
angles = np.linspace(0, np.pi, 30)
arcs = np.vstack(
    [
        np.column_stack([np.cos(angles), np.sin(angles)]),
        np.column_stack([1 - np.cos(angles), 0.5 - np.sin(angles)]),
    ]
)
points = arcs + np.random.default_rng(0).normal(0, 0.08, arcs.shape)  # not quite on the arcs
targets = np.repeat([1.0, -1.0], 30)
x_data, y_data = points[:, 0], points[:, 1]
plots.boundaries(
    points,
    targets,
    title="Two interleaved arcs",
    alt="Sixty points. Thirty blue circles with target +1 form an arc open downwards; thirty orange triangles with "
    "target -1 form an arc open upwards. Each arc reaches into the opening of the other.",
)

# %% [markdown]
# The network has two inputs, four **units** and one output. Unit $k$ takes a mixture of $x$, $y$ and a constant, and bends it: $u_k = \tanh(a_k x + b_k y + c_k)$. The output is a mixture of the four units, and a constant. It calls a point $+1$ where the output is positive, and $-1$ where it is negative.
#
# That makes 17 numbers, the **weights**, and they all stand in one list `w`:
#
# | weights | what they do |
# |:--|:--|
# | `w[0]`, `w[1]`, `w[2]` | $a_0$, $b_0$, $c_0$: the mixture of unit 0 |
# | `w[3]`, `w[4]`, `w[5]` | the same for unit 1; in general unit $k$ has `w[3*k]`, `w[3*k + 1]`, `w[3*k + 2]` |
# | `w[12]`, …, `w[15]` | how much unit 0, …, unit 3 counts in the output: unit $k$ has `w[12 + k]` |
# | `w[16]` | the constant of the output |
#
# ### Exercise 9: the network (`network`, 2 points)
#
# Let `network(w, x, y)` return the output. Write it with `+`, `*` and our own `tanh` only: then it works with plain numbers, with arrays of numbers, and with `Value`s that write on a tape. (The check cannot see an `np.tanh`, but that stops at a `Value`, and then there is no training.)


# %% solution="network" title="A network with four units"
def network(w, x, y):
    """The output of the network with the 17 weights w at the point (x, y)."""
    ### BEGIN SOLUTION
    output = w[16]
    for k in range(4):
        unit = tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2])
        output = output + w[12 + k] * unit
    return output
    ### END SOLUTION


# %% check="network" points=2
check_network(network)

# %% [markdown] hint="network"
# Begin with the constant of the output, and add the four units to it one after another, in a loop over `k` = 0, 1, 2, 3.
#
# ---
# In the loop: first the unit, `tanh(...)` of a sum of three terms (one with `x`, one with `y`, one alone). Then `output = output + ...`.
#
# ---
# The three weights of unit `k` begin at place `3 * k`. What is added to the output is the unit times its own weight at place `12 + k`. The `return` stands after the loop.

# %% [markdown]
# **The loss.** How wrong is the network with the weights $w$? For each point take (output − target)², and of the 60 numbers the mean:
#
# $$L(w) = \frac1{60}\sum_{i=1}^{60} \big(\text{network}(w, x_i, y_i) - t_i\big)^2 .$$
#
# **Sixty points at once.** We put *arrays* of 60 numbers through the steps, all points side by side. Your rules do not mind. Then each slope on the tape is an array, too, one number for each point, and since the loss is a mean, so is its slope: the mean of the 60.


# %%
def loss(w):
    return np.mean((network(w, x_data, y_data) - targets) ** 2)


def loss_gradient(w):
    """The gradient of the loss by one backward pass, shape (17,)."""
    tape = []
    weights = [Value(number, tape) for number in w]
    misses = network(weights, x_data, y_data) - targets
    misses**2  # the last value on the tape: 60 squares
    return np.array([np.mean(slope) for slope in backward(tape)[: len(w)]])


def share_right(w):
    """The share of the 60 points that the network puts on the right side."""
    return np.mean(np.sign(network(w, x_data, y_data)) == targets)


first_weights = np.random.default_rng(3).normal(0, 1, 17)


def check_the_gradient():
    mine, seen = loss_gradient(first_weights), measured_gradient(loss, first_weights)
    print(
        "loss:",
        round(float(loss(first_weights)), 6),
        "  right:",
        round(share_right(first_weights), 4),
    )
    print("the first five of 17 slopes, backward:", mine[:5].round(6))
    print("                             measured:", seen[:5].round(6))
    difference = np.linalg.norm(mine - seen)
    print("length of the whole difference below 1e-7:", bool(difference < 1e-7))


waiting_for("network", check_the_gradient)

# %% [markdown]
# Seventeen slopes from one pass, and each of them agrees with what one measures with 34 evaluations.
#
# ## 10. Training
#
# The rest is gradient descent, $w \leftarrow w - \eta\,\nabla L(w)$. We stop when enough of the points are right, for that is what we want. (The loss itself will not become 0, and its slope would take long to become small.)
#
# ### Exercise 10: train until it is good enough (`training`, 1 point)
#
# Write `train`. It goes on as long as `share_right(w)` is *less* than `enough` and fewer than `most` updates have been made. It returns the weights and the number of updates: no update at all if the share is enough at the start. `gradient` and `share_right` are functions of `w`. Make new weights in each round (`w = w - ...`, not `w -= ...`).


# %% solution="training" title="Train until it is good enough"
def train(gradient, share_right, w, eta, enough, most):
    """Descend until share_right(w) >= enough, or until `most` updates: the weights and the number of updates."""
    updates = 0
    ### BEGIN SOLUTION
    while share_right(w) < enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    ### END SOLUTION
    return w, updates


# %% check="training" points=1
check_training(train)

# %% [markdown] hint="training"
# A `while` loop with two conditions joined by `and`, and two lines in it: one update, and one more in the count.
#
# ---
# The text says when to go on: the share is less than `enough`, and `updates` is less than `most`. The share must be asked anew in each round, so it stands in the condition itself.
#
# ---
# The update is the step of gradient descent: from `w` take away `eta` times the gradient at `w`. Then `updates = updates + 1`.


# %%
def train_the_network():
    w, updates = train(loss_gradient, share_right, first_weights, 0.1, 0.95, 3000)
    print(f"after {updates} updates: {share_right(w):.0%} right, loss {loss(w):.4f}")
    moments = {0: first_weights}
    for most in (20, 100):
        moments[most], _ = train(loss_gradient, share_right, first_weights, 0.1, 0.95, most)
    moments[updates] = w
    return plots.boundaries(
        points,
        targets,
        {
            f"after {k} updates: {share_right(v):.0%} right": lambda x, y, v=v: network(v, x, y)
            for k, v in moments.items()
        },
        title="The boundary moves",
        alt="Four panels with the two arcs and the line where the network's output changes its sign. At the start it "
        "has nothing to do with the points. After 20 updates it rises between the arcs and cuts off the end of each; after "
        "100 it is nearly straight and still cuts both. At the end it bends up and down round the inner end of each "
        "arc, and 95 percent of the points are on their own side.",
    )


waiting_for("training", train_the_network)


# %%
def loss_on_the_way():
    w, losses = first_weights, [loss(first_weights)]
    for _ in range(600):
        w = w - 0.1 * loss_gradient(w)
        losses.append(loss(w))
    print(f"after 600 updates: {share_right(w):.0%} right, loss {losses[-1]:.4f}")
    return plots.convergence(
        {"loss": losses},
        xlabel="updates",
        ylabel="loss",
        title="The loss on the way",
        alt="The loss against the number of updates, on a logarithmic scale. It falls steeply at first, then more "
        "and more slowly, and never rises.",
    )


waiting_for("network", loss_on_the_way)

# %% [markdown]
# The first steps find the rough direction, the later ones the bends. And a start matters, as in notebook 06: the loss of a network is not convex.


# %%
def other_starts():
    print("start   updates   right")
    for seed in (0, 2, 3, 7):
        w = np.random.default_rng(seed).normal(0, 1, 17)
        w, updates = train(loss_gradient, share_right, w, 0.1, 0.95, 1000)
        print(f"{seed:5d} {updates:9d}    {share_right(w):.0%}")


waiting_for("training", other_starts)

# %% [markdown]
# ## 11. When slopes vanish
#
# A *deep* network has many layers of units, one after another. The chain rule multiplies a factor for each of them. Take the simplest one, a single unit in each layer: $v_1 = \tanh(w\,v_0)$, $v_2 = \tanh(w\,v_1)$, and so on. Each layer multiplies the slope by $w\,(1 - v_k^2)$. How fast does the last value change with the first?


# %%
def through_layers(weight, layers):
    """The slope of the last value by the first, through so many layers of one unit."""
    tape = []
    v = Value(0.5, tape)
    for _ in range(layers):
        v = tanh(weight * v)
    return backward(tape)[0]


def vanishing():
    print("weight    1 layer    5 layers   10 layers   20 layers")
    for weight in (0.5, 1.0, 1.5, 3.0):
        slopes = [through_layers(weight, layers) for layers in (1, 5, 10, 20)]
        print(f"{weight:6.1f}", "".join(f"{slope:12.1e}" for slope in slopes))


waiting_for("backward_pass", vanishing)

# %% [markdown]
# With a small weight each factor is small because of the weight. With a large one each unit is soon **saturated**: its value is nearly $\pm 1$, where $\tanh$ is flat, and its slope $1 - v^2$ is nearly 0. A product of twenty numbers well below 1 is tiny. (With the weight 1 the values shrink slowly towards 0, where $\tanh$ is steepest, and the factors are near 1. That row loses least.) A slope that small tells the first layers nothing, and they do not learn. This is a **vanishing slope**.
#
# **Explore.** Move the point along $\tanh$. The slope of the curve is the unit's own factor $1 - v^2$: it is 1 at 0, and about 0.01 where the curve is flat, at 3. Ten such factors leave nothing.

# %%
plots.explore_slope(
    np.tanh,
    (-4, 4),
    at=3,
    ylabel="tanh x",
    title="Where a unit is saturated",
    alt="The curve of tanh with its tangent at a point that can be moved. At 0 the slope is 1; at 3, where the curve "
    "is flat, it is about 0.01.",
)

# %% [markdown]
# Saturated units hold up our small network as well. Take the same start, with the weights *inside* the units (the first twelve) 5 and 20 times as large, and make 300 updates:


# %%
def saturated_starts():
    print("inner weights   units nearly flat   slopes by them   way they go   right at the end")
    for times in (1, 5, 20):
        w = first_weights * np.where(np.arange(17) < 12, times, 1)
        inner = [w[3 * k] * x_data + w[3 * k + 1] * y_data + w[3 * k + 2] for k in range(4)]
        flat = np.mean(1 - np.tanh(inner) ** 2 < 0.01)
        length = np.linalg.norm(loss_gradient(w)[:12])
        end, _ = train(loss_gradient, share_right, w, 0.1, 1.0, 300)
        way = np.linalg.norm((end - w)[:12])
        print(
            f"{times:3d} times       {flat:8.0%} {length:20.3f} {way:14.2f} {share_right(end):14.0%}"
        )


waiting_for("training", saturated_starts)

# %% [markdown]
# ("Nearly flat" means a slope of $\tanh$ below 0.01, counted over all units and points; the third column is the length of the first twelve slopes at the start, the fourth how far these twelve weights have gone.) Where all units are flat the inner weights stand still, and the outer five cannot do it alone.
#
# What is done about it? Weights at the start are drawn neither too small nor too large (of the size $1/\sqrt{n}$ for a unit with $n$ inputs). Units are used whose slope does not vanish, such as $\max(0, a)$ with the slope 1 wherever it is positive. And *shortcuts* lead around layers: with $v_{k+1} = v_k + \tanh(w\,v_k)$ the factor of a layer is 1 plus what it was, and the 1 keeps the product from vanishing.

# %% [markdown] manual="vanishing_slope" points=2 title="Why do the first layers not learn?"
# ### In words: why do the first layers not learn? (2 points)
#
# A friend trains a network with 20 layers of $\tanh$ units, and the start weights are large. The loss hardly falls, and the weights of the first layers do not move at all, "so they must be right already".
# (a) Explain with the chain rule why they do not move, and why this says nothing about their being right. Use a row of the first table in this section, the one with the weights and the layers.
# (b) Would a learning rate that is a thousand times as large help? Name one thing that would, and say on which factor of the product it acts. Five to seven sentences are enough.
#
# *Write your answer here.*
#
# ### BEGIN SOLUTION
# (a) The slope of the loss by a weight of the first layer is a product with a factor w (1 − v²) for each layer behind it. With large weights the units are saturated: v is nearly ±1, so 1 − v² is nearly 0 and each factor is small. Twenty small factors make a tiny product: in the table, with w = 3, about 1e-29 for twenty layers. The update is the learning rate times this slope, so the weights stay where they are. A small slope at a minimum and a small slope because the units are flat look the same from here; whether the weights are right one sees from the loss, which is still high.
#
# (b) No: a thousand times 1e-29 is still nothing, and the last layers, whose slopes are of ordinary size, would jump wildly at that rate. Smaller start weights help: the units then work where tanh is steep, and the factors 1 − v² are not small. (Or units such as max(0, a), whose own slope is 1; or shortcuts, which add 1 to each factor.)
# ### END SOLUTION
#
# ### BEGIN MARK SCHEME
# 1 point: (a) a product with one factor for each layer (half a point), each small because saturated units are flat, so that the slope is tiny whether or not the weights are good (half a point). Numbers from the table must be named; if not, half a point less.
#
# 1 point: (b) no, with a reason (half a point); a remedy *and* the factor on which it acts (half a point). "More training" or "more layers" is no remedy.
# ### END MARK SCHEME

# %%
progress()

# %% [markdown]
# ## Summary
#
# - **Chain rule:** $\frac{d}{dt}f(c(t)) = \nabla f(c(t))\cdot c'(t)$. Along a level curve it is 0.
# - For maps it is a product of **Jacobians**, $J_{f\circ g}(x) = J_f(g(x))\,J_g(x)$: what is done first stands on the right.
# - In a **graph**, slopes are multiplied along each way, and the ways are added.
# - **Reverse mode:** write each step with its slopes on a tape; then hand slopes on from the last value to the first. One pass gives the slopes by *all* inputs, for about the price of one evaluation. Forward mode needs one pass for each input.
# - A **network** is such a calculation, and training it is gradient descent with these slopes.
# - A product of many factors below 1 **vanishes**: small weights and saturated units both do it.
#
# ## Further reading
#
# - J. E. Marsden, A. J. Tromba, *Vector Calculus*, section 2.5: the chain rule with matrices.
# - A. Griewank, A. Walther, *Evaluating Derivatives* (SIAM, 2nd edition 2008), chapters 3 and 4: both modes, and what they cost.
# - A. G. Baydin, B. A. Pearlmutter, A. A. Radul, J. M. Siskind, "Automatic Differentiation in Machine Learning: a Survey", *JMLR* 18 (2018).
# - D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors", *Nature* 323 (1986): four pages.
# - M. A. Nielsen, *Neural Networks and Deep Learning* (2015), chapters 2 and 5, free on the author's page: backpropagation, and why deep networks are hard to train.
# - X. Glorot, Y. Bengio, "Understanding the difficulty of training deep feedforward neural networks", *AISTATS* (2010): how large the first weights should be.

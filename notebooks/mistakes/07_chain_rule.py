# %% [markdown]
# Wrong answers that students give to notebook 07, each with the name that it must get.

# %% mistake="slope_on_walk" expects="point_for_velocity"
def rate_on_walk(grad, c, velocity, t):
    return grad(c(t)) @ c(t)


# %% mistake="slope_on_walk" expects="slope_at_other_place"
def rate_on_walk(grad, c, velocity, t):
    return grad(velocity(t)) @ velocity(t)


# %% mistake="slope_on_walk" expects="divided_by_speed"
def rate_on_walk(grad, c, velocity, t):
    v = velocity(t)
    return grad(c(t)) @ v / np.linalg.norm(v)


# %% mistake="slope_on_walk" expects="elementwise_product"
def rate_on_walk(grad, c, velocity, t):
    return grad(c(t)) * velocity(t)


# %% mistake="slope_on_walk" expects="lengths_multiplied"
def rate_on_walk(grad, c, velocity, t):
    return np.linalg.norm(grad(c(t))) * np.linalg.norm(velocity(t))


# %% mistake="slope_on_walk" expects="sums_multiplied"
def rate_on_walk(grad, c, velocity, t):
    return np.sum(grad(c(t))) * np.sum(velocity(t))


# %% mistake="slope_on_walk" expects="inner_left_out"
def rate_on_walk(grad, c, velocity, t):
    return grad(c(t))


# %% mistake="slope_on_walk" expects="crashed"
def rate_on_walk(grad, c, velocity, t):
    return grad(t) @ velocity(t)


# %% mistake="slope_on_walk" expects="crashed"
def rate_on_walk(grad, c, velocity, t):
    return grad(c) @ velocity


# %% mistake="slope_on_walk" expects="sign_flip"
def rate_on_walk(grad, c, velocity, t):
    return -grad(c(t)) @ velocity(t)


# %% mistake="composed_jacobian" expects="matrices_swapped"
def composed_jacobian(Jf, Jg, g, x):
    return Jg(x) @ Jf(g(x))


# %% mistake="composed_jacobian" expects="outer_at_x"
def composed_jacobian(Jf, Jg, g, x):
    return Jf(x) @ Jg(x)


# %% mistake="composed_jacobian" expects="outer_at_x"
def composed_jacobian(Jf, Jg, g, x):
    return Jf(g(x)) @ Jg(g(x))


# %% mistake="composed_jacobian" expects="elementwise_product"
def composed_jacobian(Jf, Jg, g, x):
    return Jf(g(x)) * Jg(x)


# %% mistake="composed_jacobian" expects="inner_left_out"
def composed_jacobian(Jf, Jg, g, x):
    return Jf(g(x))


# %% mistake="composed_jacobian" expects="transpose"
def composed_jacobian(Jf, Jg, g, x):
    return (Jf(g(x)) @ Jg(x)).T


# %% mistake="composed_jacobian" expects="ways_multiplied"
def composed_jacobian(Jf, Jg, g, x):
    return Jf(g(x)) + Jg(x)


# %% mistake="composed_jacobian" expects="crashed"
def composed_jacobian(Jf, Jg, g, x):
    return Jf @ Jg


# %% mistake="polar_slopes" expects="radius_missing"
def polar_slopes(grad, r, theta):
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([fx * c + fy * s, -fx * s + fy * c])


# %% mistake="polar_slopes" expects="arrow_components"
def polar_slopes(grad, r, theta):
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([fx * c + fy * s, (-fx * s + fy * c) / r])


# %% mistake="polar_slopes" expects="coordinates_not_changed"
def polar_slopes(grad, r, theta):
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r, theta]))
    return np.array([fx * c + fy * s, r * (-fx * s + fy * c)])


# %% mistake="polar_slopes" expects="coordinates_not_changed"
def polar_slopes(grad, r, theta):
    return grad(np.array([r, theta]))


# %% mistake="polar_slopes" expects="trig_sign"
def polar_slopes(grad, r, theta):
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([fx * c + fy * s, r * (fx * s + fy * c)])


# %% mistake="polar_slopes" expects="sign_in_one_term|fact"
def polar_slopes(grad, r, theta):
    c, s = np.cos(theta), np.sin(theta)
    J = np.array([[c, -r * s], [s, r * c]])
    return J @ grad(np.array([r * c, r * s]))


# %% mistake="polar_slopes" expects="swapped_components"
def polar_slopes(grad, r, theta):
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([r * (-fx * s + fy * c), fx * c + fy * s])


# %% mistake="polar_slopes" expects="inner_left_out"
def polar_slopes(grad, r, theta):
    return grad(np.array([r * np.cos(theta), r * np.sin(theta)]))


# %% mistake="polar_slopes" expects="way_left_out"
def polar_slopes(grad, r, theta):
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([fx * c, r * (-fx * s + fy * c)])


# %% mistake="polar_slopes" expects="degrees"
def polar_slopes(grad, r, theta):
    theta = np.radians(theta)
    c, s = np.cos(theta), np.sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([fx * c + fy * s, r * (-fx * s + fy * c)])


# %% mistake="polar_slopes" expects="crashed"
def polar_slopes(grad, r, theta):
    c, s = cos(theta), sin(theta)
    fx, fy = grad(np.array([r * c, r * s]))
    return np.array([fx * c + fy * s, r * (-fx * s + fy * c)])


# %% mistake="graph_slopes" expects="sign_in_one_term"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q = np.sin(p)
    k = np.log(s)
    q_slope = 1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope * np.pi + k_slope / s
    w_slope = s_slope * 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="missing_chain_factor"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope + k_slope / s
    w_slope = s_slope * 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="way_left_out"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope * np.pi
    w_slope = s_slope * 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="ways_multiplied"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope * np.pi * k_slope / s
    w_slope = s_slope * 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="summed_partials"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope * np.pi + k_slope / s
    w_slope = s_slope * np.sum(2 * w)
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="value_for_slope"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.sin(p)
    s_slope = p_slope * np.pi + k_slope / s
    w_slope = s_slope * 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="slope_not_handed_on"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = np.cos(p)
    s_slope = p_slope * np.pi + k_slope / s
    w_slope = s_slope * 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="slope_not_handed_on"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = np.cos(p)
    s_slope = np.pi + 1 / s
    w_slope = 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="power_rule"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope * np.pi + k_slope / s
    w_slope = s_slope * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="graph_slopes" expects="upside_down"
def graph_slopes(w):
    s = np.sum(w**2)
    p = np.pi * s
    q_slope = -1.0
    k_slope = 1.0
    p_slope = q_slope * np.cos(p)
    s_slope = p_slope * np.pi + k_slope * s
    w_slope = s_slope * 2 * w
    return np.array([q_slope, k_slope, p_slope, s_slope]), w_slope


# %% mistake="plus_and_times" expects="factors_not_exchanged"
def plus_rule(a, b):
    return a + b, [1.0, 1.0]


def times_rule(a, b):
    return a * b, [a, b]


# %% mistake="plus_and_times" expects="slopes_of_a_sum"
def plus_rule(a, b):
    return a + b, [1.0, 1.0]


def times_rule(a, b):
    return a * b, [1.0, 1.0]


# %% mistake="plus_and_times" expects="slopes_of_a_sum"
def plus_rule(a, b):
    return a + b, [b, a]


def times_rule(a, b):
    return a * b, [b, a]


# %% mistake="plus_and_times" expects="wrong_shape"
def plus_rule(a, b):
    return a + b


def times_rule(a, b):
    return a * b, [b, a]


# %% mistake="plus_and_times" expects="wrong_shape"
def plus_rule(a, b):
    return a + b, 1.0, 1.0


def times_rule(a, b):
    return a * b, b, a


# %% mistake="plus_and_times" expects="value_of_other_step"
def plus_rule(a, b):
    return a + b, [1.0, 1.0]


def times_rule(a, b):
    return a + b, [b, a]


# %% mistake="plus_and_times" expects="returns_terms"
def plus_rule(a, b):
    return a + b, [a, b]


def times_rule(a, b):
    return a * b, [b, a]


# %% mistake="plus_and_times" expects="wrong_shape"
def plus_rule(a, b):
    print(a + b, [1.0, 1.0])


def times_rule(a, b):
    print(a * b, [b, a])


# %% mistake="power_exp_tanh" expects="power_rule"
def power_rule(a, n):
    return a**n, [a ** (n - 1)]


def exp_rule(a):
    return np.exp(a), [np.exp(a)]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


# %% mistake="power_exp_tanh" expects="missing_brackets"
def power_rule(a, n):
    return a**n, [n * a**n - 1]


def exp_rule(a):
    return np.exp(a), [np.exp(a)]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


# %% mistake="power_exp_tanh" expects="power_rule"
def power_rule(a, n):
    return a**n, [2 * a]


def exp_rule(a):
    return np.exp(a), [np.exp(a)]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


# %% mistake="power_exp_tanh" expects="exp_as_power"
def power_rule(a, n):
    return a**n, [n * a ** (n - 1)]


def exp_rule(a):
    return np.exp(a), [a * np.exp(a - 1)]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


# %% mistake="power_exp_tanh" expects="tanh_slope"
def power_rule(a, n):
    return a**n, [n * a ** (n - 1)]


def exp_rule(a):
    return np.exp(a), [np.exp(a)]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a)]


# %% mistake="power_exp_tanh" expects="tanh_slope"
def power_rule(a, n):
    return a**n, [n * a ** (n - 1)]


def exp_rule(a):
    return np.exp(a), [np.exp(a)]


def tanh_rule(a):
    return np.tanh(a), [1 - a**2]


# %% mistake="power_exp_tanh" expects="value_for_slope"
def power_rule(a, n):
    return a**n, [n * a ** (n - 1)]


def exp_rule(a):
    return np.exp(a), [np.exp(a)]


def tanh_rule(a):
    return np.tanh(a), [np.tanh(a)]


# %% mistake="power_exp_tanh" expects="wrong_shape"
def power_rule(a, n):
    return a**n, [n * a ** (n - 1), a**n * np.log(np.abs(a))]


def exp_rule(a):
    return np.exp(a), [np.exp(a)]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


# %% mistake="power_exp_tanh" expects="wrong_shape"
def power_rule(a, n):
    return a**n, n * a ** (n - 1)


def exp_rule(a):
    return np.exp(a), np.exp(a)


def tanh_rule(a):
    return np.tanh(a), 1 - np.tanh(a) ** 2


# %% mistake="power_exp_tanh" expects="crashed"
def power_rule(a, n):
    return a**n, [n * a ** (n - 1)]


def exp_rule(a):
    return e**a, [e**a]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


# %% mistake="power_exp_tanh" expects="crashed"
from math import (
    exp as exponential,
)  # takes one number, and the network puts arrays through the rules


def power_rule(a, n):
    return a**n, [n * a ** (n - 1)]


def exp_rule(a):
    return exponential(a), [exponential(a)]


def tanh_rule(a):
    return np.tanh(a), [1 - np.tanh(a) ** 2]


# %% mistake="backward_pass" expects="ways_overwritten"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] = slopes[k] * slope
    return slopes


# %% mistake="backward_pass" expects="pass_runs_forwards"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[j] += slopes[k] * slope
    return slopes


# %% mistake="backward_pass" expects="no_seed"
def backward(tape):
    slopes = [0.0] * len(tape)
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] += slopes[k] * slope
    return slopes


# %% mistake="backward_pass" expects="no_seed"
def backward(tape):
    slopes = [1.0] * len(tape)
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] += slopes[k] * slope
    return slopes


# %% mistake="backward_pass" expects="own_slope_missing"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] += slopes[k]
    return slopes


# %% mistake="backward_pass" expects="slope_from_above_missing"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] += slope
    return slopes


# %% mistake="backward_pass" expects="passes_exchanged|fact"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[0] = 1.0
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[k] += slopes[j] * slope
    return slopes


# %% mistake="backward_pass" expects="pass_runs_forwards"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for j, slope in tape[-1]:
        slopes[j] += slopes[-1] * slope
    return slopes


# %% mistake="backward_pass" expects="swapped_components"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] += slopes[k] * slope
    return slopes[::-1]


# %% mistake="backward_pass" expects="ways_multiplied|some_entries_only"
def backward(tape):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in reversed(range(len(tape) - 1)):
        for j, slope in tape[k]:
            slopes[j] += slopes[k] * slope
    return slopes


# %% mistake="forward_pass" expects="own_slope_missing"
def forward(tape, i):
    slopes = [0.0] * len(tape)
    slopes[i] = 1.0
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[k] += slopes[j]
    return slopes


# %% mistake="forward_pass" expects="passes_exchanged"
def forward(tape, i):
    slopes = [0.0] * len(tape)
    slopes[-1] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[j] += slopes[k] * slope
    return slopes


# %% mistake="forward_pass" expects="argument_fixed"
def forward(tape, i):
    slopes = [0.0] * len(tape)
    slopes[0] = 1.0
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[k] += slope * slopes[j]
    return slopes


# %% mistake="forward_pass" expects="no_seed"
def forward(tape, i):
    slopes = [0.0] * len(tape)
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[k] += slope * slopes[j]
    return slopes


# %% mistake="forward_pass" expects="ways_overwritten"
def forward(tape, i):
    slopes = [0.0] * len(tape)
    slopes[i] = 1.0
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[k] = slope * slopes[j]
    return slopes


# %% mistake="forward_pass" expects="one_entry"
def forward(tape, i):
    slopes = [0.0] * len(tape)
    slopes[i] = 1.0
    for k in range(len(tape)):
        for j, slope in tape[k]:
            slopes[k] += slope * slopes[j]
    return slopes[-1]


# %% mistake="forward_pass" expects="pass_runs_forwards"
def forward(tape, i):
    slopes = [0.0] * len(tape)
    slopes[i] = 1.0
    for k in reversed(range(len(tape))):
        for j, slope in tape[k]:
            slopes[k] += slope * slopes[j]
    return slopes


# %% mistake="network" expects="constant_missing"
def network(w, x, y):
    output = w[16]
    for k in range(4):
        unit = tanh(w[3 * k] * x + w[3 * k + 1] * y)
        output = output + w[12 + k] * unit
    return output


# %% mistake="network" expects="constant_missing"
def network(w, x, y):
    output = 0.0
    for k in range(4):
        unit = tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2])
        output = output + w[12 + k] * unit
    return output


# %% mistake="network" expects="weights_misplaced"
def network(w, x, y):
    output = w[16]
    for k in range(4):
        unit = tanh(w[k] * x + w[k + 4] * y + w[k + 8])
        output = output + w[12 + k] * unit
    return output


# %% mistake="network" expects="weights_misplaced"
def network(w, x, y):
    output = w[16]
    for k in range(4):
        output = output + tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2])
    return output


# %% mistake="network" expects="bend_missing"
def network(w, x, y):
    output = w[16]
    for k in range(4):
        unit = w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2]
        output = output + w[12 + k] * unit
    return output


# %% mistake="network" expects="bend_too_often"
def network(w, x, y):
    output = w[16]
    for k in range(4):
        unit = tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2])
        output = output + w[12 + k] * unit
    return tanh(output)


# %% mistake="network" expects="unit_left_out"
def network(w, x, y):
    output = w[16]
    for k in range(3):
        unit = tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2])
        output = output + w[12 + k] * unit
    return output


# %% mistake="network" expects="unit_left_out"
def network(w, x, y):
    output = w[16]
    for k in range(4):
        unit = tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2])
        return output + w[12 + k] * unit


# %% mistake="network" expects="unit_left_out"
def network(w, x, y):
    for k in range(4):
        unit = tanh(w[3 * k] * x + w[3 * k + 1] * y + w[3 * k + 2])
        output = w[12 + k] * unit
    return output + w[16]


# %% mistake="training" expects="equal_counts_as_less"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    while share_right(w) <= enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w, updates


# %% mistake="training" expects="gd_ascent"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    while share_right(w) < enough and updates < most:
        w = w + eta * gradient(w)
        updates = updates + 1
    return w, updates


# %% mistake="training" expects="limit_of_updates"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    while share_right(w) < enough and updates <= most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w, updates


# %% mistake="training" expects="updates_miscounted"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    while share_right(w) < enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w, updates + 1


# %% mistake="training" expects="share_looked_at_once"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    share = share_right(w)
    while share < enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w, updates


# %% mistake="training" expects="gd_one_step"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    if share_right(w) < enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w, updates


# %% mistake="training" expects="gd_stop_inverted"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    while share_right(w) > enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w, updates


# %% mistake="training" expects="mutates_input"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    while share_right(w) < enough and updates < most:
        w -= eta * gradient(w)
        updates = updates + 1
    return w, updates


# %% mistake="training" expects="wrong_shape"
def train(gradient, share_right, w, eta, enough, most):
    updates = 0
    while share_right(w) < enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w


# %% mistake="training" expects="loop_goes_first"
def train(gradient, share_right, w, eta, enough, most):
    w = w - eta * gradient(w)
    updates = 1
    while share_right(w) < enough and updates < most:
        w = w - eta * gradient(w)
        updates = updates + 1
    return w, updates

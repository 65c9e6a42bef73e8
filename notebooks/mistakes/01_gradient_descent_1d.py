# %% [markdown]
# Wrong answers that students give to notebook 01, each with the name that it must get.

# %% mistake="p_slope" expects="sign_in_one_term"
def p_slope(x):
    return 4 * x + 3


# %% mistake="p_slope" expects="wrong_factor_on_term|power_rule"
def p_slope(x):
    return 2 * x - 3


# %% mistake="p_slope" expects="missing_term"
def p_slope(x):
    return 4 * x


# %% mistake="p_slope" expects="extra_constant|sign_in_one_term|wrong_factor_on_term|missing_term"
def p_slope(x):
    return 4 * x - 3 + 2


# %% mistake="p_slope" expects="sign_flip"
def p_slope(x):
    return -(4 * x - 3)


# %% mistake="p_slope" expects="returns_f"
def p_slope(x):
    return 2 * x**2 - 3 * x + 2


# %% mistake="p_slope" expects="wrong_shape"
def p_slope(x):
    4 * x - 3


# %% mistake="q_slope" expects="sign_in_one_term"
def q_slope(x):
    return 18 * x + 7


# %% mistake="q_slope" expects="wrong_factor_on_term|power_rule"
def q_slope(x):
    return 9 * x - 7


# %% mistake="q_slope" expects="power_rule|wrong_factor_on_term"
def q_slope(x):
    return 18 * x**2 - 7


# %% mistake="q_slope" expects="missing_term"
def q_slope(x):
    return 18 * x


# %% mistake="q_slope" expects="crashed"
def q_slope(x):
    return 18 * y - 7


# %% mistake="valley_slope" expects="missing_chain_factor"
def valley_slope(x):
    return 2 * x + math.exp(-2 * x)


# %% mistake="valley_slope" expects="sign_in_one_term"
def valley_slope(x):
    return 2 * x + 2 * math.exp(-2 * x)


# %% mistake="valley_slope" expects="exp_as_power"
def valley_slope(x):
    return 2 * x - 2 * x * math.exp(-2 * x - 1)


# %% mistake="valley_slope" expects="missing_term"
def valley_slope(x):
    return 2 * x


# %% mistake="valley_slope" expects="power_rule|wrong_factor_on_term"
def valley_slope(x):
    return x - 2 * math.exp(-2 * x)


# %% mistake="one_step" expects="gd_ascent"
def step(df, x, eta):
    return x + eta * df(x)


# %% mistake="one_step" expects="gd_wrong_step"
def step(df, x, eta):
    return x - df(x)


# %% mistake="one_step" expects="step_not_point"
def step(df, x, eta):
    return eta * df(x)


# %% mistake="one_step" expects="step_not_point"
def step(df, x, eta):
    return -eta * df(x)


# %% mistake="one_step" expects="argument_fixed"
def step(df, x, eta):
    return x - eta * bowl_slope(x)


# %% mistake="one_step" expects="argument_fixed"
def step(df, x, eta):
    return x - 0.1 * df(x)


# %% mistake="one_step" expects="wrong_shape"
def step(df, x, eta):
    print(x - eta * df(x))


# %% mistake="one_step" expects="crashed"
def step(df, x, eta):
    return x - eta * df


# %% mistake="descent_loop" expects="gd_ascent"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x + eta * df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_stop_no_abs"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while df(x) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_stale_gradient"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    slope = df(x)
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * slope
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_off_by_one|wrong_shape"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = []
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_stop_on_step"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while len(path) < max_iter:
        old = x
        x = x - eta * df(x)
        path.append(x)
        if abs(x - old) <= tol:
            break
    return x, path


# %% mistake="descent_loop" expects="argument_fixed"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while abs(bowl_slope(x)) > tol and len(path) < max_iter:
        x = x - eta * bowl_slope(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_one_step"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    if abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_no_stop"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    for _ in range(max_iter - 1):
        x = x - eta * df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_wrong_step"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="gd_max_iter_ignored"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while abs(df(x)) > tol:
        x = x - eta * df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="wrong_shape"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while abs(df(x)) > tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x


# %% mistake="eta_limit" expects="rate_best_for_limit"
eta_limit = 1 / 18

# %% mistake="eta_limit" expects="rate_of_coefficient"
eta_limit = 2 / 9

# %% mistake="eta_limit" expects="rate_is_curvature"
eta_limit = 18

# %% mistake="eta_limit" expects="upside_down"
eta_limit = 18 / 2

# %% mistake="eta_limit" expects="rate_of_other_curve"
eta_limit = 0.1

# %% mistake="eta_limit" expects="wrong_digits"
eta_limit = 0.11


# %% mistake="best_rate" expects="rate_limit_for_best"
def best_rate(a, b, c):
    return 1 / a


# %% mistake="best_rate" expects="rate_is_curvature"
def best_rate(a, b, c):
    return 2 * a


# %% mistake="best_rate" expects="rate_is_place"
def best_rate(a, b, c):
    return -b / (2 * a)


# %% mistake="best_rate" expects="missing_brackets"
def best_rate(a, b, c):
    return 1 / 2 * a


# %% mistake="best_rate" expects="factor_half"
def best_rate(a, b, c):
    return 1 / (4 * a)


# %% mistake="predict_iterates" expects="start_not_counted"
def predict_iterates(slope1, curvature, eta, tol):
    factor = abs(1 - eta * curvature)
    return math.ceil(math.log(tol / abs(slope1)) / math.log(factor))


# %% mistake="predict_iterates" expects="count_not_rounded"
def predict_iterates(slope1, curvature, eta, tol):
    factor = abs(1 - eta * curvature)
    return math.log(tol / abs(slope1)) / math.log(factor) + 1


# %% mistake="predict_iterates" expects="first_slope_ignored"
def predict_iterates(slope1, curvature, eta, tol):
    factor = abs(1 - eta * curvature)
    return math.ceil(math.log(tol) / math.log(factor)) + 1


# %% mistake="predict_iterates" expects="start_counted_twice"
def predict_iterates(slope1, curvature, eta, tol):
    factor = abs(1 - eta * curvature)
    return math.ceil(math.log(tol / abs(slope1)) / math.log(factor)) + 2


# %% mistake="predict_iterates" expects="argument_fixed"
def predict_iterates(slope1, curvature, eta, tol):
    updates = math.log(tol / abs(slope1)) / math.log(0.8)
    return math.ceil(updates) + 1


# %% mistake="predict_iterates" expects="crashed"
def predict_iterates(slope1, curvature, eta, tol):
    factor = 1 - eta * curvature
    return math.ceil(math.log(tol / slope1) / math.log(factor)) + 1


# %% mistake="reading_a_failure" expects="run_jumps"
run_a = "wrong sign"
run_b = "too small"
run_c = "too large"
run_d = "at the limit"

# %% mistake="reading_a_failure" expects="run_jumps"
run_a = "too large"
run_b = "at the limit"
run_c = "wrong sign"
run_d = "too small"

# %% mistake="reading_a_failure" expects="run_jumps"
run_a = "too large"
run_b = "too small"
run_c = "too large"
run_d = "at the limit"

# %% mistake="reading_a_failure" expects="run_grows"
run_a = "too large"
run_b = "too small"
run_c = "wrong sign"
run_d = "too large"


# %% mistake="one_step" expects="rounded"
def step(df, x, eta):
    return round(x - eta * df(x), 4)


# %% mistake="one_step" expects="ignores_argument|argument_fixed"
def step(df, position, rate):
    return position - eta * df(position)


# %% mistake="descent_loop" expects="fact"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while abs(df(x)) >= tol and len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
    return x, path


# %% mistake="descent_loop" expects="fact"
def descend(df, x1, eta, tol, max_iter):
    x = x1
    path = [x1]
    while len(path) < max_iter:
        x = x - eta * df(x)
        path.append(x)
        if abs(df(x)) <= tol:
            break
    return x, path


# %% mistake="best_rate" expects="same_answer"
def best_rate(a, b, c):
    return 1 / curvature


# %% mistake="predict_iterates" expects="count_rounded_down"
def predict_iterates(slope1, curvature, eta, tol):
    factor = abs(1 - eta * curvature)
    return math.floor(math.log(tol / abs(slope1)) / math.log(factor)) + 2


# %% mistake="predict_iterates" expects="same_answer"
def predict_iterates(slope1, curvature, eta, tol):
    return math.ceil(updates) + 1


# %% mistake="safe_rate" expects="rate_limit_for_best"
def safe_rate(ddf, a, b):
    return 2 / max([ddf(x) for x in np.linspace(a, b, 1001)])


# %% mistake="safe_rate" expects="rate_is_curvature"
def safe_rate(ddf, a, b):
    return max([ddf(x) for x in np.linspace(a, b, 1001)])


# %% mistake="safe_rate" expects="curvature_not_largest"
def safe_rate(ddf, a, b):
    return 1 / ddf(a)


# %% mistake="safe_rate" expects="curvature_not_largest"
def safe_rate(ddf, a, b):
    return 1 / max(ddf(a), ddf(b))


# %% mistake="safe_rate" expects="curvature_not_largest"
def safe_rate(ddf, a, b):
    return 1 / min([ddf(x) for x in np.linspace(a, b, 1001)])


# %% mistake="safe_rate" expects="sign_lost"
def safe_rate(ddf, a, b):
    return 1 / max([abs(ddf(x)) for x in np.linspace(a, b, 1001)])


# %% mistake="safe_rate" expects="curvature_not_largest"
def safe_rate(ddf, a, b):
    return 1 / np.mean([ddf(x) for x in np.linspace(a, b, 1001)])


# %% mistake="safe_rate" expects="same_answer|argument_fixed|ignores_argument"
def safe_rate(ddf, a, b):
    return 1 / 10


# %% mistake="safe_rate" expects="rate_is_place"
def safe_rate(ddf, a, b):
    best = a
    for x in np.linspace(a, b, 1001):
        if ddf(x) > ddf(best):
            best = x
    return best


# %% mistake="better_start" expects="starts_compared"
def better_start(f, df, first, second):
    if f(first) < f(second):
        return first
    return second


# %% mistake="better_start" expects="highest_not_lowest"
def better_start(f, df, first, second):
    first_end = end_of_walk(df, first)
    second_end = end_of_walk(df, second)
    if f(first_end) > f(second_end):
        return first
    return second


# %% mistake="better_start" expects="ends_not_heights"
def better_start(f, df, first, second):
    first_end = end_of_walk(df, first)
    second_end = end_of_walk(df, second)
    if first_end < second_end:
        return first
    return second


# %% mistake="better_start" expects="returns_end"
def better_start(f, df, first, second):
    first_end = end_of_walk(df, first)
    second_end = end_of_walk(df, second)
    if f(first_end) < f(second_end):
        return first_end
    return second_end


# %% mistake="better_start" expects="argument_fixed"
def better_start(f, df, first, second):
    first_end = end_of_walk(df, first)
    second_end = end_of_walk(df, second)
    if two_valleys(first_end) < two_valleys(second_end):
        return first
    return second


# %% mistake="better_start" expects="first_not_best|last_not_best"
def better_start(f, df, first, second):
    if f(end_of_walk(df, first)) < f(first):
        return first
    return second

# %% [markdown]
# Wrong answers that students give to notebook 05, each with the name that it must get.

# %% mistake="tangent_line" expects="taylor_no_shift"
def tangent_line(f, df, a, x):
    return f(a) + df(a) * x


# %% mistake="tangent_line" expects="taylor_missing_f0"
def tangent_line(f, df, a, x):
    return df(a) * (x - a)


# %% mistake="tangent_line" expects="taylor_wrong_point"
def tangent_line(f, df, a, x):
    return f(a) + df(x) * (x - a)


# %% mistake="tangent_line" expects="taylor_sign"
def tangent_line(f, df, a, x):
    return f(a) + df(a) * (a - x)


# %% mistake="tangent_line" expects="returns_f"
def tangent_line(f, df, a, x):
    return f(x)


# %% mistake="tangent_line" expects="crashed"
def tangent_line(f, df, a, x):
    return f(a) + df * (x - a)


# %% mistake="plane_model" expects="taylor_no_shift"
def tangent_plane(f, grad, a, x):
    return f(a) + grad(a) @ x


# %% mistake="plane_model" expects="taylor_missing_f0"
def tangent_plane(f, grad, a, x):
    return grad(a) @ (x - a)


# %% mistake="plane_model" expects="taylor_wrong_point"
def tangent_plane(f, grad, a, x):
    return f(a) + grad(x) @ (x - a)


# %% mistake="plane_model" expects="taylor_sign"
def tangent_plane(f, grad, a, x):
    return f(a) - grad(a) @ (x - a)


# %% mistake="plane_model" expects="elementwise_product"
def tangent_plane(f, grad, a, x):
    return f(a) + grad(a) * (x - a)


# %% mistake="plane_model" expects="only_n2"
def tangent_plane(f, grad, a, x):
    return f(a) + grad(a)[0] * (x - a)[0] + grad(a)[1] * (x - a)[1]  # two variables only


# %% mistake="plane_model" expects="returns_f"
def tangent_plane(f, grad, a, x):
    return f(x)


# %% mistake="quadratic_model" expects="taylor_no_half|taylor_wrong_factorial"
def quadratic_model(f, grad, hess, a, x):
    d = x - a
    return f(a) + grad(a) @ d + d @ hess(a) @ d


# %% mistake="quadratic_model" expects="taylor_no_shift"
def quadratic_model(f, grad, hess, a, x):
    return f(a) + grad(a) @ x + 0.5 * x @ hess(a) @ x


# %% mistake="quadratic_model" expects="taylor_wrong_point"
def quadratic_model(f, grad, hess, a, x):
    d = x - a
    return f(x) + grad(x) @ d + 0.5 * d @ hess(x) @ d


# %% mistake="quadratic_model" expects="taylor_missing_f0"
def quadratic_model(f, grad, hess, a, x):
    d = x - a
    return grad(a) @ d + 0.5 * d @ hess(a) @ d


# %% mistake="quadratic_model" expects="taylor_linear_only"
def quadratic_model(f, grad, hess, a, x):
    return f(a) + grad(a) @ (x - a)


# %% mistake="quadratic_model" expects="taylor_sign"
def quadratic_model(f, grad, hess, a, x):
    d = a - x
    return f(a) + grad(a) @ d + 0.5 * d @ hess(a) @ d


# %% mistake="quadratic_model" expects="taylor_diag_hess"
def quadratic_model(f, grad, hess, a, x):
    d = x - a
    return f(a) + grad(a) @ d + 0.5 * np.diag(hess(a)) @ d**2


# %% mistake="quadratic_model" expects="returns_f"
def quadratic_model(f, grad, hess, a, x):
    return f(x)


# %% mistake="quadratic_model" expects="wrong_shape"
def quadratic_model(f, grad, hess, a, x):
    d = x - a
    return f(a) + grad(a) * d + 0.5 * hess(a) * d**2


# %% mistake="observed_order" expects="no_logarithm"
def observed_order(steps, errors):
    slope, height = np.polyfit(steps, errors, 1)
    return slope


# %% mistake="observed_order" expects="line_height_for_slope"
def observed_order(steps, errors):
    slope, height = np.polyfit(np.log(steps), np.log(errors), 1)
    return height


# %% mistake="observed_order" expects="axes_swapped"
def observed_order(steps, errors):
    slope, height = np.polyfit(np.log(errors), np.log(steps), 1)
    return slope


# %% mistake="observed_order" expects="no_logarithm"
def observed_order(steps, errors):
    slope, height = np.polyfit(steps, np.log(errors), 1)
    return slope


# %% mistake="observed_order" expects="wrong_shape"
def observed_order(steps, errors):
    return np.polyfit(np.log(steps), np.log(errors), 1)


# %% mistake="observed_order" expects="constant_ignored"
def observed_order(steps, errors):
    return np.log(errors[0]) / np.log(steps[0])


# %% mistake="safe_distance" expects="wrong_root"
def safe_distance(tol, M):
    return 6 * tol / M


# %% mistake="safe_distance" expects="wrong_root"
def safe_distance(tol, M):
    return np.sqrt(6 * tol / M)


# %% mistake="safe_distance" expects="wrong_length"
def safe_distance(tol, M):
    return np.sqrt(2 * tol / M)


# %% mistake="safe_distance" expects="wrong_constant"
def safe_distance(tol, M):
    return (tol / M) ** (1 / 3)


# %% mistake="safe_distance" expects="wrong_constant"
def safe_distance(tol, M):
    return (tol / (6 * M)) ** (1 / 3)


# %% mistake="safe_distance" expects="missing_brackets"
def safe_distance(tol, M):
    return (6 * tol / M) ** 1 / 3  # brackets forgotten


# %% mistake="linear_error_ratio" expects="length_missing"
def linear_error_ratio(f, grad, a, d):
    return abs(f(a + d) - f(a) - grad(a) @ d)


# %% mistake="linear_error_ratio" expects="sign_lost"
def linear_error_ratio(f, grad, a, d):
    return (f(a + d) - f(a) - grad(a) @ d) / np.linalg.norm(d)


# %% mistake="linear_error_ratio" expects="divided_twice"
def linear_error_ratio(f, grad, a, d):
    return abs(f(a + d) - f(a) - grad(a) @ d) / (d @ d)


# %% mistake="linear_error_ratio" expects="taylor_missing_f0"
def linear_error_ratio(f, grad, a, d):
    return abs(f(a + d) - grad(a) @ d) / np.linalg.norm(d)


# %% mistake="linear_error_ratio" expects="taylor_sign"
def linear_error_ratio(f, grad, a, d):
    return abs(f(a + d) - f(a) + grad(a) @ d) / np.linalg.norm(d)


# %% mistake="linear_error_ratio" expects="crashed"
def linear_error_ratio(f, grad, a, d):
    return abs(f(a + d) - f(a) - grad @ d) / np.linalg.norm(d)


# %% mistake="model_minimum" expects="step_not_point"
def model_minimum(a, g, H):
    return np.linalg.solve(H, -g)


# %% mistake="model_minimum" expects="step_backwards"
def model_minimum(a, g, H):
    return a + np.linalg.solve(H, g)


# %% mistake="model_minimum" expects="hessian_not_used"
def model_minimum(a, g, H):
    return a - g


# %% mistake="model_minimum" expects="matrix_multiplied"
def model_minimum(a, g, H):
    return a - H @ g


# %% mistake="model_minimum" expects="diagonal_only"
def model_minimum(a, g, H):
    return a - g / np.diag(H)


# %% mistake="model_minimum" expects="crashed"
def model_minimum(a, g, H):
    return a + np.linalg.solve(-g, H)


# %% mistake="leash_step" expects="sign_flip"
def leash_step(g, r):
    return r * g / np.linalg.norm(g)


# %% mistake="leash_step" expects="leash_length"
def leash_step(g, r):
    return -r * g


# %% mistake="leash_step" expects="leash_length"
def leash_step(g, r):
    return -g / np.linalg.norm(g)


# %% mistake="leash_step" expects="divided_twice"
def leash_step(g, r):
    return -r * g / (g @ g)


# %% mistake="leash_step" expects="leash_direction"
def leash_step(g, r):
    return -r * np.sign(g) * (np.abs(g) == np.max(np.abs(g)))


# %% mistake="leash_step" expects="leash_direction"
def leash_step(g, r):
    return -r * np.sign(g)


# %% mistake="leashed_descent" expects="walk_never_moves"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        there = here - step(gradient(here), r)  # uphill, so f never falls
        if f(there) < f(here):
            here = there
        else:
            r = r / 2
        path.append(here)
    return path


# %% mistake="leashed_descent" expects="leash_never_halved"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
        path.append(here)
    return path


# %% mistake="leashed_descent" expects="leash_uphill"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        here = here + step(gradient(here), r)
        path.append(here)
    return path


# %% mistake="leashed_descent" expects="walk_notes"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
            path.append(here)  # only when it moved
        else:
            r = r / 2
    return path


# %% mistake="leashed_descent" expects="leash_changed"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
            r = r / 2
        path.append(here)
    return path


# %% mistake="leashed_descent" expects="walk_notes"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = []
    for k in range(tries):
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
        else:
            r = r / 2
        path.append(here)
    return path


# %% mistake="leashed_descent" expects="mutates_input"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        d = step(gradient(here), r)
        if f(here + d) < f(here):
            here += d  # changes the array that is in the path already
        else:
            r = r / 2
        path.append(here)
    return path


# %% mistake="leashed_descent" expects="leash_never_halved"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
        else:
            r = r * 2
        path.append(here)
    return path


# %% mistake="tangent_line" expects="missing_brackets"
def tangent_line(f, df, a, x):
    return f(a) + df(a) * x - a


# %% mistake="tangent_line" expects="height_at_x"
def tangent_line(f, df, a, x):
    return f(x) + df(a) * (x - a)


# %% mistake="safe_distance" expects="bound_missing"
def safe_distance(tol, M):
    return (6 * tol * M) ** (1 / 3)


# %% mistake="safe_distance" expects="upside_down"
def safe_distance(tol, M):
    return (M / (6 * tol)) ** (1 / 3)


# %% mistake="linear_error_ratio" expects="missing_brackets"
def linear_error_ratio(f, grad, a, d):
    return abs(f(a + d) - f(a) - grad(a) @ d / np.linalg.norm(d))


# %% mistake="leash_step" expects="leash_length"
def leash_step(g, r):
    return -g


# %% mistake="tangent_line" expects="wrong_shape"
def tangent_line(f, df, a, x):
    height = f(a) + df(a) * (x - a)  # and no return


# %% mistake="leashed_descent" expects="wrong_shape"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        there = here + step(gradient(here), r)
        if f(there) < f(here):
            here = there
        else:
            r = r / 2
        path.append(here)
    print(path)


# %% mistake="tangent_line" expects="right_in_part"
def tangent_line(f, df, a, x):
    return f(a) + (f(a + 0.5) - f(a - 0.5)) * (x - a)


# %% mistake="plane_model" expects="mutates_input"
def tangent_plane(f, grad, a, x):
    x -= a
    return f(a) + grad(a) @ x


# %% mistake="observed_order" expects="not_all_points"
def observed_order(steps, errors):
    return np.log(errors[0] / errors[1]) / np.log(steps[0] / steps[1])


# %% mistake="observed_order" expects="rounded"
def observed_order(steps, errors):
    return round(np.polyfit(np.log(steps), np.log(errors), 1)[0], 1)


# %% mistake="linear_error_ratio" expects="taylor_wrong_point"
def linear_error_ratio(f, grad, a, d):
    return abs(f(a + d) - f(a) - grad(a + d) @ d) / np.linalg.norm(d)


# %% mistake="leash_step" expects="sign_lost"
def leash_step(g, r):
    return -r * np.abs(g) / np.linalg.norm(g)


# %% mistake="leashed_descent" expects="walk_compares"
def leashed_descent(f, gradient, step, start, r, tries):
    here = start
    path = [start]
    for k in range(tries):
        there = here + step(gradient(here), r)
        if f(there) <= f(here):
            here = there
        else:
            r = r / 2
        path.append(here)
    return path


# %% mistake="model_numbers" expects="factor_half"
height_of_g = 1
gradient_of_g = [1, 0]
hessian_of_g = [[0.5, 0], [0, -0.5]]


# %% mistake="model_numbers" expects="sign_lost"
height_of_g = 1
gradient_of_g = [1, 0]
hessian_of_g = [[1, 0], [0, 1]]


# %% mistake="model_numbers" expects="swapped_components"
height_of_g = 1
gradient_of_g = [0, 1]
hessian_of_g = [[1, 0], [0, -1]]


# %% mistake="model_numbers" expects="returns_f"
height_of_g = 1
gradient_of_g = [1, 1]
hessian_of_g = [[1, 0], [0, -1]]


# %% mistake="model_numbers" expects="wrong_shape"
height_of_g = 1
gradient_of_g = [1, 0]
hessian_of_g = [1, -1]


# %% mistake="model_polynomial" expects="taylor_mixed_factor"
def square_exp_model(w):
    x, y = w
    return 1 + 2 * (x - 1) + y + (x - 1) ** 2 + (x - 1) * y + 0.5 * y**2


# %% mistake="model_polynomial" expects="taylor_no_half"
def square_exp_model(w):
    x, y = w
    return 1 + 2 * (x - 1) + y + 2 * (x - 1) ** 2 + 2 * (x - 1) * y + y**2


# %% mistake="model_polynomial" expects="taylor_no_shift"
def square_exp_model(w):
    x, y = w
    return 1 + 2 * x + y + x**2 + 2 * x * y + 0.5 * y**2


# %% mistake="model_polynomial" expects="taylor_linear_only"
def square_exp_model(w):
    x, y = w
    return 1 + 2 * (x - 1) + y


# %% mistake="model_polynomial" expects="taylor_diag_hess"
def square_exp_model(w):
    x, y = w
    return 1 + 2 * (x - 1) + y + (x - 1) ** 2 + 0.5 * y**2


# %% mistake="model_polynomial" expects="returns_f"
def square_exp_model(w):
    x, y = w
    return x**2 * np.exp(y)

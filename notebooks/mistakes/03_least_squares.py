# %% [markdown]
# Wrong answers that students give to notebook 03, each with the name that it must get.

# %% mistake="squared_error" expects="factor_2"
def squared_error(A, y, u):
    residual = A @ u - y
    return residual @ residual


# %% mistake="squared_error" expects="length_not_squared"
def squared_error(A, y, u):
    return np.linalg.norm(A @ u - y)


# %% mistake="squared_error" expects="length_not_squared"
def squared_error(A, y, u):
    return 0.5 * np.linalg.norm(A @ u - y)


# %% mistake="squared_error" expects="mean_for_sum"
def squared_error(A, y, u):
    return np.mean((A @ u - y) ** 2)


# %% mistake="squared_error" expects="residuals_not_squared"
def squared_error(A, y, u):
    return 0.5 * np.sum(A @ u - y)


# %% mistake="squared_error" expects="elementwise_product"
def squared_error(A, y, u):
    return 0.5 * (A @ u - y) ** 2


# %% mistake="first_step" expects="sign_flip"
residuals = [-1, 2, 4, 5]
gradient_there = [10, 25]
next_line = [1, -3.5]


# %% mistake="first_step" expects="data_forgotten"
residuals = [2, 1, 0, -1]
gradient_there = [2, -2]
next_line = [1.8, -0.8]


# %% mistake="first_step" expects="wrong_value"
residuals = [1, -2, -4, -4]
gradient_there = [-9, -22]
next_line = [2.9, 1.2]


# %% mistake="first_step" expects="columns_left_out"
residuals = [1, -2, -4, -5]
gradient_there = [-10, -10]
next_line = [3, 0]


# %% mistake="first_step" expects="swapped_components"
residuals = [1, -2, -4, -5]
gradient_there = [-25, -10]
next_line = [4.5, 0]


# %% mistake="first_step" expects="gd_ascent"
residuals = [1, -2, -4, -5]
gradient_there = [-10, -25]
next_line = [1, -3.5]


# %% mistake="first_step" expects="step_not_point"
residuals = [1, -2, -4, -5]
gradient_there = [-10, -25]
next_line = [1, 2.5]


# %% mistake="first_step" expects="wrong_shape"
residuals = -10
gradient_there = [-10, -25]
next_line = [3, 1.5]


# %% mistake="error_gradient" expects="sign_flip"
def error_gradient(A, y, u):
    return A.T @ (y - A @ u)


# %% mistake="error_gradient" expects="factor_2|mean_vs_sum"
def error_gradient(A, y, u):
    return 2 * A.T @ (A @ u - y)


# %% mistake="error_gradient" expects="mean_vs_sum|wrong_factor"
def error_gradient(A, y, u):
    return A.T @ (A @ u - y) / len(y)


# %% mistake="error_gradient" expects="ls_residuals"
def error_gradient(A, y, u):
    return A @ u - y


# %% mistake="error_gradient" expects="crashed"
def error_gradient(A, y, u):
    return A @ (A @ u - y)


# %% mistake="error_gradient" expects="crashed"
def error_gradient(A, y, u):
    return A.T @ A @ u - y


# %% mistake="error_gradient" expects="data_forgotten"
def error_gradient(A, y, u):
    return A.T @ A @ u


# %% mistake="error_gradient" expects="summed_partials|wrong_shape"
def error_gradient(A, y, u):
    return np.sum(A.T @ (A @ u - y))


# %% mistake="descent_many" expects="gd_ascent"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u]
    while np.linalg.norm(df(u)) > tol and len(path) < max_iter:
        u = u + eta * df(u)
        path.append(u)
    return u, path


# %% mistake="descent_many" expects="gd_path_alias"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u]
    while np.linalg.norm(df(u)) > tol and len(path) < max_iter:
        u -= eta * df(u)
        path.append(u)
    return u, path


# %% mistake="descent_many" expects="gd_stop_one_component"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u]
    while np.all(np.abs(df(u)) > tol) and len(path) < max_iter:
        u = u - eta * df(u)
        path.append(u)
    return u, path


# %% mistake="descent_many" expects="gd_stop_other_norm"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u]
    while np.any(np.abs(df(u)) > tol) and len(path) < max_iter:
        u = u - eta * df(u)
        path.append(u)
    return u, path


# %% mistake="descent_many" expects="gd_stop_other_norm"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u]
    while df(u) @ df(u) > tol and len(path) < max_iter:
        u = u - eta * df(u)
        path.append(u)
    return u, path


# %% mistake="descent_many" expects="crashed"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u]
    while abs(df(u)) > tol and len(path) < max_iter:
        u = u - eta * df(u)
        path.append(u)
    return u, path


# %% mistake="descent_many" expects="gd_normalised_gradient"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u]
    while np.linalg.norm(df(u)) > tol and len(path) < max_iter:
        u = u - eta * df(u) / np.linalg.norm(df(u))
        path.append(u)
    return u, path


# %% mistake="descent_many" expects="gd_sequential_update"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = [u.copy()]
    while np.linalg.norm(df(u)) > tol and len(path) < max_iter:
        for i in range(len(u)):
            u[i] = u[i] - eta * df(u)[i]
        path.append(u.copy())
    return u, path


# %% mistake="descent_many" expects="gd_off_by_one|wrong_shape"
def descend(df, u1, eta, tol, max_iter):
    u = np.array(u1, dtype=float)
    path = []
    while np.linalg.norm(df(u)) > tol and len(path) < max_iter:
        path.append(u)
        u = u - eta * df(u)
    return u, path


# %% mistake="rate_limit" expects="rate_best_for_limit"
def rate_limit(A):
    return 1 / np.linalg.eigvalsh(A.T @ A).max()


# %% mistake="rate_limit" expects="wrong_eigenvalue"
def rate_limit(A):
    return 2 / np.linalg.eigvalsh(A.T @ A).min()


# %% mistake="rate_limit" expects="rate_is_curvature"
def rate_limit(A):
    return np.linalg.eigvalsh(A.T @ A).max()


# %% mistake="rate_limit" expects="factors_combined"
def rate_limit(A):
    return 2 / np.trace(A.T @ A)


# %% mistake="rate_limit" expects="singular_not_squared"
def rate_limit(A):
    return 2 / np.linalg.norm(A, 2)


# %% mistake="rate_limit" expects="crashed"
def rate_limit(A):
    return 2 / np.linalg.eigvalsh(A).max()


# %% mistake="rate_limit" expects="argument_fixed"
def rate_limit(A):
    return 2 / eigenvalues.max()


# %% mistake="slowest_factor" expects="argument_fixed"
def slowest_factor(A, eta):
    return np.abs(1 - eta * eigenvalues).max()


# %% mistake="slowest_factor" expects="sign_lost"
def slowest_factor(A, eta):
    return (1 - eta * np.linalg.eigvalsh(A.T @ A)).max()


# %% mistake="slowest_factor" expects="fastest_part"
def slowest_factor(A, eta):
    return np.abs(1 - eta * np.linalg.eigvalsh(A.T @ A)).min()


# %% mistake="slowest_factor" expects="wrong_eigenvalue"
def slowest_factor(A, eta):
    return abs(1 - eta * np.linalg.eigvalsh(A.T @ A).max())


# %% mistake="slowest_factor" expects="factors_combined"
def slowest_factor(A, eta):
    return np.abs(1 - eta * np.linalg.eigvalsh(A.T @ A)).sum()


# %% mistake="slowest_factor" expects="wrong_shape"
def slowest_factor(A, eta):
    return np.abs(1 - eta * np.linalg.eigvalsh(A.T @ A))


# %% mistake="predict_fit" expects="one_part_alone"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    factors = np.abs(1 - eta * eigenvalues)
    slowest = np.argmax(factors)
    c = eigenvectors[:, slowest] @ (A.T @ (A @ u1 - y))
    return math.ceil(updates_needed(c, factors[slowest], tol)) + 1


# %% mistake="predict_fit" expects="one_part_alone"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors.T @ (A.T @ (A @ u1 - y))
    largest = np.argmax(np.abs(parts))
    return math.ceil(updates_needed(parts, np.abs(1 - eta * eigenvalues), tol)[largest]) + 1


# %% mistake="predict_fit" expects="fastest_part"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors.T @ (A.T @ (A @ u1 - y))
    return math.ceil(updates_needed(parts, np.abs(1 - eta * eigenvalues), tol).min()) + 1


# %% mistake="predict_fit" expects="factors_combined"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors.T @ (A.T @ (A @ u1 - y))
    return math.ceil(updates_needed(parts, np.abs(1 - eta * eigenvalues), tol).sum()) + 1


# %% mistake="predict_fit" expects="factors_combined"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors.T @ (A.T @ (A @ u1 - y))
    slowest = np.abs(1 - eta * eigenvalues).max()
    return math.ceil(updates_needed(parts, slowest, tol).max()) + 1


# %% mistake="predict_fit" expects="whole_gradient"
def predict_iterates(A, y, u1, eta, tol):
    factors = np.abs(1 - eta * np.linalg.eigvalsh(A.T @ A))
    first = np.linalg.norm(A.T @ (A @ u1 - y))
    return math.ceil(updates_needed(first, factors, tol).max()) + 1


# %% mistake="predict_fit" expects="eigenvector_row"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors @ (A.T @ (A @ u1 - y))
    return math.ceil(updates_needed(parts, np.abs(1 - eta * eigenvalues), tol).max()) + 1


# %% mistake="predict_fit" expects="start_not_counted"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors.T @ (A.T @ (A @ u1 - y))
    return math.ceil(updates_needed(parts, np.abs(1 - eta * eigenvalues), tol).max())


# %% mistake="predict_fit" expects="same_answer"
def predict_iterates(A, y, u1, eta, tol):
    return 118


# %% mistake="predict_fit" expects="crashed"
def predict_iterates(A, y, u1, eta, tol):
    eigenvalues, eigenvectors = np.linalg.eigh(A.T @ A)
    parts = eigenvectors.T @ (A.T @ (A @ u1 - y))
    return math.ceil(updates_needed(parts, np.abs(1 - eta * eigenvalues), tol)) + 1


# %% mistake="fit_polynomial" expects="ls_order_reversed"
def fit(x, y, degree):
    return np.polyfit(x, y, degree)


# %% mistake="fit_polynomial" expects="ls_no_inverse"
def fit(x, y, degree):
    A = np.column_stack([x**power for power in range(degree + 1)])
    return A.T @ y


# %% mistake="fit_polynomial" expects="ls_ignores_degree"
def fit(x, y, degree):
    A = np.column_stack([np.ones(len(x)), x])
    return np.linalg.lstsq(A, y, rcond=None)[0]


# %% mistake="fit_polynomial" expects="wrong_shape"
def fit(x, y, degree):
    A = np.column_stack([x**power for power in range(degree)])
    return np.linalg.lstsq(A, y, rcond=None)[0]


# %% mistake="fit_polynomial" expects="wrong_shape"
def fit(x, y, degree):
    A = np.column_stack([x**power for power in range(degree + 1)])
    return np.linalg.lstsq(A, y, rcond=None)


# %% mistake="fit_polynomial" expects="crashed"
def fit(x, y, degree):
    A = np.column_stack([x**power for power in range(degree + 1)])
    return np.linalg.solve(A, y)


# %% mistake="fit_polynomial" expects="ls_interpolates_first"
def fit(x, y, degree):
    A = np.column_stack([x**power for power in range(degree + 1)])
    return np.linalg.solve(A[: degree + 1], y[: degree + 1])


# %% mistake="mean_gradient" expects="mean_vs_sum|wrong_factor"
def mse_gradient(X, t, w):
    return 2 * X.T @ (X @ w - t)


# %% mistake="mean_gradient" expects="factor_half|mean_vs_sum"
def mse_gradient(X, t, w):
    return X.T @ (X @ w - t) / len(t)


# %% mistake="mean_gradient" expects="sign_flip"
def mse_gradient(X, t, w):
    return 2 / len(t) * X.T @ (t - X @ w)


# %% mistake="mean_gradient" expects="mean_vs_sum|wrong_factor"
def mse_gradient(X, t, w):
    return 2 / len(w) * X.T @ (X @ w - t)


# %% mistake="mean_gradient" expects="argument_fixed"
def mse_gradient(X, t, w):
    return 2 / 500 * X.T @ (X @ w - t)


# %% mistake="mean_gradient" expects="summed_partials|wrong_shape"
def mse_gradient(X, t, w):
    return np.mean(2 * (X @ w - t) * X.sum(axis=1))


# %% mistake="momentum_update" expects="old_speed_used"
def momentum_step(w, v, g, eta, beta):
    w = w + v
    v = beta * v - eta * g
    return w, v


# %% mistake="momentum_update" expects="speed_not_kept"
def momentum_step(w, v, g, eta, beta):
    v = -eta * g
    w = w + v
    return w, v


# %% mistake="momentum_update" expects="gd_ascent"
def momentum_step(w, v, g, eta, beta):
    v = beta * v + eta * g
    w = w + v
    return w, v


# %% mistake="momentum_update" expects="order_swapped"
def momentum_step(w, v, g, eta, beta):
    v = beta * v - eta * g
    w = w + v
    return v, w


# %% mistake="momentum_update" expects="wrong_shape"
def momentum_step(w, v, g, eta, beta):
    v = beta * v - eta * g
    return w + v


# %% mistake="momentum_update" expects="push"
def momentum_step(w, v, g, eta, beta):
    v = beta * v - g
    w = w + v
    return w, v

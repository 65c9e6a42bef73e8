# %% [markdown]
# Wrong answers to the exercises of notebook 06, each with the name that its check must give it.

# %% mistake="tilted_bowl_gradient" expects="sign_flip"
def grad_bowl(x):
    return -np.array([2 * (x[0] - 3) + x[1], 2 * (x[1] + 2) + x[0]])


# %% mistake="tilted_bowl_gradient" expects="missing_term"
def grad_bowl(x):
    return np.array([2 * (x[0] - 3), 2 * (x[1] + 2)])


# %% mistake="tilted_bowl_gradient" expects="product_rule|wrong_factor_on_term"
def grad_bowl(x):
    return np.array([2 * (x[0] - 3) + x[0], 2 * (x[1] + 2) + x[1]])


# %% mistake="tilted_bowl_gradient" expects="summed_partials"
def grad_bowl(x):
    return 2 * (x[0] - 3) + x[1] + 2 * (x[1] + 2) + x[0]


# %% mistake="tilted_bowl_gradient" expects="power_rule|wrong_factor_on_term|missing_chain_factor"
def grad_bowl(x):
    return np.array([(x[0] - 3) + x[1], (x[1] + 2) + x[0]])


# %% mistake="tilted_bowl_gradient" expects="sign_in_one_term"
def grad_bowl(x):
    return np.array([2 * (x[0] - 3) + x[1], 2 * (x[1] - 2) + x[0]])


# %% mistake="tilted_bowl_gradient" expects="swapped_components"
def grad_bowl(x):
    return np.array([2 * (x[1] + 2) + x[0], 2 * (x[0] - 3) + x[1]])


# %% mistake="newton_root" expects="sign_flip"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x + f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="upside_down"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x - df(x) / f(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="newton_fixed_slope"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    slope = df(x1)
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x - f(x) / slope
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="crashed"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x - f(x) * df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_off_by_one"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    for _ in range(max_iter):
        if abs(f(x)) <= tol:
            break
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="path_without_start"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    path = []
    while len(path) + 1 < max_iter and abs(f(x)) > tol:
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_stop_no_abs"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and f(x) > tol:
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_stop_on_step"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x) / df(x)) > tol:
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_no_stop"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and True:
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="wrong_shape"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x - f(x) / df(x)
        path.append(x)
    return x


# %% mistake="bfgs_update" expects="bfgs_swapped"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(y, s)
    return V @ B @ V.T + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="bfgs_no_last_term"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V.T


# %% mistake="bfgs_update" expects="bfgs_no_rho"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V.T + np.outer(s, s)


# %% mistake="bfgs_update" expects="bfgs_no_transpose"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="bfgs_rho_inverted"
def bfgs_update(B, s, y):
    rho = y @ s
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V.T + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="sign_in_one_term"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) + rho * np.outer(s, y)
    return V @ B @ V.T + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="elementwise_product"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V * B * V.T + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="inner_for_outer"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V.T + rho * (s @ s)


# %% mistake="bfgs_update" expects="crashed"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(2) - rho * np.outer(s, y)
    return V @ B @ V.T + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="mutates_input"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    B[:] = V @ B @ V.T + rho * np.outer(s, s)
    return B


# %% mistake="best_of_starts" expects="first_not_best"
def best_of_starts(f, descend, starts):
    for x1 in starts:
        return descend(x1)


# %% mistake="best_of_starts" expects="last_not_best"
def best_of_starts(f, descend, starts):
    best = descend(starts[0])
    for x1 in starts[1:]:
        best = descend(x1)
    return best


# %% mistake="best_of_starts" expects="highest_not_lowest"
def best_of_starts(f, descend, starts):
    best = descend(starts[0])
    for x1 in starts[1:]:
        x = descend(x1)
        if f(x) > f(best):
            best = x
    return best


# %% mistake="best_of_starts" expects="smallest_x"
def best_of_starts(f, descend, starts):
    return min([descend(x1) for x1 in starts])


# %% mistake="best_of_starts" expects="returns_f"
def best_of_starts(f, descend, starts):
    return min(f(descend(x1)) for x1 in starts)


# %% mistake="best_of_starts" expects="returns_start"
def best_of_starts(f, descend, starts):
    best = starts[0]
    for x1 in starts[1:]:
        if f(descend(x1)) < f(descend(best)):
            best = x1
    return best


# %% mistake="best_of_starts" expects="compared_with_neighbour"
def best_of_starts(f, descend, starts):
    before = best = descend(starts[0])
    for x1 in starts[1:]:
        x = descend(x1)
        if f(x) < f(before):
            best = x
        before = x
    return best


# %% mistake="best_of_starts" expects="starts_compared"
def best_of_starts(f, descend, starts):
    return descend(min(starts, key=f))


# %% mistake="best_of_starts" expects="not_an_end"
def best_of_starts(f, descend, starts):
    best = 0
    for x1 in starts:
        x = descend(x1)
        if f(x) < f(best):
            best = x
    return best


# %% mistake="best_of_starts" expects="returns_start"
def best_of_starts(f, descend, starts):
    best = starts[0]
    for x1 in starts:
        x = descend(x1)
        if f(x) < f(best):
            best = x
    return best


# %% mistake="sharpe_ratio" expects="no_square_root"
def sharpe(w):
    return (w @ mu - rate) / (w @ Sigma @ w)


# %% mistake="sharpe_ratio" expects="missing_term"
def sharpe(w):
    return w @ mu / np.sqrt(w @ Sigma @ w)


# %% mistake="sharpe_ratio" expects="missing_brackets"
def sharpe(w):
    return w @ mu - rate / np.sqrt(w @ Sigma @ w)


# %% mistake="sharpe_ratio" expects="sign_flip"
def sharpe(w):
    return -(w @ mu - rate) / np.sqrt(w @ Sigma @ w)


# %% mistake="sharpe_ratio" expects="diagonal_only"
def sharpe(w):
    return (w @ mu - rate) / np.sqrt(np.sum(w**2 * np.diag(Sigma)))


# %% mistake="sharpe_ratio" expects="upside_down"
def sharpe(w):
    return np.sqrt(w @ Sigma @ w) / (w @ mu - rate)


# %% mistake="sharpe_ratio" expects="elementwise_product"
def sharpe(w):
    return (w * mu - rate) / np.sqrt(w @ Sigma @ w)


# %% mistake="explained_variance" expects="no_square"
def explained_variance(X):
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return s / np.sum(s)


# %% mistake="explained_variance" expects="not_centred"
def explained_variance(X):
    s = np.linalg.svd(X, compute_uv=False)
    return s**2 / np.sum(s**2)


# %% mistake="explained_variance" expects="wrong_axis"
def explained_variance(X):
    s = np.linalg.svd(X - X.mean(axis=1, keepdims=True), compute_uv=False)
    return s**2 / np.sum(s**2)


# %% mistake="explained_variance" expects="wrong_axis"
def explained_variance(X):
    s = np.linalg.svd(X - X.mean(), compute_uv=False)
    return s**2 / np.sum(s**2)


# %% mistake="explained_variance" expects="not_shares"
def explained_variance(X):
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return s**2 / (len(X) - 1)


# %% mistake="explained_variance" expects="squared_sum"
def explained_variance(X):
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return s**2 / np.sum(s) ** 2


# %% mistake="explained_variance" expects="columns_not_axes"
def explained_variance(X):
    return X.var(axis=0) / np.sum(X.var(axis=0))


# %% mistake="explained_variance" expects="rising"
def explained_variance(X):
    values = np.linalg.eigvalsh(np.cov(X.T))
    return values / values.sum()


# %% mistake="explained_variance" expects="running_sum"
def explained_variance(X):
    s = np.linalg.svd(X - X.mean(axis=0), compute_uv=False)
    return np.cumsum(s**2) / np.sum(s**2)


# %% mistake="minibatch_gradient" expects="mean_vs_sum"
def minibatch_gradient(w, X, y):
    return 2 * X.T @ (X @ w - y)


# %% mistake="minibatch_gradient" expects="factor_half"
def minibatch_gradient(w, X, y):
    return X.T @ (X @ w - y) / len(y)


# %% mistake="minibatch_gradient" expects="sign_flip"
def minibatch_gradient(w, X, y):
    return 2 / len(y) * X.T @ (y - X @ w)


# %% mistake="minibatch_gradient" expects="missing_term"
def minibatch_gradient(w, X, y):
    return 2 / len(y) * X.T @ (X @ w)


# %% mistake="minibatch_gradient" expects="inner_rows_missing"
def minibatch_gradient(w, X, y):
    return 2 * np.mean(X @ w - y)


# %% mistake="minibatch_gradient" expects="wrong_shape"
def minibatch_gradient(w, X, y):
    return 2 * np.mean(X @ w - y) * np.ones(2)


# %% mistake="minibatch_gradient" expects="argument_fixed"
def minibatch_gradient(w, X, y):
    return 2 / 400 * X.T @ (X @ w - y)


# %% mistake="rmsprop_step" expects="sign_flip"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * g**2
    x = x + eta * g / (np.sqrt(v) + eps)
    return x, v


# %% mistake="rmsprop_step" expects="rms_old_v"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    x = x - eta * g / (np.sqrt(v) + eps)
    v = beta * v + (1 - beta) * g**2
    return x, v


# %% mistake="rmsprop_step" expects="no_square_root"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * g**2
    x = x - eta * g / (v + eps)
    return x, v


# %% mistake="rmsprop_step" expects="no_square"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * g
    x = x - eta * g / (np.sqrt(v) + eps)
    return x, v


# %% mistake="rmsprop_step" expects="betas_swapped"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = (1 - beta) * v + beta * g**2
    x = x - eta * g / (np.sqrt(v) + eps)
    return x, v


# %% mistake="rmsprop_step" expects="mean_not_weighted"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + g**2
    x = x - eta * g / (np.sqrt(v) + eps)
    return x, v


# %% mistake="rmsprop_step" expects="norm_for_components"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * np.linalg.norm(g) ** 2
    x = x - eta * g / (np.sqrt(v) + eps)
    return x, v


# %% mistake="rmsprop_step" expects="order_swapped"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * g**2
    x = x - eta * g / (np.sqrt(v) + eps)
    return v, x


# %% mistake="rmsprop_step" expects="wrong_shape"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * g**2
    x = x - eta * g / (np.sqrt(v) + eps)
    return x


# %% mistake="rmsprop_step" expects="mutates_input"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * g**2
    x -= eta * g / (np.sqrt(v) + eps)
    return x, v


# %% mistake="adam" expects="sign_flip"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x + eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_no_correction"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m
        v_hat = v
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_one_correction"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_corrects_in_place"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m = m / (1 - beta1**t)
        v = v / (1 - beta2**t)
        x = x - eta * m / (np.sqrt(v) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_t_off_by_one"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path) + 1
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_t_off_by_one"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path) - 1
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_t_missing"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1)
        v_hat = v / (1 - beta2)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="betas_swapped"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta2 * m + (1 - beta2) * g
        v = beta1 * v + (1 - beta1) * g**2
        m_hat = m / (1 - beta2**t)
        v_hat = v / (1 - beta1**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="no_square_root"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (v_hat + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_v_from_m"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * m**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="adam_no_momentum"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * g / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="gd_off_by_one"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) <= max_iter:
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
    return x, np.array(path)


# %% mistake="adam" expects="path_without_start"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
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
    return x, np.array(path[1:])


# %% mistake="adam" expects="gd_no_stop"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x = x - eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="adam" expects="gd_path_alias"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g**2
        m_hat = m / (1 - beta1**t)
        v_hat = v / (1 - beta2**t)
        x -= eta * m_hat / (np.sqrt(v_hat) + eps)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_append_outside"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x - f(x) / df(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_or_for_and"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter or abs(f(x)) > tol:
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_max_iter_ignored"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while abs(f(x)) > tol:
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_one_step"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        x = x - f(x) / df(x)
        path.append(x)
        return x, np.array(path)
    return x, np.array(path)


# %% mistake="newton_root" expects="gd_x_unchanged"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        x_new = x - f(x) / df(x)
        path.append(x_new)
    return x, np.array(path)


# %% mistake="newton_root" expects="path_lags"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) > tol:
        path.append(x)
        x = x - f(x) / df(x)
    return x, np.array(path)


# %% mistake="bfgs_update" expects="missing_brackets"
def bfgs_update(B, s, y):
    rho = 1 / y @ s
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V @ B @ V.T + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="bfgs_swapped"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = np.eye(len(s)) - rho * np.outer(s, y)
    return V.T @ B @ V + rho * np.outer(s, s)


# %% mistake="bfgs_update" expects="ones_for_eye"
def bfgs_update(B, s, y):
    rho = 1 / (y @ s)
    V = 1 - rho * np.outer(s, y)
    return V @ B @ V.T + rho * np.outer(s, s)


# %% mistake="sharpe_ratio" expects="missing_brackets"
def sharpe(w):
    return (w @ mu - rate) / w @ Sigma @ w


# %% mistake="sharpe_ratio" expects="risks_added"
def sharpe(w):
    return (w @ mu - rate) / (w @ risks)


# %% mistake="rmsprop_step" expects="missing_brackets"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + 1 - beta * g**2
    x = x - eta * g / (np.sqrt(v) + eps)
    return x, v


# %% mistake="rmsprop_step" expects="v_not_used"
def rmsprop_step(x, g, v, eta, beta):
    v = beta * v + (1 - beta) * g**2
    return x - eta * g, v


# %% mistake="sharpe_ratio" expects="rate_times_shares"
def sharpe(w):
    return w @ (mu - rate) / np.sqrt(w @ Sigma @ w)


# %% mistake="rmsprop_step" expects="eps_missing"
def rmsprop_step(x, g, v, eta, beta):
    eps = 1e-8
    v = beta * v + (1 - beta) * g**2
    x = x - eta * g / (np.sqrt(v) + eps * v)
    return x, v


# %% mistake="best_of_starts" expects="height_against_number"
def best_of_starts(f, descend, starts):
    best, lowest = starts[0], 0
    for x1 in starts:
        x = descend(x1)
        if f(x) < lowest:
            best, lowest = x, f(x)
    return best


# %% mistake="newton_root" expects="stops_one_late"
def newton_root(f, df, x1, tol, max_iter):
    x = x1
    path = [x]
    while len(path) < max_iter and abs(f(x)) >= tol:
        x = x - f(x) / df(x)
        path.append(x)
    return x, np.array(path)


# %% mistake="minibatch_gradient" expects="divided_by_weights"
def minibatch_gradient(w, X, y):
    return 2 / len(w) * X.T @ (X @ w - y)


# %% mistake="adam" expects="argument_fixed"
def adam(df, x1, eta, tol, max_iter, beta1=0.9, beta2=0.999, eps=1e-8):
    x = np.array(x1, dtype=float)
    m = np.zeros_like(x)
    v = np.zeros_like(x)
    path = [x]
    while len(path) < max_iter:
        g = df(x)
        if np.linalg.norm(g) <= tol:
            break
        t = len(path)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g**2
        x = x - eta * m / (1 - 0.9**t) / (np.sqrt(v / (1 - 0.999**t)) + eps)
        path.append(x)
    return x, np.array(path)

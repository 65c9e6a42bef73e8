# %% [markdown]
# Wrong answers that students give to notebook 04, each with the name that it must get.

# %% mistake="cubic_hessian" expects="hess_diag_only"
def hessian_c(w):
    x, y = w
    return np.array([[2 * y, 0], [0, 6 * x]])


# %% mistake="cubic_hessian" expects="hess_asymmetric"
def hessian_c(w):
    x, y = w
    return np.array([[2 * y, 2 * x + 6 * y], [2 * x, 6 * x]])


# %% mistake="cubic_hessian" expects="swapped_components"
def hessian_c(w):
    x, y = w
    return np.array([[6 * x, 2 * x + 6 * y], [2 * x + 6 * y, 2 * y]])


# %% mistake="cubic_hessian" expects="wrong_shape"
def hessian_c(w):
    x, y = w
    return np.array([2 * x * y + 3 * y**2, x**2 + 6 * x * y])  # the gradient


# %% mistake="cubic_hessian" expects="wrong_shape"
def hessian_c(w):
    x, y = w
    return np.array([2 * y, 2 * x + 6 * y, 2 * x + 6 * y, 6 * x])  # no rows


# %% mistake="cubic_hessian" expects="factor_half"
def hessian_c(w):
    x, y = w
    return np.array([[y, x + 3 * y], [x + 3 * y, 3 * x]])


# %% mistake="cubic_hessian" expects="hess_offdiag_factor|wrong_factor_on_term"
def hessian_c(w):
    x, y = w
    return np.array([[2 * y, x + 3 * y], [x + 3 * y, 6 * x]])


# %% mistake="cubic_hessian" expects="crashed"
def hessian_c(w):
    return np.array([[2 * y, 2 * x + 6 * y], [2 * x + 6 * y, 6 * x]], dtype=float)


# %% mistake="curvature_along" expects="dir_not_normalised"
def curvature(H, u):
    return u @ H @ u


# %% mistake="curvature_along" expects="divided_by_length_once"
def curvature(H, u):
    return u @ H @ u / np.linalg.norm(u)


# %% mistake="curvature_along" expects="sign_flip"
def curvature(H, u):
    u = u / np.linalg.norm(u)
    return -u @ H @ u


# %% mistake="curvature_along" expects="factor_half"
def curvature(H, u):
    return 0.5 * u @ H @ u / (u @ u)


# %% mistake="curvature_along" expects="length_of_product"
def curvature(H, u):
    u = u / np.linalg.norm(u)
    return np.linalg.norm(H @ u)


# %% mistake="curvature_along" expects="other_length"
def curvature(H, u):
    u = u / np.max(np.abs(u))
    return u @ H @ u


# %% mistake="curvature_along" expects="squared_length"
def curvature(H, u):
    u = u / (u @ u)
    return u @ H @ u


# %% mistake="curvature_along" expects="other_length"
def curvature(H, u):
    u = u / sum(u)
    return u @ H @ u


# %% mistake="curvature_along" expects="sign_lost"
def curvature(H, u):
    u = u / np.linalg.norm(u)
    return abs(u @ H @ u)


# %% mistake="curvature_along" expects="one_product_missing"
def curvature(H, u):
    u = u / np.linalg.norm(u)
    return H @ u


# %% mistake="curvature_along" expects="wrong_shape"
def curvature(H, u):
    u = u / np.linalg.norm(u)
    return u * H * u


# %% mistake="second_derivative_test" expects="sdt_wrong_D"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] - H[0, 1]
    if D > 0 and H[0, 0] > 0:
        return "min"
    if D > 0:
        return "max"
    return "saddle" if D < 0 else "inconclusive"


# %% mistake="second_derivative_test" expects="sdt_wrong_D"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] + H[0, 1] ** 2
    if D > 0 and H[0, 0] > 0:
        return "min"
    if D > 0:
        return "max"
    return "saddle" if D < 0 else "inconclusive"


# %% mistake="second_derivative_test" expects="sdt_min_max_swapped"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    if D > 0 and H[0, 0] < 0:
        return "min"
    if D > 0:
        return "max"
    return "saddle" if D < 0 else "inconclusive"


# %% mistake="second_derivative_test" expects="sdt_D_positive_means_min"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    if D > 0:
        return "min"
    return "saddle" if D < 0 else "inconclusive"


# %% mistake="second_derivative_test" expects="sdt_D_negative_means_max"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    if D > 0:
        return "min" if H[0, 0] > 0 else "max"
    return "max" if D < 0 else "inconclusive"


# %% mistake="second_derivative_test" expects="sdt_inconclusive_ignored"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    if D > 0:
        return "min" if H[0, 0] > 0 else "max"
    return "saddle"


# %% mistake="second_derivative_test" expects="sdt_fxx_only"
def second_derivative_test(H):
    if H[0, 0] > 0:
        return "min"
    return "max" if H[0, 0] < 0 else "inconclusive"


# %% mistake="second_derivative_test" expects="sdt_saddle_inconclusive_swapped"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    if D > 0:
        return "min" if H[0, 0] > 0 else "max"
    return "inconclusive" if D < 0 else "saddle"


# %% mistake="second_derivative_test" expects="wrong_shape"
def second_derivative_test(H):
    D = H[0, 0] * H[1, 1] - H[0, 1] ** 2
    print("min" if D > 0 and H[0, 0] > 0 else "something else")


# %% mistake="bump_hessian" expects="sign_flip"
def hessian_F(w):
    x, y = w
    e = np.exp(-(x**2) - y**2)
    fxx = 2 * x * y * (3 - 2 * x**2)
    fxy = (2 * x**2 - 1) * (1 - 2 * y**2)
    fyy = 2 * x * y * (3 - 2 * y**2)
    return -np.array([[fxx, fxy], [fxy, fyy]]) * e


# %% mistake="bump_hessian" expects="hess_diag_only"
def hessian_F(w):
    x, y = w
    e = np.exp(-(x**2) - y**2)
    return np.diag([2 * x * y * (3 - 2 * x**2), 2 * x * y * (3 - 2 * y**2)]) * e


# %% mistake="bump_hessian" expects="swapped_components"
def hessian_F(w):
    x, y = w
    e = np.exp(-(x**2) - y**2)
    fxx = 2 * x * y * (3 - 2 * x**2)
    fxy = (2 * x**2 - 1) * (1 - 2 * y**2)
    fyy = 2 * x * y * (3 - 2 * y**2)
    return np.array([[fyy, fxy], [fxy, fxx]]) * e


# %% mistake="bump_hessian" expects="hess_offdiag_factor|hess_offdiag_wrong|wrong_factor_on_term"
def hessian_F(w):
    x, y = w
    e = np.exp(-(x**2) - y**2)
    fxx = 2 * x * y * (3 - 2 * x**2)
    fxy = (2 * x**2 - 1) * (2 * y**2 - 1)
    fyy = 2 * x * y * (3 - 2 * y**2)
    return np.array([[fxx, fxy], [fxy, fyy]]) * e


# %% mistake="bump_hessian" expects="hess_diag_wrong|missing_term|product_rule|missing_chain_factor|wrong_factor_on_term"
def hessian_F(w):
    x, y = w
    e = np.exp(-(x**2) - y**2)
    fxx = 4 * x * y  # the exponential is not differentiated
    fxy = (2 * x**2 - 1) * (1 - 2 * y**2)
    fyy = 4 * x * y
    return np.array([[fxx, fxy], [fxy, fyy]]) * e


# %% mistake="bump_hessian" expects="outer_product"
def hessian_F(w):
    return np.outer(grad_F(w), grad_F(w))


# %% mistake="bump_hessian" expects="wrong_shape"
def hessian_F(w):
    return grad_F(w)


# %% mistake="critical_points" expects="sdt_min_max_swapped"
minima = [(s, -s), (-s, s)]
maxima = [(s, s), (-s, -s)]
saddles = [(0, 0)]

# %% mistake="critical_points" expects="point_missing"
minima = [(s, s), (-s, -s)]
maxima = [(s, -s), (-s, s)]
saddles = []

# %% mistake="critical_points" expects="point_missing"
minima = [(s, s), (-s, -s)]
maxima = []
saddles = [(0, 0)]

# %% mistake="critical_points" expects="points_mixed_up"
minima = []
maxima = []
saddles = five_points

# %% mistake="critical_points" expects="point_missing"
minima = [(s, s)]
maxima = [(s, -s), (-s, s)]
saddles = [(0, 0)]

# %% mistake="critical_points" expects="points_mixed_up"
minima = [(s, s), (-s, -s), (s, -s), (-s, s)]
maxima = []
saddles = [(0, 0)]

# %% mistake="critical_points" expects="points_mixed_up"
minima = [(s, s), (s, -s)]
maxima = [(-s, -s), (-s, s)]
saddles = [(0, 0)]

# %% mistake="critical_points" expects="points_mixed_up"
minima = [(s, s), (-s, -s), (0, 0)]
maxima = [(s, -s), (-s, s)]
saddles = []

# %% mistake="critical_points" expects="not_critical"
minima = [(0.5, 0.5), (-0.5, -0.5)]
maxima = [(0.5, -0.5), (-0.5, 0.5)]
saddles = [(0, 0)]

# %% mistake="critical_points" expects="wrong_shape"
minima = (s, s)
maxima = (s, -s)
saddles = (0, 0)


# %% mistake="classify_by_eigenvalues" expects="bound_for_zero"
def classify(H):
    v = np.linalg.eigvalsh(H)
    if (v > 0).all():
        return "min"
    if (v < 0).all():
        return "max"
    if (v > 0).any() and (v < 0).any():
        return "saddle"
    return "inconclusive"


# %% mistake="classify_by_eigenvalues" expects="sdt_min_max_swapped"
def classify(H):
    v = np.linalg.eigvalsh(H)
    zero = 1e-9 * np.max(np.abs(v))
    if (v > zero).all():
        return "max"
    if (v < -zero).all():
        return "min"
    if (v > zero).any() and (v < -zero).any():
        return "saddle"
    return "inconclusive"


# %% mistake="classify_by_eigenvalues" expects="determinant_only"
def classify(H):
    D = np.linalg.det(H)
    if D > 1e-9:
        return "min" if H[0, 0] > 0 else "max"
    return "saddle" if D < -1e-9 else "inconclusive"


# %% mistake="classify_by_eigenvalues" expects="sdt_inconclusive_ignored"
def classify(H):
    v = np.linalg.eigvalsh(H)
    zero = 1e-9 * np.max(np.abs(v))
    if (v >= -zero).all():
        return "min"
    return "max" if (v <= zero).all() else "saddle"


# %% mistake="classify_by_eigenvalues" expects="saddle_needs_no_zero"
def classify(H):
    v = np.linalg.eigvalsh(H)
    zero = 1e-9 * np.max(np.abs(v))
    if (np.abs(v) <= zero).any():
        return "inconclusive"
    if (v > 0).all():
        return "min"
    return "max" if (v < 0).all() else "saddle"


# %% mistake="classify_by_eigenvalues" expects="one_eigenvalue_decides"
def classify(H):
    v = np.linalg.eigvalsh(H)
    zero = 1e-9 * np.max(np.abs(v))
    if (v > zero).any():
        return "min"
    return "max" if (v < -zero).any() else "inconclusive"


# %% mistake="classify_by_eigenvalues" expects="wrong_shape"
def classify(H):
    v = np.linalg.eigvalsh(H)
    print("min" if (v > 0).all() else "something else")


# %% mistake="classify_by_eigenvalues" expects="crashed"
def classify(H):
    v = np.linalg.eigvalsh(H)
    if v > 0:
        return "min"
    return "max" if v < 0 else "saddle"


# %% mistake="numerical_hessian" expects="argument_fixed"
def numerical_hessian(f, w, h=1e-4):
    h = 1e-3
    n = len(w)
    e = h * np.eye(n)
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            H[i, j] = (
                f(w + e[i] + e[j])
                - f(w + e[i] - e[j])
                - f(w - e[i] + e[j])
                + f(w - e[i] - e[j])
            ) / (4 * h**2)
    return H


# %% mistake="numerical_hessian" expects="factor_quadruple"
def numerical_hessian(f, w, h=1e-4):
    n = len(w)
    e = h * np.eye(n)
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            corners = (
                f(w + e[i] + e[j])
                - f(w + e[i] - e[j])
                - f(w - e[i] + e[j])
                + f(w - e[i] - e[j])
            )
            H[i, j] = corners / h**2
    return H


# %% mistake="numerical_hessian" expects="factor_2"
def numerical_hessian(f, w, h=1e-4):
    n = len(w)
    e = h * np.eye(n)
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            corners = (
                f(w + e[i] + e[j])
                - f(w + e[i] - e[j])
                - f(w - e[i] + e[j])
                + f(w - e[i] - e[j])
            )
            H[i, j] = corners / (2 * h**2)
    return H


# %% mistake="numerical_hessian" expects="hess_diag_only"
def numerical_hessian(f, w, h=1e-4):
    n = len(w)
    e = h * np.eye(n)
    H = np.zeros((n, n))
    for i in range(n):
        H[i, i] = (f(w + e[i]) - 2 * f(w) + f(w - e[i])) / h**2
    return H


# %% mistake="numerical_hessian" expects="corner_signs"
def numerical_hessian(f, w, h=1e-4):
    n = len(w)
    e = h * np.eye(n)
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            corners = (
                f(w + e[i] + e[j])
                - f(w + e[i] - e[j])
                + f(w - e[i] + e[j])
                - f(w - e[i] - e[j])
            )
            H[i, j] = corners / (4 * h**2)  # two signs are wrong
    return H


# %% mistake="numerical_hessian" expects="missing_brackets"
def numerical_hessian(f, w, h=1e-4):
    n = len(w)
    e = h * np.eye(n)
    H = np.zeros((n, n))
    for i in range(n):
        for j in range(n):
            corners = (
                f(w + e[i] + e[j])
                - f(w + e[i] - e[j])
                - f(w - e[i] + e[j])
                + f(w - e[i] - e[j])
            )
            H[i, j] = corners / 4 * h**2  # brackets forgotten
    return H


# %% mistake="numerical_hessian" expects="wrong_shape"
def numerical_hessian(f, w, h=1e-4):
    n = len(w)
    e = h * np.eye(n)
    return np.array([(f(w + e[i]) - 2 * f(w) + f(w - e[i])) / h**2 for i in range(n)])


# %% mistake="valley_shape" expects="condition_without_root"
def length_over_width(H):
    smallest, largest = np.linalg.eigvalsh(H)
    return largest / smallest


# %% mistake="valley_shape" expects="width_over_length"
def length_over_width(H):
    smallest, largest = np.linalg.eigvalsh(H)
    return np.sqrt(smallest / largest)


# %% mistake="valley_shape" expects="width_over_length"
def length_over_width(H):
    smallest, largest = np.linalg.eigvalsh(H)
    return smallest / largest


# %% mistake="valley_shape" expects="diagonal_for_eigenvalues"
def length_over_width(H):
    return np.sqrt(np.max(np.diag(H)) / np.min(np.diag(H)))


# %% mistake="valley_shape" expects="condition_without_root"
def length_over_width(H):
    smallest, largest = np.linalg.eigvalsh(H)
    return (largest / smallest) ** 2


# %% mistake="valley_shape" expects="wrong_shape"
def length_over_width(H):
    return 1 / np.sqrt(np.linalg.eigvalsh(H))


# %% mistake="newton_step" expects="sign_flip"
def newton_step(gradient, H):
    return np.linalg.solve(H, gradient)


# %% mistake="newton_step" expects="hessian_not_used"
def newton_step(gradient, H):
    return -gradient


# %% mistake="newton_step" expects="multiplied_for_solved"
def newton_step(gradient, H):
    return -H @ gradient


# %% mistake="newton_step" expects="diagonal_only"
def newton_step(gradient, H):
    return -gradient / np.diag(H)


# %% mistake="newton_step" expects="elementwise_product"
def newton_step(gradient, H):
    return -gradient / H


# %% mistake="newton_step" expects="crashed"
def newton_step(gradient, H):
    return np.linalg.solve(-gradient, H)


# %% mistake="curvature_along" expects="wrong_shape"
def curvature(H, u):
    print(u @ H @ u / (u @ u))  # printed, not returned


# %% mistake="numerical_hessian" expects="crashed"
def numerical_hessian(f, w, h=1e-4):
    e = h * np.eye(2)
    H = np.zeros((2, 2))
    for i in range(2):
        for j in range(2):
            a, b = w[:2] + e[i], w[:2] - e[i]
            H[i, j] = (f(a + e[j]) - f(a - e[j]) - f(b + e[j]) + f(b - e[j])) / (4 * h**2)
    return H


# %% mistake="classify_by_eigenvalues" expects="bound_for_zero"
def classify(H):
    v = np.linalg.eigvalsh(H)
    if (v > 1e-3).all():
        return "min"
    if (v < -1e-3).all():
        return "max"
    return "saddle" if (v > 1e-3).any() and (v < -1e-3).any() else "inconclusive"


# %% mistake="valley_shape" expects="diagonal_for_eigenvalues"
def length_over_width(H):
    return np.sqrt(H[0, 0] / H[1, 1])


# %% mistake="newton_descent" expects="no_safeguard"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        d = np.linalg.solve(hessian(w), -gradient(w))
        while f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="step_not_halved"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        if (np.linalg.eigvalsh(H) > 0).all():
            d = np.linalg.solve(H, -g)
        else:
            d = -g
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="halved_once"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        if (np.linalg.eigvalsh(H) > 0).all():
            d = np.linalg.solve(H, -g)
        else:
            d = -g
        if f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="one_eigenvalue_decides"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        d = np.linalg.solve(H, -g) if (np.linalg.eigvalsh(H) > 0).any() else -g
        while f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="determinant_only"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        d = np.linalg.solve(H, -g) if np.linalg.det(H) > 0 else -g
        while f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="diagonal_for_eigenvalues"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        d = np.linalg.solve(H, -g) if (np.diag(H) > 0).all() else -g
        while f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="walk_compares"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        d = np.linalg.solve(H, -g) if (np.linalg.eigvalsh(H) > 0).all() else -g
        while f(w + d) > f(w1):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="other_safeguard"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        values, vectors = np.linalg.eigh(hessian(w))
        d = -vectors @ ((vectors.T @ gradient(w)) / np.abs(values))
        while f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="gd_off_by_one"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) <= max_iter:
        g, H = gradient(w), hessian(w)
        d = np.linalg.solve(H, -g) if (np.linalg.eigvalsh(H) > 0).all() else -g
        while f(w + d) > f(w):
            d = d / 2
        w = w + d
        path.append(w)
    return w, path


# %% mistake="newton_descent" expects="crashed"
def newton_descent(f, gradient, hessian, w1, tol, max_iter):
    w = np.array(w1, dtype=float)
    path = [w]
    while np.linalg.norm(gradient(w)) > tol and len(path) < max_iter:
        g, H = gradient(w), hessian(w)
        d = np.linalg.solve(H, -g) if (np.linalg.eigvalsh(H) > 0).all() else -g
        while f(w + d) > f(w):
            d / 2
        w = w + d
        path.append(w)
    return w, path

# %% [markdown]
# Wrong answers that students give to 02_gradient, each with the name that its check must find.

# %% mistake="bowl_gradient" expects="sign_flip"
def bowl_gradient(w):
    x, y = w
    return np.array([-2 * x, -2 * y])


# %% mistake="bowl_gradient" expects="summed_partials"
def bowl_gradient(w):
    x, y = w
    return 2 * x + 2 * y


# %% mistake="bowl_gradient" expects="factor_half|power_rule"
def bowl_gradient(w):
    x, y = w
    return np.array([x, y])


# %% mistake="bowl_gradient" expects="power_rule|returns_terms"
def bowl_gradient(w):
    x, y = w
    return np.array([x**2, y**2])


# %% mistake="bowl_gradient" expects="swapped_components"
def bowl_gradient(w):
    x, y = w
    return np.array([2 * y, 2 * x])


# %% mistake="bowl_gradient" expects="returns_f"
def bowl_gradient(w):
    x, y = w
    return x**2 + y**2


# %% mistake="three_variables" expects="missing_term"
def twisted_gradient(w):
    x, y, z = w
    return np.array([2 * x * y, x**2 + z**2, 2 * y * z - x])


# %% mistake="three_variables" expects="sign_in_one_term"
def twisted_gradient(w):
    x, y, z = w
    return np.array([2 * x * y + z, x**2 + z**2, 2 * y * z + x])


# %% mistake="three_variables" expects="summed_partials"
def twisted_gradient(w):
    x, y, z = w
    return 2 * x * y - z + x**2 + z**2 + 2 * y * z - x


# %% mistake="three_variables" expects="power_rule"
def twisted_gradient(w):
    x, y, z = w
    return np.array([x * y - z, x**2 + z**2, y * z - x])


# %% mistake="three_variables" expects="wrong_shape"
def twisted_gradient(w):
    x, y, z = w
    return np.array([2 * x * y - z, x**2 + z**2])


# %% mistake="three_variables" expects="swapped_components"
def twisted_gradient(w):
    x, y, z = w
    return np.array([x**2 + z**2, 2 * x * y - z, 2 * y * z - x])


# %% mistake="hills_gradient" expects="product_rule|missing_term|other_variable_dropped"
def hills_gradient(w):
    x, y = w
    bell = np.exp(-(x**2) - y**2)
    return np.array([-y * bell, -x * bell])


# %% mistake="hills_gradient" expects="sign_flip"
def hills_gradient(w):
    x, y = w
    bell = np.exp(-(x**2) - y**2)
    return np.array([(y - 2 * x**2 * y) * bell, (x - 2 * x * y**2) * bell])


# %% mistake="hills_gradient" expects="missing_chain_factor|wrong_factor_on_term"
def hills_gradient(w):
    x, y = w
    bell = np.exp(-(x**2) - y**2)
    return np.array([(x * y - y) * bell, (x * y - x) * bell])


# %% mistake="hills_gradient" expects="sign_in_one_term"
def hills_gradient(w):
    x, y = w
    bell = np.exp(-(x**2) - y**2)
    return np.array([(-2 * x**2 * y - y) * bell, (-2 * x * y**2 - x) * bell])


# %% mistake="hills_gradient" expects="swapped_components"
def hills_gradient(w):
    x, y = w
    bell = np.exp(-(x**2) - y**2)
    return np.array([(2 * x * y**2 - x) * bell, (2 * x**2 * y - y) * bell])


# %% mistake="hills_gradient" expects="crashed"
def hills_gradient(w):
    x, y = w
    return np.array(
        [(2 * x**2 * y - y) * exp(-(x**2) - y**2), (2 * x * y**2 - x) * exp(-(x**2) - y**2)]
    )


# %% mistake="radial_gradient" expects="summed_partials"
def grad_g(w):
    return np.pi * np.sum(2 * w) * -np.cos(np.pi * np.sum(w**2)) + np.sum(2 * w) * (
        1 / np.sum(w**2)
    )


# %% mistake="radial_gradient" expects="missing_chain_factor"
def grad_g(w):
    s = np.sum(w**2)
    return -np.cos(np.pi * s) * 2 * w + 2 * w / s


# %% mistake="radial_gradient" expects="sign_in_one_term|trig_sign"
def grad_g(w):
    s = np.sum(w**2)
    return np.cos(np.pi * s) * np.pi * 2 * w + 2 * w / s


# %% mistake="radial_gradient" expects="missing_term"
def grad_g(w):
    s = np.sum(w**2)
    return -np.cos(np.pi * s) * np.pi * 2 * w


# %% mistake="radial_gradient" expects="sign_flip"
def grad_g(w):
    s = np.sum(w**2)
    return np.cos(np.pi * s) * np.pi * 2 * w - 2 * w / s


# %% mistake="radial_gradient" expects="wrong_elementary|trig_sign"
def grad_g(w):
    s = np.sum(w**2)
    return -np.sin(np.pi * s) * np.pi * 2 * w + 2 * w / s


# %% mistake="radial_gradient" expects="other_variable_dropped"
def grad_g(w):
    return -np.cos(np.pi * w**2) * np.pi * 2 * w + 2 * w / w**2


# %% mistake="slope_along" expects="dir_not_normalised"
def slope_along(w, v):
    return hill_gradient(w) @ v


# %% mistake="slope_along" expects="sign_flip"
def slope_along(w, v):
    return -hill_gradient(w) @ v / np.linalg.norm(v)


# %% mistake="slope_along" expects="dir_abs"
def slope_along(w, v):
    return abs(hill_gradient(w) @ v) / np.linalg.norm(v)


# %% mistake="slope_along" expects="fact|wrong_shape"
def slope_along(w, v):
    return hill_gradient(w) * v / np.linalg.norm(v)


# %% mistake="slope_along" expects="dir_grad_norm"
def slope_along(w, v):
    return np.linalg.norm(hill_gradient(w))


# %% mistake="slope_along" expects="dir_not_normalised"
def slope_along(w, v):
    return hill_gradient(w) @ v / (v @ v)


# %% mistake="steepest" expects="sign_flip"
def steepest(w):
    gradient = hill_gradient(w)
    return -gradient / np.linalg.norm(gradient)


# %% mistake="steepest" expects="not_unit_length"
def steepest(w):
    return hill_gradient(w)


# %% mistake="steepest" expects="along_level_curve"
def steepest(w):
    gradient = hill_gradient(w)
    return np.array([-gradient[1], gradient[0]]) / np.linalg.norm(gradient)


# %% mistake="steepest" expects="squared_length"
def steepest(w):
    gradient = hill_gradient(w)
    return gradient / (gradient @ gradient)


# %% mistake="steepest" expects="point_for_gradient"
def steepest(w):
    return -w / np.linalg.norm(w)


# %% mistake="tangent_plane" expects="taylor_missing_f0"
def plane(a, h):
    return wave_gradient(a) @ h


# %% mistake="tangent_plane" expects="plane_is_f"
def plane(a, h):
    return wave_height(a + h)


# %% mistake="tangent_plane" expects="taylor_wrong_point"
def plane(a, h):
    return wave_height(a) + wave_gradient(a + h) @ h


# %% mistake="tangent_plane" expects="step_normalised"
def plane(a, h):
    return wave_height(a) + wave_gradient(a) @ h / np.linalg.norm(h)


# %% mistake="tangent_plane" expects="taylor_sign"
def plane(a, h):
    return wave_height(a) - wave_gradient(a) @ h


# %% mistake="tangent_plane" expects="elementwise_product"
def plane(a, h):
    return wave_height(a) + wave_gradient(a) * h


# %% mistake="tangent_plane" expects="arguments_swapped"
def plane(a, h):
    return wave_height(a) + wave_gradient(h) @ a


# %% mistake="tangent_plane" expects="point_for_step"
def plane(a, h):
    return wave_height(a) + wave_gradient(a) @ (a + h)


# %% mistake="measure_gradient" expects="factor_2"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / h
    return gradient


# %% mistake="measure_gradient" expects="sign_flip"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w - step) - f(w + step)) / (2 * h)
    return gradient


# %% mistake="measure_gradient" expects="step_keeps_entries"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    step = np.zeros(len(w))
    for i in range(len(w)):
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


# %% mistake="measure_gradient" expects="moves_all_at_once"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        gradient[i] = (f(w + h) - f(w - h)) / (2 * h)
    return gradient


# %% mistake="measure_gradient" expects="missing_brackets"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / 2 * h
    return gradient


# %% mistake="measure_gradient" expects="crashed"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i + 1] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
    return gradient


# %% mistake="gradient_checker" expects="one_point_only"
def agrees(gradient, f, points):
    for w in points:
        if np.max(np.abs(gradient(w) - measure(f, w))) > 1e-5:
            return False
        return True


# %% mistake="gradient_checker" expects="differences_without_abs"
def agrees(gradient, f, points):
    for w in points:
        if np.max(gradient(w) - measure(f, w)) > 1e-5:
            return False
    return True


# %% mistake="gradient_checker" expects="differences_cancel"
def agrees(gradient, f, points):
    for w in points:
        if abs(np.sum(gradient(w) - measure(f, w))) > 1e-5:
            return False
    return True


# %% mistake="gradient_checker" expects="answer_inverted"
def agrees(gradient, f, points):
    for w in points:
        if np.max(np.abs(gradient(w) - measure(f, w))) > 1e-5:
            return True
    return False


# %% mistake="gradient_checker" expects="one_agreement_enough"
def agrees(gradient, f, points):
    for w in points:
        if np.max(np.abs(gradient(w) - measure(f, w))) <= 1e-5:
            return True
    return False


# %% mistake="gradient_checker" expects="one_component_only"
def agrees(gradient, f, points):
    for w in points:
        if abs(gradient(w)[0] - measure(f, w)[0]) > 1e-5:
            return False
    return True


# %% mistake="measure_gradient" expects="returns_in_loop"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w + step) - f(w - step)) / (2 * h)
        return gradient


# %% mistake="measure_gradient" expects="forward_difference"
def measure(f, w):
    h = 1e-5
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = h
        gradient[i] = (f(w + step) - f(w)) / h
    return gradient


# %% mistake="gradient_checker" expects="answer_neither"
def agrees(gradient, f, points):
    for w in points:
        if np.max(np.abs(gradient(w) - measure(f, w))) > 1e-5:
            return False


# %% mistake="gradient_checker" expects="always_the_same"
def agrees(gradient, f, points):
    for w in points:
        if not np.array_equal(gradient(w), measure(f, w)):
            return False
    return True


# %% mistake="polar_gradient" expects="angle_for_distance"
def polar_gradient(r, theta):
    return np.array([2 * r * np.sin(2 * theta), 2 * r**2 * np.cos(2 * theta)])


# %% mistake="polar_gradient" expects="missing_chain_factor"
def polar_gradient(r, theta):
    return np.array([2 * r * np.sin(2 * theta), r * np.cos(2 * theta)])


# %% mistake="polar_gradient" expects="trig_sign"
def polar_gradient(r, theta):
    return np.array([2 * r * np.sin(2 * theta), -2 * r * np.cos(2 * theta)])


# %% mistake="polar_gradient" expects="swapped_components"
def polar_gradient(r, theta):
    return np.array([2 * r * np.cos(2 * theta), 2 * r * np.sin(2 * theta)])


# %% mistake="polar_gradient" expects="distance_upside_down"
def polar_gradient(r, theta):
    return np.array([2 * r * np.sin(2 * theta), 2 * r**3 * np.cos(2 * theta)])


# %% mistake="polar_gradient" expects="divided_by_r_too_often"
def polar_gradient(r, theta):
    return np.array([2 * r * np.sin(2 * theta), 2 * np.cos(2 * theta)])


# %% mistake="polar_gradient" expects="cartesian_components"
def polar_gradient(r, theta):
    x, y = r * np.cos(theta), r * np.sin(theta)
    return np.array([2 * y, 2 * x])


# %% mistake="polar_gradient" expects="fixed_factor_dropped"
def polar_gradient(r, theta):
    return np.array([2 * r, 2 * r * np.cos(2 * theta)])


# %% mistake="steepest" expects="other_length"
def steepest(w):
    return hill_gradient(w) / np.linalg.norm(w)


# %% mistake="gradient_checker" expects="other_tolerance"
def agrees(gradient, f, points):
    for w in points:
        if np.max(np.abs(gradient(w) - measure(f, w))) > 1e-3:
            return False
    return True


# %% mistake="gradient_checker" expects="other_tolerance"
def agrees(gradient, f, points):
    return all(np.allclose(gradient(w), measure(f, w), rtol=1e-3) for w in points)


# %% mistake="gradient_checker" expects="lengths_compared"
def agrees(gradient, f, points):
    for w in points:
        if abs(np.linalg.norm(gradient(w)) - np.linalg.norm(measure(f, w))) > 1e-5:
            return False
    return True


# %% mistake="gradient_checker" expects="always_the_same"
def agrees(gradient, f, points):
    for w in points:
        if np.max(np.abs(gradient(w) - measure(hill, w))) > 1e-5:
            return False
    return True


# %% mistake="measure_gradient" expects="coarse_step"
def measure(f, w):
    gradient = np.zeros(len(w))
    for i in range(len(w)):
        step = np.zeros(len(w))
        step[i] = 0.01
        gradient[i] = (f(w + step) - f(w - step)) / 0.02
    return gradient


# %% mistake="steepest" expects="angle_loses_half"
def steepest(w):
    gx, gy = hill_gradient(w)
    angle = np.arctan(gy / gx)
    return np.array([np.cos(angle), np.sin(angle)])


# %% mistake="flat_points" expects="middle_missing"
def flat_points(a, b):
    x = 1 / np.sqrt(2 * a)
    y = 1 / np.sqrt(2 * b)
    return [(x, y), (-x, -y), (x, -y), (-x, y)]


# %% mistake="flat_points" expects="signs_missing"
def flat_points(a, b):
    x = 1 / np.sqrt(2 * a)
    y = 1 / np.sqrt(2 * b)
    return [(0, 0), (x, y), (-x, -y)]


# %% mistake="flat_points" expects="flat_points_missing"
def flat_points(a, b):
    return [(0, 0)]


# %% mistake="flat_points" expects="one_slope_only"
def flat_points(a, b):
    x = 1 / np.sqrt(2 * a)
    y = 1 / np.sqrt(2 * b)
    return [(0, 0), (x, 0), (-x, 0), (0, y), (0, -y)]


# %% mistake="flat_points" expects="argument_fixed"
def flat_points(a, b):
    s = 1 / np.sqrt(2)
    return [(0, 0), (s, s), (-s, -s), (s, -s), (-s, s)]


# %% mistake="flat_points" expects="no_square_root"
def flat_points(a, b):
    x = 1 / (2 * a)
    y = 1 / (2 * b)
    return [(0, 0), (x, y), (-x, -y), (x, -y), (-x, y)]


# %% mistake="flat_points" expects="power_rule"
def flat_points(a, b):
    x = 1 / np.sqrt(a)
    y = 1 / np.sqrt(b)
    return [(0, 0), (x, y), (-x, -y), (x, -y), (-x, y)]


# %% mistake="flat_points" expects="arguments_swapped"
def flat_points(a, b):
    x = 1 / np.sqrt(2 * b)
    y = 1 / np.sqrt(2 * a)
    return [(0, 0), (x, y), (-x, -y), (x, -y), (-x, y)]


# %% mistake="flat_points" expects="missing_brackets"
def flat_points(a, b):
    x = np.sqrt(1 / 2 * a)
    y = np.sqrt(1 / 2 * b)
    return [(0, 0), (x, y), (-x, -y), (x, -y), (-x, y)]


# %% mistake="flat_points" expects="point_twice"
def flat_points(a, b):
    x = 1 / np.sqrt(2 * a)
    y = 1 / np.sqrt(2 * b)
    return [(0, 0), (x, y), (-x, -y), (x, -y), (-x, y), (0, -0.0)]


# %% mistake="flat_points" expects="wrong_shape"
def flat_points(a, b):
    x = 1 / np.sqrt(2 * a)
    y = 1 / np.sqrt(2 * b)
    return [0, x, -x, y, -y]


# %% mistake="flat_points" expects="point_not_flat"
def flat_points(a, b):
    return [(0, 0), (1, 1), (-1, -1), (1, -1), (-1, 1)]


# %% mistake="climb" expects="point_for_velocity"
def climb(gradient, a, b, t):
    place = np.array([a * np.cos(t), b * np.sin(t)])
    return gradient(place) @ place


# %% mistake="climb" expects="trig_sign"
def climb(gradient, a, b, t):
    place = np.array([a * np.cos(t), b * np.sin(t)])
    velocity = np.array([a * np.sin(t), b * np.cos(t)])
    return gradient(place) @ velocity


# %% mistake="climb" expects="slope_at_other_place"
def climb(gradient, a, b, t):
    velocity = np.array([-a * np.sin(t), b * np.cos(t)])
    return gradient(velocity) @ velocity


# %% mistake="climb" expects="divided_by_speed"
def climb(gradient, a, b, t):
    place = np.array([a * np.cos(t), b * np.sin(t)])
    velocity = np.array([-a * np.sin(t), b * np.cos(t)])
    return gradient(place) @ velocity / np.linalg.norm(velocity)


# %% mistake="climb" expects="elementwise_product|wrong_shape"
def climb(gradient, a, b, t):
    place = np.array([a * np.cos(t), b * np.sin(t)])
    velocity = np.array([-a * np.sin(t), b * np.cos(t)])
    return gradient(place) * velocity


# %% mistake="climb" expects="fixed_factor_dropped"
def climb(gradient, a, b, t):
    place = np.array([a * np.cos(t), b * np.sin(t)])
    velocity = np.array([-np.sin(t), np.cos(t)])
    return gradient(place) @ velocity


# %% mistake="climb" expects="argument_fixed|ignores_argument"
def climb(gradient, a, b, t):
    place = np.array([a * np.cos(t), b * np.sin(t)])
    velocity = np.array([-a * np.sin(t), b * np.cos(t)])
    return bowl_gradient(place) @ velocity


# %% mistake="read_map" expects="side_not_looked_at"
def read_map(p, q, higher):
    along = (q - p) / np.linalg.norm(q - p)
    up = np.array([-along[1], along[0]])
    return along, up


# %% mistake="read_map" expects="downhill"
def read_map(p, q, higher):
    along = (q - p) / np.linalg.norm(q - p)
    up = np.array([-along[1], along[0]])
    if up @ (higher - p) > 0:
        up = -up
    return along, up


# %% mistake="read_map" expects="wrong_arrow"
def read_map(p, q, higher):
    along = (q - p) / np.linalg.norm(q - p)
    up = (higher - p) / np.linalg.norm(higher - p)
    return along, up


# %% mistake="read_map" expects="not_unit_length"
def read_map(p, q, higher):
    along = q - p
    up = np.array([-along[1], along[0]])
    if up @ (higher - p) < 0:
        up = -up
    return along, up


# %% mistake="read_map" expects="sign_flip"
def read_map(p, q, higher):
    along = (p - q) / np.linalg.norm(p - q)
    up = np.array([-along[1], along[0]])
    if up @ (higher - p) < 0:
        up = -up
    return along, up


# %% mistake="read_map" expects="turned_wrongly"
def read_map(p, q, higher):
    along = (q - p) / np.linalg.norm(q - p)
    up = np.array([along[1], along[0]])
    if up @ (higher - p) < 0:
        up = -up
    return along, up


# %% mistake="read_map" expects="point_for_step"
def read_map(p, q, higher):
    along = (q - p) / np.linalg.norm(q - p)
    up = np.array([-along[1], along[0]])
    if up @ higher < 0:
        up = -up
    return along, up


# %% mistake="read_map" expects="order_swapped"
def read_map(p, q, higher):
    along = (q - p) / np.linalg.norm(q - p)
    up = np.array([-along[1], along[0]])
    if up @ (higher - p) < 0:
        up = -up
    return up, along

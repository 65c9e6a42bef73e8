"""The names of mistakes: what each means, an example, what a student is told, and what to try next.

A *diagnosis* says what was done; a *fact* says only what was measured. A message never tells the formula.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Mistake:
    """One name of the vocabulary.

    cause is what the student reads after the measured fact, advice is the next thing to try. Both are
    one short sentence; neither contains the answer.
    """

    name: str
    topic: str
    cause: str
    example: str
    advice: str
    fact: bool = False


STRUCTURE = [
    (
        "raises",
        "Your function stops with an error.",
        "`w[3]` for a w with three entries",
        "Call it yourself at this point and read the last line of the error.",
    ),
    (
        "wrong_shape",
        "The answer does not have the expected form.",
        "a single number where n slopes are expected",
        "Print the shape of what you return and compare it with the shape of the input.",
    ),
    (
        "complex_return",
        "Complex numbers came back; a slope is a real number.",
        "`g.astype(complex)`",
        "Look for a root or a logarithm of a negative number, or take the real part where it is exact.",
    ),
    (
        "nan_inf",
        "NaN or infinity came back where f is smooth.",
        "`np.log(-1.0)`, `1 / 0.0`",
        "Look for a division by zero, or a logarithm or root of a negative number.",
    ),
    (
        "mutates_input",
        "Your function changed the array that it was given, so its caller's w is no longer the same.",
        "`w -= 0.1 * g` inside the function",
        "Work on a copy: start with w = np.array(w, float).",
    ),
    (
        "stateful",
        "Two calls at the same point gave different answers: something is remembered or drawn at random.",
        "a global counter, `np.random.rand()`",
        "Let the result depend on the arguments only.",
    ),
    (
        "random",
        "Two calls at the same point gave different answers, as if drawn at random.",
        "`g + np.random.normal()`",
        "Let the result depend on the arguments only.",
    ),
    (
        "not_deterministic",
        "Two calls at the same point gave different answers.",
        "a global counter",
        "Let the result depend on the arguments only.",
        True,
    ),
    (
        "int_truncation",
        "The digits after the point are cut off.",
        "`np.zeros_like(w)` for whole numbers w",
        "Look for int, // or an array made of whole numbers; use floats.",
    ),
    ("rounded", "The answer is rounded.", "`np.round(g, 2)`", "Return all digits; round only when printing."),
    (
        "low_precision",
        "The answer has far fewer digits than a float carries.",
        "`g.astype(np.float16)`",
        "Use ordinary floats (float64) all the way.",
    ),
]

VECTOR = [
    (
        "summed_partials",
        "It looks as if the partial derivatives were added up into one number.",
        "`np.sum(2 * w)`",
        "Keep them apart: entry i of the gradient is the slope in direction i alone.",
    ),
    (
        "sign_flip",
        "Every sign is opposite.",
        "`-(4 * x - 3)`",
        "Check the sign with one simple case: does f rise or fall there?",
    ),
    (
        "factor_2",
        "Everything is twice as large as measured.",
        "a factor ½ in f forgotten",
        "Follow the constant factors, such as ½ and 1/n, through your calculation.",
    ),
    (
        "factor_half",
        "Everything is half as large as measured.",
        "the 2 of a square's derivative lost",
        "Differentiate a single square by itself and compare.",
    ),
    (
        "mean_vs_sum",
        "The answer is off by one constant factor, as when a sum is taken for a mean.",
        "the 1/n of a mean left out",
        "Count: is f a sum over the data or a mean, and what does your code divide by?",
    ),
    (
        "wrong_factor",
        "The answer is off by one constant factor.",
        "`3 * x` for x²",
        "Check the constant in front of f and the one that differentiation brings down.",
    ),
    (
        "constant_factor",
        "The answer is off by one constant factor.",
        "`3 * x` for x²",
        "Check the constants in front.",
        True,
    ),
    (
        "swapped_components",
        "The components look right but stand in the wrong order.",
        "`[df_dy, df_dx]`",
        "Entry 0 belongs to the first variable: compare entry by entry.",
    ),
    (
        "copied_component",
        "Several entries hold the slope that belongs to one of them.",
        "`[g0, g0, g0]`",
        "Calculate each partial derivative with its own variable.",
    ),
    (
        "one_component_wrong",
        "Only one component is wrong, the others are right.",
        "the last entry left at zero",
        "Differentiate once more with respect to that variable alone.",
        True,
    ),
    (
        "symmetric_only",
        "The answer is right where all components of w are equal, and wrong elsewhere.",
        "`w[0]` used in place of `w[1]`",
        "Try a point with different components, and see which variable each entry uses.",
    ),
    (
        "only_n2",
        "The answer is right for n = 2 and not for other dimensions.",
        "`[2 * w[0], 2 * w[1]]`",
        "Write it for any number of variables: use all of w instead of w[0] and w[1].",
    ),
    (
        "constant_gradient",
        "The answer is the same at every point, but the slope changes from point to point.",
        "the gradient at a fixed point",
        "Let the result depend on the argument of the function.",
    ),
    (
        "wrong_point",
        "This is the gradient at another point.",
        "`grad(w + 0.1)`, `grad(-w)`",
        "Check at which point each part of your formula is evaluated.",
    ),
    (
        "normalised",
        "The direction is right, but the length is not that of the slope.",
        "`g / np.linalg.norm(g)`",
        "The length carries the steepness: do not divide it out.",
    ),
    (
        "abs_of_gradient",
        "The sizes are right, but all signs are lost.",
        "`np.abs(g)`",
        "A falling slope is negative: keep the sign.",
    ),
    (
        "clipped",
        "Values are cut off at a limit.",
        "`np.clip(g, -1, 1)`",
        "Return the slope itself, however large it is.",
    ),
    (
        "returns_f",
        "This is the value of f, not its slope.",
        "`return f(w)`",
        "Differentiate first; then put in the numbers.",
    ),
    (
        "returns_terms",
        "These are the terms of f, not yet differentiated.",
        "`w**2` for the gradient of Σw²",
        "Differentiate each term with respect to its variable.",
    ),
    (
        "gradient_of_log",
        "This is the slope divided by the value of f: the gradient of log f.",
        "`grad(w) / f(w)`",
        "Look for a division by f that does not belong there.",
    ),
    (
        "region_only",
        "The answer is right in one part of the domain only.",
        "`if w[0] < 0: return 0`",
        "Look for an if, an abs or a limit that treats this part differently.",
        True,
    ),
    (
        "small_error",
        "The answer is nearly right: more than rounding is missing.",
        "π taken as 3.14, a one-sided difference",
        "Look for a rounded constant or a step that is too long.",
        True,
    ),
    (
        "not_a_gradient_field",
        "The answer cannot be the gradient of any function: its mixed slopes disagree.",
        "`[-w[1], w[0]]`",
        "Differentiate each component once more by hand, one variable at a time.",
        True,
    ),
    (
        "gradient_of_another_function",
        "The answer may be the gradient of a function, but not of this f.",
        "the gradient of an earlier exercise",
        "Compare your starting formula with the given f, term by term.",
        True,
    ),
    (
        "transpose",
        "A matrix seems to stand where its transpose belongs.",
        "`X @ r` for `X.T @ r`",
        "Write out one component as a sum, and see over which index it runs.",
    ),
]

RULES = [
    (
        "missing_chain_factor",
        "It looks as if an inner derivative is missing (chain rule).",
        "`np.cos(3 * x)` for sin 3x",
        "For each function of an expression, ask what the derivative of the inside is.",
    ),
    (
        "product_rule",
        "It looks as if a product was not differentiated as a product.",
        "(uv)' taken as u'v'",
        "Each factor takes its turn: how many terms must a product of two give?",
    ),
    (
        "quotient_rule",
        "It looks as if a quotient was not differentiated as a quotient.",
        "(u/v)' taken as u'/v'",
        "Try the rule on a quotient that you know, such as x/x².",
    ),
    (
        "power_rule",
        "It looks as if a power was not differentiated rightly.",
        "`3 * x**3` for x³",
        "What happens to the exponent, and where does it go as a factor?",
    ),
    (
        "exp_as_power",
        "It looks as if an exponential was differentiated like a power.",
        "`x * exp(x - 1)` for eˣ",
        "In which place does the variable stand: in the base or in the exponent?",
    ),
    (
        "trig_sign",
        "It looks as if a sign was lost between sine and cosine.",
        "`+sin(x)` as the derivative of cos x",
        "Which of the two falls where it starts from zero angle?",
    ),
    (
        "wrong_elementary",
        "One elementary function seems to have the wrong derivative.",
        "`1 + np.tanh(x)**2` for tanh x",
        "Look up the derivative of each elementary function that you used.",
    ),
    (
        "log10",
        "A logarithm seems to be taken to another base than e.",
        "a factor 1/ln 10",
        "In NumPy and in mathematics log means the natural logarithm.",
    ),
    (
        "degrees",
        "Angles seem to be taken in degrees.",
        "`np.cos(np.deg2rad(x))`",
        "Sine and cosine take radians here: leave the angle as it is.",
    ),
    (
        "missing_term",
        "It looks as if a term is missing.",
        "the −3 of 4x − 3 left out",
        "Count the terms of f, and tick off each one in your answer.",
    ),
    (
        "sign_in_one_term",
        "It looks as if one term has the opposite sign.",
        "`4 * x + 3` for `4 * x - 3`",
        "Go through the terms one by one and check the sign of each.",
    ),
    (
        "wrong_factor_on_term",
        "It looks as if one term has a wrong constant factor.",
        "`3 * x - 3` for `4 * x - 3`",
        "Differentiate each term by itself and check its factor.",
    ),
    (
        "extra_constant",
        "A constant is added that does not belong there.",
        "`2 * x + 1` for x² + 1",
        "What is the slope of a constant?",
    ),
    (
        "other_variable_dropped",
        "Each entry ignores the other variables, though the slope depends on them.",
        "`cos(x)` for ∂/∂x of sin x · cos y",
        "A variable that is held fixed does not vanish: it stays as a number.",
    ),
    (
        "abs_sign",
        "The sign of |u| is wrong on one side of its kink.",
        "slope 1 for |x| everywhere",
        "Which way does |u| go when u is negative, and where is u zero?",
    ),
]

HESSIAN = [
    (
        "hess_asymmetric",
        "The matrix is not symmetric, but mixed second derivatives agree.",
        "only the upper triangle filled",
        "Compare entry (i, j) with entry (j, i): which of the two is measured?",
    ),
    (
        "hess_diag_only",
        "The diagonal is right and everything beside it is zero.",
        "`np.diag(...)`",
        "Differentiate with respect to one variable, then with respect to another.",
    ),
    (
        "hess_offdiag_factor",
        "The diagonal is right, but the mixed entries are off by one constant factor.",
        "mixed entries counted twice",
        "Differentiate once in each variable: does a factor remain?",
    ),
    (
        "hess_offdiag_wrong",
        "The diagonal is right, but mixed entries are wrong.",
        "a wrong f_xy",
        "Differentiate f_x with respect to the other variable again.",
    ),
    (
        "hess_diag_wrong",
        "The mixed entries are right, but the diagonal is wrong.",
        "a wrong f_xx",
        "Differentiate twice with respect to the same variable.",
    ),
    (
        "outer_product",
        "This is the gradient multiplied with itself (outer product).",
        "`np.outer(g, g)`",
        "Second derivatives are derivatives of the gradient, not products of it.",
    ),
    (
        "wrong_order",
        "This is a derivative of another order.",
        "the first derivative returned",
        "Count how often you differentiated: twice is needed.",
    ),
    (
        "inverse_matrix",
        "This is the inverse of the Hessian.",
        "`np.linalg.inv(H)`",
        "Return the matrix itself.",
    ),
]

DIRECTIONAL = [
    (
        "dir_not_normalised",
        "The direction was not divided by its length.",
        "`g @ u`",
        "How does your answer change when u is doubled? The slope must not change.",
    ),
    (
        "dir_grad_norm",
        "This is the greatest slope |∇f|, not the slope along u.",
        "`np.linalg.norm(g)`",
        "How should the answer depend on the direction u?",
    ),
    (
        "dir_abs",
        "The size is right, but the sign is lost.",
        "`abs(g @ u)`",
        "Downhill along u is negative: keep the sign.",
    ),
]

TAYLOR = [
    (
        "taylor_no_half",
        "The quadratic term counts twice: its factor is missing.",
        "`d @ H @ d`",
        "Try f(x) = x² about 0: what must the model give?",
    ),
    (
        "taylor_wrong_factorial",
        "The quadratic term has a wrong factor.",
        "`d @ H @ d / 6`",
        "Try f(x) = x² about 0: what must the model give?",
    ),
    (
        "taylor_no_shift",
        "The model uses x where the step from a to x belongs.",
        "`g @ x`",
        "At x = a the model must give f(a): does yours?",
    ),
    (
        "taylor_wrong_point",
        "The derivatives are taken at another point than a.",
        "`grad(x)`",
        "The model knows f at a only: evaluate everything there.",
    ),
    (
        "taylor_missing_f0",
        "The constant term f(a) is missing.",
        "`g @ d + ...`",
        "At x = a the model must give f(a): does yours?",
    ),
    (
        "taylor_missing_linear",
        "The linear term is missing.",
        "`f(a) + 0.5 * d @ H @ d`",
        "What slope must the model have at a?",
    ),
    (
        "taylor_linear_only",
        "The quadratic term is missing.",
        "`f(a) + g @ d`",
        "What curvature must the model have at a?",
    ),
    (
        "taylor_sign",
        "A term of the model has the wrong sign.",
        "`f(a) - g @ d`",
        "Check the sign of each term, and that the step goes from a to x.",
    ),
    (
        "taylor_diag_hess",
        "Mixed second derivatives are left out of the quadratic term.",
        "`sum(diag(H) * d**2)`",
        "Write the quadratic term for two variables: how many products are there?",
    ),
    (
        "taylor_trace",
        "The trace of the Hessian stands where the quadratic form belongs.",
        "`trace(H) * d @ d`",
        "Use the whole matrix: row times matrix times column.",
    ),
]

SECOND_DERIVATIVE_TEST = [
    (
        "sdt_wrong_D",
        "The quantity D seems to be computed wrongly.",
        "fxx·fyy + fxy²",
        "Write the determinant of the 2×2 matrix once more.",
    ),
    (
        "sdt_min_max_swapped",
        "Minima and maxima are exchanged.",
        "fxx > 0 called a maximum",
        "Think of x² + y²: what is its H, and what is at 0?",
    ),
    (
        "sdt_D_positive_means_min",
        "Every positive D is called a minimum.",
        "fxx not looked at",
        "What tells a valley from a hilltop when D > 0?",
    ),
    (
        "sdt_D_negative_means_max",
        "A negative D is called a maximum.",
        "D < 0 called max",
        "Think of x² − y²: what is its D?",
    ),
    (
        "sdt_D_negative_means_min",
        "A negative D is called a minimum.",
        "D < 0 called min",
        "Think of x² − y²: what is its D?",
    ),
    (
        "sdt_inconclusive_ignored",
        "D = 0 is not treated as inconclusive.",
        "D = 0 called saddle",
        "Compare x² + y⁴ with x² − y⁴: both have D = 0 at 0.",
    ),
    (
        "sdt_saddle_inconclusive_swapped",
        "Saddle and inconclusive are exchanged.",
        "D < 0 called inconclusive",
        "Which sign of D belongs to x² − y²?",
    ),
    (
        "sdt_fxx_only",
        "The answer depends on fxx alone.",
        "`'min' if fxx > 0`",
        "Think of x² − y²: is fxx enough?",
    ),
    (
        "sdt_trace",
        "The answer follows the sum fxx + fyy.",
        "`'min' if fxx + fyy > 0`",
        "Two curvatures of opposite sign can have a positive sum: what then?",
    ),
    (
        "sdt_constant",
        "The answer is the same for every matrix.",
        "`return 'saddle'`",
        "Let the answer depend on H.",
    ),
]

DESCENT = [
    (
        "gd_ascent",
        "The steps go uphill.",
        "`x + eta * g`",
        "Which way does the slope point, and which way do you want to go?",
    ),
    (
        "gd_off_by_one",
        "The path is one iterate too long or too short.",
        "the start x1 missing from the path",
        "Write down by hand which points the path must hold when no step is needed.",
    ),
    (
        "gd_stop_on_f",
        "The loop stops by the size of f, not of its slope.",
        "`abs(f(x)) <= tol`",
        "Which quantity vanishes at a minimum?",
    ),
    (
        "gd_stop_on_step",
        "The loop stops by the length of the step, not of the slope.",
        "`abs(x - old) <= tol`",
        "Compare tol with the slope itself.",
    ),
    (
        "gd_stop_no_abs",
        "A negative slope stops the loop at once.",
        "`g <= tol`",
        "How large is a slope of −5?",
    ),
    (
        "gd_stop_one_component",
        "The loop stops when one component of the gradient is small.",
        "`np.any(abs(g) <= tol)`",
        "All components together must be small: use the norm.",
    ),
    (
        "gd_stop_other_norm",
        "The loop stops by another measure than the norm |∇f|.",
        "`max(abs(g)) <= tol`, `g @ g <= tol`",
        "Compare tol with the length of the gradient.",
    ),
    (
        "gd_no_stop",
        "The loop does not stop when the slope is small enough.",
        "the test for tol missing",
        "When may the loop end early? Test it before each step.",
    ),
    (
        "gd_stale_gradient",
        "A step uses the slope of an earlier point.",
        "`g = df(x)` before the loop",
        "Where must the slope be computed anew?",
    ),
    (
        "gd_wrong_step",
        "The steps do not have the length η times the slope.",
        "`eta / k * g`",
        "Compare your first step with η and the first slope.",
    ),
    (
        "gd_normalised_gradient",
        "Each step has the length η whatever the slope.",
        "`g / norm(g)`",
        "The steps must shrink as the slope does.",
    ),
    (
        "gd_momentum",
        "Steps carry part of the step before (momentum).",
        "`v = 0.9 * v - eta * g`",
        "Each step depends on the slope at its own point only.",
    ),
    (
        "gd_sequential_update",
        "Components are updated one after the other, with slopes of half-updated points.",
        "`x[i] -= eta * df(x)[i]`",
        "Compute the whole gradient first, then move all components together.",
    ),
    (
        "gd_coordinate",
        "Only one component moves in a step.",
        "`x[k % n] -= ...`",
        "Move all components together.",
    ),
    (
        "gd_path_alias",
        "All entries of the path are the same array, changed after it was stored.",
        "`path.append(x); x -= ...`",
        "Store a copy, or make a new array in each step.",
    ),
    (
        "gd_returns_f",
        "The first result is a value of f, not the last point.",
        "`return f(x), path`",
        "Return the point where the loop ended.",
    ),
    (
        "gd_returns_gradient",
        "The first result is a slope, not the last point.",
        "`return df(x), path`",
        "Return the point where the loop ended.",
    ),
    (
        "gd_returns_start",
        "The first result is the start, not the last point.",
        "`return x1, path`",
        "Return the point where the loop ended.",
    ),
    (
        "gd_max_iter_ignored",
        "The loop goes on after max_iter iterates.",
        "`while True`",
        "Count the iterates, and stop at the limit.",
    ),
    ("gd_tol_ignored", "The loop uses a fixed tolerance.", "`<= 1e-6`", "Use the tol that was given."),
    (
        "gd_start_ignored",
        "The path does not begin at the given start.",
        "`x = 0`",
        "Begin at the x1 that was given.",
    ),
]

LEAST_SQUARES = [
    (
        "ls_order_reversed",
        "The coefficients stand in the opposite order.",
        "`np.polyfit(x, y, d)`",
        "The constant term comes first.",
    ),
    (
        "ls_ridge",
        "The coefficients are pulled towards zero.",
        "`A.T @ A + 0.1 * I`",
        "Add nothing to the diagonal.",
    ),
    (
        "ls_interpolates_first",
        "Only the first points are fitted.",
        "`solve(A[:d+1], y[:d+1])`",
        "All points must count: there are more equations than unknowns.",
    ),
    (
        "ls_no_intercept",
        "There is no constant term.",
        "the column of ones left out",
        "Which column of the matrix belongs to the constant?",
    ),
    (
        "ls_swapped_xy",
        "x and y are exchanged.",
        "x fitted as a function of y",
        "Which of the two is predicted from the other?",
    ),
    (
        "ls_no_inverse",
        "This is the right-hand side Aᵀy; the system is not solved yet.",
        "`A.T @ y`",
        "One step is missing: solve for the coefficients.",
    ),
    (
        "ls_returns_gradient",
        "This is a gradient of the error, not the coefficients that make it vanish.",
        "`A.T @ (A @ u - y)`",
        "Where is this gradient zero?",
    ),
    (
        "ls_ignores_degree",
        "The degree is not used.",
        "always a straight line",
        "How many columns does the matrix need?",
    ),
    (
        "ls_absolute_error",
        "The absolute errors seem to be minimised, not their squares.",
        "Σ|r|",
        "Square the residuals.",
    ),
    ("ls_centred_y", "The mean was taken off y and not put back.", "`y - y.mean()`", "Fit y itself."),
    (
        "ls_not_converged",
        "An iteration was stopped too early.",
        "five steps of gradient descent",
        "Do the residuals still change? Let it run, or solve directly.",
    ),
    (
        "ls_wrong_weights",
        "The points do not count equally.",
        "residuals weighted by x",
        "Every squared residual counts once.",
    ),
    ("ls_residuals", "These are residuals, not coefficients.", "`y - A @ u`", "Return the coefficients."),
]

VALUE = [
    (
        "wrong_value",
        "The value does not agree.",
        "0.5 for 0.25",
        "Calculate it once more, step by step.",
        True,
    ),
    (
        "wrong_digits",
        "The value is near, but not exact enough.",
        "0.33 for 1/3",
        "Give more digits, or let Python compute the value.",
    ),
]

VOCABULARY: dict[str, Mistake] = {
    entry[0]: Mistake(entry[0], topic, *entry[1:])
    for topic, entries in (
        ("Form of the answer", STRUCTURE),
        ("Gradients", VECTOR),
        ("Rules of differentiation", RULES),
        ("Hessians", HESSIAN),
        ("Directional derivatives", DIRECTIONAL),
        ("Taylor models", TAYLOR),
        ("The second-derivative test", SECOND_DERIVATIVE_TEST),
        ("Gradient descent", DESCENT),
        ("Least squares", LEAST_SQUARES),
        ("Values", VALUE),
    )
    for entry in entries
}

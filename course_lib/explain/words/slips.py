"""What a student is told about slips in copying or writing a formula, and about slopes measured too coarsely."""

from course_lib.explain.words.mistake import Mistake

# fmt: off
SLIPS = [
    Mistake("root_of_sum", "the root of a sum was taken as the sum of the roots",
            "`np.sqrt(a) + np.sqrt(b)` for `np.sqrt(a + b)`", "Is √(9 + 16) equal to 3 + 4?", guess=True),
    Mistake("log_rule", "the logarithm of a sum was taken as the sum of the logarithms",
            "`np.log(a) + np.log(b)` for `np.log(a + b)`", "Of what is log a + log b the logarithm?", guess=True),
    Mistake("power_of_sum", "the power of a sum was taken as the sum of the powers",
            "`a**2 + b**2` for `(a + b) ** 2`", "Multiply (a + b)(a + b) out: how many terms are there?",
            guess=True),
    Mistake("squared_sine", "a power inside a function was taken for the power of the function",
            "`np.sin(x) ** 2` for sin(x²)", "What is done first: the power, or the function?", guess=True),
    Mistake("variable_confused", "one variable stands where another belongs",
            "`np.sin(x)` for sin y", "Compare each place where a variable stands with the formula of f.",
            guess=True),
    Mistake("chain_added", "an inner derivative was added where it should be a factor (chain rule)",
            "`np.cos(3 * x) + 3` for sin 3x", "What does the chain rule do with the two derivatives?", guess=True),
    Mistake("chain_at_inner_derivative", "the outer derivative is taken at the inner derivative (chain rule)",
            "`np.cos(2 * x) * 2 * x` for sin x²", "Where is the outer function evaluated, in f and in its slope?",
            guess=True),
    Mistake("log_base", "the factor of a logarithm's or a power's base is wrong",
            "`1 / x` for log₂ x", "Write log₂ x and 2ˣ with log and exp: which factor appears, and where?",
            guess=True),
    Mistake("reciprocal", "this is the slope of 1/f",
            "`-2 * x / x**4` for x²", "Which of the two is to be differentiated, f or 1/f?"),
    Mistake("antiderivative", "this is an integral of f: its slope is f",
            "`x**3 / 3` for x²", "Differentiating lowers the power; integrating raises it."),
    Mistake("from_zero", "this is the slope of a line from x = 0 to the curve",
            "`(f(x) - f(0)) / x`, `f(x) / x`", "Which two points should the line join, and how near are they?"),
    Mistake("coarse_difference", "this is a difference quotient with too long a step: the curve bends on the way",
            "`(f(w + 0.1) - f(w)) / 0.1`", "Try a much shorter step, and look to both sides.", guess=True),
]

TAYLOR = [
    Mistake("taylor_square_lost", "the step stands in the quadratic term once, not twice",
            "`f(a) + df * d + ddf / 2 * d`", "Which power of the step belongs to the second derivative?", guess=True),
    Mistake("taylor_linear_used_twice", "the slope stands in the quadratic term too, in place of the curvature",
            "`f(a) + df * d + df / 2 * d**2`", "Which derivative belongs to d²?", guess=True),
]

DESCENT = [
    Mistake("gd_adagrad", "the steps are divided by the root of the summed squares of all slopes (Adagrad)",
            "`x -= eta * g / np.sqrt(squares)`", "Plain descent takes η times the slope: nothing is divided."),
    Mistake("gd_newton", "the slope is divided by the curvature (Newton's method)",
            "`x -= df(x) / ddf(x)`", "Plain descent takes η times the slope."),
    Mistake("gd_reversed", "the path runs from the last point to the first",
            "`path[::-1]`, `path.insert(0, x)`", "The start comes first."),
    Mistake("gd_padded", "the path is filled up after the loop has ended",
            "`path = np.zeros(max_iter)`", "How many iterates were really made? Keep those alone."),
    Mistake("gd_thinned", "only every second, third … iterate is in the path",
            "`if i % 2 == 0: path.append(x)`", "Store every iterate."),
    Mistake("gd_path_of_values", "the path holds the values of f, not the points",
            "`path.append(f(x))`", "Store x itself."),
    Mistake("gd_path_of_gradients", "the path holds the slopes, not the points",
            "`path.append(df(x))`", "Store x itself."),
]

LEAST_SQUARES = [
    Mistake("ls_last_sample_lost", "the first or the last sample does not count",
            "`x[:-1]`, `range(1, len(x))`", "Compare the number of samples that you use with len(x)."),
]

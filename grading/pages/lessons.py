"""What an instructor needs to know of a mistake: what was done, and what to do about it in the next lesson."""

from __future__ import annotations

import builtins
from dataclasses import dataclass

from course_lib.check.outcome import Outcome
from course_lib.explain.words.vocabulary import VOCABULARY
from grading.submission.unjudged import Obstacle

LESSONS = {
    # form of the answer
    "raises": "Run one of these cells live, read the last line of the traceback aloud, and find the line it names together.",
    "wrong_shape": "Before any formula, let everybody say which shape goes in and which comes out, and print `.shape`.",
    "nan_inf": "Ask where a denominator can be 0 or a logarithm's argument negative, and show what NumPy gives there.",
    "mutates_input": "Show in two lines that `w -= …` changes the caller's array and `w = w - …` does not.",
    "int_truncation": "Show `np.zeros_like(np.array([1, 2]))`, store 0.5 in it, and print it.",
    "rounded": "Say once that rounding is for printing: the check compares all digits, and so does the next calculation.",
    # gradients
    "summed_partials": "Draw a gradient as an arrow and its components side by side: one slope a direction, never added up.",
    "sign_flip": "Test a sign by walking: does f rise or fall in that direction? Let pairs do it for one point.",
    "factor_2": "Differentiate ½x² and x² side by side, and follow every constant from the first line to the last.",
    "factor_half": "Differentiate a single square, (x − 1)², and ask where the 2 went.",
    "mean_vs_sum": "Write Σ and (1/n)Σ side by side for two points, and differentiate both.",
    "wrong_factor": "Let pairs check the constant at one point with (f(x + h) − f(x)) / h.",
    "swapped_components": "Label the rows: entry 0 is ∂/∂x, entry 1 is ∂/∂y. Use an f that treats x and y differently.",
    "symmetric_only": "Show that a test point with equal coordinates cannot see which variable a term uses; test at (1, 2).",
    "only_n2": "Rewrite one answer from `w[0]`, `w[1]` to the whole of `w`, and run it for n = 3.",
    "constant_gradient": "Ask for the gradient at two points of a parabola; a slope that never changes is a straight line's.",
    "wrong_point": "Evaluate one formula twice, at w and at w + 0.1, and ask which of the two was asked for.",
    "normalised": "A gradient says two things, where to and how steep; show what `g / norm(g)` throws away.",
    "returns_f": "Ask for units: f is a height, its derivative is height per length. Which one came back?",
    "returns_terms": "Take one term, x², and do the step that is left out: differentiate it.",
    "not_a_gradient_field": "Use the mixed derivatives as a test: ∂/∂y of the first entry must equal ∂/∂x of the second.",
    "transpose": "Write one component as a sum, mark the index that is summed, and read off whether X or Xᵀ stands there.",
    # rules of differentiation
    "missing_chain_factor": "Do sin 3x, e^(−x²) and (2x − 1)⁵ on the board: underline the inside, and differentiate it each time.",
    "product_rule": "Test u'v' on x · x: it gives 1, and the slope of x² is 2x. Then state the rule again.",
    "quotient_rule": "Test u'/v' on x²/x, and then state the rule again.",
    "power_rule": "Let the class say it in words (the exponent comes down, then one less), for x³, √x and 1/x.",
    "exp_as_power": "Put x² and 2ˣ side by side: where does the variable stand, and what follows for the rule?",
    "trig_sign": "Draw sin and cos above each other, and read the slope of cos just right of 0.",
    "missing_term": "Count terms: as many as f has, less the constants. Tick them off on one example.",
    "sign_in_one_term": "Differentiate term by term in a table, one row a term with its own sign.",
    "wrong_factor_on_term": "Differentiate term by term in a table, with a column for the constant in front.",
    "extra_constant": "Ask for the slope of a horizontal line, and then for the derivative of + 1.",
    "other_variable_dropped": "Differentiate x²y by x with y = 3 put in first, and then with y kept: it stays as a factor.",
    # Hessians, directional derivatives, Taylor models
    "hess_asymmetric": "Compute f_xy and f_yx of one polynomial in both orders, and recall Schwarz's theorem.",
    "hess_diag_only": "Show x·y: no curvature along the axes, but along the diagonal. Only f_xy knows of it.",
    "outer_product": "Compare ∇f ∇fᵀ with the Hessian for f = x: one is zero, the other is not.",
    "dir_not_normalised": "Walk the same way with an arrow twice as long: does the hill become steeper?",
    "dir_abs": "Let the class walk in −u and predict the sign before computing.",
    "dir_grad_norm": "Turn u through a full circle and watch the slope between −|∇f| and |∇f|.",
    "taylor_no_half": "Build the quadratic model of x² about 0 together: without the ½ it gives 2x².",
    "taylor_no_shift": "Ask what the model must give at x = a, and put x = a into the answer on the screen.",
    "taylor_wrong_point": "List what the model knows: f(a), ∇f(a), H(a). Nothing is evaluated at x.",
    # second-derivative test, descent, least squares
    "sdt_D_positive_means_min": "Show x² + y² and −x² − y² side by side: both have D > 0. What tells them apart?",
    "sdt_inconclusive_ignored": "Compare x² + y⁴ with x² − y⁴ at 0: the same Hessian, another answer.",
    "sdt_fxx_only": "Put up x² − y²: f_xx > 0, and yet there is a way down.",
    "gd_ascent": "Stand at x = 1 on x² and ask: the slope is 2, which way is down, and what is the sign of the step?",
    "gd_off_by_one": "Write out the path for `max_iter = 1` and for a start that is already at the minimum.",
    "gd_stop_no_abs": "Ask how large a slope of −5 is, and run the loop from the left side of the valley.",
    "gd_stop_on_f": "Run the loop on x² + 100: f is never small. Which quantity is?",
    "gd_stop_on_step": "Halve η and ask whether the minimum has come nearer: a short step is not a small slope.",
    "gd_no_stop": "Let a student play the loop aloud, asking before each step whether to stop.",
    "gd_stale_gradient": "Play the loop by hand for two steps with a table: point, slope at this point, step.",
    "gd_sequential_update": "Do one step of x² + 3xy + y² both ways, and compare the points.",
    "gd_path_alias": "Show `path.append(x); x -= 1` and print the path: one array, many times.",
    "ls_order_reversed": "Agree on the order aloud, constant term first, and put x = 0 in: what must come out?",
    "ls_no_intercept": "Fit three points far above the origin without the column of ones, and draw it.",
    "ls_no_inverse": "Write AᵀA u = Aᵀy on the board and ask which part of it came back.",
    "ls_returns_gradient": "Ask where this gradient is zero: that equation is the one to solve.",
    # values
    "wrong_value": "Let two students compute it aloud, each their own way, and find the step where they part.",
    "wrong_digits": "Show the same number with 2 and with 15 digits carried through one more calculation.",
}
RUN_LIVE = "Run one of these cells live, read the last line of the traceback aloud, and find the line it names together."
COMPARE_A_SAMPLE = (
    "Show the sample without a name, and let the class find out where it parts from the right way."
)
OBSTACLES: dict[Obstacle, tuple[str, str]] = {
    Obstacle.UNFINISHED: (
        "The cell ran longer than it may, or used more memory than it may",
        "Put a counter into one of these loops, and ask after how many turns it must have stopped.",
    ),
    Obstacle.STOPPED: (
        "A call of the function took too long, or ended the interpreter",
        "Put a counter into one of these loops, and ask after how many turns it must have stopped.",
    ),
    Obstacle.RAISED: ("The cell stopped with an error{error}", RUN_LIVE),
    Obstacle.UNDEFINED: (
        "The cell ran, but the name that was asked for is not defined",
        "Say once that the name in the first line of the stub is what the check looks for.",
    ),
    Obstacle.UNUSABLE: ("What came back was of no use to the check{error}", RUN_LIVE),
}


ERRORS = {
    name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)
}


@dataclass(frozen=True, order=True)
class Failure:
    """What kind of failure an answer is, so that equal ones are counted together.

    `mistake` is a name or empty; without one `obstacle` and `error` are those of the ledger, else only `exercise` is known.
    """

    mistake: str = ""
    obstacle: str = ""
    error: str = ""
    outcome: str = ""
    exercise: str = ""

    @classmethod
    def of(cls, outcome: str, mistake: str, obstacle: str, error: str, exercise: str) -> Failure:
        """Return the kind of a failure: as much of the ledger's line as matters to it."""
        if mistake:
            return cls(mistake=mistake)
        if obstacle:
            # A class of the student's own may have any name, also a student's.
            return cls(obstacle=obstacle, error=error if error in ERRORS else "", outcome=outcome)
        return cls(outcome=outcome, exercise=exercise)

    @property
    def words(self) -> str:
        """Return in a few words what was done, as a heading."""
        if self.mistake in VOCABULARY:
            clause = VOCABULARY[self.mistake].clause.replace("your function", "the function")
            return f"{clause[:1].upper()}{clause[1:]}"
        if self.mistake:
            # A name that the vocabulary of today does not know.
            words = self.mistake.replace("_", " ").strip()
            return f"{words[:1].upper()}{words[1:]}"
        if self.obstacle in tuple(Obstacle):
            error = f" ({self.error})" if self.error else ""
            return OBSTACLES[Obstacle(self.obstacle)][0].format(error=error)
        if self.outcome == Outcome.CRASHED:
            return "The code stopped with an error"
        return "A wrong answer that no known mistake explains"

    @property
    def lesson(self) -> str:
        """Return what to do about it in the next lesson."""
        if self.mistake in LESSONS:
            return LESSONS[self.mistake]
        if self.mistake in VOCABULARY:
            return f"Show the sample, and put the check's advice to the class: “{VOCABULARY[self.mistake].advice}”"
        if self.obstacle in tuple(Obstacle):
            return OBSTACLES[Obstacle(self.obstacle)][1]
        return RUN_LIVE if self.outcome == Outcome.CRASHED else COMPARE_A_SAMPLE

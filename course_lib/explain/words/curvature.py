"""What a student is told about curvature, valleys, Newton's step and critical points."""

from course_lib.explain.words.mistake import Mistake

# fmt: off
CURVATURE = [
    Mistake("divided_by_length_once", "the product was divided by the length of the arrow once",
            "`u @ H @ u / np.linalg.norm(u)`", "How often does u stand in the product?"),
    Mistake("length_of_product", "this is the length of H u",
            "`np.linalg.norm(H @ u)`", "Curvature has a sign, and heeds the direction of u only."),
    Mistake("one_product_missing", "one of the two products with u is missing",
            "`H @ u`", "On which sides of H does u stand?"),
    Mistake("largest_eigenvalue", "this is one of the eigenvalues, or its root",
            "`np.linalg.eigvalsh(H)[-1]`", "On what else should the answer depend?"),
    Mistake("factor_quadruple", "it is four times as large as it should be",
            "`corners / h**2`", "How far apart are the corners?"),
    Mistake("one_power_of_h", "the sum was divided by a wrong power of h",
            "`corners / (4 * h)`", "A second derivative is divided by a length twice."),
    Mistake("corner_signs", "the signs of the four corners are wrong",
            "`f(w + a + b) + f(w + a - b) ...`", "Compare each sign with the formula."),
    Mistake("condition_without_root", "this is the condition number, not its root",
            "`largest / smallest`", "What are the half-axes made of?"),
    Mistake("width_over_length", "this is the width over the length",
            "`np.sqrt(smallest / largest)`", "Which half-axis is the longer one?"),
    Mistake("diagonal_for_eigenvalues", "the diagonal was taken for the eigenvalues",
            "`H[0, 0] / H[1, 1]`", "Does the valley run along an axis?"),
    Mistake("half_axes_subtracted", "the eigenvalues were subtracted, not divided",
            "`largest - smallest`", "How many *times* as long as wide?"),
    Mistake("multiplied_for_solved", "H was multiplied where an equation is to be solved",
            "`-H @ gradient`", "Put your step into the equation: does it hold?"),
]

CRITICAL_POINTS = [
    Mistake("saddle_needs_no_zero", "a zero among the eigenvalues was looked at first",
            "`if (abs(v) <= zero).any(): ...`", "Both signs make a saddle, whatever the others are."),
    Mistake("saddle_not_named", "eigenvalues of both signs are not called a saddle",
            "`return \"inconclusive\"`", "What do the curves along the two eigenvectors look like?"),
    Mistake("determinant_only", "the determinant decides, which is enough for two variables only",
            "`np.linalg.det(H) > 0`", "What sign has the product of two negative eigenvalues?"),
    Mistake("one_eigenvalue_decides", "one eigenvalue decides, and the others are not looked at",
            "`if v[0] > 0`", "What must hold for all of them?"),
    Mistake("bound_for_zero", "another number is taken for zero than the text says",
            "`v > 1e-3`", "An eigenvalue is small beside the largest one, not by itself."),
    Mistake("point_missing", "a point is missing",
            "`saddles = []`", "Each of the five points belongs into one list."),
    Mistake("points_mixed_up", "a point stands in a wrong list",
            "`minima = [(0, 0)]`", "Apply the test to its Hessian."),
    Mistake("not_critical", "these are not critical points",
            "`(1, 1)`", "Use the letter s of the cell above."),
]

"""What a student is told about flat points, maps and level curves, and about valleys that are not parabolas."""

from course_lib.explain.words.mistake import Mistake

# fmt: off
FLAT_POINTS = [
    Mistake("one_slope_only", "only one of the two slopes is zero there",
            "(0, 1/√2), from y = 0 in one equation and y = 1/√2 in the other",
            "A point is flat where both partial derivatives are zero at once."),
    Mistake("point_not_flat", "the ground is not level there",
            "a slip in solving the equations", "Put this point into your gradient on paper.", fact=True),
    Mistake("middle_missing", "the flat point with a coordinate 0 is missing",
            "only (±1/√(2a), ±1/√(2b))", "A product is zero when any of its factors is: did you divide by x or y?"),
    Mistake("signs_missing", "not all combinations of signs are there",
            "(s, s) and (−s, −s) only", "x² has the same value for x and −x, and x and y choose their signs freely."),
    Mistake("flat_points_missing", "flat points are missing",
            "`return [(0, 0)]`", "Each equation is a product that is zero: when is a product zero?"),
    Mistake("point_twice", "a point is listed twice",
            "(0, 0) and (0, −0)", "List each point once."),
]

MAPS = [
    Mistake("wrong_arrow", "the arrow belongs to another pair of points, or crosses the level curve at a slant",
            "`(higher - p) / np.linalg.norm(higher - p)`",
            "At which angle does a gradient cross a level curve?"),
    Mistake("turned_wrongly", "this arrow is not at a right angle to the level curve",
            "`np.array([along[1], along[0]])`", "Take the dot product of both arrows: it must be 0."),
    Mistake("side_not_looked_at", "the direction of the gradient does not depend on the side that is higher",
            "`return along, up`", "On which side of the level curve is the higher ground?"),
    Mistake("downhill", "the second arrow points downhill",
            "`if up @ (higher - p) > 0: up = -up`",
            "What sign does the dot product with the way to higher ground have?"),
]

VALLEYS = [
    Mistake("curvature_not_largest", "this is not made of the largest curvature on the interval",
            "`1 / ddf(a)`", "Where in the interval does the curve bend most?"),
    Mistake("ends_not_heights", "places were compared, not the heights of the two ends",
            "`if first_end < second_end`", "Which valley is deeper: ask f."),
    Mistake("returns_end", "this is where a walk ends; the start is asked for",
            "`return first_end`", "Which of the two starts led there?"),
]

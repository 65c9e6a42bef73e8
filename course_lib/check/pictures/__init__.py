"""Pictures of wrong answers: what came back beside what is right, as small SVGs, drawn when somebody looks.

    svg.py       the paper: window, scales, lines, arrows, marks, legend; nothing of the mathematics
    slopes.py    f along a line, with the slope that came back and the measured one: one variable, directions, n ≥ 3
    maps.py      arrows over level lines of f, and paths on them
    paths.py     paths of a descent: on the curve, on the map, otherwise the size of the slope at each iterate
    models.py    a local model beside f, along the way from a to x
    fits.py      data with a fitted polynomial beside the right one
    entries.py   what has only entries: a matrix with the wrong ones marked, a vector as bars, a sequence against its index

Numbers come in and an SVG goes out; no text of a student's is ever in it. It shows the truth where the message tells it, and
of a path, a sequence, a model or a fit the whole right one beside what came back. Where the difference is too small to be seen,
or a number too large to be drawn, there is none (""). What came back is dashed or hollow and what is right is solid or filled, so
that nothing is told by colour alone. Each picture brings its own white ground: it is shown inside notebooks and pages, light or
dark, whose style it cannot know.

No picture: a single number, a truth value or a word (the message has it all); a point's kind by its second derivatives (three
words do not lie on an axis); a rate, a limit or a count; code that stopped.
"""

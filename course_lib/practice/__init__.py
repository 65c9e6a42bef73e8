"""Practice without end: a seed becomes a function, the function a problem, and the checks of the course judge the answer.

`grammar` writes functions, `topics` asks about them, `drawing` proves each problem, `planning` chooses what comes next; students
use `session.practice`. Nothing here gives points, and nothing is sent anywhere.
"""

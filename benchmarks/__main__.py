"""`make bench`: measured slopes, a verdict's cost, and a class graded beside stock nbgrader, in one run."""

from benchmarks import check_speed, differences, grade

for benchmark in (differences, check_speed, grade):
    print(f"\n== {benchmark.__doc__.splitlines()[0]}", flush=True)
    benchmark.main()

"""The classroom: what instructors run to build, grade and report (console script `course`)."""

"""What authors write, made into what students open: masters, catalogue of mistakes, build, synthetic classes.

`notebooks/source` and `notebooks/mistakes` go in; `notebooks/*.ipynb`, `exercises.json` and class folders come out.
Nothing here reads a student's work.
"""

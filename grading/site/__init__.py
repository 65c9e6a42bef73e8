"""The course as a web page: the student notebooks, run, made into HTML by Sphinx.

Masters go in, build/site/html comes out; of the solutions only target pictures get there.
"""

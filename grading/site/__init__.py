"""The course on the web: to read, by Sphinx from notebooks that were run; to work in, by JupyterLite with Python in the browser.

Masters go in, build/site/html comes out; of the solutions only target pictures get there.
"""

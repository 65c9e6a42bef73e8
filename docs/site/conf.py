"""Sphinx's settings for the course's site; grading/site/build.py copies this folder and puts the notebooks beside it."""

from pathlib import Path

from grading.site.mathjax import SCRIPT, copy_mathjax

project = html_title = "A course on gradients"
author = "The course's authors"
language = "en"
extensions = ["myst_nb"]
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["dollarmath", "amsmath", "colon_fence"]
myst_dmath_double_inline = True
exclude_patterns = ["files"]

html_theme = "sphinx_book_theme"
html_static_path = ["_static"]
html_css_files = ["course.css"]
html_js_files = ["course.js"]
html_copy_source = False
html_show_copyright = False
html_show_sphinx = False
html_permalinks_icon = "#"
html_theme_options = {
    "show_navbar_depth": 1,
    "show_toc_level": 2,
    "use_download_button": False,
    "use_fullscreen_button": True,
    "navigation_with_keys": False,
    "navbar_persistent": [],
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
}
# From this site, never from another: see grading/site/mathjax.py.
mathjax_path = f"mathjax/{SCRIPT}"
mathjax3_config = {"options": {"enableMenu": False}}


def setup(app):
    """Put MathJax beside the site's other files."""
    copied = Path(app.outdir) / "_static" / "mathjax"
    app.connect("build-finished", lambda app, error: None if error else copy_mathjax(copied))

"""Render text as HTML in which nothing can run: Markdown is sanitised, mathematics becomes MathML, code is coloured.

Every function returns Markup, which the templates insert as it is; they escape everything else.
"""

from __future__ import annotations

import re
import secrets
from functools import lru_cache
from html import unescape
from xml.etree.ElementTree import Element

import bleach
from latex2mathml.converter import Converter
from markupsafe import Markup, escape
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from grading.plain_text import plain_text

LONGEST_FORMULA = 4000
LONGEST_TEXT = 60_000
# The time that parsers need grows with the square of some texts: longer ones are shown as they are.
LONGEST_PROSE, LONGEST_COLOURED = 8_000, 20_000
DEFINITION = re.compile(
    r"\\((re|provide)?newcommand|[egx]?def|let|DeclareMathOperator)\b"
)  # may grow without end


def words(text: str) -> frozenset[str]:
    """Return the words of a text."""
    return frozenset(text.split())


TEXT_TAGS = words(
    "p br hr strong b em i u s del code pre kbd sub sup blockquote ul ol li dl dt dd span a h4 "
    "table thead tbody tr th td img details summary"
)
TEXT_ATTRIBUTES = {
    "a": ["href", "title"],
    "img": ["src", "alt"],
    "span": ["class"],
    "th": ["align"],
    "td": ["align"],
}
PROTOCOLS = ("http", "https", "mailto", "data")
PICTURE = re.compile(r"data:image/(png|jpeg|gif);base64,[A-Za-z0-9+/=\s]+")
WITHOUT_SOURCE = re.compile(r"<img(?![^>]* src=)[^>]*>")

MATH_TAGS = words(
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot msub msup msubsup munder mover munderover mmultiscripts "
    "mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose merror"
)
MATH_ATTRIBUTES = words(
    "display mathvariant stretchy fence form separator lspace rspace width height depth voffset linethickness "
    "displaystyle scriptlevel accent accentunder columnalign columnlines rowlines minsize maxsize movablelimits "
    "largeop symmetric notation"
)


@lru_cache(maxsize=500)
def prose(text: str) -> Markup:
    """Render Markdown with LaTeX as safe HTML; remote pictures are named, not fetched."""
    text = plain_text(text[:LONGEST_TEXT])
    if len(text) > LONGEST_PROSE:
        return Markup("<pre>{}</pre>").format(text)
    renderer = Renderer()
    try:
        page = MarkdownWithMath(renderer=renderer).render(text)
        clean = bleach.clean(page, tags=TEXT_TAGS, attributes=allowed_attribute, protocols=PROTOCOLS)
    except (Exception, RecursionError):  # a text made to break a parser is still shown to its author
        return Markup("<pre>{}</pre>").format(text)
    return Markup(renderer.with_formulas(WITHOUT_SOURCE.sub("[picture]", clean)))


def allowed_attribute(tag: str, name: str, value: str) -> bool:
    """Return whether an attribute of Markdown's HTML may stay: pictures only as data, links never as data."""
    if name not in TEXT_ATTRIBUTES.get(tag, ()):
        return False
    if name == "src":
        return bool(PICTURE.fullmatch(value))
    return name != "href" or not value.strip().lower().startswith("data:")


class Renderer(IPythonRenderer):
    """Markdown to HTML; each formula leaves a mark that no text can forge, and is put in after sanitising."""

    def __init__(self) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self.mark = f"formula{secrets.token_hex(12)}n"
        self.formulas: list[Markup] = []

    def with_formulas(self, page: str) -> str:
        """Replace every mark on the page by its formula."""
        return re.sub(self.mark + r"(\d+)e", lambda found: self.formulas[int(found[1])], page)

    def formula(self, latex: str, display: str) -> str:
        """Keep a formula and return its mark."""
        self.formulas.append(mathml(latex, display))
        return f"{self.mark}{len(self.formulas) - 1}e"

    def inline_math(self, body: str) -> str:
        """Render `$…$`."""
        return self.formula(body, "inline")

    def block_math(self, body: str) -> str:
        """Render `$$…$$`."""
        return self.formula(body, "block")

    def latex_environment(self, name: str, body: str) -> str:
        """Render `\\begin{align}…\\end{align}` outside of dollars."""
        return self.formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")

    def heading(self, text: str, level: int, **attrs: object) -> str:
        """Render a heading; those inside a text are below those of the page."""
        return f"<h4>{text}</h4>\n"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Render a picture that is embedded in the text; of any other, its alternative text."""
        if PICTURE.fullmatch(url):
            return f'<img src="{url}" alt="{escape(unescape(text))}">'
        return f"[picture: {text}]"

    def block_code(self, code: str, info: str | None = None) -> str:
        """Render a code block, coloured if it is marked as Python."""
        python = (info or "").strip().lower() in ("python", "py", "python3")
        return f"<pre><code>{python_code(code) if python else escape(code)}</code></pre>\n"


@lru_cache(maxsize=4096)
def mathml(latex: str, display: str = "inline") -> Markup:
    """Render a formula as MathML, or as code if it cannot be parsed."""
    latex = plain_text(latex)
    try:
        if len(latex) > LONGEST_FORMULA or DEFINITION.search(latex):
            raise ValueError("this is not a plain formula")
        tree = Converter(display=display).convert_to_element(latex)
        return Markup(serialised(tree))
    except (Exception, RecursionError):  # whatever a student's dollar signs bring about, the page is written
        return Markup("<code>{}</code>").format(latex)


def serialised(element: Element) -> str:
    """Write MathML with known elements and attributes only; latex2mathml's own writer leaves `<` unescaped."""
    if element.tag not in MATH_TAGS:
        raise ValueError(f"{element.tag} is not an element of a formula")
    marks = "".join(
        f' {name}="{plain(str(value))}"' for name, value in element.items() if name in MATH_ATTRIBUTES
    )
    inside = plain(element.text) + "".join(serialised(child) + plain(child.tail) for child in element)
    return f"<{element.tag}{marks}>{inside}</{element.tag}>"


def plain(text: str | None) -> str:
    """Escape a text of latex2mathml once; it may already hold entities."""
    return str(escape(unescape(text or "")))


@lru_cache(maxsize=500)
def python_code(source: str) -> Markup:
    """Colour Python source: keywords, strings and comments in spans."""
    text = plain_text(source[:LONGEST_TEXT]) + ("\n… (cut here)" if len(source) > LONGEST_TEXT else "")
    if len(text) > LONGEST_COLOURED:
        return escape(text)
    return Markup(highlight(text, PythonLexer(stripnl=True), HtmlFormatter(nowrap=True)).rstrip("\n"))

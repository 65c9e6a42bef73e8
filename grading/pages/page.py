"""Render pages as single HTML files: no requests, and a security policy that allows only their own style and script."""

from __future__ import annotations

import base64
import re
from functools import cache
from hashlib import sha256
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

POLICY = "default-src 'none'; img-src data:; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def environment() -> Environment:
    """Load the templates; whatever is not Markup is escaped, and a missing name is an error."""
    made = Environment(
        loader=PackageLoader("grading.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {"points": points, "coded": coded}
    return made


@cache
def style() -> tuple[Markup, str]:
    """Return the style sheet, and the policy that allows it and nothing else."""
    text, digest = beside("page.css")
    return text, POLICY.format(digest=digest)


@cache
def beside(name: str) -> tuple[Markup, str]:
    """Return a file of the templates' folder, and its SHA-256 as a policy names it."""
    text = resources.files("grading.pages").joinpath("templates", name).read_text(encoding="utf-8")
    return Markup(text), base64.b64encode(sha256(text.encode()).digest()).decode()


def render(template: str, script_of: str = "", **values: object) -> bytes:
    """Render a template to the bytes of an HTML file; `script_of` is the one script that may run in it."""
    sheet, policy = style()
    script = Markup()
    if script_of:
        script, digest = beside(script_of)
        policy += f"; script-src 'sha256-{digest}'"
    text = (
        environment()
        .get_template(template)
        .render(style=sheet, policy=Markup(policy), script=script, **values)
    )
    return text.encode("utf-8", "replace")


def coded(text: str) -> Markup:
    """Mark up the `code` between backticks in a sentence."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


def points(value: float | None) -> str:
    """Format points: 3, 2.5, 1.33, and a dash where there are none yet."""
    return "–" if value is None else f"{round(value, 2):g}"

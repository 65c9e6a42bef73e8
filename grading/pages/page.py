"""Render pages as single HTML files: no scripts, no requests, and a security policy that allows only their own style."""

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
    text = resources.files("grading.pages").joinpath("templates/page.css").read_text(encoding="utf-8")
    digest = base64.b64encode(sha256(text.encode()).digest()).decode()
    return Markup(text), POLICY.format(digest=digest)


def render(template: str, **values: object) -> bytes:
    """Render a template to the bytes of an HTML file."""
    sheet, policy = style()
    text = environment().get_template(template).render(style=sheet, policy=Markup(policy), **values)
    return text.encode("utf-8", "replace")


def coded(text: str) -> Markup:
    """Mark up the `code` between backticks in a sentence."""
    return Markup(re.sub(r"`([^`\n]+)`", r"<code>\1</code>", str(escape(text))))


def points(value: float | None) -> str:
    """Format points: 3, 2.5, 1.33, and a dash where there are none yet."""
    return "–" if value is None else f"{round(value, 2):g}"

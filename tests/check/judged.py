"""The verdict of a check, whether it is returned or raised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from course_lib import CheckFailed, Verdict


def verdict_of(check: Callable[..., Verdict], *arguments: Any, **options: Any) -> Verdict:
    """What `check` concludes."""
    try:
        return check(*arguments, **options)
    except CheckFailed as failed:
        return failed.verdict


def names(verdict: Verdict) -> set[str]:
    """The name given and the others that fit as well."""
    return {verdict.mistake, *verdict.also_fits}

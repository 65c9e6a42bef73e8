"""work = number of calls: a fair way to compare methods that does not depend on the computer."""

from collections.abc import Callable
from typing import Any


class Counted:
    """Call f through this and read off `.calls` how often it was called."""

    def __init__(self, f: Callable[..., Any]) -> None:
        self.f = f
        self.calls = 0

    def __call__(self, *arguments: Any) -> Any:
        """Call f, and count it."""
        self.calls += 1
        return self.f(*arguments)

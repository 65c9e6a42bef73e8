"""The door for a class's own nbgrader_config.py, which says `from grading.nbgrader_config import configure`."""

from grading.nbgrader.exporter import configure

__all__ = ["configure"]

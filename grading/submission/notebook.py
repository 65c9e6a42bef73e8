"""The autograded notebook: the release's structure, the student's answers, bounded outputs, the verdicts.

nbgrader's feedback and formgrader read it. Outputs are rebuilt here from text and PNG bytes; what the box says about
formats is ignored.
"""

import base64
import html
import json
from typing import Any

from grading.limits import Limits
from grading.submission.align import Canonical, CanonicalCell
from grading.submission.types import ExerciseResult, Release

PNG = b"\x89PNG\r\n\x1a\n"


class Outputs:
    """Turns what a box reports into nbformat outputs; counts against the notebook's caps."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.text = limits.text_per_notebook
        self.images = limits.images_per_notebook
        self.pictures = limits.pictures_bytes

    def of_cell(self, reported: Any, count: int | None) -> list[dict[str, Any]]:
        """Convert the outputs of one cell; whatever does not have the expected form is dropped."""
        outputs, left = [], min(self.limits.text_per_cell + 1000, max(self.text, 0))
        for item in reported if type(reported) is list else ():
            if type(item) is not dict or len(outputs) >= 1000:
                continue
            text = item.get("text")
            text = text[: max(left, 0)] if type(text) is str else ""
            left -= len(text)
            self.text -= len(text)
            if output := self._output(item, text, count):
                outputs.append(output)
        return outputs

    def _output(self, item: dict[str, Any], text: str, count: int | None) -> dict[str, Any] | None:
        stream = item.get("stream")
        if type(stream) is str and stream in ("stdout", "stderr"):
            return {"output_type": "stream", "name": stream, "text": text} if text else None
        if type(item.get("error")) is str:
            return error_output(item["error"][:200], _string(item.get("message")), text)
        data: dict[str, Any] = {"text/plain": text} if text else {}
        metadata: dict[str, Any] = {}
        png = item.get("png")
        if (
            type(png) is bytes
            and png.startswith(PNG)
            and len(png) <= min(self.limits.image_bytes, self.pictures)
            and self.images > 0
        ):
            self.images, self.pictures = self.images - 1, self.pictures - len(png)
            data["image/png"] = base64.b64encode(png).decode("ascii")
            if type(item.get("alt")) is str:
                metadata["image/png"] = {"alt": item["alt"][:2000]}
        if not data:
            return None
        if item.get("result") is True:
            return {
                "output_type": "execute_result",
                "execution_count": count,
                "data": data,
                "metadata": metadata,
            }
        return {"output_type": "display_data", "data": data, "metadata": metadata}


def error_output(name: str, message: str, text: str) -> dict[str, Any]:
    """Make an error output with these lines as its traceback."""
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": text.split("\n")}


def verdict_outputs(result: ExerciseResult) -> list[dict[str, Any]]:
    """Make the verdict's panel and, if there is one, the check's picture."""
    if not result.picture:
        return [verdict_output(result)]
    data = {"image/svg+xml": result.picture, "text/plain": "(a picture of the verdict)"}
    return [verdict_output(result), {"output_type": "display_data", "data": data, "metadata": {}}]


def verdict_output(result: ExerciseResult) -> dict[str, Any]:
    """Render the verdict as text and HTML. It starts with a symbol, so it never reads as a number."""
    look = result.outcome.look
    head = f"{look.symbol} {result.outcome}"
    if result.score is not None:
        head += f": {result.score:g} of {result.max_score:g} points"
    panel = (
        f'<div style="border-left:4px solid {look.colour};padding:0.3em 0.8em"><strong>{html.escape(head)}</strong>'
        f'<div style="white-space:pre-wrap">{html.escape(result.message)}</div></div>'
    )
    text = f"{head}\n{result.message}".strip()
    return {"output_type": "display_data", "data": {"text/plain": text, "text/html": panel}, "metadata": {}}


def autograded(
    release: Release,
    canonical: Canonical,
    outputs: dict[int, tuple[list[dict[str, Any]], int | None]],
    results: dict[str, ExerciseResult],
    note: str | None,
) -> bytes:
    """Write the notebook. `outputs` are keyed by position in `canonical`; `note` goes at the top."""
    document = json.loads(release.notebook)
    minor = document.get("nbformat_minor", 4)
    cells = (
        []
        if note is None
        else [_text_cell(f"**For a person to look at:** {html.escape(note)}", "grader-note")]
    )
    for number, cell in enumerate(canonical.cells):
        node = _node(document, cell, number)
        if cell.kind == "code":
            node["outputs"], node["execution_count"] = outputs.get(number, ([], None))
        if cell.role == "check" and cell.exercise and cell.exercise.name in results:
            node["outputs"] = verdict_outputs(results[cell.exercise.name])
        cells.append(node)
    if minor < 5:
        for node in cells:
            node.pop("id", None)
    document["cells"] = cells
    return (
        json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8", "replace") + b"\n"
    )


def _node(document: dict[str, Any], cell: CanonicalCell, number: int) -> dict[str, Any]:
    if cell.released is not None:
        node = dict(document["cells"][cell.released])
        return node | {"source": cell.source}
    node = {"cell_type": cell.kind, "id": f"extra-{number}", "metadata": {}, "source": cell.source}
    return node | ({"outputs": [], "execution_count": None} if cell.kind == "code" else {})


def _text_cell(text: str, cell_id: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": text}


def _string(value: Any) -> str:
    return value[:2000] if type(value) is str else ""

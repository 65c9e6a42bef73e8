"""What a cell shows, kept as it arrives and never more than the cap: text, PNG pictures and the error.

The first `cap` characters of a cell's text are kept; what follows is counted, not stored.
"""

import io
import os
import sys
import threading
from typing import Any

CUT = "\n… output cut here: a cell may show {cap} characters\n"
PNG = b"\x89PNG\r\n\x1a\n"


class Capture:
    """The outputs of the running cell, as plain data for the pipe."""

    def __init__(self, text: int, image: int, images: int, pictures: int) -> None:
        self.text, self.image, self.images, self.pictures = text, image, images, pictures
        self.lock = threading.RLock()
        self.outputs: list[dict[str, Any]] = []
        self.left = text
        self.descriptor = -1

    def begin(self) -> None:
        """Forget the last cell."""
        self.outputs, self.left = [], self.text

    def stream(self, name: str, text: str) -> None:
        """Keep text printed to stdout or stderr."""
        with self.lock:
            if self.left <= 0 or not text:
                return
            kept = self._cut(text)
            last = self.outputs[-1] if self.outputs else {}
            if last.get("stream") == name:
                last["text"] += kept
            else:
                self.outputs.append({"stream": name, "text": kept})

    def show(self, data: dict[str, Any], metadata: dict[str, Any], *, result: bool) -> None:
        """Keep a displayed object: its text, and its picture if that is a PNG within the cap. Nothing else."""
        with self.lock:
            output: dict[str, Any] = {"result": result}
            if isinstance(text := data.get("text/plain"), str) and self.left > 0:
                output["text"] = self._cut(text)
            png = _png(data.get("image/png"))
            if png and self.images > 0 and len(png) <= min(self.image, self.pictures):
                output["png"], self.images, self.pictures = png, self.images - 1, self.pictures - len(png)
                alt = (metadata.get("image/png") or {}).get("alt")
                output["alt"] = str(alt)[:2000] if alt else None
            elif png:
                output["text"] = output.get("text", "") + "\n[picture left out: too large, or too many]"
            if len(output) > 1:
                self.outputs.append(output)

    def error(self, name: str, message: str, lines: str) -> None:
        """Keep the exception that ended the cell."""
        with self.lock:
            self.outputs.append({"error": name[:200], "message": message[:2000], "text": lines[:20_000]})

    def watch_descriptors(self) -> None:
        """Keep what subprocesses and C code write to descriptors 1 and 2 (a nameless, bounded file)."""
        self.descriptor = os.open("/tmp", os.O_TMPFILE | os.O_RDWR | os.O_APPEND)
        os.dup2(self.descriptor, 1)
        os.dup2(self.descriptor, 2)

    def collect_descriptors(self) -> None:
        """Move what was written to descriptors 1 and 2 into the outputs."""
        if self.descriptor >= 0 and os.fstat(self.descriptor).st_size:
            text = os.pread(self.descriptor, self.text, 0).decode("utf-8", "replace")
            os.ftruncate(self.descriptor, 0)
            self.stream("stdout", text)

    def _cut(self, text: str) -> str:
        kept = text[: self.left]
        self.left -= len(text)
        return kept if self.left > 0 or len(kept) == len(text) else kept + CUT.format(cap=self.text)


class Stream(io.TextIOBase):
    """sys.stdout or sys.stderr of the notebook."""

    encoding = "utf-8"
    errors = "replace"

    def __init__(self, capture: Capture, name: str, descriptor: int) -> None:
        self.capture, self.name, self.descriptor = capture, name, descriptor

    def write(self, text: str) -> int:
        """Keep the text, up to the cap."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self.capture.stream(self.name, text)
        return len(text)

    def writable(self) -> bool:
        """Return True: it is."""
        return True

    def fileno(self) -> int:
        """Return the descriptor that subprocesses inherit."""
        return self.descriptor


def install(capture: Capture) -> None:
    """Make this process print into `capture`."""
    sys.stdout = Stream(capture, "stdout", 1)
    sys.stderr = Stream(capture, "stderr", 2)


def _png(data: Any) -> bytes | None:
    if isinstance(data, str):
        import base64
        import binascii

        try:
            data = base64.b64decode(data)
        except (ValueError, binascii.Error):
            return None
    return data if isinstance(data, bytes) and data.startswith(PNG) else None

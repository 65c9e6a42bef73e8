"""Students' text without control characters and escape sequences, for pages, exports and the terminal."""

from __future__ import annotations

import re

# ECMA-48: CSI, the strings that end with BEL or ST (OSC, DCS, …), then the escapes of two or three characters.
ESCAPE_SEQUENCE = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
# Control characters but tab and line feed, marks that turn the direction of writing, and half surrogates.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def plain_text(text: str) -> str:
    """Return `text` without escape sequences; what else cannot be seen becomes a replacement character each."""
    return UNSEEN.sub("\ufffd", ESCAPE_SEQUENCE.sub("", text.replace("\r\n", "\n")))

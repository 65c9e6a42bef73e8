"""The language of the pipe: one frame is a length and one value, and a value is plain data.

    frame = length (4 bytes) · value        value = tag (1 byte) · content

Both ends speak it, and the outside end believes nothing: a frame longer than the limit, a tag that does not
exist, a nesting deeper than `DEPTH`, more values than `ITEMS` or a byte too many is a WireError, and so is whatever
else goes wrong while decoding. There is no way to say "run this".
"""

import math
import socket
import struct
import time
from dataclasses import dataclass
from typing import Any

import numpy as np

DEPTH = 12
ITEMS = 50_000  # values in one frame; an array counts as one
LENGTH = 1 << 26  # of an array's side, and of the product of its sides that are not 0
NAME = 200
DTYPES = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
DTYPES += ("float16", "float32", "float64", "complex64", "complex128")
CODES = {np.dtype(name): code for code, name in enumerate(DTYPES)}
SINGLE = {None: b"N", True: b"T", False: b"F", ...: b"E"}
SINGLES = {tag: value for value, tag in SINGLE.items()}


class WireError(Exception):
    """The other end broke the rules of the exchange."""


class ClosedError(WireError):
    """The other end is gone."""


class LateError(WireError):
    """The other end did not answer in time."""


@dataclass(frozen=True)
class Handle:
    """A function that lives at the other end (`there`) or at this one, by number."""

    number: int


@dataclass(frozen=True)
class Foreign:
    """Something that is no plain value; only the name of its type travels."""

    type_name: str


def encode(value: Any) -> bytes:
    """The bytes of a plain value. Raises TypeError for anything else, ValueError when it is too deep or too long."""
    parts: list[bytes] = []
    _encode(value, parts, 0)
    return b"".join(parts)


def decode(data: bytes) -> Any:
    """The value of these bytes. Raises WireError, and nothing else, unless they are exactly one value."""
    try:
        value, end = _Decoder(data).value(0, 0)
    except WireError:
        raise
    except Exception as error:  # whoever sent the bytes is to blame for what they bring about
        raise WireError(f"a frame that cannot be read ({type(error).__name__})") from None
    if end != len(data):
        raise WireError("bytes left over after a value")
    return value


def _encode(value: Any, parts: list[bytes], depth: int) -> None:
    if depth > DEPTH:
        raise ValueError("nested too deep")
    if len(parts) > ITEMS:
        raise ValueError(f"more than {ITEMS} values")
    kind = type(value)
    if value is None or value is ... or kind is bool:
        parts.append(SINGLE[value])
    elif kind is float:
        parts.append(b"D" + struct.pack("<d", value))
    elif kind is int:
        body = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        if len(body) > NAME:
            raise ValueError("an integer of more than 1600 bits")
        parts.append(b"I" + struct.pack("<I", len(body)) + body)
    elif kind is complex:
        parts.append(b"C" + struct.pack("<dd", value.real, value.imag))
    elif kind is str:
        body = value.encode("utf-8", "replace")
        parts.append(b"S" + struct.pack("<I", len(body)) + body)
    elif kind is bytes:
        parts.append(b"B" + struct.pack("<I", len(value)) + value)
    elif kind is np.ndarray or isinstance(value, np.generic):
        parts.append(_array(value, b"A" if kind is np.ndarray else b"G"))
    elif kind is list or kind is tuple:
        parts.append((b"L" if kind is list else b"U") + struct.pack("<I", len(value)))
        for item in value:
            _encode(item, parts, depth + 1)
    elif kind is dict:
        parts.append(b"M" + struct.pack("<I", len(value)))
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError("a key that is no text")
            _encode(key, parts, depth + 1)
            _encode(item, parts, depth + 1)
    elif kind is Handle:
        parts.append(b"H" + struct.pack("<I", value.number))
    elif kind is Foreign:
        body = value.type_name.encode("utf-8", "replace")[:NAME]
        parts.append(b"O" + struct.pack("<I", len(body)) + body)
    else:
        raise TypeError(f"{kind.__name__} is no plain value")


def _array(value: Any, tag: bytes) -> bytes:
    array = np.ascontiguousarray(value)
    code = CODES.get(array.dtype.newbyteorder("="))
    if code is None or value.ndim > 8:
        raise TypeError(f"an array of {value.dtype} is no plain value")
    array = array.astype(DTYPES[code], copy=False)
    head = struct.pack(f"<BB{value.ndim}I", code, value.ndim, *value.shape)
    return tag + head + array.tobytes()


def _take(data: bytes, at: int, layout: str) -> tuple[tuple[Any, ...], int]:
    try:
        return struct.unpack_from(layout, data, at), at + struct.calcsize(layout)
    except struct.error:
        raise WireError("a frame that ends too soon") from None


def _run(data: bytes, at: int) -> tuple[bytes, int]:
    (length,), at = _take(data, at, "<I")
    if at + length > len(data):
        raise WireError("a frame that ends too soon")
    return data[at : at + length], at + length


class _Decoder:
    """Reads one frame; `left` is how many values it may still hold."""

    def __init__(self, data: bytes) -> None:
        self.data, self.left = data, ITEMS

    def value(self, at: int, depth: int) -> tuple[Any, int]:
        """The value that starts at `at`, and where it ends."""
        if depth > DEPTH:
            raise WireError("a value that nests too deep")
        self.left -= 1
        if self.left < 0:
            raise WireError(f"a frame of more than {ITEMS} values")
        tag, at = self.data[at : at + 1], at + 1
        if tag in SINGLES:
            return SINGLES[tag], at
        if tag == b"D":
            (number,), at = _take(self.data, at, "<d")
            return number, at
        if tag == b"C":
            (real, imag), at = _take(self.data, at, "<dd")
            return complex(real, imag), at
        if tag == b"H":
            (number,), at = _take(self.data, at, "<I")
            return Handle(number), at
        if tag in (b"A", b"G"):
            return _decode_array(self.data, at, scalar=tag == b"G")
        if tag in (b"I", b"S", b"B", b"O"):
            return _decode_run(tag, *_run(self.data, at))
        if tag in (b"L", b"U"):
            (count,), at = _take(self.data, at, "<I")
            items, at = self.items(at, count, depth)
            return (items if tag == b"L" else tuple(items)), at
        if tag == b"M":
            (count,), at = _take(self.data, at, "<I")
            items, at = self.items(at, 2 * count, depth)
            if not all(type(key) is str for key in items[::2]):
                raise WireError("a key that is no text")
            return dict(zip(items[::2], items[1::2], strict=True)), at
        raise WireError("a tag that does not exist")

    def items(self, at: int, count: int, depth: int) -> tuple[list[Any], int]:
        """So many values, one after the other."""
        if count > self.left:
            raise WireError(f"a frame of more than {ITEMS} values")
        if count > len(self.data) - at:
            raise WireError("more items than bytes")
        items = []
        for _ in range(count):
            item, at = self.value(at, depth + 1)
            items.append(item)
        return items, at


def _decode_run(tag: bytes, body: bytes, at: int) -> tuple[Any, int]:
    if tag == b"B":
        return body, at
    if tag == b"I":
        if len(body) > NAME:
            raise WireError("an integer of more than 1600 bits")
        return int.from_bytes(body, "little", signed=True), at
    text = body.decode("utf-8", "replace")
    return (Foreign(text[:NAME]) if tag == b"O" else text), at


def _decode_array(data: bytes, at: int, *, scalar: bool) -> tuple[Any, int]:
    (code, ndim), at = _take(data, at, "<BB")
    if code >= len(DTYPES) or ndim > 8 or (scalar and ndim):
        raise WireError("an array of no known kind")
    shape, at = _take(data, at, f"<{ndim}I")
    dtype, count = np.dtype(DTYPES[code]), math.prod(shape)
    if math.prod(max(length, 1) for length in shape) > LENGTH:
        raise WireError("an array of huge shape")
    end = at + count * dtype.itemsize
    if end > len(data):
        raise WireError("an array that ends too soon")
    array = np.frombuffer(data, dtype, count, at) if count else np.empty(0, dtype)
    if dtype.kind == "b":
        array = np.frombuffer(data, np.uint8, count, at) != 0 if count else array
    array = array.reshape(shape).copy()
    return (array[()] if scalar else array), end


class Channel:
    """One end of a socket that carries frames. `limit` bounds what is received."""

    def __init__(self, end: socket.socket, limit: int) -> None:
        self.socket = end
        self.limit = limit

    def send(self, value: Any, deadline: float | None = None) -> None:
        """Send one value. Raises LateError or ClosedError."""
        body = encode(value)
        self._patience(deadline)
        try:
            self.socket.sendall(struct.pack("<I", len(body)) + body)
        except TimeoutError:
            raise LateError("the other end does not listen") from None
        except OSError as error:
            raise ClosedError("the other end is gone") from error

    def receive(self, deadline: float | None = None) -> Any:
        """The next value. Raises LateError after `deadline` (time.monotonic), ClosedError, else WireError."""
        (length,) = struct.unpack("<I", self._exactly(4, deadline))
        if length > self.limit:
            raise WireError(f"a reply of {length} bytes; the limit is {self.limit}")
        return decode(self._exactly(length, deadline))

    def unread(self) -> bool:
        """Whether the other end has spoken without being asked, or is gone."""
        self.socket.setblocking(False)
        try:
            self.socket.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Close this end."""
        self.socket.close()

    def _exactly(self, count: int, deadline: float | None) -> bytes:
        parts = bytearray()
        while len(parts) < count:
            self._patience(deadline)
            try:
                part = self.socket.recv(min(count - len(parts), 1 << 20))
            except TimeoutError:
                raise LateError("no answer in time") from None
            except OSError as error:
                raise ClosedError("the other end is gone") from error
            if not part:
                raise ClosedError("the other end is gone")
            parts += part
        return bytes(parts)

    def _patience(self, deadline: float | None) -> None:
        if deadline is None:
            self.socket.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise LateError("no answer in time")
        self.socket.settimeout(left)

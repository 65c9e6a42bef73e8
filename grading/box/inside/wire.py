"""The language of the pipe: one frame is a length and one value, and a value is plain data.

    frame = length (4 bytes) · value        value = tag (1 byte) · content

Both ends speak it, and the outside end believes nothing: a frame longer than the limit, a tag that does not
exist, a nesting deeper than `DEPTH`, more values than `ITEMS` or a byte too many is a WireError, and so is whatever
else goes wrong while decoding. There is no way to say "run this".
"""

import math
import select
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
NUMBER_TYPES = tuple(np.dtype(name) for name in DTYPES)
CODES = {dtype: code for code, dtype in enumerate(NUMBER_TYPES)}
SINGLE = {None: b"N", True: b"T", False: b"F", ...: b"E"}
SINGLES = {tag[0]: value for value, tag in SINGLE.items()}
STRING, REAL, MAPPING, LIST, INTEGER, ARRAY, TUPLE, HANDLE, SCALAR, COMPLEX, BYTES, OTHER = b"SDMLIAUHGCBO"
UINT, DOUBLE = struct.Struct("<I"), struct.Struct("<d")
AT_ONCE = 1 << 16  # bytes that are read together, so that a frame costs one system call


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
    """Something that is not a plain value; only the name of its type travels."""

    type_name: str


def encode(value: Any) -> bytes:
    """Return the bytes of a plain value. Raises TypeError for anything else, ValueError when it is too deep or too long."""
    parts: list[bytes] = []
    _encode(value, parts, 0)
    return b"".join(parts)


def decode(data: bytes) -> Any:
    """Return the value of these bytes. Raises WireError, and nothing else, unless they are exactly one value."""
    decoder = _Decoder(data)
    try:
        value = decoder.value(0)
    except WireError:
        raise
    except (IndexError, struct.error):
        raise WireError("a frame that ends too soon") from None
    except Exception as error:  # whoever sent the bytes is to blame for what they bring about
        raise WireError(f"a frame that cannot be read ({type(error).__name__})") from None
    if decoder.at != len(data):
        raise WireError("bytes left over after a value")
    return value


def _encode(value: Any, parts: list[bytes], depth: int) -> None:
    if depth > DEPTH:
        raise ValueError("nested too deep")
    if len(parts) > ITEMS:
        raise ValueError(f"more than {ITEMS} values")
    kind = type(value)
    if kind is str:
        body = value.encode("utf-8", "replace")
        parts.append(b"S" + UINT.pack(len(body)) + body)
    elif kind is float:
        parts.append(b"D" + DOUBLE.pack(value))
    elif kind is dict:
        parts.append(b"M" + UINT.pack(len(value)))
        for key, item in value.items():
            if type(key) is not str:
                raise TypeError("a key that is not text")
            _encode(key, parts, depth + 1)
            _encode(item, parts, depth + 1)
    elif kind is list or kind is tuple:
        parts.append((b"L" if kind is list else b"U") + UINT.pack(len(value)))
        for item in value:
            _encode(item, parts, depth + 1)
    elif kind is int:
        body = value.to_bytes(value.bit_length() // 8 + 1, "little", signed=True)
        if len(body) > NAME:
            raise ValueError("an integer of more than 1600 bits")
        parts.append(b"I" + UINT.pack(len(body)) + body)
    elif kind is np.ndarray or isinstance(value, np.generic):
        parts.append(_array(value, b"A" if kind is np.ndarray else b"G"))
    elif value is None or value is ... or kind is bool:
        parts.append(SINGLE[value])
    elif kind is Handle:
        parts.append(b"H" + UINT.pack(value.number))
    elif kind is complex:
        parts.append(b"C" + struct.pack("<dd", value.real, value.imag))
    elif kind is bytes:
        parts.append(b"B" + UINT.pack(len(value)) + value)
    elif kind is Foreign:
        body = value.type_name.encode("utf-8", "replace")[:NAME]
        parts.append(b"O" + UINT.pack(len(body)) + body)
    else:
        raise TypeError(f"{kind.__name__} is not a plain value")


def _array(value: Any, tag: bytes) -> bytes:
    code = CODES.get(value.dtype)
    if code is None:
        code = CODES.get(value.dtype.newbyteorder("="))
    if code is None or value.ndim > 8:
        raise TypeError(f"an array of {value.dtype} is not a plain value")
    array = value.astype(DTYPES[code], copy=False)
    return tag + bytes((code, value.ndim)) + b"".join(map(UINT.pack, value.shape)) + array.tobytes()


class _Decoder:
    """Reads one frame from `at` on; `left` is how many values it may still hold.

    Where the frame ends within a value, an IndexError or struct.error comes up, which `decode` turns into a WireError.
    """

    __slots__ = ("at", "data", "left")

    def __init__(self, data: bytes) -> None:
        self.data, self.at, self.left = data, 0, ITEMS

    def value(self, depth: int) -> Any:
        """Return the value that begins here."""
        if depth > DEPTH:
            raise WireError("a value that nests too deep")
        self.left -= 1
        if self.left < 0:
            raise WireError(f"a frame of more than {ITEMS} values")
        tag = self.data[self.at]
        self.at += 1
        if tag == STRING:
            return self.run().decode("utf-8", "replace")
        if tag == REAL:
            self.at += 8
            return DOUBLE.unpack_from(self.data, self.at - 8)[0]
        if tag == MAPPING:
            return self.mapping(depth)
        if tag == LIST:
            return self.items(self.uint(), depth)
        if tag == INTEGER:
            body = self.run()
            if len(body) > NAME:
                raise WireError("an integer of more than 1600 bits")
            return int.from_bytes(body, "little", signed=True)
        if tag == ARRAY:
            return self.array()
        if tag in SINGLES:
            return SINGLES[tag]
        if tag == TUPLE:
            return tuple(self.items(self.uint(), depth))
        if tag == HANDLE:
            return Handle(self.uint())
        return self.rarer(tag)

    def rarer(self, tag: int) -> Any:
        """Read what is seldom sent."""
        if tag == SCALAR:
            array = self.array()
            if array.ndim:
                raise WireError("an array of no known kind")
            return array[()]
        if tag == COMPLEX:
            self.at += 16
            return complex(*struct.unpack_from("<dd", self.data, self.at - 16))
        if tag == BYTES:
            return self.run()
        if tag == OTHER:
            return Foreign(self.run().decode("utf-8", "replace")[:NAME])
        raise WireError("a tag that does not exist")

    def uint(self) -> int:
        """Read a length."""
        self.at += 4
        return UINT.unpack_from(self.data, self.at - 4)[0]

    def run(self) -> bytes:
        """Return bytes with their number before them."""
        start = self.at + 4
        end = self.at = start + UINT.unpack_from(self.data, self.at)[0]
        if end > len(self.data):
            raise WireError("a frame that ends too soon")
        return self.data[start:end]

    def items(self, count: int, depth: int) -> list[Any]:
        """Read so many values, one after the other."""
        if count > self.left:
            raise WireError(f"a frame of more than {ITEMS} values")
        if count > len(self.data) - self.at:
            raise WireError("more items than bytes")
        return [self.value(depth + 1) for _ in range(count)]

    def mapping(self, depth: int) -> dict[str, Any]:
        """Read keys and values in turn."""
        items = self.items(2 * self.uint(), depth)
        keys = items[::2]
        for key in keys:
            if type(key) is not str:
                raise WireError("a key that is not text")
        return dict(zip(keys, items[1::2], strict=True))

    def array(self) -> np.ndarray:
        """Read an array: kind, number of sides, sides, content."""
        code, ndim = self.data[self.at], self.data[self.at + 1]
        if code >= len(DTYPES) or ndim > 8:
            raise WireError("an array of no known kind")
        self.at += 2
        shape = [self.uint() for _ in range(ndim)]
        size = 1
        for length in shape:
            size *= max(length, 1)
        if size > LENGTH:
            raise WireError("an array of huge shape")
        dtype, count = NUMBER_TYPES[code], size if 0 not in shape else 0
        start = self.at
        self.at += count * dtype.itemsize
        if self.at > len(self.data):
            raise WireError("an array that ends too soon")
        if not count:
            return np.empty(shape, dtype)
        if dtype.kind == "b":
            return (np.frombuffer(self.data, np.uint8, count, start) != 0).reshape(shape)
        return np.frombuffer(self.data, dtype, count, start).reshape(shape).copy()


class Channel:
    """One end of a socket that carries frames. `limit` bounds what is received."""

    def __init__(self, end: socket.socket, limit: int) -> None:
        self.socket = end
        self.limit = limit
        self.ahead = bytearray()
        self.held, self.holding = bytearray(), False

    def flush(self) -> None:
        """Send what was held while `holding`. Raises ClosedError."""
        frames, self.held = bytes(self.held), bytearray()
        try:
            self.socket.sendall(frames)
        except OSError as error:
            raise ClosedError("the other end is gone") from error

    def send(self, value: Any, deadline: float | None = None) -> None:
        """Send one value, or hold it for `flush`. Raises LateError or ClosedError."""
        body = encode(value)
        frame = UINT.pack(len(body)) + body
        if self.holding:
            self.held += frame
            return
        try:
            if deadline is None:
                self.socket.sendall(frame)
                return
            _time_left(deadline)
            view = memoryview(frame)
            while view:
                try:
                    view = view[self.socket.send(view, socket.MSG_DONTWAIT) :]
                except BlockingIOError:
                    self._wait(select.POLLOUT, deadline, "the other end does not listen")
        except OSError as error:
            raise ClosedError("the other end is gone") from error

    def receive(self, deadline: float | None = None) -> Any:
        """Return the next value. Raises LateError after `deadline` (time.monotonic), ClosedError, else WireError."""
        self._have(4, deadline)
        (length,) = UINT.unpack_from(self.ahead)
        del self.ahead[:4]
        if length > self.limit:
            raise WireError(f"a reply of {length} bytes; the limit is {self.limit}")
        self._have(length, deadline)
        body = bytes(self.ahead[:length])
        del self.ahead[:length]
        return decode(body)

    def unread(self) -> bool:
        """Return whether the other end has spoken without being asked, or is gone."""
        if self.ahead:
            return True
        try:
            self.socket.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True
        return True

    def close(self) -> None:
        """Close this end."""
        self.socket.close()

    def _have(self, count: int, deadline: float | None) -> None:
        """Read until at least so many bytes are here; what comes with them is kept for the next value."""
        while (lacking := count - len(self.ahead)) > 0:
            if deadline is not None:
                self._wait(select.POLLIN, deadline, "no answer in time")
            try:
                part = self.socket.recv(min(max(lacking, AT_ONCE), 1 << 20))
            except OSError as error:
                raise ClosedError("the other end is gone") from error
            if not part:
                raise ClosedError("the other end is gone")
            self.ahead += part

    def _wait(self, event: int, deadline: float, late: str) -> None:
        """Wait until the socket can be read or written. Raises LateError, or ClosedError where it was closed here."""
        number = self.socket.fileno()
        if number < 0:
            raise ClosedError("this end is closed")
        waiting = select.poll()
        waiting.register(number, event)
        if not waiting.poll(math.ceil(1000 * _time_left(deadline))):
            raise LateError(late)


def _time_left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise LateError("no answer in time")
    return left

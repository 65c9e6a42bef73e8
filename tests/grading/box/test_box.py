"""The interpreter in the box keeps IPython's semantics, and the pipe carries plain data only."""

import contextlib
import math
import socket
import struct
import time

import numpy as np
import pytest

from grading import box
from grading.box.inside import wire
from grading.box.inside.wire import (
    Channel,
    ClosedError,
    Foreign,
    Handle,
    LateError,
    WireError,
    decode,
    encode,
)
from grading.box.overlay import course_files
from grading.limits import Limits


def show(*sources: str, drawing: bool = True) -> list[dict]:
    """Run cells in a box of their own; the outputs of the last one."""
    opened = box.zygote(sandboxed=True).start((), 0, Limits())
    try:
        for source in sources:
            reply, _ = opened.run(source, drawing=drawing, seconds=20)
        return reply["outputs"]
    finally:
        opened.end()


def text(*sources: str) -> str:
    return "".join(output.get("text", "") for output in show(*sources))


def test_the_value_of_the_last_line_is_shown_and_remembered() -> None:
    assert show("1 + 1") == [{"result": True, "text": "2"}]
    assert text("40", "_ + 2") == "42"
    assert text("6 * 7", "Out[1]") == "42"
    assert show("1 + 1;") == []


def test_prints_come_in_order_and_stderr_apart() -> None:
    outputs = show("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')")
    assert [(o["stream"], o["text"]) for o in outputs] == [
        ("stdout", "a\n"),
        ("stderr", "b\n"),
        ("stdout", "c\n"),
    ]


def test_magics_and_commands_work() -> None:
    assert text("!echo hello") == "hello\n"
    assert text("files = !echo one two\nfiles[0]") == "'one two'"
    assert "loops" in text("%timeit -n1 -r1 pass") or "loop" in text("%timeit -n1 -r1 pass")
    assert text("%%capture kept\nprint('quiet')", "kept.stdout") == "'quiet\\n'"


def test_top_level_await_and_a_running_loop() -> None:
    assert text("import asyncio\nawait asyncio.sleep(0, 'done')") == "'done'"
    assert text("asyncio = __import__('asyncio')\nasyncio.get_running_loop().is_running()") == "True"


def test_an_error_shows_the_students_own_line() -> None:
    (output,) = show("def f():\n    return 1 / 0\nf()")
    assert (output["error"], output["message"]) == ("ZeroDivisionError", "division by zero")
    assert "line 2, in f" in output["text"]
    assert "IPython" not in output["text"]
    assert show("def (")[0]["error"] == "SyntaxError"


def test_figures_come_at_the_end_of_the_cell_as_png_and_only_when_looked_at() -> None:
    plot = "import matplotlib.pyplot as plt\nplt.plot([1, 2]);"
    (output,) = show(plot)
    assert output["png"].startswith(b"\x89PNG")
    assert show(plot, drawing=False) == []


def test_seeded_randomness_is_that_of_a_plain_interpreter() -> None:
    np.random.seed(7)
    expected = np.random.rand()
    assert float(text("import numpy as np\nnp.random.seed(7)\nfloat(np.random.rand())")) == expected
    rng = np.random.default_rng(7).random()
    assert float(text("import numpy as np\nfloat(np.random.default_rng(7).random())")) == rng


def test_a_cell_that_runs_too_long_is_interrupted_and_the_notebook_goes_on() -> None:
    opened = box.zygote(sandboxed=True).start((), 0, Limits())
    _, interrupted = opened.run("while True: pass", drawing=False, seconds=0.3)
    assert interrupted
    reply, _ = opened.run("'still here'", drawing=False, seconds=20)
    assert reply["outputs"][0]["text"] == "'still here'"
    opened.end()


def test_starting_a_box_costs_little() -> None:
    zygote = box.zygote(sandboxed=True)
    costs = []
    for _ in range(5):
        started = time.process_time()
        used = zygote.start((), 8, Limits()).end()["cpu"]
        costs.append(used + time.process_time() - started)
    # Under 20 ms on an idle machine; the margin is for a loaded one.
    assert min(costs) < 0.05


def test_a_withheld_module_gives_a_clear_import_error() -> None:
    opened = box.zygote(sandboxed=True).start((), 0, Limits())
    reply, _ = opened.run("from course_lib.descent import gradient_descent", drawing=False, seconds=20)
    opened.end()
    assert reply["outputs"][0]["error"] == "ImportError"
    assert "course_lib.descent is withheld" in reply["outputs"][0]["message"]


def test_a_module_that_the_notebook_needs_is_there() -> None:
    opened = box.zygote(sandboxed=True).start(("course_lib.descent",), 0, Limits())
    source = "from course_lib.descent import gradient_descent\ngradient_descent(lambda x: 2 * x, 1.0, 0.5, 0.1, 9)[0]"
    reply, _ = opened.run(source, drawing=False, seconds=20)
    opened.end()
    assert reply["outputs"][0]["text"] == "np.float64(0.0)"


def test_the_overlay_holds_no_check_and_no_module_that_is_not_listed() -> None:
    _, files = course_files(("course_lib.descent",))
    assert sorted(path for path in files if "/check/" in path) == [
        "course_lib/check/__init__.py",
        "course_lib/check/latest_cell.py",
        "course_lib/check/outcome.py",
        "course_lib/check/points.py",
        "course_lib/check/topics/__init__.py",
        "course_lib/check/verdict.py",
    ]
    held = [path for path, data in files.items() if b"withheld while this notebook is graded" not in data]
    elsewhere = ("course_lib/plots/", "course_lib/check/")
    assert {path for path in held if not path.startswith(elsewhere)} == {
        "course_lib/__init__.py",
        "course_lib/exercise.py",
        "course_lib/exercises.json",
        "course_lib/descent.py",
        "course_lib/standing.py",
        "course_lib/kept.py",
        "course_lib/practice/__init__.py",
        "course_lib/practice/session.py",
    }


VALUES = [None, True, False, ..., 0, -1, 10**30, 1.5, 1 + 2j, "", "η", b"\x00", [], (1, [2.0]), {"a": [None]}]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_values_travel_unchanged(value: object) -> None:
    assert decode(encode(value)) == value
    assert type(decode(encode(value))) is type(value)


@pytest.mark.parametrize(
    "dtype", ["bool", "int8", "uint16", "int64", "float16", "float32", "float64", "complex128", ">f8"]
)
@pytest.mark.parametrize("shape", [(), (0,), (3,), (2, 3), (2, 0, 4)])
def test_arrays_travel_unchanged(dtype: str, shape: tuple[int, ...]) -> None:
    array = np.arange(math.prod(shape)).reshape(shape).astype(dtype)
    back = decode(encode(array))
    assert back.shape == shape
    assert back.dtype == np.dtype(dtype).newbyteorder("=")
    np.testing.assert_array_equal(back, array)


def test_handles_and_foreign_things_travel_as_numbers_and_names() -> None:
    assert decode(encode([Handle(3), Foreign("generator")])) == [Handle(3), Foreign("generator")]
    with pytest.raises(TypeError, match="not a plain value"):
        encode(object())


FORGED = {
    "nothing": b"",
    "unknown tag": b"Z",
    "cut short": encode([1.0, 2.0])[:-1],
    "bytes left over": encode(1.0) + b"N",
    "endless nesting": b"L\x01\x00\x00\x00" * 50_000 + b"N",
    "a billion items": b"L" + struct.pack("<I", 10**9),
    "a billion characters": b"S" + struct.pack("<I", 10**9),
    "a huge array": b"A" + struct.pack("<BB2I", 11, 2, 2**31, 2**31),
    "an array of objects": b"A" + struct.pack("<BB1I", 99, 1, 1) + bytes(8),
    "a key that is a number": b"M" + struct.pack("<I", 1) + encode(1.0) * 2,
    "a key that is a list": b"M" + struct.pack("<I", 1) + encode([]) * 2,
    "an empty array of a huge shape": b"A" + struct.pack("<BB8I", 11, 8, *[2**32 - 1] * 7, 0),
    "many values": b"L" + struct.pack("<I", 10**5) + b"N" * 10**5,
    "many nested values": b"L" + struct.pack("<I", 300) + (b"L" + struct.pack("<I", 300) + b"N" * 300) * 300,
    "a giant integer": b"I" + struct.pack("<I", 5000) + bytes(5000),
}


@pytest.mark.parametrize("frame", FORGED.values(), ids=FORGED)
def test_a_forged_frame_is_refused(frame: bytes) -> None:
    with pytest.raises(WireError):
        decode(frame)


def test_whatever_goes_wrong_while_decoding_is_one_kind_of_error(monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (MemoryError, RecursionError, ValueError, OverflowError, TypeError):
        monkeypatch.setattr(wire._Decoder, "value", lambda *_, kind=error: (_ for _ in ()).throw(kind()))
        with pytest.raises(WireError):
            decode(encode(1.0))


def test_random_bytes_never_do_more_than_be_refused() -> None:
    rng = np.random.default_rng(0)
    for _ in range(3000):
        frame = bytes(
            rng.choice(list(b"NTFEDICSBAGLUMHO\x00\x01\x02\x03\xff"), rng.integers(1, 40)).astype(np.uint8)
        )
        with contextlib.suppress(WireError):
            decode(frame)


def test_the_channel_bounds_size_and_time() -> None:
    ours, theirs = socket.socketpair()
    channel = Channel(ours, 1000)
    with pytest.raises(LateError):
        channel.receive(time.monotonic() + 0.05)
    assert not channel.unread()
    theirs.sendall(struct.pack("<I", 200_000_000))
    assert channel.unread()
    with pytest.raises(WireError, match="200000000"):
        channel.receive(time.monotonic() + 1)
    theirs.close()
    with pytest.raises(ClosedError):
        channel.receive(time.monotonic() + 1)
    channel.close()

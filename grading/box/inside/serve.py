"""Answering the check: a copy of the interpreter, taken where the check stood, calls the student's functions.

Requests, each with a number that the reply repeats:
    names  → the value of each name that exists      call → the value, or the exception's type and message
    edited → the same as names, after an edited cell ran in a copy of the names; nothing where it raises
    tried  → what a function answers after each of several edits of its cell: a value, or None for an error
    calls  → as many replies as inputs, each as if it had been asked alone, numbered on from the request's
A function given as an argument is called back through the pipe: the outside computes, and answers in kind. A formula
comes along with the call, is evaluated here, and its calls are counted.
"""

import marshal
import time
import warnings
from collections.abc import Callable
from itertools import islice
from types import CodeType
from typing import Any

import numpy as np

from .formula import SentFunction
from .values import Functions, from_plain, to_plain
from .wire import Channel

MESSAGE = 2000
TOGETHER = 0.002  # seconds: answers that are quicker travel together


def serve(channel: Channel, namespace: dict[str, Any]) -> None:
    """Answer until the other end closes."""
    functions = Functions()
    while True:
        request = channel.receive()
        if request["do"] == "names":
            found = {n: to_plain(namespace[n], functions) for n in request["names"] if n in namespace}
            reply = {"names": found}
        elif request["do"] == "edited":
            reply = {"names": _edited(namespace, request, functions)}
        elif request["do"] == "tried":
            reply = {"answers": _tried(channel, namespace, request, functions)}
        elif request["do"] == "calls":
            _answer_all(channel, functions, request)
            continue
        else:
            reply = _call(channel, functions, request)
        _reply(channel, reply | {"n": request["n"]})


def _answer_all(channel: Channel, functions: Functions, request: dict[str, Any]) -> None:
    """Answer one input after the other; no answer waits for a slow one behind it, but for as long as it would take to send."""
    sent, channel.holding = time.monotonic(), True
    for number, single in enumerate(request["inputs"], request["n"]):
        reply = _call(channel, functions, single | {"function": request["function"], "n": number})
        _reply(channel, reply | {"n": number})
        if time.monotonic() - sent > TOGETHER:
            channel.flush()
            sent = time.monotonic()
    channel.holding = False
    channel.flush()


def _edited(namespace: dict[str, Any], request: dict[str, Any], functions: Functions) -> dict[str, Any]:
    names = dict(namespace)
    try:
        exec(compile(request["source"], "<edited>", "exec"), names)
    except BaseException:
        return {}
    return {n: to_plain(names[n], functions) for n in request["names"] if n in names}


def _tried(
    channel: Channel, namespace: dict[str, Any], request: dict[str, Any], functions: Functions
) -> list[Any]:
    """Return the answers one after another, as many as there is time and room for."""
    codes = [marshal.loads(code) for code in request["codes"]]
    answers: list[Any] = []
    end, room = time.process_time() + request["seconds"], request["numbers"]
    for code, pick in request["tries"]:
        if time.process_time() > end or room <= 0:
            break
        answers.append(_answer(channel, namespace, request, functions, codes[code], pick))
        room -= _size(answers[-1])
    return answers


def _answer(
    channel: Channel,
    namespace: dict[str, Any],
    request: dict[str, Any],
    functions: Functions,
    code: CodeType,
    pick: int,
) -> Any:
    left = iter(range(request["rounds"]))

    def tick() -> None:
        if next(left, None) is None:
            raise RuntimeError("too many rounds")

    names = namespace | {request["tick"]: tick, request["pick"]: pick}
    try:
        exec(code, names)
        args = from_plain(request["args"], _callback(channel, functions, request))
        before = [arg.copy() for arg in args if type(arg) is np.ndarray]
        with warnings.catch_warnings(action="ignore"):
            value = to_plain(names[request["name"]](*args), functions)
    except BaseException:
        return None
    after = [arg for arg in args if type(arg) is np.ndarray]
    moved = any(old.tobytes() != new.tobytes() for old, new in zip(before, after, strict=True))
    return None if (moved and request["untouched"]) or _size(value) > request["numbers"] else value


def _size(value: Any) -> int:
    if type(value) in (list, tuple):
        return 1 + sum(map(_size, value))
    return value.size if type(value) is np.ndarray else 1


def _callback(channel: Channel, functions: Functions, request: dict[str, Any]) -> Callable[[int], Callable]:
    """Return what gives a function of the outside by its number: a formula that came along, or one that asks."""
    formulas = {int(number): SentFunction(sent) for number, sent in request.get("formulas", {}).items()}

    def callback(number: int) -> Callable:
        if number in formulas:
            return formulas[number]

        def given(*args: Any, **kwargs: Any) -> Any:
            return _ask(channel, functions, request["n"], number, args, kwargs)

        return given

    return callback


def _call(channel: Channel, functions: Functions, request: dict[str, Any]) -> dict[str, Any]:
    callback = _callback(channel, functions, request)
    args = from_plain(request["args"], callback)
    kwargs = from_plain(request["kwargs"], callback)
    before = {i: a.copy() for i, a in enumerate(args) if type(a) is np.ndarray}
    function = functions.known[request["function"]]
    try:
        value = to_plain(function(*args, **kwargs), functions)
    except BaseException as error:
        reply = _exception(error) | {"at": _where(error, function)}
    else:
        changed = {str(i): args[i] for i, old in before.items() if args[i].tobytes() != old.tobytes()}
        reply = {"value": value, "changed": changed}
    if "formulas" in request:
        formulas = {number: callback(int(number)) for number in request["formulas"]}
        reply["asked"] = {number: [f.count, f.only_at_start] for number, f in formulas.items()}
    return reply


def _ask(channel: Channel, functions: Functions, n: int, number: int, args: Any, kwargs: Any) -> Any:
    """Call a function of the outside from student code."""
    ask = {
        "n": n,
        "ask": number,
        "args": to_plain(list(args), functions),
        "kwargs": to_plain(kwargs, functions),
    }
    channel.send(ask)
    if channel.holding:
        channel.flush()
    answer = channel.receive()
    if "error" in answer:
        kind = {"TypeError": TypeError, "ValueError": ValueError, "ZeroDivisionError": ZeroDivisionError}
        raise kind.get(answer["error"], RuntimeError)(answer["message"])
    return answer["value"]


def _reply(channel: Channel, reply: dict[str, Any]) -> None:
    try:
        channel.send(reply)
    except (TypeError, ValueError) as error:
        channel.send(_exception(error) | {"n": reply["n"]})


def _exception(error: BaseException) -> dict[str, Any]:
    try:
        message = str(error)[:MESSAGE]
    except BaseException:
        message = "an exception that cannot be shown"
    names = [kind.__name__ for kind in type(error).__mro__ if kind.__module__ == "builtins"]
    return {
        "error": names[0] if names else "Exception",
        "type": type(error).__name__[:200],
        "message": message,
    }


def _where(error: BaseException, function: Any) -> list[int] | None:
    """Return the innermost place in the function's own cell from which the error came: lines and columns (in bytes)."""
    found, trace = None, error.__traceback__
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    while trace is not None:
        code, instruction = trace.tb_frame.f_code, trace.tb_lasti
        if code.co_filename == file and instruction >= 0:
            found = next(islice(code.co_positions(), instruction // 2, None), None)
        trace = trace.tb_next
    return None if found is None or None in found else list(found)

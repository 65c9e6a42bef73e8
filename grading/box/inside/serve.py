"""Answering the check: a copy of the interpreter, taken where the check stood, calls the student's functions.

Requests, each with a number that the reply repeats:
    names  → the value of each name that exists      call → the value, or the exception's type and message
    edited → the same as names, after an edited cell ran in a copy of the names; nothing where it raises
A function given as an argument is called back through the pipe: the outside computes, and answers in kind. A formula
comes along with the call, is evaluated here, and its calls are counted.
"""

import traceback
from collections.abc import Callable
from typing import Any

import numpy as np

from .formula import SentFunction
from .values import Functions, from_plain, to_plain
from .wire import Channel

MESSAGE = 2000


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
        else:
            reply = _call(channel, functions, request)
        _reply(channel, reply | {"n": request["n"]})


def _edited(namespace: dict[str, Any], request: dict[str, Any], functions: Functions) -> dict[str, Any]:
    names = dict(namespace)
    try:
        exec(compile(request["source"], "<edited>", "exec"), names)
    except BaseException:
        return {}
    return {n: to_plain(names[n], functions) for n in request["names"] if n in names}


def _call(channel: Channel, functions: Functions, request: dict[str, Any]) -> dict[str, Any]:
    formulas = {int(number): SentFunction(sent) for number, sent in request.get("formulas", {}).items()}

    def callback(number: int) -> Callable:
        if number in formulas:
            return formulas[number]

        def given(*args: Any, **kwargs: Any) -> Any:
            return _ask(channel, functions, request["n"], number, args, kwargs)

        return given

    args = from_plain(request["args"], callback)
    kwargs = from_plain(request["kwargs"], callback)
    before = {i: a.copy() for i, a in enumerate(args) if type(a) is np.ndarray}
    try:
        value = to_plain(functions.known[request["function"]](*args, **kwargs), functions)
    except BaseException as error:
        reply = _exception(error)
    else:
        changed = {str(i): args[i] for i, old in before.items() if args[i].tobytes() != old.tobytes()}
        reply = {"value": value, "changed": changed}
    if formulas:
        reply["asked"] = {str(number): [f.count, f.only_at_start] for number, f in formulas.items()}
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
    frames = traceback.extract_tb(error.__traceback__) if error.__traceback__ else []
    lines = [frame.lineno for frame in frames if frame.filename.startswith("<cell")]
    return {
        "error": names[0] if names else "Exception",
        "type": type(error).__name__[:200],
        "message": message,
        "line": lines[-1] if lines else None,
    }

"""Attacks that must earn 0 for their own exercise, with the reason in words, and cost nobody else anything."""

import resource

import pytest

from grading.plain_text import plain_text
from tests.grading.small_release import FULL, Graded, cell_of, code, grade, outcomes, scores, submission

WRONG = "def slope(x):\n    return -7 * x\n"

# What stands in the solution cell of `small_slope`. Every one of them hopes for more than the answer is worth.
ATTACKS = {
    "infinite loop in the cell": "while True:\n    pass",
    "infinite loop in the function": "def slope(x):\n    while True:\n        pass",
    "right answer, then an infinite loop": "def slope(x):\n    return 2 * x\nwhile True:\n    pass",
    "loop that ignores SIGINT": """\
import signal
signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    pass""",
    "loop that catches every exception": """\
while True:
    try:
        while True:
            pass
    except BaseException:
        pass""",
    "loop in C that no exception ends": "pow(3, 10**9)",
    "sleep in the cell": "import time\ntime.sleep(1000)",
    "sleep in the function": "import time\ndef slope(x):\n    time.sleep(1000)\n    return 2 * x",
    "memory bomb in the cell": "hoard = []\nwhile True:\n    hoard.append(bytearray(50_000_000))",
    "memory bomb in the function": "def slope(x):\n    return len([bytearray(50_000_000) for _ in range(1000)])",
    "memory bomb of many processes": """\
import os, time
for _ in range(8):
    if os.fork() == 0:
        hoard = bytearray(120_000_000)
        hoard[::4096] = b'x' * len(hoard[::4096])
        time.sleep(1000)
time.sleep(1000)""",
    "fork bomb": "import os\nwhile True:\n    os.fork()",
    "fork bomb in the shell": "!b() { b | b & }; b\nimport time; time.sleep(0.2)",
    "thread bomb": "import threading, time\nwhile True:\n    threading.Thread(target=time.sleep, args=(99,)).start()",
    "os._exit in the cell": "import os\nos._exit(0)",
    "os._exit in the function": "import os\ndef slope(x):\n    os._exit(0)",
    "sys.exit in the cell": "import sys\nsys.exit(0)",
    "right answer, then sys.exit": "def slope(x):\n    return 2 * x\nimport sys\nsys.exit(0)",
    "sys.exit in the function": "import sys\ndef slope(x):\n    sys.exit(0)",
    "segmentation fault in the cell": "import ctypes\nctypes.string_at(0)",
    "segmentation fault in the function": "import ctypes\ndef slope(x):\n    return ctypes.string_at(0)",
    "stack overflow in C": "import sys\nsys.setrecursionlimit(10**9)\ndef slope(x):\n    return slope(x)",
    "killing the parent": """\
import os, signal
for pid in {0, 1, 2, 3, os.getpid(), os.getppid()}:
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError:
        pass
os.kill(-1, signal.SIGKILL)""",
    "killing every process from the function": """\
import os, signal
def slope(x):
    for pid in range(1, 200):
        try:
            os.kill(pid, signal.SIGKILL)
        except OSError:
            pass""",
    "input transformer": WRONG
    + """
get_ipython().input_transformers_post.append(lambda lines: ['pass\\n'])""",
    "AST transformer that drops assert": WRONG
    + """
import ast
class Drop(ast.NodeTransformer):
    def visit_Assert(self, node):
        return None
get_ipython().ast_transformers.append(Drop())""",
    "patched run_cell": WRONG
    + """
get_ipython().run_cell = get_ipython().run_cell_async = lambda *a, **k: None""",
    "patched numpy.testing": WRONG
    + """
import numpy.testing as t
t.assert_allclose = np.allclose = np.array_equal = lambda *a, **k: True""",
    "patched course_lib": WRONG
    + """
import course_lib, course_lib.check
course_lib.check_gradient = course_lib.check.check_gradient = check_gradient = lambda *a, **k: None""",
    "poisoned course_lib on disk": WRONG
    + """
import course_lib
open(course_lib.__file__, 'w').write('raise SystemExit')""",
    "poisoned sys.modules": WRONG
    + """
import sys
for name in list(sys.modules):
    if name.startswith(('course_lib', 'numpy', 'inside')):
        sys.modules[name] = None""",
    "module that shadows numpy": WRONG
    + """
open('numpy.py', 'w').write('allclose = lambda *a: True')
open('course_lib.py', 'w').write('check_gradient = lambda *a: True')
import importlib, sys
del sys.modules['course_lib']
import course_lib""",
    "ndarray subclass that lies": """\
class Liar(np.ndarray):
    def __array_finalize__(self, obj): pass
    def __sub__(self, other): return np.zeros_like(other)
    __rsub__ = __sub__
    def __eq__(self, other): return np.ones(np.shape(other), bool)
    def __array_ufunc__(self, *a, **k): return np.float64(0.0)
    def __array_function__(self, *a, **k): return True
def slope(x):
    return np.array(5.0).view(Liar)""",
    "object equal to everything": """\
class Anything:
    def __eq__(self, other): return True
    def __sub__(self, other): return 0.0
    __rsub__ = __abs__ = __sub__
    def __le__(self, other): return True
    __lt__ = __ge__ = __gt__ = __le__
def slope(x):
    return Anything()""",
    "__float__ that lies": """\
class Liar:
    turn = 0
    def __float__(self):
        Liar.turn += 1
        return float(Liar.turn)
def slope(x):
    return Liar()""",
    "__float__ that hangs": """\
class Slow(float):
    def __float__(self):
        while True: pass
def slope(x):
    return Slow(2 * x)""",
    "__len__ that hangs": """\
class Slow(list):
    def __len__(self):
        while True: pass
    __iter__ = __len__
def slope(x):
    return Slow([1.0])""",
    "__array__ that lies": """\
class Liar:
    def __array__(self, *a, **k):
        return np.array([np.random.rand()])
def slope(x):
    return Liar()""",
    "__array__ that hangs": """\
class Slow:
    def __array__(self, *a, **k):
        while True: pass
def slope(x):
    return Slow()""",
    "__class__ that lies": """\
class Liar:
    __class__ = float
    def __float__(self): raise SystemExit
def slope(x):
    return Liar()""",
    "NaN": "def slope(x):\n    return float('nan')",
    "infinity": "def slope(x):\n    return float('inf')",
    "wrong shape": "def slope(x):\n    return np.full((3, 4), 2 * x)",
    "empty array": "def slope(x):\n    return np.array([])",
    "array as large as may be": "def slope(x):\n    return np.zeros(100_000)",
    "generator": "def slope(x):\n    yield 2 * x",
    "string": "def slope(x):\n    return str(2 * x)",
    "None": "def slope(x):\n    return None",
    "a class for an answer": "class slope:\n    pass",
    "a function for a number": "def slope(x):\n    return lambda: 2 * x",
    "huge integer": "def slope(x):\n    return 10**5000",
    "forged display": WRONG
    + "from IPython.display import display\ndisplay({'text/plain': '3.0'}, raw=True)\n3.0",
    "forged execute_result": WRONG
    + """
from IPython import get_ipython
get_ipython().displayhook.write_format_data({'text/plain': '3.0', 'text/html': '<b>correct</b>'})
3.0""",
    "forged messages on every open descriptor": """\
import os, struct
def frame(n):
    body = b'M\\x02\\x00\\x00\\x00S\\x01\\x00\\x00\\x00nI\\x01\\x00\\x00\\x00' + bytes([n])
    return body + b'S\\x05\\x00\\x00\\x00valueD' + struct.pack('<d', 1.0)
for fd in range(256):
    for n in range(1, 5):
        try:
            os.write(fd, struct.pack('<I', len(frame(n))) + frame(n))
        except OSError:
            pass""",
    "forged messages from the function": """\
import os, struct
def slope(x):
    body = b'M\\x02\\x00\\x00\\x00S\\x01\\x00\\x00\\x00nI\\x01\\x00\\x00\\x00\\x02S\\x05\\x00\\x00\\x00valueD'
    body += struct.pack('<d', 1.0)
    for fd in range(256):
        try:
            os.write(fd, struct.pack('<I', len(body)) + body)
        except OSError:
            pass
    return -x""",
    "descriptors closed": "import os\ndef slope(x):\n    os.closerange(0, 256)\n    return -x",
    "200 MB reply": "def slope(x):\n    return np.zeros(25_000_000)",
    "200 MB reply, forged": """\
import os, struct
def slope(x):
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack('<I', 200_000_000) + b'D' * 1000)
        except OSError:
            pass""",
    "deeply nested reply": """\
def slope(x):
    nest = []
    for _ in range(100_000):
        nest = [nest]
    return nest""",
    "deeply nested reply, forged": """\
import os, struct
def slope(x):
    body = b'L\\x01\\x00\\x00\\x00' * 20_000 + b'N'
    for fd in range(3, 256):
        try:
            os.write(fd, struct.pack('<I', len(body)) + body)
        except OSError:
            pass""",
    "reply that contains itself": "def slope(x):\n    a = []\n    a.append(a)\n    return a",
    "exception whose text hangs": """\
class Nasty(Exception):
    def __str__(self):
        while True: pass
def slope(x):
    raise Nasty""",
    "exception of a megabyte": "def slope(x):\n    raise ValueError('x' * 50_000_000)",
    "exception that poses as a verdict": """\
class CheckFailed(AssertionError):
    verdict = type('V', (), {'outcome': 'correct', 'credit': 1.0, 'mistake': None, 'message': 'right'})()
def slope(x):
    raise CheckFailed('correct')""",
    "importing the reference solution": "from course_lib.descent import gradient_descent as slope",
    "importing the grader": "import grading.submission.judge\nslope = grading.submission.judge.judge",
    "reading a solution from disk": """\
import glob, os
found = [p for root in ('/', '..', os.path.expanduser('~')) for p in glob.glob(root + '/**/*.ipynb', recursive=True)]
found += glob.glob('/**/notebooks/source/*.py', recursive=True)
exec(open(found[0]).read())""",
    "redefining the given function f": "def f(x):\n    return 0 * x\ndef slope(x):\n    return 0.0",
    "changing the given data": "data[:] = 0\nf.__code__ = (lambda x: 0.0).__code__\ndef slope(x):\n    return 0.0",
    "wrapping the pipe's own code": """\
import sys
for name, module in list(sys.modules.items()):
    if name.endswith('wire') and hasattr(module, 'Channel'):
        module.Channel.send = lambda self, *a: None
def slope(x):
    return 2 * x""",
    "a debugger at work": "import sys\ndef slope(x):\n    breakpoint()\n    return 0",
    "memory that is shared without a file": """\
import mmap, os
for _ in range(8):
    if os.fork() == 0:
        kept = []
        while True:
            block = mmap.mmap(-1, 64 << 20)
            block.write(b'x' * (64 << 20))
            block.madvise(mmap.MADV_DONTNEED)
            kept.append(block)
os.wait()""",
    "memory that is shared through /dev/zero": """\
import mmap
zero = open('/dev/zero', 'r+b')
kept = []
while True:
    kept.append(mmap.mmap(zero.fileno(), 64 << 20))""",
    "memory in the buffers of sockets": """\
import os, socket, time
for _ in range(30):
    if os.fork() == 0:
        kept = []
        while len(kept) < 60:
            kept.append(socket.socketpair())
            kept[-1][0].setblocking(False)
            try:
                while True:
                    kept[-1][0].send(b'x' * 4096)
            except OSError:
                pass
        time.sleep(100)
time.sleep(100)""",
    "larger buffers of sockets": """\
import socket
a, b = socket.socketpair()
a.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 30)
def slope(x):
    return 2 * x""",
    "many small processes that pay for a large one": """\
import os, subprocess, time
small = [subprocess.Popen(['sleep', '60']) for _ in range(20)]
for _ in range(5):
    if os.fork() == 0:
        hoard = bytearray(130_000_000)
        hoard[::4096] = b'x' * len(hoard[::4096])
        time.sleep(60)
time.sleep(60)""",
    "forty busy children": """\
import os
for _ in range(40):
    if os.fork() == 0:
        while True:
            pass
while True:
    pass""",
    "stopping itself": "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)\nos.kill(0, signal.SIGSTOP)\nwhile True: pass",
    "structured dtype": "def slope(x):\n    return np.zeros(3, dtype=[('a', 'f8'), ('b', 'O')])",
    "object array that holds itself": "def slope(x):\n    a = np.empty(2, object)\n    a[0] = a\n    return a",
    "numbers of many kinds": "def slope(x):\n    return [np.longdouble(x), np.clongdouble(1j), np.datetime64('2020'), memoryview(b'x')]",
    "__index__ that exits": "class Liar:\n    def __index__(self): raise SystemExit\n    __int__ = __float__ = __index__\ndef slope(x):\n    return Liar()",
    "a number of sympy's that is none": "class S:\n    is_number = True\n    def __float__(self): raise KeyboardInterrupt\nS.__module__ = 'sympy.core'\ndef slope(x):\n    return S()",
    "tracing of the grader's own side": "import sys\nsys.settrace(lambda f, e, a: sys.exit() if 'serve' in f.f_code.co_filename else None)\ndef slope(x):\n    return -7 * x",
    "garbage collection that exits": "import gc, os\ngc.callbacks.append(lambda p, i: os._exit(0))\ngc.collect()\ndef slope(x):\n    return -7 * x",
    "a thread that answers later": "import gc, threading, time\ndef slope(x):\n    channels = [o for o in gc.get_objects() if type(o).__name__ == 'Channel']\n    def late():\n        time.sleep(0.01)\n        for channel in channels:\n            for n in range(1, 60):\n                try:\n                    channel.send({'n': n, 'value': 2.0 * float(np.ravel(x)[0]), 'changed': {}})\n                except Exception:\n                    pass\n    threading.Thread(target=late).start()\n    return -x",
    "two copies that answer": "import os\ndef slope(x):\n    os.fork()\n    return -x",
    "a copy that stops itself": "import os, signal\ndef slope(x):\n    os.kill(os.getpid(), signal.SIGSTOP)",
    "descriptors crossed": "import os\nfor a in range(3, 40):\n    for b in range(3, 40):\n        try:\n            os.dup2(a, b)\n        except OSError:\n            pass",
    "a flood of figures": "import matplotlib.pyplot as plt\nfor i in range(300):\n    plt.figure()\n    plt.plot([1, i])\nslope = 1",
    "a figure of 60,000 pixels a side": "import matplotlib.pyplot as plt\nplt.figure(figsize=(300, 300), dpi=200)\nplt.plot([1, 2])\nslope = 1",
    "a disk that is mapped and full": "import mmap\nkept = []\nfor i in range(20):\n    f = open(f'/tmp/{i}', 'w+b')\n    f.truncate(60 << 20)\n    kept.append(mmap.mmap(f.fileno(), 60 << 20))\n    kept[-1].write(b'x' * (60 << 20))",
    "shared memory by name": "from multiprocessing import shared_memory as s\nkept = [s.SharedMemory(create=True, size=50 << 20) for _ in range(20)]\nfor block in kept:\n    block.buf[:] = b'x' * (50 << 20)",
    "memory that may not be looked into": "import ctypes, os, time\nctypes.CDLL(None).prctl(4, 0, 0, 0, 0)\nfor _ in range(8):\n    if os.fork() == 0:\n        hoard = bytearray(120_000_000)\n        hoard[::4096] = b'x' * len(hoard[::4096])\n        time.sleep(99)\ntime.sleep(99)",
    "a process named to be misread": "import ctypes, os\nctypes.CDLL(None).prctl(15, b') R 1 1 ) x', 0, 0, 0)\nfor _ in range(6):\n    if os.fork() == 0:\n        while True:\n            pass\nwhile True:\n    pass",
    "ten thousand functions": "def slope(x):\n    return [lambda: i for i in range(10_000)]",
    "a fast timer": "import signal\nsignal.signal(signal.SIGALRM, lambda *_: 1 / 0)\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\ndef slope(x):\n    return -7 * x",
    "the end of the interpreter, later": "import os, threading\nthreading.Timer(0.05, os._exit, (0,)).start()\ndef slope(x):\n    return -7 * x",
    "everything answered with ...": "import sys\nsys.modules['inside.serve'].to_plain = lambda *_: ...\ndef slope(x):\n    return -7 * x",
    "an error of control characters": "def slope(x):\n    raise ValueError('\\ud800 \\x1b[2J \\x9b31m \\u202e' * 99)",
    "an answer too deep to be edited": "def slope(x):\n    return " + "-" * 900 + "x",
    "an answer too deep to be edited, in a loop": "def slope(x):\n    while True:\n        z = "
    + "-" * 900
    + "x\n        return 3 * x",
    "an answer too deep to be sent": "def slope(x):\n    return 3 * x" + ".real" * 900,
    "system call that is not for notebooks": """\
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
assert libc.unshare(0x10000000) == 0
def slope(x):
    return 2 * x""",
}


# Replies of the wrong kind: the box's own code for sending, changed by the student. `value` is what goes out.
FORGERY = """\
import struct, sys
wire = sys.modules['inside.wire']
honest = wire.Channel.send
def forged(self, value, deadline=None):
    {change}
    honest(self, value, deadline)
wire.Channel.send = forged
mine = []
def slope(x):
    mine.append(x)
    return -7 * x
"""
WRONG_KINDS = {
    "reply number that is an array": "value['n'] = np.array([value['n']] * 2)",
    "reply number that is a float": "value['n'] = float(value['n'])",
    "reply number that is true": "value['n'] = True",
    "reply that is a list": "value = [value]",
    "reply that is an array": "value = np.zeros(3)",
    "outputs that are an array": "value = value | {'outputs': np.zeros(3)} if 'outputs' in value else value",
    "outputs of the wrong kinds": """value = value | {'outputs': [np.zeros(2), {'stream': np.zeros(2), 'text': np.zeros(2)},
        {'error': np.zeros(2), 'text': 1}, {'result': np.zeros(2), 'text': 'x', 'png': np.zeros(2), 'alt': np.zeros(2)},
        {'stream': {}, 'text': 'x'}, {'error': 'x', 'message': np.zeros(2), 'text': np.zeros(3)}]} if 'outputs' in value else value""",
    "execution count that is an array": "value = value | {'count': np.arange(2)} if 'count' in value else value",
    "execution count beyond all bounds": "value = value | {'count': 10**300} if 'count' in value else value",
    "names that are an array": "value = value | {'names': np.zeros(2)} if 'names' in value else value",
    "names that are a list": "value = value | {'names': list(value['names'])} if 'names' in value else value",
    "error that is an array": "value = {'n': value['n'], 'error': np.zeros(2)} if 'value' in value else value",
    "error of wrong parts": """value = {'n': value['n'], 'error': 'ValueError', 'type': np.zeros(2),
        'message': np.zeros(2)} if 'value' in value else value""",
    "changes of the wrong kind": """value = value | {'changed': {'0': np.zeros(9), '٣': 1, '-1': 2, '999': 3,
        '': None}} if 'value' in value else value""",
    "question for a function that there is not": "value = {'n': value['n'], 'ask': np.zeros(2), 'args': [], 'kwargs': {}}",
    "endless questions": "value = {'n': value['n'], 'ask': 0, 'args': [], 'kwargs': {}}",
    "empty array of a huge shape": """
    if 'value' in value:
        body = wire.encode(value | {'value': 'HERE'})
        mark = wire.encode('HERE')
        body = body.replace(mark, b'A' + struct.pack('<BB8I', 11, 8, *[2**32 - 1] * 7, 0))
        return self.socket.sendall(struct.pack('<I', len(body)) + body)""",
    "a frame dear to decode": "value = value | {'value': [[]] * 49_000} if mine and 'value' in value else value",
    "a frame of too many values": """
    if 'value' in value:
        body = wire.encode(value | {'value': 'HERE'})
        body = body.replace(wire.encode('HERE'), b'L' + struct.pack('<I', 900_000) + b'N' * 900_000)
        return self.socket.sendall(struct.pack('<I', len(body)) + body)""",
}


@pytest.mark.parametrize("change", WRONG_KINDS)
def test_a_reply_of_the_wrong_kind_is_the_students_fault(change: str) -> None:
    graded = grade(submission(small_slope=FORGERY.format(change=WRONG_KINDS[change])))
    assert_only_slope_is_lost(graded)


# Lies about a formula that travelled into the box: of how often it was asked, and of what it gives.
LIES = {
    "never": "{'0': [-(10**9), False]}",
    "beyond all bounds": "{'0': [10**300, False]}",
    "of the wrong kinds": "{'0': [np.zeros(2), 1]}",
    "of another formula": "{'1': [1, True], '²': [1, True]}",
    "not at all": "None",
}
FALSE_COUNT = """\
import sys
wire = sys.modules['inside.wire']
honest = wire.Channel.send
def forged(self, value, deadline=None):
    if 'asked' in value:
        value['asked'] = {lie}
    honest(self, value, deadline)
wire.Channel.send = forged
"""
FLAT_FORMULA = """\
def descend(df, x1, eta, tol, max_iter):
    df.function, df.count, df.start, df.most = (lambda x: 0.0), -(10**9), None, None
    type(df).__call__ = lambda self, x: 0.0
    return x1, np.array([x1])"""


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_about_the_formula_that_travelled_earns_nothing(lie: str) -> None:
    answer = FALSE_COUNT.format(lie=LIES[lie]) + FLAT_FORMULA
    assert scores(grade(submission(small_descent=answer))) == FULL | {"small_descent": 0.0}


# What a student gives to `df`, which lives in the grader: anything but numbers is refused before it is used.
QUESTIONS = [
    "'x' * 10_000",
    "['x' * 1000] * 500",
    "[[[1.0] * 30] * 30] * 30",
    "np.ones((1000, 1000))",
    "[np.ones(1000)] * 40",
    "np.zeros((2**20, 0))",
    "{'a': 1}",
    "None",
    "b'bytes'",
    "lambda x: x",
    "np.array(['text'])",
    "10**80",
    "-(2**62)",
    "np.int64(-2**63)",
    "np.uint64(2**64 - 1)",
    "[10**80] * 5",
    "float('nan')",
    "*range(500)",
    "**{'x' * 1000: 1.0}",
]


@pytest.mark.parametrize("argument", QUESTIONS)
def test_only_numbers_reach_the_judges_own_functions(argument: str) -> None:
    answer = f"def descend(df, x1, eta, tol, max_iter):\n    df({argument})\n    return 0"
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert scores(grade(submission(small_descent=answer))) == FULL | {"small_descent": 0.0}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 30_000, (
        "kB of the grader's own memory"
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_earns_nothing(attack: str) -> None:
    graded = grade(submission(small_slope=ATTACKS[attack]))
    assert_only_slope_is_lost(graded)


def test_skip_execution_tag_on_a_check_cell_earns_nothing() -> None:
    notebook = submission(small_slope=WRONG)
    cell_of(notebook, "small_slope_check")["metadata"]["tags"] = ["skip-execution"]
    assert_only_slope_is_lost(grade(notebook))


def test_an_emptied_check_cell_earns_nothing() -> None:
    notebook = submission(small_slope=WRONG)
    cell_of(notebook, "small_slope_check")["source"] = "3.0"
    assert_only_slope_is_lost(grade(notebook))


def test_an_extra_cell_that_patches_everything_earns_nothing() -> None:
    notebook = submission(small_slope=WRONG)
    patch = (
        "import builtins\nbuiltins.isinstance = lambda *a: True\nbuiltins.abs = builtins.max = lambda *a: 0.0"
    )
    notebook["cells"].insert(0, code(patch, "mine"))
    graded = grade(notebook)
    assert scores(graded)["small_slope"] == 0


def assert_only_slope_is_lost(graded: Graded) -> None:
    assert scores(graded) == FULL | {"small_slope": 0.0}
    assert outcomes(graded)["small_slope"] in ("wrong", "crashed", "not attempted")
    assert graded.results[0].message.strip()
    assert plain_text(graded.results[0].message) == graded.results[0].message
    assert len(graded.notebook) < 2_000_000

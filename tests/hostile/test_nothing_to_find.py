"""What a student's code sees of the machine: an interpreter, and nothing that is not the student's."""

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest

from grading.limits import Limits
from tests.grading.small_release import FULL, SEED, code, grade, scores, submission
from tests.prove import ROOT


def see(source: str) -> Any:
    """Run `source` in the box; it prints JSON."""
    notebook = submission()
    notebook["cells"].append(code("import json, os\n" + source, "mine"))
    graded = grade(notebook, limits=Limits())
    assert scores(graded) == FULL
    outputs = json.loads(graded.notebook)["cells"][-1]["outputs"]
    assert [output.get("name") for output in outputs] == ["stdout"], outputs
    return json.loads(outputs[0]["text"])


# Every file but those of the system and of installed packages.
EVERY_FILE = """\
found = []
for folder, folders, files in os.walk('/'):
    if folder.startswith(('/usr', '/dev', '/lib', '/box/packages')) or '/lib/python3' in folder:
        folders.clear()
        continue
    found += [os.path.join(folder, name) for name in files]
"""


def test_no_notebook_no_gradebook_no_solution_no_submission_is_on_the_disk() -> None:
    root = str(Path(__file__).parents[2])
    found = see(EVERY_FILE + "print(json.dumps(found))")
    assert not [
        path for path in found if path.endswith((".ipynb", ".db", ".sqlite")) and "site-packages" not in path
    ]
    assert not [path for path in found if path.startswith(root + "/")]
    assert not [path for path in found if "mistakes" in path or "/source/" in path]


def test_neither_the_grader_nor_the_checks_nor_withheld_modules_are_on_the_disk() -> None:
    found = see(EVERY_FILE + "print(json.dumps([p for p in found if 'course_lib' in p or '/grading/' in p]))")
    names = {path.split("/course_lib/")[-1] for path in found if path.endswith(".py")}
    assert {name for name in names if name.startswith("check/")} == {
        "check/__init__.py",
        "check/latest_cell.py",
        "check/outcome.py",
        "check/points.py",
        "check/topics/__init__.py",
        "check/verdict.py",
    }
    withheld = "open('/box/lib/course_lib/descent.py').read()"
    assert see(f"print(json.dumps({withheld}))").startswith("raise ImportError(")
    assert not [path for path in found if "/grading/" in path]
    assert see("import importlib.util as u; print(json.dumps(str(u.find_spec('grading'))))") == "None"


@pytest.mark.parametrize(
    "place", [str(ROOT), "/home", "/root/.ssh", "/var", "/etc/shadow", "/sys", "/proc/1", "/proc/self"]
)
def test_no_home_no_etc_no_processes(place: str) -> None:
    assert see(f"print(json.dumps(os.path.exists({place!r})))") is False


def test_the_environment_tells_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COURSE_TOKEN", "hunter2")
    seen = see("print(json.dumps(dict(os.environ)))")
    assert "COURSE_TOKEN" not in seen
    assert not [value for value in seen.values() if str(Path.cwd()) in value]


def test_there_is_no_network() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        source = f"""
import socket
def attempt(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as s:
            s.settimeout(1)
            s.connect(address)
        return 'connected'
    except OSError as error:
        return 'refused'
print(json.dumps([attempt(socket.AF_INET, ('127.0.0.1', {port})), attempt(socket.AF_INET6, ('::1', {port})),
                  attempt(socket.AF_UNIX, '\\0/tmp/.X11-unix/X0'), attempt(socket.AF_UNIX, '/run/dbus/system_bus_socket')]))
"""
        assert set(see(source)) == {"refused"}


def test_nothing_can_be_written_but_in_tmp() -> None:
    places = [
        "/",
        "/box",
        "/box/lib/course_lib",
        "/box/inside",
        "/box/matplotlib",
        "/courses",
        "/dev",
        "/etc",
        "/proc",
        "/usr",
    ]
    source = f"""
written = []
for place in {places!r}:
    try:
        open(place + '/mine', 'w').close()
        written.append(place)
    except OSError:
        pass
print(json.dumps(written))"""
    assert see(source) == []


def test_tmp_is_empty_for_the_next_student() -> None:
    assert (
        see("open('/tmp/left', 'w').write('x'); open('/dev/shm/left', 'w').write('x'); print(json.dumps(1))")
        == 1
    )
    assert see("print(json.dumps(os.listdir('/tmp') + os.listdir('/dev/shm')))") == []


def test_there_is_no_other_process_to_see_or_to_signal() -> None:
    source = """
alive = []
for pid in range(2, 40000):
    try:
        os.kill(pid, 0)
        alive.append(pid)
    except ProcessLookupError:
        pass
    except PermissionError:
        alive.append(pid)
print(json.dumps([os.getpid(), os.getppid(), len(alive)]))"""
    own, parent, others = see(source)
    assert (own, parent) == (1, 0)
    assert others == len([name for name in FULL if name != "small_words"]), (
        "only the copies that wait for their checks"
    )


def test_there_are_no_capabilities_and_none_can_be_gained() -> None:
    source = """
import ctypes, struct
libc = ctypes.CDLL(None)
header, data = struct.pack('<Ii', 0x20080522, 0), ctypes.create_string_buffer(24)
libc.capget(header, data)
user = libc.unshare(0x10000000)
print(json.dumps([data.raw == bytes(24), libc.prctl(39, 0, 0, 0, 0), libc.prctl(21, 0, 0, 0, 0), user]))"""
    assert see(source) == [True, 1, 2, -1]


def test_the_seed_is_not_in_the_interpreters_memory() -> None:
    source = f"""
import gc, sys
seed = int('{SEED // 10}' + '{SEED % 10}')
print(json.dumps([type(o).__name__ for o in gc.get_objects() if isinstance(o, dict) and seed in [
    v for k, v in list(o.items()) if type(v) is int and k != 'seed']]))"""
    assert see(source) == []


def test_descriptors_lead_nowhere_but_to_the_pipe() -> None:
    source = """
import stat
kinds = []
for fd in range(3, 1024):
    try:
        mode = os.fstat(fd).st_mode
    except OSError:
        continue
    kinds.append('socket' if stat.S_ISSOCK(mode) else 'file' if stat.S_ISREG(mode) else 'other')
print(json.dumps(sorted(set(kinds))))"""
    assert set(see(source)) <= {"socket", "file", "other"}


def test_the_next_student_starts_from_another_random_state() -> None:
    source = "import random\nprint(json.dumps([float(np.random.rand()), random.random()]))"
    assert see(source) != see(source)


def test_the_grader_keeps_no_descriptor_of_a_box() -> None:
    grade(submission())
    before = len(os.listdir("/proc/self/fd"))
    grade(submission(small_slope="import os\nos._exit(0)"))
    assert len(os.listdir("/proc/self/fd")) == before

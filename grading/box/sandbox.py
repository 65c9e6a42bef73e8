"""The command that starts the zygote: bubblewrap around a bare interpreter, or the bare interpreter alone.

Inside there are: the Python installation, its packages without this project, the system's libraries and fonts,
an empty /tmp. There is no home, no repository, no class folder, no network, and nothing of /etc but what the
loader and fontconfig read. All of it is read-only.
"""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import matplotlib
import matplotlib.font_manager

from grading.limits import InfrastructureError

INSIDE = Path(__file__).parent / "inside"
ROOT = Path(__file__).parents[2]
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SETTINGS = ("ld.so.cache", "ld.so.conf", "ld.so.conf.d", "fonts", "alternatives", "localtime")
PASSWD = b"root:x:0:0::/:/bin/false\nstudent:x:1000:1000::/tmp:/bin/sh\n"
START = "import sys; sys.path[:0] = {path!r}; from inside.zygote import main; main({descriptor}, {courses!r}, {uid}, {isolated})"
OUR_PACKAGES = ("grading", "course_lib")
FIRST_UID = 100_000


def environment() -> dict[str, str]:
    """Return all that the zygote, and so a student, finds in the environment."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": "/tmp",
        "USER": "student",
        "LANG": "C.UTF-8",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "MPLCONFIGDIR": "/box/matplotlib",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }


def sandboxed(descriptor: int) -> tuple[list[str], list[int]]:
    """Return the command line, and the descriptors to hand to it (the first holds bubblewrap's arguments).

    Raises InfrastructureError where there is no bubblewrap.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise InfrastructureError("bubblewrap is missing: install it with `apt-get install bubblewrap`")
    uid = FIRST_UID + os.getpid() if os.geteuid() == 0 else 0
    packages = package_folders()
    path = ["/box", *[f"/box/packages/{number}" for number in range(len(packages))]]
    code = START.format(path=path, descriptor=descriptor, courses="/courses", uid=uid, isolated=True)
    data = {
        "/etc/passwd": PASSWD,
        "/etc/group": b"student:x:1000:\n",
        "/box/matplotlib/" + _fonts().name: _fonts().read_bytes(),
    }
    files = {target: _readable(content) for target, content in data.items()}
    arguments = _walls(uid) + _system() + _python(packages)
    for target, file in files.items():
        arguments += ["--perms", "0444", "--ro-bind-data", str(file), target]
    arguments += [
        "--perms",
        "0777",
        "--tmpfs",
        "/courses",
        "--perms",
        "1777",
        "--tmpfs",
        "/tmp",
        "--chdir",
        "/tmp",
    ]
    arguments += ["--remount-ro", "/"]
    listed = _readable("\0".join(arguments).encode())
    command = [bwrap, "--args", str(listed), "--", interpreter(), "-I", "-S", "-c", code]
    return command, [listed, *files.values()]


def bare(descriptor: int, courses: str) -> list[str]:
    """Return the command without a sandbox (`--no-sandbox`)."""
    path = [str(INSIDE.parent), *map(str, package_folders())]
    code = START.format(path=path, descriptor=descriptor, courses=courses, uid=0, isolated=False)
    return [interpreter(), "-I", "-S", "-c", code]


def interpreter() -> str:
    """Return the real interpreter behind a virtual environment's link."""
    return os.path.realpath(sys.executable)


def package_folders() -> list[Path]:
    """Return where this interpreter finds installed packages."""
    found = [Path(entry) for entry in sys.path if Path(entry).name in ("site-packages", "dist-packages")]
    return [folder for folder in dict.fromkeys(found) if folder.is_dir()]


def _walls(uid: int) -> list[str]:
    shared = [
        "--unshare-pid",
        "--unshare-net",
        "--unshare-ipc",
        "--unshare-uts",
        "--as-pid-1",
        "--new-session",
    ]
    return shared if uid else ["--unshare-user", *shared]


def _system() -> list[str]:
    arguments: list[str] = []
    for folder in SYSTEM:
        if os.path.islink(folder):
            arguments += ["--symlink", os.readlink(folder), folder]
        elif os.path.isdir(folder):
            arguments += ["--ro-bind", folder, folder]
    arguments += ["--perms", "0755", "--dir", "/etc"]
    for name in SETTINGS:
        arguments += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    return [*arguments, "--dev", "/dev", "--proc", "/proc"]


def _python(packages: list[Path]) -> list[str]:
    prefix = Path(sys.base_prefix)
    arguments: list[str] = []
    if not _within_system(prefix):
        arguments += [*_open_parents(prefix), "--ro-bind", str(prefix), str(prefix)]
    for folder in ("/box", "/box/lib", "/box/packages"):
        arguments += ["--perms", "0755", "--dir", folder]
    # Matplotlib passes over a folder that it cannot write to; once the box is entered, nothing there can.
    arguments += ["--perms", "0777", "--tmpfs", "/box/matplotlib"]
    arguments += ["--ro-bind", str(INSIDE), "/box/inside"]
    for number, folder in enumerate(packages):
        arguments += ["--ro-bind", str(folder), f"/box/packages/{number}"]
        for package in OUR_PACKAGES:
            if (folder / package).is_dir():
                arguments += ["--tmpfs", f"/box/packages/{number}/{package}"]
                arguments += ["--tmpfs", str(folder / package)] if _within_system(folder) else []
    if _within_system(ROOT) and (ROOT / "pyproject.toml").is_file():
        arguments += ["--tmpfs", str(ROOT)]
    return arguments


def _within_system(folder: Path) -> bool:
    return any(folder.resolve().is_relative_to(system) for system in SYSTEM)


def _open_parents(folder: Path) -> list[str]:
    """Return the words that make missing parents open to the box's own user: bubblewrap's own mode, 0700, shuts it out."""
    parents = [str(parent) for parent in reversed(folder.parents) if str(parent) != "/"]
    return [word for parent in parents for word in ("--perms", "0755", "--dir", parent)]


def _fonts() -> Path:
    """Matplotlib's list of fonts, which takes a second to make."""
    manager = matplotlib.font_manager
    return Path(matplotlib.get_cachedir()) / f"fontlist-v{manager.FontManager.__version__}.json"


def _readable(content: bytes) -> int:
    """Return a descriptor from which `content` is read; no file remains."""
    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        file.seek(0)
        return os.dup(file.fileno())

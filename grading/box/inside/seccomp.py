"""The kernel's filter of system calls around a box (seccomp, classic BPF): a list of what is allowed.

    another architecture, x32        killed
    a call that is not on the list   ENOSYS, upon which libraries fall back to an older way
    a call with a refused argument   EPERM: namespaces, sockets but of AF_UNIX, memory that is shared without a file,
                                     larger socket buffers, memory sent out to swap: what the watch could not count

The program is made here and not by libseccomp: a box needs no library of the system for it, and the arguments are plain
to see. The tests run it, for both machine types, and compare the numbers with libseccomp's where that is installed.
"""

import ctypes
import platform
import struct

from . import system_calls

ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
NAMESPACES = 0x7E020080  # CLONE_NEW{NS,CGROUP,UTS,IPC,USER,PID,NET} and NEWTIME
AF_UNIX = 1
SHARED_NOWHERE = 0x21  # MAP_SHARED | MAP_ANONYMOUS
SOL_SOCKET, BUFFERS = 1, (7, 8, 32, 33)  # SO_SNDBUF, SO_RCVBUF, and both with FORCE
MADV_PAGEOUT = 21

ALLOW, KILL, REFUSE, MISSING = 0x7FFF0000, 0x80000000, 0x00050001, 0x00050026
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN, AND = 0x20, 0x15, 0x35, 0x45, 0x06, 0x54
NUMBER, ARCH, ARGUMENTS = 0, 4, 16
X32 = 0x40000000
Step = tuple[int, int, int, int]

PR_SET_SECCOMP, MODE_FILTER = 22, 2


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def filter_program(machine: str) -> bytes:
    """Return the filter for this machine type. Raises OSError where the call numbers are not known."""
    if machine not in ARCHITECTURE:
        raise OSError(f"no seccomp filter for {machine}: the sandbox knows {', '.join(ARCHITECTURE)}")
    steps = [(LOAD, 0, 0, ARCH), (EQUAL, 1, 0, ARCHITECTURE[machine]), (RETURN, 0, 0, KILL)]
    steps += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, X32), (RETURN, 0, 0, KILL)]
    for name, tests in _arguments().items():
        steps += [(EQUAL, 0, len(tests), system_calls.number(name, machine)), *tests]
    for first, last in system_calls.ranges(machine):
        steps += [(AT_LEAST, 1, 0, first), (RETURN, 0, 0, MISSING)]
        steps += [(AT_LEAST, 1, 0, last + 1), (RETURN, 0, 0, ALLOW)]
    steps.append((RETURN, 0, 0, MISSING))
    return b"".join(struct.pack("<HBBI", *step) for step in steps)


def _arguments() -> dict[str, list[Step]]:
    """Return, for calls that are allowed with some arguments only, the steps that decide; each path of them returns."""
    answers = [(RETURN, 0, 0, REFUSE), (RETURN, 0, 0, ALLOW)]
    unix = [_load(0), (EQUAL, 1, 0, AF_UNIX), *answers]
    buffers = [_load(1), (EQUAL, 1, 0, SOL_SOCKET), (RETURN, 0, 0, ALLOW), _load(2)]
    for left, option in enumerate(reversed(BUFFERS)):
        buffers.insert(4, (EQUAL, left, 0 if left else 1, option))
    return {
        "clone": [_load(0), (ANY_BIT, 0, 1, NAMESPACES), *answers],
        "socket": unix,
        "socketpair": unix,
        "setsockopt": [*buffers, *answers],
        "mmap": [_load(3), (AND, 0, 0, SHARED_NOWHERE), (EQUAL, 0, 1, SHARED_NOWHERE), *answers],
        "madvise": [_load(2), (EQUAL, 0, 1, MADV_PAGEOUT), *answers],
    }


def _load(argument: int) -> Step:
    """Load the lower half of an argument: flags and numbers of this kind have no more."""
    return (LOAD, 0, 0, ARGUMENTS + 8 * argument)


def install(libc: ctypes.CDLL) -> None:
    """Put the filter on this process and all it starts. no_new_privs must be set. Raises OSError."""
    code = filter_program(platform.machine())
    program = _Program(len(code) // 8, code)
    if libc.prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.byref(program), 0, 0):
        raise OSError(ctypes.get_errno(), "the kernel refused the seccomp filter")

"""Walls around one submission: namespaces, an empty /tmp, limits, no capabilities, a seccomp filter.

    zygote ── fork ── enter_namespaces ── fork ── drop_powers ── student's code (pid 1 of its own world)

When pid 1 dies the kernel kills everything else in its pid namespace.
"""

import ctypes
import os
import random
import resource
import struct

from . import seccomp

NEWNS, NEWUTS, NEWIPC, NEWUSER = 0x00020000, 0x04000000, 0x08000000, 0x10000000
NEWPID, NEWNET = 0x20000000, 0x40000000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_BIND, MS_REC, MS_PRIVATE = 1, 2, 4, 4096, 16384, 1 << 18
SYS_MOUNT_SETATTR, AT_FDCWD, AT_RECURSIVE, MOUNT_ATTR_RDONLY = 442, -100, 0x8000, 1
PR_SET_DUMPABLE, PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 4, 24, 38
PR_SET_CHILD_SUBREAPER = 36
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
CAPABILITY_VERSION_3 = 0x20080522
STUDENT = 1000

libc = ctypes.CDLL(None, use_errno=True)


def become(uid: int) -> None:
    """Leave root for an unused id: the kernel does not enforce the limit of processes on root."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    # Changing the id hides /proc/self from ourselves; the id maps are written there.
    libc.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)


def enter_namespaces(course: str, disk: int) -> None:
    """Enter new user, mount, pid, net, ipc and uts namespaces; what is left of the disk is read-only.

    `course` is the folder that holds course_lib for this assignment; it appears as /box/lib.
    Raises OSError when the kernel refuses.
    """
    uid, gid = os.geteuid(), os.getegid()
    _succeed(libc.unshare(NEWUSER | NEWNS | NEWPID | NEWNET | NEWIPC | NEWUTS), "unshare")
    _write("/proc/self/setgroups", "deny")
    _write("/proc/self/uid_map", f"{STUDENT} {uid} 1")
    _write("/proc/self/gid_map", f"{STUDENT} {gid} 1")
    _mount(None, "/", None, MS_REC | MS_PRIVATE)
    _mount(course, "/box/lib", None, MS_BIND)
    # It reads as /dev/zero does, but cannot be mapped: a shared mapping of zeros is memory that no process seems to hold.
    _mount("/dev/full", "/dev/zero", None, MS_BIND)
    attributes = struct.pack("<QQQQ", MOUNT_ATTR_RDONLY, 0, 0, 0)
    result = libc.syscall(SYS_MOUNT_SETATTR, AT_FDCWD, b"/", AT_RECURSIVE, attributes, len(attributes))
    _succeed(result, "mount_setattr")
    hidden = MS_RDONLY | MS_NOSUID | MS_NODEV
    _mount("tmpfs", "/proc", "tmpfs", hidden, "size=4k,mode=555")
    _mount("tmpfs", "/courses", "tmpfs", hidden, "size=4k,mode=555")
    _mount("tmpfs", "/tmp", "tmpfs", MS_NOSUID | MS_NODEV, f"size={disk},nr_inodes=20000,mode=1777")
    _mount("tmpfs", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, f"size={disk // 4},nr_inodes=2000,mode=1777")


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends (there is no pid namespace to hold them)."""
    _succeed(libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0), "child_subreaper")


def limit_resources(space: int, processes: int, disk: int, seconds: float) -> None:
    """Bound this process (and each that it starts): address space, processes, files, CPU time."""
    for what, most in (
        (resource.RLIMIT_AS, space),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_NOFILE, 128),
        (resource.RLIMIT_FSIZE, disk),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_MEMLOCK, 0),
        (resource.RLIMIT_MSGQUEUE, 0),
        (resource.RLIMIT_SIGPENDING, 256),
        (resource.RLIMIT_CPU, int(seconds) + 2),
    ):
        hard = resource.getrlimit(what)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(what, (most, most))


def limit_cpu(seconds: float) -> None:
    """Have the kernel kill this process after so many seconds of CPU; it cannot be caught."""
    most = int(seconds) + 1
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    if hard == resource.RLIM_INFINITY or most < hard:
        resource.setrlimit(resource.RLIMIT_CPU, (most, most))


def drop_powers() -> None:
    """Drop all capabilities, for good, and install the seccomp filter. Raises OSError."""
    _succeed(libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
    for capability in range(64):
        if libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0):
            break
    header = struct.pack("<Ii", CAPABILITY_VERSION_3, 0)
    _succeed(libc.capset(header, bytes(24)), "capset")
    seccomp.install(libc)


def keep_only(descriptors: set[int]) -> None:
    """Close every other descriptor; 0, 1 and 2 read and write nothing."""
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard, inheritable=True)
    low = 3
    for kept in sorted(descriptors):
        os.closerange(low, kept)
        low = kept + 1
    os.closerange(low, 4096)


def reseed() -> None:
    """Seed anew: a fork shares its parent's random state; a fresh interpreter would not."""
    import numpy as np

    random.seed()
    np.random.seed()


def address_space() -> int:
    """Return how many bytes this process has mapped."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = [None if text is None else text.encode() for text in (source, target, kind)]
    _succeed(libc.mount(*texts, flags, None if options is None else options.encode()), f"mount on {target}")


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _succeed(result: int, what: str) -> None:
    if result:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")

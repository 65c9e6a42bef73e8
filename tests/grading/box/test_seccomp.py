"""The filter of system calls, run here step by step as the kernel would, for both machine types."""

import ctypes
import ctypes.util
import errno
import struct

import pytest

from grading.box.inside import seccomp, system_calls

MACHINES = list(seccomp.ARCHITECTURE)
RESULTS = {
    seccomp.ALLOW: "allowed",
    seccomp.KILL: "killed",
    seccomp.REFUSE: errno.EPERM,
    seccomp.MISSING: errno.ENOSYS,
}
# Numbers of calls that no notebook needs, on (x86_64, aarch64).
ELSEWHERE = {
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "pidfd_getfd": (438, 438),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "clone3": (435, 435),
    "init_module": (175, 105),
    "kexec_load": (246, 104),
    "reboot": (169, 142),
    "a call of the future": (600, 600),
}


def answer(machine: str, number: int, *arguments: int, architecture: int | None = None) -> object:
    """What the kernel would do about this call: classic BPF, as far as the filter uses it."""
    arch = seccomp.ARCHITECTURE[machine] if architecture is None else architecture
    words = [each & (1 << 64) - 1 for each in (*arguments, *[0] * 6)][:6]
    data = struct.pack("<IIQ6Q", number, arch, 0, *words)
    steps = list(struct.iter_unpack("<HBBI", seccomp.filter_program(machine)))
    at = value = 0
    while True:
        operation, yes, no, k = steps[at]
        at += 1
        if operation == seccomp.LOAD:
            (value,) = struct.unpack_from("<I", data, k)
        elif operation == seccomp.AND:
            value &= k
        elif operation == seccomp.RETURN:
            return RESULTS[k]
        else:
            jumps = {
                seccomp.EQUAL: value == k,
                seccomp.AT_LEAST: value >= k,
                seccomp.ANY_BIT: bool(value & k),
            }
            at += yes if jumps[operation] else no


@pytest.mark.parametrize("machine", MACHINES)
def test_every_number_that_is_not_on_the_list_does_not_exist(machine: str) -> None:
    listed = {system_calls.number(name, machine) for name in system_calls.ALLOWED}
    special = {system_calls.number(name, machine) for name in seccomp._arguments()}
    assert special <= listed
    for number in range(1200):
        expected = "allowed" if number in listed else errno.ENOSYS
        assert number in special or answer(machine, number) == expected, number


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", ELSEWHERE)
def test_what_no_notebook_needs_does_not_exist(machine: str, name: str) -> None:
    assert answer(machine, ELSEWHERE[name][MACHINES.index(machine)]) == errno.ENOSYS


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_of_another_architecture_are_killed(machine: str) -> None:
    others = {seccomp.ARCHITECTURE[each] for each in MACHINES if each != machine} | {0x40000003}
    assert {answer(machine, 0, architecture=each) for each in others} == {"killed"}
    assert answer(machine, seccomp.X32 + 1) == "killed"


PRIVATE, SHARED, VALIDATED, ANONYMOUS = 2, 1, 3, 0x20
ARGUMENTS = [
    ("clone", (0x01200011,), "allowed"),  # fork, as the C library does it
    ("clone", (0x003D0F00,), "allowed"),  # a thread
    ("clone", (0x10000000,), errno.EPERM),
    ("clone", (0x40000011,), errno.EPERM),
    ("clone", (0x80,), errno.EPERM),
    ("socket", (1, 1, 0), "allowed"),
    ("socket", (2, 1, 0), errno.EPERM),
    ("socket", (16, 3, 0), errno.EPERM),
    ("socket", (2**32 + 1, 1, 0), "allowed"),  # the kernel reads an int, and so 1
    ("socketpair", (1, 1, 0), "allowed"),
    ("socketpair", (40, 1, 0), errno.EPERM),
    ("setsockopt", (3, 1, 7), errno.EPERM),
    ("setsockopt", (3, 1, 8), errno.EPERM),
    ("setsockopt", (3, 1, 32), errno.EPERM),
    ("setsockopt", (3, 1, 33), errno.EPERM),
    ("setsockopt", (3, 1, 2), "allowed"),
    ("setsockopt", (3, 6, 7), "allowed"),
    ("mmap", (0, 4096, 3, PRIVATE | ANONYMOUS), "allowed"),
    ("mmap", (0, 4096, 3, SHARED), "allowed"),
    ("mmap", (0, 4096, 3, SHARED | ANONYMOUS), errno.EPERM),
    ("mmap", (0, 4096, 3, VALIDATED | ANONYMOUS | 0x8000), errno.EPERM),
    ("madvise", (0, 4096, 4), "allowed"),
    ("madvise", (0, 4096, 21), errno.EPERM),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("name", "arguments", "expected"), ARGUMENTS, ids=str)
def test_some_calls_depend_on_their_arguments(
    machine: str, name: str, arguments: tuple[int, ...], expected: object
) -> None:
    assert answer(machine, system_calls.number(name, machine), *arguments) == expected


@pytest.mark.parametrize("machine", MACHINES)
def test_the_program_is_one_that_the_kernel_takes(machine: str) -> None:
    steps = list(struct.iter_unpack("<HBBI", seccomp.filter_program(machine)))
    assert len(steps) < 4096
    for at, (operation, yes, no, _) in enumerate(steps):
        if operation in (seccomp.EQUAL, seccomp.AT_LEAST, seccomp.ANY_BIT):
            assert at + 1 + max(yes, no) < len(steps)
    assert steps[-1][0] == seccomp.RETURN


@pytest.mark.parametrize("machine", MACHINES)
def test_the_numbers_are_those_of_libseccomp(machine: str) -> None:
    found = ctypes.util.find_library("seccomp") or "libseccomp.so.2"
    try:
        library = ctypes.CDLL(found)
    except OSError:
        pytest.skip("libseccomp is not installed")
    resolve = library.seccomp_syscall_resolve_name_arch
    wrong = {}
    for name in system_calls.ALLOWED:
        known = resolve(seccomp.ARCHITECTURE[machine], name.encode())
        number = system_calls.number(name, machine)
        # Below 0 libseccomp counts what it does not know, or what this machine type does not have.
        if known != number and (known >= 0 or number is None) and not (known < 0 and number is None):
            wrong[name] = (number, known)
    assert wrong == {}


def test_an_unknown_machine_is_refused() -> None:
    with pytest.raises(OSError, match="no seccomp filter for vax"):
        seccomp.filter_program("vax")

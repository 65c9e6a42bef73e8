"""Large pages for what all boxes share: a fork then copies a table of a few dozen entries in place of tens of thousands.

Where the kernel cannot do it (before Linux 6.1, or built without), nothing happens.
"""

import ctypes

MADV_COLLAPSE = 25
SIZE = 2 << 20
ANONYMOUS = ("", "[heap]")


def collapse(libc: ctypes.CDLL) -> None:
    """Move this process's own memory into large pages, as far as it fills them."""
    with open("/proc/self/maps", encoding="utf-8", errors="replace") as file:
        regions = [line.split(maxsplit=5) for line in file]
    for bounds, access, *_, name in ([*region, ""][:6] for region in regions):
        if access != "rw-p" or name.strip() not in ANONYMOUS:
            continue
        start, end = (int(bound, 16) for bound in bounds.split("-"))
        for at in range(-(-start // SIZE) * SIZE, end - SIZE + 1, SIZE):
            libc.madvise(ctypes.c_void_p(at), ctypes.c_size_t(SIZE), MADV_COLLAPSE)

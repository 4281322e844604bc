"""What SQLite writes to its files, one write after the other, so that a test can stop between any two of them.

Through `xSetSystemCall` of the VFS: https://www.sqlite.org/c3ref/vfs.html
"""

from __future__ import annotations

import _sqlite3
import ctypes
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

METHODS_BEFORE = 13  # of `sqlite3_vfs`, from xOpen to xCurrentTimeInt64


class Write(NamedTuple):
    """`content` went to `offset` in the file called `name`."""

    name: str
    offset: int
    content: bytes

    def apply(self, folder: Path, *, half: bool = False) -> None:
        """Do it again in `folder`; or `half` of it, as when a process is killed meanwhile."""
        with (folder / self.name).open("r+b" if (folder / self.name).exists() else "w+b") as file:
            file.seek(self.offset)
            file.write(self.content[: len(self.content) // 2] if half else self.content)


class _Vfs(ctypes.Structure):
    _fields_ = (
        ("iVersion", ctypes.c_int),
        ("szOsFile", ctypes.c_int),
        ("mxPathname", ctypes.c_int),
        ("pNext", ctypes.c_void_p),
        ("zName", ctypes.c_char_p),
        ("pAppData", ctypes.c_void_p),
        ("methods", ctypes.c_void_p * METHODS_BEFORE),
        ("xSetSystemCall", ctypes.c_void_p),
    )


_SetSystemCall = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
_Pwrite = ctypes.CFUNCTYPE(ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64)


def writes_of(act: Callable[[], Any], report: Path) -> list[Write]:
    """Every write that `act` makes to the files of a database, in order. It runs in a process of its own."""
    pid = os.fork()
    if not pid:
        try:
            found: list[Write] = []
            kept = _watch(found)
            act()
            report.write_bytes(pickle.dumps(found))
            del kept
            os._exit(0)
        except BaseException:
            os._exit(1)
    assert os.waitpid(pid, 0)[1] == 0, "what was to be watched failed"
    writes: list[Write] = pickle.loads(report.read_bytes())
    return writes


def _watch(found: list[Write]) -> object:
    """Put every write into `found` as well; what is returned has to be kept for as long as SQLite writes."""

    def pwrite(file: int, content: int, size: int, offset: int) -> int:
        octets = ctypes.string_at(content, size)
        found.append(Write(Path(f"/proc/self/fd/{file}").readlink().name, offset, octets))
        return os.pwrite(file, octets, offset)

    find = ctypes.CDLL(_sqlite3.__file__).sqlite3_vfs_find
    find.restype, find.argtypes = ctypes.c_void_p, [ctypes.c_char_p]
    address = find(None)
    vfs = _Vfs.from_address(address)
    assert vfs.iVersion >= 3, "SQLite before 3.7.6"
    called = _Pwrite(pwrite)
    assert _SetSystemCall(vfs.xSetSystemCall)(address, b"pwrite64", ctypes.cast(called, ctypes.c_void_p)) == 0
    return called

"""A process that has loaded what reads pages and mails, and answers each question in a fork (`reading.py`)."""

from __future__ import annotations

import gc
import os
import socket
import sys

import corrections.articles.reading.fragment
import corrections.articles.reading.page  # noqa: F401
from corrections.articles.reading import child as page
from corrections.mailbox import child as mail
from corrections.mailbox import said

MAIN = {module.__name__.encode(): module.main for module in (page, mail, said)}


def serve(theirs: socket.socket) -> None:
    gc.freeze()  # what a fork does not look through for garbage, it does not copy
    while True:
        asked, (*pipes,), _, _ = socket.recv_fds(theirs, 100, 2)
        if not asked:
            return
        pid = os.fork()
        if not pid:
            theirs.close()
            become(asked, *pipes)
        for pipe in pipes:
            os.close(pipe)
        theirs.send(b"%d" % pid)
        theirs.recv(100)  # until then nobody else gets its number
        used = os.wait4(pid, 0)[2]
        theirs.send(b"%f" % (used.ru_utime + used.ru_stime))


def become(asked: bytes, question: int, answer: int) -> None:
    """Be the child, to the end of this process."""
    os.dup2(question, 0)
    os.dup2(answer, 1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.close(question)
    os.close(answer)
    try:
        MAIN[asked]()
        sys.stdout.flush()
    finally:
        os._exit(0)


if __name__ == "__main__":
    serve(socket.socket(fileno=int(sys.argv[1])))

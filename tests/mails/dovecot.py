"""A real IMAP server on loopback: Dovecot, as Debian packages it, for one user and run by nobody in particular."""

from __future__ import annotations

import contextlib
import getpass
import grp
import os
import pwd
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

CONFIG = """
protocols = imap
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
listen = 127.0.0.1
ssl = {tls}
{certificate}
disable_plaintext_auth = no
auth_failure_delay = 0
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
mail_location = maildir:{folder}/mail
first_valid_uid = 0
mail_uid = {user}
mail_gid = {group}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
passdb {{
  driver = static
  args = password=wennmouth
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}
}}
"""


@dataclass(frozen=True)
class Imap:
    """Where it listens, and the folder in which a mail is delivered by putting it there."""

    port: int
    tls_port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"imap://desk:wennmouth@127.0.0.1:{self.port}/INBOX?tls=off"

    def deliver(self, raw: bytes, name: str, *, seen: bool = False) -> None:
        folder, flags = ("cur", ":2,S") if seen else ("new", "")
        file = self.folder / "mail" / folder / f"{time.time():.6f}.{name}.here{flags}"
        file.write_bytes(raw)
        file.chmod(0o644)

    def spoil(self, name: str) -> None:
        """Leave a mail in the folder that can't be read any more."""
        (file,) = (self.folder / "mail").glob(f"*/*.{name}.here*")
        file.chmod(0)

    def number_anew(self) -> None:
        """Give the folder another UIDVALIDITY, as a restored or moved mailbox gets one."""
        known = self.folder / "mail" / "dovecot-uidlist"
        (validity,) = re.findall(r"^3 V(\d+)", known.read_text())
        for kept in (self.folder / "mail").glob("dovecot*"):
            kept.unlink()
        known.write_text(f"3 V{int(validity) + 1} N1\n")
        known.chmod(0o666)


@contextlib.contextmanager
def running(certificate: Path | None = None) -> Iterator[Imap]:
    """The server, while the block runs, with TLS by a `certificate` and its key, or without.

    Without Dovecot the test fails: what no server has answered is not proved.
    """
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.fail("no IMAP server: dovecot is not on the path. On Debian: apt install dovecot-imapd", pytrace=False)
    with socket.socket() as free, socket.socket() as other:
        free.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        port, tls_port = free.getsockname()[1], other.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="corrections-imap-"))
    folder.chmod(0o755)
    for name in ("mail/new", "mail/cur", "mail/tmp", "run", "state"):
        (folder / name).mkdir(parents=True)
    users = _users(folder)
    file = folder / "dovecot.conf"
    tls = "yes" if certificate else "no"
    files = f"ssl_cert = <{certificate}\nssl_key = <{certificate}" if certificate else ""
    told = {"folder": folder, "port": port, "tls_port": tls_port if certificate else 0, "tls": tls}
    file.write_text(CONFIG.format(**told, certificate=files, **users))
    server = subprocess.Popen([program, "-F", "-c", str(file)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1) as asked:
                asked.recv(4)
                break
            time.sleep(0.05)
        else:
            log = (folder / "log").read_text() if (folder / "log").exists() else ""
            pytest.fail(f"dovecot did not start: {log}")
        yield Imap(port, tls_port, folder)
    finally:
        server.terminate()
        server.wait(10)
        shutil.rmtree(folder, ignore_errors=True)


def _users(folder: Path) -> dict[str, str]:
    """As whom it runs: as ourselves, or where that is root, which it refuses, as the users of its package."""
    if os.getuid() == 0:
        for path in (folder, *folder.rglob("*")):
            shutil.chown(path, "nobody", "nogroup")
        (folder / "run").chmod(0o755)
        shutil.chown(folder / "run", "root", "root")
        return {
            "user": "nobody",
            "group": "nogroup",
            "internal": "dovecot",
            "internal_group": "dovecot",
            "login": "dovenull",
        }
    user = getpass.getuser()
    group = grp.getgrgid(pwd.getpwnam(user).pw_gid).gr_name
    return {"user": user, "group": group, "internal": user, "internal_group": group, "login": user}

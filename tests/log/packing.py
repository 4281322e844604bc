"""Files of evidence for tests: fetched, taken apart, and packed anew by somebody who changed something in them."""

from __future__ import annotations

import hashlib
import io
import zipfile

from pages import Client


def evidence(client: Client, path: str, headers: dict[str, str] | None = None) -> tuple[bytes, dict[str, bytes]]:
    with client.get(f"{path}/evidence.zip", headers=headers).response as answer:
        data = answer.get_data()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return data, {name: archive.read(name) for name in archive.namelist()}


def summed(members: dict[str, bytes]) -> dict[str, bytes]:
    """The members with the list of their hashes made anew, as somebody would who changed one."""
    others = {name: data for name, data in members.items() if name != "SHA256SUMS"}
    sums = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in others.items())
    return others | {"SHA256SUMS": sums.encode()}


def pack(members: dict[str, bytes]) -> bytes:
    """As the newsroom packs them."""
    with zipfile.ZipFile(file := io.BytesIO(), "w") as archive:
        for name, data in members.items():
            member = zipfile.ZipInfo(name)
            member.external_attr = 0o644 << 16
            archive.writestr(member, data)
    return file.getvalue()

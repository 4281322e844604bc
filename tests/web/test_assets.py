"""What a page loads carries the hash of what is in it, and so does what its scripts import."""

from __future__ import annotations

import hashlib
import re

from pages import Client

IMPORTED = re.compile(r'from "\./([\w-]+\.js)\?v=(\w+)"')


def test_a_script_imports_its_modules_as_they_were_written_with_it(client: Client) -> None:
    wanted, seen = ["case-acts.js"], set()
    while wanted:
        name = wanted.pop()
        script = client.browser.get(f"/static/js/{name}", base_url=client.base).text
        assert script.count('from "./') == len(IMPORTED.findall(script)), name
        for other, version in IMPORTED.findall(script):
            served = client.browser.get(f"/static/js/{other}?v={version}", base_url=client.base)
            assert hashlib.sha256(served.data).hexdigest().startswith(version)
            assert "immutable" in served.headers["Cache-Control"]
            seen.add(other)
            wanted.append(other)
    assert {"desk-parts.js", "desk-said.js"} <= seen

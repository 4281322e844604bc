"""The page on which a reader's own browser checks a record: what passes, and which step says what was changed."""

from __future__ import annotations

import base64
import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from cli.verifier import OK, verifier
from erasures import story as erasures
from flask import Flask
from log import definition
from log.telling import ended, tell_among
from make import make_article, make_correction, make_revision
from pages import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route
from policy.adopting import tell_all_of_markdown
from reused import Begin
from sqlalchemy import Engine

from corrections import database
from corrections.articles.models import Article
from corrections.erasures.places import part_key
from corrections.log import tiles
from corrections.log.tiles import WIDTH
from corrections.newsroom import actions as newsrooms
from corrections.settings import Settings

on_sqlite = pytest.mark.parametrize("reused", ["sqlite"], indirect=True)

STEPS = ["text", "entry", "tree", "signature"]
Change = Callable[[bytes], bytes]
DONE = "[data-verdict]:not([data-verdict=running]):not([hidden])"
STATES = """async () => {
  const done = "[data-verdict]:not([data-verdict=running]):not([hidden])";
  for (let n = 0; !document.querySelector(done); n += 1) {
    if (n > 4000) throw new Error("the steps did not end");
    await new Promise((then) => setTimeout(then, 5));
  }
  const steps = [...document.querySelectorAll("[data-step]")].map((step) => [step.dataset.step, step.dataset.state]);
  return { ...Object.fromEntries(steps), verdict: document.querySelector(done).dataset.verdict };
}"""


@dataclass
class Between:
    """What stands between the browser and the site: it changes what is served at one path."""

    client: Client
    path: str = ""
    change: Change = bytes
    asked: set[str] = field(default_factory=set)
    kept: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)

    def answer(self, route: Route) -> None:
        path = "/" + route.request.url.split("/", 3)[3]
        if path not in self.kept:
            answer = self.client.browser.get(path, base_url=self.client.base)
            headers = {name: answer.headers[name] for name in ("Content-Type", "Content-Security-Policy")}
            self.kept[path] = answer.status_code, headers, answer.get_data()
        status, headers, body = self.kept[path]
        self.asked.add(path.partition("?")[0])
        changed = self.change(body) if path == self.path else body
        route.fulfill(status=status, headers=headers, body=changed)


@pytest.fixture
def between(app: Flask) -> Between:
    return Between(Client(app))


@pytest.fixture
def opens(browser: Browser, between: Between) -> Iterator[Callable[..., BrowserContext]]:
    contexts: list[BrowserContext] = []

    def open_(script: str = "") -> BrowserContext:
        context = browser.new_context()
        contexts.append(context)
        context.route("**/*", between.answer)
        context.set_default_timeout(15_000)
        context.add_init_script(script)
        return context

    yield open_
    for context in contexts:
        context.close()


def states(page: Page) -> dict[str, str]:
    """How the steps ended, once all of them did."""
    return dict(page.evaluate(STATES))


def verify(page: Page, path: str, host: str = "https://corrections.example") -> dict[str, str]:
    page.goto(f"{host}{path}/verify")
    found = states(page)
    page.focus("[data-again]")
    return found


def again(page: Page) -> dict[str, str]:
    """By keyboard: the button that checks again has the focus."""
    page.keyboard.press("Enter")
    return states(page)


def flipped(at: int) -> Change:
    def flip(data: bytes) -> bytes:
        changed = bytearray(data)
        changed[at % len(changed)] ^= 1 << at % 8
        return bytes(changed)

    return flip


def hidden(name: str, *, leaf: bytes | None = None, **how: str) -> Change:
    """A document of which one part shows its hash alone: as it may, or `leaf`, another one."""

    def change(data: bytes) -> bytes:
        document: dict[str, Any] = json.loads(data)
        for place, part in enumerate(document["parts"]):
            if part["name"] == name:
                right = hashlib.sha256(b"\0" + rfc8785.dumps([name, part["salt"], part["value"]])).digest()
                shown = f"sha256:{(leaf or right).hex()}"
                document["parts"][place] = {"name": name, "erased" if how else "withheld": shown} | how
        return rfc8785.dumps(document)

    return change


ROOT_OF = """async ([size, index, beside]) => {
  const { rootOf, toBase64 } = await import("/static/js/verify-log.js");
  const read = async (path) => new Uint8Array(await (await fetch(`/log/${path}`)).arrayBuffer());
  const { root } = await rootOf(read, index, size, beside.map((text) => new TextEncoder().encode(text)));
  return toBase64(root);
}"""
EARLIER = """async ([size, index, beside]) => {
  const { rootOf, earlierRoot, toBase64 } = await import("/static/js/verify-log.js");
  const read = async (path) => new Uint8Array(await (await fetch(`/log/${path}`)).arrayBuffer());
  const { seen } = await rootOf(read, index, size, beside.map((text) => new TextEncoder().encode(text)));
  return toBase64(await earlierRoot(seen, index + 1));
}"""
PASSED = dict.fromkeys([*STEPS, "verdict"], "passed")


@pytest.mark.browser
@on_sqlite
def test_a_flipped_byte_in_anything_that_is_fetched_fails_its_step(
    begin: Begin, opens: Callable[..., BrowserContext], between: Between
) -> None:
    _, number = begin("a correction among three hundred entries", tell_among)
    record = f"/corrections/{number}/revisions/1"
    index = between.client.get(f"{record}.json").json["revisions"][0]["log"]["index"]
    size = between.client.get("/log.json").json["size"]
    page = opens().new_page()
    assert verify(page, record) == PASSED
    assert f"stands in entry {index} of our log" in page.inner_text("[data-verdict=passed]")
    assert "Proved: the text that we show as correction" in page.inner_text("[data-live]")
    assert page.inner_text("[data-verdict=passed] [data-value=size]") == str(size)
    bundle, proof = "/log/tile/entries/000", f"{record}.tlog-proof"
    edge, above = f"/log/tile/0/001.p/{size - 256}", "/log/tile/1/000.p/1"
    document = f"/log/documents/{index}.json"
    fetched = {document, bundle, "/log/tile/0/000", edge, above, proof, "/log/checkpoint", "/log.json", record}
    assert fetched <= between.asked
    drawn = random.Random(11)

    def fails(path: str, change: Change, *steps: str) -> None:
        between.path, between.change = path, change
        found = again(page)
        assert {step for step in steps if found[step] == "failed"}, (path, found)
        assert found["verdict"] == "failed", path

    def anywhere(path: str, *steps: str) -> None:
        for _ in range(2):
            fails(path, flipped(drawn.randrange(10**6)), *steps)

    anywhere(document, "text", "entry")
    anywhere(bundle, "entry", "tree")
    for path in ("/log/tile/0/000", edge, above):
        fails(path, flipped(drawn.randrange(10**6)), "tree")
    anywhere(proof, "tree", "signature")
    anywhere("/log/checkpoint", "signature")
    fails(document, lambda data: data.replace(b'"salt":"', b'"salt":"A', 1), "entry")
    fails(proof, flipped(-4), "signature")
    fails(record, lambda data: data.replace(b"It is 214.", b"It is 215."), "text")
    fails(record, lambda data: data.replace(b'datetime="20', b'datetime="19'), "text")
    fails(f"/corrections/{number}", lambda data: data.replace(b"It is 214.", b"It is 215."), "text")
    assert page.inner_text("[data-step=text] [data-why]").endswith("in the part: notice")
    # Another record that is in the log as well, in the place of this one.
    other = between.client.get("/log/documents/150.json").response.get_data()
    fails(document, lambda data: other, "text", "entry")
    between.path = ""
    assert again(page) == PASSED


@pytest.mark.browser
@on_sqlite
def test_a_page_that_shows_other_words_than_those_it_holds_fails(
    begin: Begin, opens: Callable[..., BrowserContext], between: Between
) -> None:
    """Whoever changes a page on its way leaves the right words where a script finds them and nobody sees them."""
    article, number = begin("a correction among three hundred entries", tell_among)
    page = opens().new_page()

    def fails(path: str, old: str, new: str) -> None:
        assert old.encode() in between.kept[path][2], old
        between.path, between.change = path, lambda data: data.replace(old.encode(), new.encode(), 1)
        found = again(page)
        assert (found["text"], found["verdict"]) == ("failed", "failed"), new

    revision = f"/corrections/{number}/revisions/1"
    assert verify(page, revision) == PASSED
    assert "It is 214." in page.text_content("[data-told]")
    notice = ' data-part="notice"><p>'
    whole = between.client.get(revision).text.partition(notice)[2].partition("</p>")[0]
    for new in (
        ' data-part="notice"><p hidden>',
        ' data-part="notice">It is 2,140 after all.<p>',
        ' data-part="notice"><p>It is 2,140 after all, not more. <span class="vh">',
        ' data-part="notice"><template shadowrootmode="open">It is 2,140.</template><p>',
        ' data-part="notice"><script src="//elsewhere.example/it.js"></script><p>',
        f' data-part="notice"><time datetime="{whole}">It is 2,140.</time><p hidden>',
        f'><p>It is 2,140.</p><noscript data-part="notice"><p>{whole}</p></noscript><p hidden>',
        f" hidden{notice}",
        f'><bdo dir="rtl"{notice}',
        f"><del{notice}",
        f' bgcolor="black"{notice}',
        f' style="display: none"{notice}',
        f"><style>*</style><div{notice}",
    ):
        fails(revision, notice, new)
    fails(revision, "<mark>2,140</mark>", "<mark>2,140</mark> and not 214")
    fails(revision, "<mark>2,140</mark>", "<mark>2,140</mark><mark>!</mark>")
    fails(revision, "</mark>", "</mark></blockquote><blockquote>It is 214.")

    version = f"/articles/{article}/versions/1"
    between.path = ""
    assert verify(page, version) == PASSED
    fails(version, "data-passage-text>", "data-passage-text><p>Read this first.</p>")
    fails(version, ' data-block="1">', ' data-block="1">\u202e')
    fails(version, ' data-block="2">', ' data-block="02">')
    fails(version, ">Nadia Okafor<", ">Nadia Okafor, John Doe<")
    fails(version, ' data-part="bylines"', "")

    named = re.compile(rb'data-block="(\d+)"')
    between.change = lambda data: named.sub(lambda found: b'data-part="blocks/%d"' % (int(found[1]) - 1), data)
    assert again(page) == PASSED | dict.fromkeys(["text", "verdict"], "failed")

    # The notice is taken out of the document, which it may be; and the page shows another one.
    index = between.client.get(f"{revision}.json").json["revisions"][0]["log"]["index"]
    between.path = f"/log/documents/{index}.json"
    between.change = hidden("notice")
    assert verify(page, revision) == PASSED | dict.fromkeys(["text", "verdict"], "failed")
    between.change = hidden("articles/0/passage")
    assert again(page) == PASSED
    assert "could not be compared: articles/0/passage" in page.inner_text(DONE)
    # All that a page says of what is to be checked belongs to another record.
    between.path, between.change = f"{version}/verify", lambda data: other
    other = between.client.get(f"{revision}/verify").response.get_data()
    assert verify(page, version) == PASSED | dict.fromkeys(["entry", "verdict"], "failed")


@pytest.mark.browser
@on_sqlite
def test_a_checkpoint_that_somebody_noted_is_compared_with_the_log_of_now(
    begin: Begin, opens: Callable[..., BrowserContext], between: Between
) -> None:
    begin("a correction among three hundred entries", tell_among)
    facts = between.client.get("/log.json").json
    size, root = facts["size"], facts["root"]
    page = opens().new_page()
    page.goto("https://corrections.example/log")
    earlier = page.text_content("details li:last-child") or ""
    [size_then], [root_then] = re.findall(r"of (\d+) entries", earlier), re.findall(r"\S{43}=", earlier)

    def told(noted: str) -> str:
        page.fill("#noted-text", noted)
        page.focus("[data-noted] button")
        page.keyboard.press("Enter")
        return page.wait_for_selector("[data-word]:not([data-word=running]):not([hidden])").get_attribute("data-word")

    assert told(f"corrections.example/log\n{size_then}\n{root_then}\n\n— corrections.example/log AAAA") == "begins"
    assert f"of {size} entries, begins with the {size_then} that you noted" in page.inner_text("[data-word=begins]")
    assert told(facts["checkpoint"]) == "begins"
    assert told(f"{size_then} {root}") == "different"
    assert told(f"{size + 1} {root}") == "shorter"
    assert told("yesterday") == "unreadable"
    between.path, between.change = "/log/tile/1/000.p/1", flipped(99)
    assert told(f"{size_then} {root_then}") == "failed"
    between.path, between.change = "/log/checkpoint", lambda data: data.replace(root.encode(), root_then.encode())
    assert told(f"{size_then} {root_then}") == "failed"


@pytest.mark.browser
@on_sqlite
def test_what_did_not_run_never_passes(begin: Begin, opens: Callable[..., BrowserContext], between: Between) -> None:
    article, _ = begin("a correction among three hundred entries", tell_among)
    record = f"/articles/{article}/versions/1"
    unchecked = dict.fromkeys(PASSED, "unchecked")
    plain = opens().new_page()
    assert verify(plain, record, "http://corrections.example") == unchecked
    assert "only on pages with https" in plain.inner_text("[data-step=text] [data-why]")
    old = opens(
        "const known = SubtleCrypto.prototype.importKey; SubtleCrypto.prototype.importKey = function (...asked) {"
        ' if (asked[2].name === "Ed25519") throw new DOMException("no", "NotSupportedError");'
        " return known.apply(this, asked); };"
    ).new_page()
    assert verify(old, record) == PASSED | dict.fromkeys(["signature", "verdict"], "unchecked")
    assert "Ed25519" in old.inner_text("[data-step=signature] [data-why]")
    assert "Not everything could be checked" in old.inner_text(DONE)
    between.path, between.change = f"{record}.tlog-proof", lambda data: b""
    assert again(old)["tree"] == "failed"
    between.path = ""
    document = between.client.get(f"{record}.json").json["log"]["index"]
    old.route(f"**/log/documents/{document}.json", lambda route: route.abort())
    assert again(old) == unchecked | {"tree": "passed"}
    assert f"/log/documents/{document}.json" in old.inner_text("[data-step=text] code")
    old.unroute(f"**/log/documents/{document}.json")
    old.route("**/log/checkpoint", lambda route: None)  # no answer, ever
    old.clock.install()
    old.keyboard.press("Enter")
    for step in ("entry", "signature"):
        old.wait_for_selector(f"[data-step={step}][data-state=running]")
        old.clock.fast_forward(31_000)
    assert states(old) == unchecked | {"text": "passed"}
    assert "within half a minute" in old.inner_text("[data-step=entry] [data-why]")


@pytest.mark.browser
@on_sqlite
def test_a_part_that_is_not_shown_counts_by_its_hash(
    engine: Engine, opens: Callable[..., BrowserContext], between: Between
) -> None:
    """Agency copy; a part that was erased; and a text of which each form that HTML has is used."""
    with database.writing(engine) as session:
        agency = make_article(session, withheld=True)
        odd = make_article(
            session,
            "# A & B <i>\n\nCafé “A\u0308” 😀 \u2028 end\u202e.\n\n| Ash | 2 |\n\n```\n  a  < b\n```\n\n> Quoted",
            headline="“Tom & Jerry” <b>",
        )
        made = make_correction(session, notice="It is <b>214</b>.\n\nNot 2,140 & more.")
        make_revision(session, made, "It is 214, and “no” more.", "A clearer wording.")
        paths = [f"/articles/{row.id}/versions/1" for row in (agency, odd)]
        paths += [f"/corrections/{made.number}/revisions/{number}" for number in (1, 2)]
    page = opens().new_page()
    for path in reversed(paths):
        assert verify(page, path) == PASSED, path
        assert ("Parts of it are not shown in public" in page.inner_text(DONE)) == (path == paths[0])
    assert verify(page, paths[1]) == PASSED
    assert "end\\u202e." in page.text_content("[data-told]"), "what turns the order of words is shown, and does nothing"

    between.path = f"/log/documents/{between.client.get(f'{paths[1]}.json').json['log']['index']}.json"
    between.change = hidden("medium", ground="privacy")
    assert again(page) == PASSED
    assert "Parts of it are not shown in public" in page.inner_text(DONE)
    between.change = hidden("medium", leaf=bytes(32), ground="privacy")
    assert again(page) == PASSED | dict.fromkeys(["entry", "verdict"], "failed")
    between.change = hidden("blocks/1", ground="privacy")  # which the page still shows
    assert again(page) == PASSED | dict.fromkeys(["text", "verdict"], "failed")
    assert page.inner_text("[data-step=text] code") == "blocks/1"


@pytest.mark.browser
@on_sqlite
def test_a_bar_stands_in_the_place_of_what_was_erased_and_of_nothing_else(
    begin: Begin, engine: Engine, settings: Settings, opens: Callable[..., BrowserContext], between: Between
) -> None:
    begin(erasures.STATE, erasures.tell)
    erasures.erase(engine, settings)
    page = opens().new_page()
    for path in ("/corrections/2026-0001/revisions/1", "/corrections/2026-0001/revisions/2", "/articles/2/versions/1"):
        assert verify(page, path) == PASSED, path
        assert "Parts of it are not shown in public" in page.inner_text(DONE)
    between.path = path
    between.change = lambda data: data.replace(
        b'dir="auto" data-passage-text>', b'data-passage-text><p class="in-place">No.</p>'
    )
    assert again(page) == PASSED | dict.fromkeys(["text", "verdict"], "failed")


@pytest.mark.browser
@on_sqlite
def test_a_record_that_was_erased_as_a_whole_is_gone_and_nobody_is_told_to_check_its_text(
    begin: Begin,
    engine: Engine,
    settings: Settings,
    opens: Callable[..., BrowserContext],
    between: Between,
    tmp_path: Path,
) -> None:
    record = f"/articles/{begin(erasures.STATE, erasures.tell)['other']}/versions/1"
    client, command = between.client, verifier(tmp_path / "state")
    index = client.get(f"{record}.json").json["log"]["index"]
    erasures.erase(engine, settings, "Nothing of it is here.", chosen=(part_key(1, index, None),))
    page = opens().new_page()
    unchecked = dict.fromkeys(["text", "entry", "verdict"], "unchecked")
    assert verify(page, record) == PASSED | unchecked
    assert "removed for good" in page.inner_text("[data-step=text] [data-why]")
    assert "can’t be checked any more" in page.inner_text(DONE)
    assert "The command below" not in page.inner_text(DONE)
    assert "--document" not in page.inner_text("#command")
    proof, document = tmp_path / "1.tlog-proof", tmp_path / "gone.json"
    proof.write_bytes(client.get(f"{record}.tlog-proof").response.get_data())
    document.write_bytes(client.get(f"/log/documents/{index}.json", status=410).response.get_data())
    vkey = client.get("/log.json").json["vkey"]
    code, said = command(proof, "--vkey", vkey)
    assert code == OK, said
    code, said = command(proof, "--document", document, "--vkey", vkey)
    assert (code, "says that the document was erased, by entry" in said) == (1, True), said


@pytest.mark.browser
@on_sqlite
def test_a_record_of_a_log_that_was_ended_is_checked_in_that_log(
    engine: Engine, opens: Callable[..., BrowserContext], between: Between
) -> None:
    """Even where entries that it signed are lost."""
    with database.writing(engine) as session:
        make_article(session)
    with ended(engine):
        with database.writing(engine) as session:
            make_article(session)
            newsrooms.raise_generation(session)
        page = opens().new_page()
        for number, at in ((1, "/log"), (2, "/log/2")):
            between.asked.clear()
            assert verify(page, f"/articles/{number}/versions/1") == PASSED, at
            assert f"{at}/checkpoint" in between.asked
            assert page.get_attribute("[data-verify]", "data-origin") == f"corrections.example{at}"


@pytest.mark.browser
@on_sqlite
def test_without_a_script_no_step_is_shown_that_does_not_run(begin: Begin, browser: Browser, between: Between) -> None:
    _, number = begin("a correction among three hundred entries", tell_among)
    with browser.new_context(java_script_enabled=False) as context:
        context.route("**/*", between.answer)
        page = context.new_page()
        page.goto(f"https://corrections.example/corrections/{number}/revisions/1/verify")
        assert page.is_visible("text=needs JavaScript")
        assert page.is_visible("#command")
        assert not page.is_visible(".checks")


def test_without_a_script_it_explains_the_command(client: Client, engine: Engine, tmp_path: Path) -> None:
    with database.writing(engine) as session:
        made = make_correction(session)
        article = session.get(Article, 1)
        assert article is not None
    vkey = client.get("/log.json").json["vkey"]
    record = f"/corrections/{made.number}/revisions/1"
    page = client.get(f"{record}/verify")
    index = client.get(f"{record}.json").json["revisions"][0]["log"]["index"]
    (command,) = page.tree.xpath('//*[@id="command"]')
    assert command.text_content().split() == [
        *("curl", "-O", f"http://corrections.example{record}.tlog-proof"),
        *("curl", "-o", f"{index}.json", f"http://corrections.example/log/documents/{index}.json"),
        *("corrections", "log", "verify", "1.tlog-proof", "\\"),
        *("--document", f"{index}.json", "\\", "--vkey", vkey),
    ]
    assert "needs JavaScript" in page.words
    assert f"{record}.tlog-proof" in page.links()
    lead = client.get(f"/corrections/{made.number}/verify", status=302)
    assert lead.location == f"{record}/verify"
    for path in (f"/corrections/{made.number}", record, f"/articles/{article.id}/versions/2"):
        assert any(link.endswith("/verify") for link in client.get(path).links()), path
    for path in (f"/corrections/{made.number}/revisions/2", "/articles/1/versions/9", "/corrections/1999-0001"):
        client.get(f"{path}/verify", status=404)


@pytest.mark.browser
@on_sqlite
def test_the_root_of_a_tree_of_any_shape_comes_from_its_tiles(
    opens: Callable[..., BrowserContext], between: Between
) -> None:
    """Against RFC 6962 word for word: one entry, a tile that is full, one more, three levels."""
    leaves = [str(n).encode() for n in range(65_836)]
    hashes = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    levels = [hashes]
    while len(levels[-1]) >= WIDTH:
        full = range(0, len(levels[-1]) - WIDTH + 1, WIDTH)
        levels.append([definition.over(levels[-1][n : n + WIDTH]) for n in full])
    page = opens().new_page()

    def serve(route: Route) -> None:
        tile = tiles.read_path(route.request.url.split("/tile/")[1])
        assert tile is not None
        first = tile.number * WIDTH
        route.fulfill(body=b"".join(levels[tile.level][first : first + tile.width]))

    page.route("**/tile/*/**", serve)
    page.goto("https://corrections.example/log")
    for size, index in (
        (1, 0),
        (255, 3),
        (256, 255),
        (257, 256),
        (513, 255),
        (513, 300),
        (513, 511),
        (65_535, 65_400),
        (65_536, 65_535),
        (65_836, 65_600),
        (65_836, 7),
    ):
        first = index - index % WIDTH
        beside = [leaf.decode() for leaf in leaves[first : min(first + WIDTH, size)]]
        root = page.evaluate(ROOT_OF, [size, index, beside])
        assert base64.b64decode(root) == definition.over(hashes[:size]), (size, index)
        root = page.evaluate(EARLIER, [size, index, beside])
        assert base64.b64decode(root) == definition.over(hashes[: index + 1]), (size, index)


@pytest.mark.browser
@on_sqlite
def test_a_page_that_says_something_else_than_the_policy_that_was_signed_fails(
    begin: Begin, opens: Callable[..., BrowserContext], between: Between
) -> None:
    begin("a policy with all that Markdown may hold", tell_all_of_markdown)
    page, record = opens().new_page(), "/standards/versions/1"
    assert verify(page, record) == PASSED
    assert "All of *it*, & <more>" in page.text_content("[data-told]")
    clause, at_top = '<article class="clause"', "<li>at the top</li>"
    for path, old, new in (
        (record, "<strong>every</strong>", "<strong>nearly every</strong>"),
        ("/standards", "<strong>every</strong>", "<strong>no</strong>"),
        (record, at_top, f'<li class="vh">at the top</li>{at_top}'),
        (record, at_top, f'<li class="vh">{at_top[4:]}'),
        (record, at_top, f"{at_top}<li>at the bottom</li>"),
        (record, clause, f"{clause}><p>Unless we forget.</p></article>{clause}"),
        (record, 'data-part="clauses/2"', "data-erased"),
        (record, ' data-part="clauses/3"', ' hidden data-part="clauses/3"'),
        (record, 'datetime="2026', 'datetime="2025'),
        (record, "14. December", "15. December"),
        (record, "14. December", "December"),
        (record, '<ol start="5">', '<ol start="7">'),
        (record, "<li>six</li>", "six"),
        (record, "none](/x)", "none]"),
    ):
        assert old.encode() in between.kept[path][2], old
        between.path = path
        between.change = lambda data, old=old, new=new: data.replace(old.encode(), new.encode(), 1)  # type: ignore[misc]
        found = again(page)
        assert (found["text"], found["verdict"]) == ("failed", "failed"), new

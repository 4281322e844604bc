"""A browser for tests: it checks every page that it fetches, and fills in forms as a person would."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from flask import Flask
from lxml import html
from lxml.html import HtmlElement
from werkzeug.test import TestResponse

from corrections.web.security import MOST_FORM_PARTS

INLINE = re.compile(r"^(on\w+|style)$")


class Page:
    """An answer. For HTML, `tree` is its document and the other members are what a person sees first."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.response = response
        self.address = address
        self.status = response.status_code
        self.headers = response.headers
        is_text = not response.direct_passthrough and response.mimetype != "application/zip"
        self.text = response.get_data(as_text=True) if is_text else ""
        self.is_html = response.mimetype == "text/html"
        self.tree: HtmlElement = html.document_fromstring(self.text) if self.is_html and self.text else None

    @property
    def json(self) -> Any:
        return self.response.get_json(force=True)

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def words(self) -> str:
        """What the page says, without markup, with single spaces."""
        body = self.tree.find("body")
        return " ".join("".join(body.itertext()).split())

    @property
    def h1(self) -> str:
        return " ".join(self.tree.findall(".//h1")[0].text_content().split())

    @property
    def alert(self) -> str:
        """The words of the error summary, or of another alert, or nothing."""
        found = self.tree.xpath('//*[@role="alert" or contains(@class, "error-summary")]')
        return " ".join(" ".join(element.text_content().split()) for element in found)

    def links(self) -> list[str]:
        return [str(link) for link in self.tree.xpath("//a/@href")]

    def value(self, name: str) -> Any:
        """What stands in the field called `name` now."""
        for form in self.tree.forms:
            if name in form.fields:
                return _as_browsers_read(form, name, form.fields[name])
        raise AssertionError(f"no field called {name} on {self.address}")

    def problem_at(self, field_id: str) -> str:
        """What is said to be wrong at a field: it is the field's description, in sight, and the summary links to it."""
        (field,) = self.tree.xpath(f'//*[@id="{field_id}"]')
        described = field if field.get("aria-describedby") else next(field.iterancestors("fieldset"))  # radio buttons
        assert f"{field_id}-error" in (described.get("aria-describedby") or "").split(), field_id
        assert field.get("type") == "radio" or field.get("aria-invalid") == "true", field_id
        assert self.tree.xpath(f'//*[contains(@class, "error-summary")]//a[@href="#{field_id}"]'), self.alert
        folded = [details for details in field.iterancestors("details") if details.get("open") is None]
        assert not folded, f"{field_id} is folded away"
        (said,) = self.tree.xpath(f'//*[@id="{field_id}-error"]')
        return " ".join(said.text_content().split()).removeprefix("Error: ")

    def form(self, action: str | None = None) -> HtmlElement:
        """The form whose action ends with `action`; without it, the only one that is sent by POST."""
        forms = [form for form in self.tree.forms if form.method == "POST" or action is not None]
        found = [form for form in forms if action is None or (form.get("action") or "").split("?")[0].endswith(action)]
        assert found, f"no form to {action} on {self.address}: {[form.get('action') for form in self.tree.forms]}"
        return found[0]


class Client:
    """A browser with its own cookies. `get` and `post` say which status they expect."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.browser = app.test_client()
        self.base = app.extensions["settings"].base_url

    def let_in(self, token: str) -> None:
        """Carry on a session of the desk, as the browser does that somebody has signed in with."""
        with self.browser.session_transaction(base_url=self.base) as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True

    def get(self, path: str, *, status: int = 200, headers: dict[str, str] | None = None) -> Page:
        return self._answer(self.browser.get(path, base_url=self.base, headers=headers), path, status)

    def post(self, path: str, data: dict[str, Any] | None = None, *, status: int = 303, **options: Any) -> Page:
        """Send a form without looking at it first: no token goes along unless `data` holds one."""
        options.setdefault("content_type", "multipart/form-data")
        return self._answer(self.browser.post(path, data=data or {}, base_url=self.base, **options), path, status)

    def submit(
        self,
        page: Page,
        fields: dict[str, Any] | None = None,
        *,
        to: str | None = None,
        status: int = 303,
        button: str | None = None,
    ) -> Page:
        """Fill in a form of `page` and send it, with everything else that it holds. `button` is name=value."""
        form = page.form(to)
        data: dict[str, Any] = {}
        for name, value in form.form_values():
            data.setdefault(name, []).append(_as_browsers_read(form, name, value))
        for name, value in (fields or {}).items():
            assert name in form.fields or form.xpath(f'.//*[@name="{name}"]'), f"no field called {name} to fill in"
            data[name] = value
        action = form.get("action") or page.address
        if button:
            name, _, value = button.partition("=")
            data[name] = value
            action = next(iter(form.xpath(f'.//button[@name="{name}"]/@formaction')), action)
        sent = self.browser.post(action, data=data, base_url=self.base, content_type="multipart/form-data")
        return self._answer(sent, action, status)

    def follow(self, page: Page, *, status: int = 200) -> Page:
        """Go where a redirect points."""
        assert page.location, f"{page.address} did not redirect: {page.status}"
        return self.get(page.location.removeprefix(self.base), status=status)

    def _answer(self, response: TestResponse, path: str, status: int) -> Page:
        response.request.environ["wsgi.input"].close()
        page = Page(response, path)
        assert page.status == status, f"{path} answered {page.status}, not {status}: {self._gist(page)}"
        if page.is_html and page.tree is not None and page.status not in (301, 302, 303, 307, 308):
            check(page)
        return page

    @staticmethod
    def _gist(page: Page) -> str:
        return f"{page.location} {page.alert if page.tree is not None else ''} {page.text[:600]}"


def _as_browsers_read(form: HtmlElement, name: str, value: Any) -> Any:
    """A browser drops the line feed right after <textarea>; the parser here does not."""
    is_text = isinstance(value, str) and form.xpath(f'.//textarea[@name="{name}"]')
    return value.removeprefix("\n") if is_text else value


def check(page: Page) -> None:
    """What must hold for every page of ours."""
    where, tree = page.address, page.tree
    assert page.text.lstrip().lower().startswith("<!doctype html>"), f"{where}: no doctype"
    assert tree.get("lang"), f"{where}: no language"
    title = (tree.findtext(".//title") or "").strip()
    assert title, f"{where}: no title"
    assert len(tree.findall(".//h1")) == 1, f"{where}: {len(tree.findall('.//h1'))} h1"
    for form in tree.forms:
        assert len(form.form_values()) < MOST_FORM_PARTS / 2, f"{where}: a form near the limit of fields"
    doubled = [name for name, count in Counter(tree.xpath("//@id")).items() if count > 1]
    assert not doubled, f"{where}: ids that stand twice: {doubled}"
    inline = tree.xpath("//@*[starts-with(name(), 'on') or name() = 'style']")
    assert not inline, f"{where}: {[(found.getparent().tag, found.attrname) for found in inline]}"
    assert not tree.xpath("//script[not(@src) and not(@type='application/ld+json')]"), f"{where}: inline script"
    assert not tree.xpath("//style"), f"{where}: inline stylesheet"
    ids = set(tree.xpath("//@id"))
    for name in ("for", "aria-describedby", "aria-labelledby", "aria-controls"):
        for value in tree.xpath(f"//@{name}"):
            missing = set(value.split()) - ids
            assert not missing, f"{where}: {name} names {missing}, which is not there"
    for form in tree.forms:
        if form.get("method") == "dialog":  # closes a dialog, goes nowhere
            continue
        assert form.get("action") is not None, f"{where}: a form without an action"
        if form.method == "POST":
            assert form.xpath('.//input[@name="csrf_token"]'), (
                f"{where}: a form to {form.get('action')} without a token"
            )
    labels = set(tree.xpath("//label/@for"))
    for field in tree.xpath("//input[not(@type='hidden')] | //select | //textarea"):
        if field.get("type") in ("submit", "button") or field.get("id") in labels:
            continue
        labelled = field.get("aria-label") or field.get("aria-labelledby") or field.xpath("ancestor::label")
        assert labelled, f"{where}: {field.get('name')} has no label"

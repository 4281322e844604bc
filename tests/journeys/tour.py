"""A tour of the demo's site: everybody who looks at it has a browser of their own."""

from __future__ import annotations

from dataclasses import dataclass, field

from journeys.site import Site
from playwright.sync_api import Browser, BrowserContext, Page, expect

from corrections.demo.newsroom import PASSWORD


@dataclass
class Tour:
    """The demo's site, with one browser for each of the people who look at it."""

    site: Site
    places: dict[str, object]
    browser: Browser
    contexts: dict[str, BrowserContext] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)

    def path(self, template: str) -> str:
        return template.format(**self.places)

    def page(self, who: str) -> Page:
        """The one tab of that person: a new one for each page takes longer than the page."""
        if who not in self.pages or self.pages[who].is_closed():
            self.pages[who] = self._new_page(who)
        return self.pages[who]

    def _new_page(self, who: str) -> Page:
        if who not in self.contexts:
            context = self.browser.new_context(locale="en-GB")
            self.contexts[who] = context
            if who:
                page = context.new_page()
                page.goto(self.site.url("/login"))
                page.get_by_label("User name").fill(who)
                page.get_by_label("Password").fill(PASSWORD)
                page.get_by_role("button", name="Sign in").click()
                expect(page.get_by_role("button", name="Sign out")).to_be_visible()
                page.close()
        return self.contexts[who].new_page()

"""An editor in a browser: what they do and what they see. Where things are on a page is known here alone."""

from __future__ import annotations

import re
from time import monotonic

from journeys.hands import Hands
from journeys.site import PATIENCE, Site
from playwright.sync_api import Locator, Page, expect


class Editor:
    def __init__(self, page: Page, site: Site, hands: Hands) -> None:
        self.page = page
        self.site = site
        self.hands = hands

    # What they do

    def signs_in(self, username: str, password: str) -> None:
        """Sign in, and be at the queue."""
        self.page.goto(self.site.url("/desk"))
        self.hands.write(self.page.get_by_label("User name"), username)
        self.hands.write(self.page.get_by_label("Password"), password)
        self._presses("Sign in")
        expect(self.page.get_by_role("heading", level=1)).to_have_text("All open")

    def opens(self, path: str) -> None:
        self.page.goto(self.site.url(path))

    def opens_the_queue(self) -> None:
        self.hands.press(self.page.get_by_role("link", name="Queue", exact=True))

    def opens_the_case_about(self, words: str) -> None:
        self.hands.press(self.page.locator(".queue-quote", has_text=words))
        expect(self.page.get_by_role("heading", name="What next")).to_be_visible()

    def takes_it(self) -> None:
        self._presses("Take it")
        expect(self.page.get_by_role("button", name="Take it")).to_have_count(0)

    def writes_a_note(self, words: str) -> None:
        self.hands.write(self.page.get_by_label("Note for colleagues"), words)
        self._presses("Add note")

    def drafts(self, kind: str = "Correction") -> None:
        self.hands.pick(self.page.get_by_label("Kind of notice"), kind)
        self._presses("Draft the notice")
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Draft:")

    def goes_on_with_the_draft(self) -> None:
        self.hands.press(self.page.get_by_role("link", name="Go on with the draft"))

    def writes_the_notice(self, words: str) -> None:
        self.hands.write(self._notice, words)

    def says_why_it_is_a_clarification(self, words: str) -> None:
        self.hands.write(self.page.get_by_label("Why this is a clarification"), words)

    def says_why_it_went_wrong(self, cause: str) -> None:
        self.hands.pick(self.page.get_by_label("Why it went wrong"), cause)

    def puts_right(self, wrong: str, right: str) -> None:
        """Change words in the text of the article."""
        text = self.page.get_by_label("Text", exact=True)
        stood = text.input_value()
        assert wrong in stood, f"“{wrong}” does not stand in the text"
        self.hands.write(text, stood.replace(wrong, right))

    def leaves_the_text(self) -> None:
        self.hands.choose(self.page.get_by_label("It is not changed"))

    def saves(self) -> None:
        self._presses("Save")

    def asks_for_sign_off(self) -> None:
        self._presses("Ask for sign-off")

    def signs_off(self) -> None:
        self._presses("Sign off these words")

    def publishes(self) -> None:
        self._presses("Publish the notice")

    def cannot_publish_yet(self, why: str) -> None:
        """The button says so and why, also to a screen reader; pressing it leads to the reason, and sends nothing."""
        button = self.page.get_by_role("button", name="Publish the notice")
        expect(button).to_have_accessible_description(re.compile(why))
        expect(button).to_be_disabled()
        before = self.page.url
        button.click(force=True)
        expect(self.page.locator("#why-not")).to_be_focused()
        assert self.page.url == before

    def stops(self) -> None:
        self._presses("Stop")

    def declines(self, reason: str, words: str) -> None:
        self.page.wait_for_load_state()
        if not self.page.get_by_label("Outcome").is_visible():  # as it is where a decision was taken back
            self.hands.press(self.page.locator("summary", has_text="Decide without a notice"))
        self.hands.pick(self.page.get_by_label("Outcome"), "Declined")
        self.hands.pick(self.page.get_by_label("Reason, if declined"), reason)
        self.hands.write(self.page.get_by_label("What the reader is told"), words)
        self._presses("Decide")

    def takes_it_back(self) -> None:
        self._presses("Undo")

    def follows(self, name: str) -> None:
        self.hands.press(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def looks_again(self) -> None:
        self.page.reload()

    # What they see

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)

    def sees_no(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).not_to_contain_text(each)

    def is_told(self, words: str) -> None:
        expect(self.page.locator("[data-toasts]")).to_contain_text(words)

    def has_the_notice(self, *words: str) -> None:
        stands = self._notice.input_value()
        for each in words:
            assert each in stands, f"“{each}” is not in the notice: {stands}"

    def sees_in_the_preview(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("[data-preview]")).to_contain_text(each)

    def sees_the_hold(self) -> None:
        expect(self.page.locator(".hold")).to_contain_text("Publishing in")
        expect(self.page.get_by_role("button", name="Stop")).to_be_visible()

    def sees_it_published(self, *, by_itself: bool) -> None:
        """Once the hold is over, the page says so: by itself if scripts run, else when it is looked at again."""
        published = self.page.get_by_role("heading", level=1, name="Published")
        if not by_itself:
            until = monotonic() + PATIENCE
            while not published.count() and monotonic() < until:
                self.page.wait_for_timeout(200)
                with self.page.expect_navigation():  # or the page before it is looked at once more
                    self.hands.press(self.page.get_by_role("link", name="Look whether it is published"))
        expect(published).to_be_visible(timeout=PATIENCE * 1000)
        expect(published).to_be_focused()
        expect(self.page.get_by_role("region", name="Who is told")).to_contain_text("reader who reported it")
        expect(self.page.get_by_role("main")).to_contain_text(re.compile("Next: case|No other case is open"))

    @property
    def _notice(self) -> Locator:
        return self.page.get_by_label("Notice", exact=True)

    def _presses(self, button: str) -> None:
        self.hands.press(self.page.get_by_role("button", name=button).first)

"""A reader in a browser: what they do and what they see. Where things are on a page is known here alone."""

from __future__ import annotations

import re
from pathlib import Path

from journeys.hands import Hands
from journeys.site import Site
from playwright.sync_api import Page, expect


class Reader:
    def __init__(self, page: Page, site: Site, hands: Hands) -> None:
        self.page = page
        self.site = site
        self.hands = hands

    # What they do

    def opens(self, path: str) -> None:
        self.page.goto(self.site.url(path))

    def opens_the_link_in(self, mail: str) -> None:
        """Follow the link to their own page that an email to them holds."""
        found = re.search(rf"{re.escape(self.site.url('/requests/'))}\S+", mail)
        assert found, f"no link in {mail}"
        self.page.goto(found[0])

    def goes_to_report_an_error(self) -> None:
        self.hands.press(self.page.get_by_role("link", name="Report an error in this article"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text("Report an error")

    def unfolds(self, words: str) -> None:
        self.hands.press(self.page.locator("summary", has_text=words))

    def selects(self, words: str) -> None:
        """Draw the mouse over words of the article, from the first to the last."""
        box = self.page.evaluate(
            """(words) => {
              const text = document.querySelector("[data-passage-text]");
              const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
              for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf(words);
                if (at < 0) continue;
                node.parentElement.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + words.length);
                const boxes = [...range.getClientRects()];
                const [first, last] = [boxes[0], boxes.at(-1)];
                return [first.left, first.top + first.height / 2, last.right, last.top + last.height / 2];
              }
              return null;
            }""",
            words,
        )
        assert box, f"“{words}” is not in the article"
        mouse = self.page.mouse
        mouse.move(box[0] + 0.5, box[1])
        mouse.down()
        mouse.move(box[2] - 0.5, box[3], steps=8)
        mouse.up()

    def touches_the_sentence(self, words: str) -> None:
        self.page.locator(".sentence", has_text=words).locator("span").tap()

    def reports_the_words_selected(self) -> None:
        self.hands.press(self.page.get_by_role("button", name="Report these words"))

    def goes_to_the_question(self, label: str) -> None:
        """Press its words, slowly: that ends the selection before it brings the focus."""
        question = self.page.get_by_label(label)
        self.page.locator("label", has_text=label).click(delay=300)
        expect(question).to_be_focused()

    def changes_the_words(self) -> None:
        self.page.get_by_role("link", name="Change").click()

    def chooses_the_sentence(self, words: str) -> None:
        self.hands.choose(self.page.locator(".sentence", has_text=words).locator("input"))

    def widens_the_choice(self) -> None:
        self.page.keyboard.press("Shift+ArrowDown")

    def says(self, *, wrong: str = "", right: str = "", kind: str = "", known: str = "", links: str = "") -> None:
        for label, words in (
            ("What is wrong?", wrong),
            ("What is right?", right),
            ("How do you know?", known),
            ("Links that show it", links),
        ):
            if words:
                self.hands.write(self.page.get_by_label(label), words)
        if kind:
            self.hands.choose(self.page.get_by_label(kind, exact=True))

    def adds_a_file(self, file: Path) -> None:
        self.page.get_by_label("Files that show it").set_input_files(file)

    def leaves(self, *, name: str = "", email: str = "") -> None:
        if name:
            self.hands.write(self.page.get_by_label("Your name"), name)
        if email:
            self.hands.write(self.page.get_by_label("Your email address"), email)

    def sends_the_report(self) -> None:
        self.site.later(minutes=2)  # people take their time, robots do not
        self.hands.press(self.page.get_by_role("button", name="Send report"))

    def confirms_the_address(self) -> None:
        self.hands.press(self.page.get_by_role("button", name="Yes, this is my address"))

    def begins_to_write(self, words: str) -> None:
        self.hands.write(self.page.get_by_label("Your message"), words)

    def writes(self, words: str) -> None:
        self.begins_to_write(words)
        self.hands.press(self.page.get_by_role("button", name="Send message"))

    def follows(self, name: str) -> None:
        self.hands.press(self.page.get_by_role("main").get_by_role("link", name=name).first)

    def looks_again(self) -> None:
        self.page.reload()

    # What they see

    def sees(self, *words: str) -> None:
        for each in words:
            expect(self.page.locator("main")).to_contain_text(each)

    def sees_the_words_chosen(self, words: str) -> None:
        card = self.page.locator("[data-passage-card]")
        expect(card).to_be_visible()
        expect(card.locator("mark")).to_have_text(words)

    def still_sees_sentences_widened(self, count: int) -> None:
        expect(self.page.locator(".sentence.widened")).to_have_count(count)

    def sees_the_bar_with(self, words: str) -> None:
        expect(self.page.locator("[data-passage-bar]")).to_be_visible()
        expect(self.page.locator("[data-passage-quote]")).to_have_text(words)

    def hears(self, words: str) -> None:
        expect(self.page.locator("[data-passage-live]")).to_have_text(words)

    def sees_no_bar(self) -> None:
        expect(self.page.locator("[data-passage-bar]")).to_be_hidden()

    def is_asked_what_is_wrong(self) -> None:
        question = self.page.get_by_label("What is wrong?")
        expect(question).to_be_focused()
        expect(question).to_be_in_viewport()

    def has_been_given_a_reference(self) -> str:
        expect(self.page.get_by_role("heading", level=1)).to_have_text("We have your report")
        reference = self.page.locator(".reference").inner_text().strip()
        assert reference
        return reference

    @property
    def private_address(self) -> str:
        """What they would keep: the address that the page tells them."""
        return self.page.locator("#address").inner_text().strip()

    def sees_a_problem(self, words: str) -> None:
        summary = self.page.get_by_role("alert")
        expect(summary).to_contain_text("There is a problem")
        expect(summary).to_contain_text(words)
        expect(self.page).to_have_title(re.compile("^Error: "))

    def still_has(self, **answers: str) -> None:
        labels = {
            "wrong": "What is wrong?",
            "right": "What is right?",
            "known": "How do you know?",
            "links": "Links that show it",
            "name": "Your name",
            "email": "Your email address",
        }
        for name, words in answers.items():
            expect(self.page.get_by_label(labels[name])).to_have_value(words)

    def has_begun_to_write(self, words: str) -> None:
        expect(self.page.get_by_label("Your message")).to_have_value(words)

    def still_has_chosen(self, kind: str) -> None:
        expect(self.page.get_by_label(kind, exact=True)).to_be_checked()

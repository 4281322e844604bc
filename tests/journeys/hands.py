"""How an actor works a page: with a mouse, or by the keyboard alone. Navigators ask for what is done, not how."""

from __future__ import annotations

from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_STOPS = 400  # presses of Tab after which whatever is looked for can't be reached


class Hands(Protocol):
    def press(self, what: Locator) -> None:
        """Press a button, follow a link, open or close what is folded."""

    def write(self, where: Locator, words: str) -> None:
        """Write into a field, in place of what stands there."""

    def choose(self, what: Locator) -> None:
        """Choose one of some radio buttons, or tick a box."""

    def pick(self, where: Locator, label: str) -> None:
        """Pick an entry of a list."""


class Mouse:
    def press(self, what: Locator) -> None:
        what.click()

    def write(self, where: Locator, words: str) -> None:
        where.fill(words)

    def choose(self, what: Locator) -> None:
        # The whole row is the target, so the label is pressed.
        what.page.locator(f'label[for="{what.get_attribute("id")}"]').or_(what.locator("xpath=..")).first.click()

    def pick(self, where: Locator, label: str) -> None:
        where.select_option(label=label)


class Keyboard:
    """Tab, Shift+Tab, arrows, Space, Enter and letters; the focus has to show, and to come to whatever is needed."""

    def press(self, what: Locator) -> None:
        self._reach(what)
        what.page.keyboard.press("Enter")

    def write(self, where: Locator, words: str) -> None:
        self._reach(where)
        where.page.keyboard.press("Control+a")
        where.page.keyboard.press("Delete")
        where.page.keyboard.insert_text(words)

    def choose(self, what: Locator) -> None:
        keyboard = what.page.keyboard
        if what.get_attribute("type") == "checkbox":
            self._reach(what)
            keyboard.press("Space")
            return
        # One stop for the group; arrows move in it.
        group = what.page.locator(f'input[type="radio"][name="{what.get_attribute("name")}"]')
        self._reach(group)
        if not what.evaluate("it => it === document.activeElement"):
            keyboard.press("Space")
        for _ in range(group.count()):
            if what.is_checked():
                return
            keyboard.press("ArrowDown")
        if not what.is_checked():
            keyboard.press("Space")
        assert what.is_checked(), "the arrows did not come to it"

    def pick(self, where: Locator, label: str) -> None:
        self._reach(where)
        where.page.keyboard.type(label)
        assert where.locator("option:checked").inner_text().strip() == label

    def _reach(self, what: Locator) -> None:
        what.first.wait_for(state="attached")
        page = what.page
        if self._has_focus(what):
            return
        for _ in range(MOST_STOPS):
            page.keyboard.press("Tab")
            if self._has_focus(what):
                self._assert_shown(page)
                return
        raise AssertionError(f"Tab never comes to {what}")

    @staticmethod
    def _has_focus(what: Locator) -> bool:
        return bool(what.evaluate_all("all => all.includes(document.activeElement)"))

    @staticmethod
    def _assert_shown(page: Page) -> None:
        shown = page.evaluate(
            """() => {
              const at = document.activeElement;
              const marked = (it) => it && getComputedStyle(it).outlineStyle !== "none";
              return marked(at) || marked(at.nextElementSibling) || marked(at.parentElement);
            }"""
        )
        assert shown, (
            f"nobody sees that {page.evaluate('document.activeElement.outerHTML.slice(0, 160)')} has the focus"
        )

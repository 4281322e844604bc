"""What is looked at on every page: that it fits, that it reads well to a screen reader, that nothing complains."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from playwright.sync_api import Page

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
WIDE: Any = {"width": 1280, "height": 900}
THEMES: WeakKeyDictionary[Page, str] = WeakKeyDictionary()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SCREENSHOTS = "CORRECTIONS_SCREENSHOTS"  # a folder to put a picture of every page into, for people to look at

OVERFLOW = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const scrolls = (it) => it && (getComputedStyle(it).overflowX !== "visible" || scrolls(it.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((it) => it.getBoundingClientRect().right > width + 1 && !scrolls(it.parentElement))
    .map((it) => it.cloneNode(false).outerHTML.slice(0, 120) + " " + it.textContent.trim().slice(0, 40)).slice(0, 4)
    .concat(["the page itself"]);
}"""

# Words of ours are short: one that stands on two lines was broken by a rule for what people paste.
BROKEN = """() => {
  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const near = node.parentElement;
    if (!near.closest("th, td, label, legend, dt, summary, button, time")) continue;
    if (near.closest("a, bdi, code, .sentence, .vh, [aria-hidden]")) continue;
    for (const word of node.data.matchAll(/(?<![\\p{L}-])\\p{L}{2,16}(?![\\p{L}-])/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (new Set([...range.getClientRects()].map((it) => Math.round(it.top))).size > 1) words.push(word[0]);
    }
  }
  return words;
}"""

# What may differ between widths and themes of one document.
SEEN = ["color-contrast", "target-size", "scrollable-region-focusable", "link-in-text-block", "css-orientation-lock"]

# What lies under a bar that sticks is scrolled from under it.
UNSTICK = """() => document.querySelectorAll(".action-bar").forEach((bar) => { bar.style.position = "static"; })"""

RUN_AXE = """async (only) => {
  const found = await axe.run(document, { runOnly: only, resultTypes: ["violations"] });
  return found.violations.flatMap((rule) => rule.nodes.slice(0, 3).map((node) =>
    `${rule.id}: ${node.html.slice(0, 200)} ` +
    `(${(node.failureSummary ?? "").split("\\n").slice(1, 3).join(" ").trim()})`));
}"""


@cache
def axe() -> str:
    return AXE.read_text("utf-8")


def look(page: Page, name: str) -> list[str]:
    """Say what is amiss with the page that is open, at its widths and in both themes."""
    problems = title(page)
    page.evaluate(UNSTICK)
    page.evaluate(axe())
    everything, seen = {"type": "tag", "values": WCAG}, {"type": "rule", "values": SEEN}
    for width, theme, rules in ((1280, "light", everything), (320, "light", None), (390, "dark", seen)):
        view(page, {"width": width, "height": 900}, theme)
        problems += [f"{width} px: wider than the page: {it}" for it in page.evaluate(OVERFLOW)]
        problems += [f"{width} px: broken inside a word: {it}" for it in page.evaluate(BROKEN)]
        if rules is None:
            continue
        problems += [f"{width} px, {theme}: {it}" for it in page.evaluate(RUN_AXE, rules)]
        picture(page, f"{name} {width} {theme}")
    return problems


def view(page: Page, size: Any, theme: Any) -> None:
    """Look at a page in another width or theme. To ask for what there is has the browser draw it again."""
    if page.viewport_size != size:
        page.set_viewport_size(size)
    if THEMES.get(page) != theme:
        page.emulate_media(color_scheme=theme)
        THEMES[page] = theme


def title(page: Page) -> list[str]:
    """The title begins with the words of the heading: it is what a screen reader and a tab say first."""
    words = re.sub(r"^(Error|Retracted): ", "", page.title())
    heading = " ".join(page.locator("h1").first.inner_text().split())
    return [] if words.startswith(heading) else [f"the title “{words}” does not begin with “{heading}”"]


def picture(page: Page, name: str) -> None:
    folder: Any = os.environ.get(SCREENSHOTS)
    if folder:
        file = re.sub(r"[^\w.=-]+", "_", name).strip("_") or "home"
        page.screenshot(path=Path(folder) / f"{file[-120:]}.png", full_page=True)

"""How long a person at the keyboard waits, in Chromium, beside 50,000 open cases: `python tests/bench/keyboard.py`.

Prints, for the list and for the page of a case, the time from a key to what it changes, and from a decision to the next
case, as the page itself measures them: the median and the worst of some tries. It takes a few minutes, most of them to
fill the database, which is kept under the path that is given and used again.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import signed
from chromium import launched
from journeys.site import serving
from playwright.sync_api import Page
from sqlalchemy import func, select

from corrections import database, schema
from corrections.bench import history, loading, newsroom
from corrections.cases.models import Case

OPEN = 50_000
TRIES = 20
SAID = "document.querySelector('[data-toasts]').textContent.includes('Next')"
# The time between a key and the moment at which what is waited for is on the page and drawn.
TIMING = """
window.pressed = 0;
document.addEventListener("keydown", (event) => { window.pressed ||= event.timeStamp; }, true);
window.until = (ready) => { window.pressed = 0; window.took = new Promise((done) => {
  const look = () => {
    if (window.pressed && ready()) requestAnimationFrame((now) => done(now - window.pressed));
    else setTimeout(look, 1);
  };
  look();
}); };
"""


def main(folder: Path) -> None:
    address = f"sqlite:///{folder / 'corrections.db'}"
    folder.mkdir(parents=True, exist_ok=True)
    engine = database.make_engine(address)
    if not (folder / "corrections.db").exists():
        signed.start(engine, origin=newsroom.LOG)
        history.OPEN_SHARE = 1.0
        loading.load(engine, history.Size(OPEN), progress=lambda n: None)
    schema.upgrade(engine)
    with database.reading(engine) as session:
        print(f"{session.scalar(select(func.count()).where(Case.open.is_(True))):,} open cases")
    with serving(folder, address) as site, launched() as browser:
        page = browser.new_context().new_page()
        page.goto(site.url("/desk"))
        page.get_by_label("User name").fill(newsroom.USERNAME)
        page.get_by_label("Password").fill(newsroom.PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_load_state("load")
        in_the_list(page)
        in_the_case(page)


def in_the_list(page: Page) -> None:
    page.evaluate(TIMING)
    page.keyboard.press("j")
    chosen = "document.activeElement.closest('[data-row]')?.dataset.case"
    times: dict[str, list[float]] = {}
    for _ in range(TRIES):
        page.wait_for_timeout(300)  # somebody reads
        row = page.evaluate(chosen)
        took(times, "j to the next row", page, "j", f"{chosen} !== '{row}'")
        page.wait_for_timeout(300)
        row = page.evaluate(chosen)
        took(times, "1 to the answer", page, "1", "document.activeElement.name === 'text'")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("We checked this, and the article is right as it stands.")
        took(
            times,
            "Ctrl+Enter to a change",
            page,
            "Control+Enter",
            "document.querySelector('.busy') || !document.querySelector('[data-panel]').open",
        )
        took_since(
            times,
            "Ctrl+Enter to the next row, announced",
            page,
            f"{chosen} && {chosen} !== '{row}' && {SAID}",
        )
        page.wait_for_timeout(300)
        took(
            times,
            "m to “yours” in the row",
            page,
            "m",
            "document.querySelector('[data-row].current:not(.busy)')?.textContent.includes('Ana')",
        )
    tell("the list", times)


def in_the_case(page: Page) -> None:
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/*")
    page.wait_for_load_state("load")
    page.evaluate(TIMING)
    times: dict[str, list[float]] = {}
    for _ in range(TRIES // 2):
        page.wait_for_timeout(500)
        took(times, "1 to the answer", page, "1", "document.activeElement.name === 'text'")
        page.keyboard.press("Control+a")
        page.keyboard.insert_text("We checked this, and the article is right as it stands.")
        moved = f"location.href !== '{page.url}' && document.activeElement.tagName === 'H1'"
        took(times, "Ctrl+Enter to the next case, announced", page, "Control+Enter", f"{moved} && {SAID}")
    tell("the page of a case", times)


def took(times: dict[str, list[float]], what: str, page: Page, key: str, ready: str) -> None:
    """Press a key, and wait until `ready`."""
    page.evaluate(f"until(() => {ready})")
    page.keyboard.press(key)
    times.setdefault(what, []).append(page.evaluate("window.took"))


def took_since(times: dict[str, list[float]], what: str, page: Page, ready: str) -> None:
    """Wait on from the key before, until `ready`."""
    look = f"const look = () => {ready} ? done(performance.now() - window.pressed) : setTimeout(look, 1)"
    times.setdefault(what, []).append(page.evaluate(f"new Promise((done) => {{ {look}; look(); }})"))


def tell(where: str, times: dict[str, list[float]]) -> None:
    print(f"In {where}, in ms (median, worst of {len(next(iter(times.values())))}):")
    for what, found in times.items():
        print(f"  {what:<44} {statistics.median(found):6.0f} {max(found):6.0f}")


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "/tmp/keyboard-bench"))

"""The one list of single keys: none collides, and what a page marks with a key is in the list."""

from __future__ import annotations

import re
from collections import Counter

from corrections import paths
from corrections.desk import keys
from corrections.taxonomy import DeclineReason

MARKED = re.compile(r"""data[-_]key=['"]([^'"{}]+)['"]""")


def test_no_key_means_two_things_and_none_is_the_beginning_of_another() -> None:
    pressed = [key.keys for key in keys.every()]
    assert [key for key, times in Counter(pressed).items() if times > 1] == []
    first = {each.split(" ")[0] for each in pressed if " " in each}
    assert first & set(pressed) == set()


def test_what_a_page_marks_with_a_key_is_in_the_list_and_so_is_what_the_script_knows() -> None:
    listed = {key.pressed for key in keys.every()}
    marked = {key for page in paths.TEMPLATES.rglob("*.html") for key in MARKED.findall(page.read_text())}
    assert marked - {"m", "n"}, "the pattern finds them"
    assert marked - listed == set()
    script = (paths.STATIC / "js" / "keys.js").read_text()
    assert set(re.findall(r'key === "(.)"', script)) - {"g"} <= listed


def test_every_act_of_a_key_has_a_form_and_every_reason_a_number() -> None:
    forms = "".join(page.read_text() for page in (paths.TEMPLATES / "desk" / "cases").glob("*.html"))
    endpoints = {"draft/start": "draft", "snooze": ""}  # putting a case off is a form of the queue's
    for key in keys.every():
        if key.act:
            name = endpoints.get(key.act, {"assignment": "assignment"}.get(key.act, key.act))
            assert f"desk.case_{name}" in forms or not name, key
    reasons = [dict(key.fills)["reason"] for key in keys.every() if key.keys.isdigit()]
    assert reasons == [reason.value for reason in DeclineReason]

"""The stylesheets: nothing forgotten, colours only from the tokens, and every pair of them readable (WCAG 2.2)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping

import pytest

from corrections import paths
from corrections.web import assets, colour

CSS = paths.STATIC / "css"
SURFACES = ("page", "sheet", "sunk")
TEXT = ("ink", "ink-2", "ink-3", "accent", "del", "ins", "danger", "warn", "ok")
TINTS = ("del", "ins", "danger", "warn", "ok")


def tokens(theme: str) -> Mapping[str, str]:
    """The colours of a theme, by name."""
    text = (CSS / "tokens.css").read_text()
    light, dark = text.split("(prefers-color-scheme: dark)")
    colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light))
    return colours if theme == "light" else colours | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_surface_in_every_colour_that_it_has(theme: str) -> None:
    colours = tokens(theme)
    pairs = [(name, surface) for name in TEXT for surface in SURFACES]
    pairs += [(name, f"{name}-tint") for name in TINTS]
    pairs += [("ink", f"{name}-tint") for name in TINTS] + [("ink", "mark")]
    poor = {pair: colour.contrast(colours[pair[0]], colours[pair[1]]) for pair in pairs}
    assert {pair: ratio for pair, ratio in poor.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_borders_of_controls_and_the_focus_stand_out(theme: str) -> None:
    colours = tokens(theme)
    for name in ("edge", "focus", "mark-edge"):
        assert min(colour.contrast(colours[name], colours[surface]) for surface in SURFACES) >= 3


def test_every_stylesheet_is_in_the_desks_bundle_and_the_public_one_is_part_of_it() -> None:
    bundles = tomllib.loads((CSS / "bundles.toml").read_text())
    files = {path.relative_to(CSS).as_posix() for path in CSS.rglob("*.css")}
    assert set(bundles["desk"]["files"]) == files
    assert set(bundles["public"]["files"]) <= files
    assert bundles["public"]["files"][0] == "tokens.css"


def test_colours_are_written_in_the_tokens_alone() -> None:
    for path in CSS.rglob("*.css"):
        if path.name not in ("tokens.css", "print.css"):
            assert not re.findall(r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)", path.read_text()), path.name


def test_a_colour_that_is_used_is_a_token() -> None:
    known = set(re.findall(r"--([\w-]+):", "".join(path.read_text() for path in CSS.rglob("*.css"))))
    used = set(re.findall(r"var\(--([\w-]+)", "".join(path.read_text() for path in CSS.rglob("*.css"))))
    assert used <= known


@pytest.mark.parametrize("name", ["public.css", "desk.css"])
def test_what_a_stylesheet_names_lies_beside_it_and_carries_its_hash(name: str) -> None:
    for address in re.findall(r"url\(\"([^\"]+)\"\)", assets.bundle(name).decode()):
        file, _, version = address.removeprefix("../").partition("?v=")
        assert (paths.STATIC / file).is_file()
        assert len(version) == 12

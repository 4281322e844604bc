"""The newsroom's accent colour, moved in lightness until it can be read on our light and dark pages.

OKLab and OKLCH by Björn Ottosson, "A perceptual color space for image processing" (2020); contrast by WCAG 2.2.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from flask import Response

from corrections.web import current

Rgb = tuple[float, float, float]

LIGHT = ("#FAFAF8", "#FFFFFF", "#F2F2EE")
DARK = ("#121315", "#191A1C", "#222326")
FALLBACK = "#115E55"
ENOUGH = 4.5


def stylesheet() -> Response:
    light, dark = accents(current.newsroom().accent)
    css = f":root{{--accent:{light}}}@media (prefers-color-scheme:dark){{:root{{--accent:{dark}}}}}\n"
    response = Response(css, content_type="text/css; charset=utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


@lru_cache
def accents(hex_colour: str) -> tuple[str, str]:
    """The accent for light and for dark pages, as #RRGGBB: hue and chroma kept, at least 4.5:1 on every surface."""
    colour = hex_colour if re.fullmatch(r"#[0-9A-Fa-f]{6}", hex_colour) else FALLBACK
    return _readable(colour, LIGHT, -0.005), _readable(colour, DARK, 0.005)


@dataclass(frozen=True)
class Shown:
    """The colour on one ground, as #RRGGBB both; `ratio` is their contrast, `typed` what it was before it was moved,
    and `moved` says whether it had to be."""

    ground: str
    accent: str
    ratio: float
    typed: float
    moved: bool


def shown(hex_colour: str) -> tuple[Shown, Shown]:
    """How a colour looks on light pages and on dark ones, where its contrast is least."""
    light, dark = accents(hex_colour)
    return _shown(hex_colour, light, LIGHT), _shown(hex_colour, dark, DARK)


def _shown(typed: str, accent: str, surfaces: tuple[str, ...]) -> Shown:
    least = min(contrast(accent, surface) for surface in surfaces)
    before = min(contrast(typed, surface) for surface in surfaces)
    return Shown(surfaces[0], accent, least, before, accent.upper() != typed.upper())


def contrast(a: str, b: str) -> float:
    """The WCAG contrast ratio of two colours, 1 to 21."""
    bright, dim = sorted((_luminance(_linear(a)), _luminance(_linear(b))), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _readable(colour: str, surfaces: tuple[str, ...], step: float) -> str:
    lightness, a, b = _oklab(_linear(colour))
    moved = colour.upper()
    while min(contrast(moved, surface) for surface in surfaces) < ENOUGH and 0 < lightness < 1:
        lightness += step
        moved = _hex(_in_gamut(lightness, a, b))
    return moved


def _in_gamut(lightness: float, a: float, b: float) -> Rgb:
    chroma = 1.0
    while True:
        rgb = _from_oklab(lightness, a * chroma, b * chroma)
        if chroma <= 0 or all(-1e-4 <= channel <= 1.0001 for channel in rgb):
            return rgb
        chroma -= 0.02


def _linear(colour: str) -> Rgb:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return r, g, b


def _hex(rgb: Rgb) -> str:
    def encode(channel: float) -> int:
        channel = min(1.0, max(0.0, channel))
        return round(255 * (channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055))

    return "#" + "".join(f"{encode(channel):02X}" for channel in rgb)


def _luminance(rgb: Rgb) -> float:
    return 0.2126 * rgb[0] + 0.7152 * rgb[1] + 0.0722 * rgb[2]


def _oklab(rgb: Rgb) -> Rgb:
    r, g, b = rgb
    long = math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    medium = math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    short = math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> Rgb:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )

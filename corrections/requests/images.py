"""Makes a new picture out of an uploaded one, so that nothing but its pixels is kept.

Runs as a process of its own (`python -m corrections.requests.images IN OUT [SIDE]`) with limits on memory and time,
since what it opens comes from strangers. Prints the media type of what it wrote; exits 1 for what is no picture, 3 for
one with too many pixels, and 4 where there is no room for it.
"""

from __future__ import annotations

import errno
import resource
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

# A decoded picture takes 4 bytes a pixel, and a decoder up to four of them at once. JPEG alone can be decoded smaller.
MOST_PIXELS = {"PNG": 21_000_000, "WEBP": 12_600_000, "JPEG": 64_000_000}
MOST_WHOLE = 25_000_000  # a JPEG with more is decoded at half its size
MOST_PROGRESSIVE = 30_000_000  # of which the decoder keeps all coefficients
LARGEST_SIDE = 4_096  # pixels: what is larger is made smaller, since to write it would take seconds
MOST_MEMORY = 700_000_000
SECONDS = 10
TOO_MANY_PIXELS, NO_ROOM = 3, 4  # the exit codes that say so
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


class TooManyPixels(ValueError):
    """A picture that would take more memory than one picture may."""


def rewrite(source: Path, target: Path, largest: int = LARGEST_SIDE) -> str:
    """Decode `source` (PNG, JPEG or WebP by content) and write its first frame to `target`; return the media type.

    It is no longer than `largest` pixels on either side then.
    Raises TooManyPixels, and OSError or ValueError for anything else.
    """
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # the limits are ours
    kind, clean = _decoded(source, largest)
    clean.save(target, format=kind)
    return TYPES[kind]


def _decoded(source: Path, largest: int) -> tuple[str, Image.Image]:
    from PIL import Image, ImageOps

    with Image.open(source, formats=tuple(TYPES)) as picture:
        kind, count = picture.format or "", picture.width * picture.height
        kind = "JPEG" if kind == "MPO" else kind  # a telephone's, with a second picture behind the first
        if count > (MOST_PROGRESSIVE if "progressive" in picture.info else MOST_PIXELS[kind]):
            raise TooManyPixels
        if count > MOST_WHOLE:
            picture.draft("RGB", (picture.width // 2, picture.height // 2))
        small = largest < LARGEST_SIDE  # shown as it is: worth a better, slower way
        picture.thumbnail((largest, largest), Image.Resampling.LANCZOS if small else Image.Resampling.BOX)
        ImageOps.exif_transpose(picture, in_place=True)
        see_through = kind != "JPEG" and ("A" in picture.getbands() or "transparency" in picture.info)
        mode = "RGBA" if see_through else "RGB"
        clean = Image.new(mode, picture.size)
        clean.paste(picture if picture.mode == mode else picture.convert(mode))
        return kind, clean  # what the decoder holds is given back before it is written


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import warnings

    warnings.simplefilter("error")
    try:
        sys.stdout.write(rewrite(Path(sys.argv[1]), Path(sys.argv[2]), *map(int, sys.argv[3:])))
    except TooManyPixels:
        return TOO_MANY_PIXELS
    except Exception as error:
        return NO_ROOM if getattr(error, "errno", None) in (errno.ENOSPC, errno.EDQUOT) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

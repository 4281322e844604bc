"""Makes a new picture out of an uploaded one, so that nothing but its pixels is kept.

Runs as a process of its own (`python -m corrections.requests.images IN OUT`) with limits on memory and time, since
what it opens comes from strangers. Prints the media type of what it wrote; exits 1 for what is no picture.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

MOST_PIXELS = 40_000_000
LARGEST_SIDE = 4_096  # pixels: what is larger is made smaller, since to write it would take seconds
MOST_MEMORY = 1_500_000_000
SECONDS = 10
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


def rewrite(source: Path, target: Path) -> str:
    """Decode `source` (PNG, JPEG or WebP by content) and write its first frame to `target`; return the media type.

    It is no longer than 4,096 pixels on either side then.
    Raises OSError or ValueError for anything else.
    """
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    with Image.open(source, formats=tuple(TYPES)) as picture:
        if picture.width * picture.height > MOST_PIXELS:
            raise ValueError("too many pixels")
        kind = picture.format or ""
        picture.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BOX)
        upright = ImageOps.exif_transpose(picture)
        mode = (
            "RGB"
            if kind == "JPEG"
            else ("RGBA" if "A" in upright.getbands() or "transparency" in upright.info else "RGB")
        )
        pixels = upright.convert(mode)
    clean = Image.new(mode, pixels.size)
    clean.paste(pixels)
    clean.save(target, format=kind)
    return TYPES[kind]


def main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    import warnings

    warnings.simplefilter("error")
    try:
        sys.stdout.write(rewrite(Path(sys.argv[1]), Path(sys.argv[2])))
    except Exception:
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""What it costs to make a picture anew that a stranger sent, and which pictures are taken."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from corrections.errors import Refused
from corrections.requests import images, uploads

MOST_MEGABYTES = 300
# A process begins with the measure of the one that starts it, so a small one is put between this and what is measured.
SMALL = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True)
print("", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize(
    ("name", "mode", "size", "how"),
    [
        ("telephone.jpg", "RGB", (8160, 6120), {}),
        ("whole.jpg", "RGB", (5000, 5000), {}),
        ("progressive.jpg", "CMYK", (6000, 5000), {"progressive": True, "subsampling": 0}),
        ("screen.png", "RGBA", (6000, 3500), {}),
        ("picture.webp", "RGBA", (4096, 3076), {}),
    ],
)
def test_a_picture_with_as_many_pixels_as_may_be_takes_little_memory(
    tmp_path: Path, name: str, mode: str, size: tuple[int, int], how: dict[str, object]
) -> None:
    source, target = tmp_path / name, tmp_path / "clean"
    Image.new(mode, size).save(source, **how)
    command = [sys.executable, "-c", SMALL, sys.executable, "-m", images.__name__, str(source), str(target)]
    done = subprocess.run(command, capture_output=True, check=True)
    assert int(done.stdout.split()[-1]) / 1024 < MOST_MEGABYTES
    with Image.open(target) as clean:
        assert images.LARGEST_SIDE * 0.7 < max(clean.size) <= images.LARGEST_SIDE


def test_a_photograph_is_turned_upright_when_it_is_made_smaller(tmp_path: Path) -> None:
    turned = Image.Exif()
    turned[0x112] = 6
    Image.new("RGB", (6400, 4800), "red").save(tmp_path / "photo.jpg", exif=turned)
    assert images.rewrite(tmp_path / "photo.jpg", tmp_path / "clean") == "image/jpeg"
    with Image.open(tmp_path / "clean") as clean:
        assert clean.size == (2400, 3200)
        assert not clean.getexif()


def test_a_photograph_with_a_second_one_behind_it_is_taken(tmp_path: Path) -> None:
    first, second = (Image.new("RGB", (80, 60), colour) for colour in ("red", "blue"))
    first.save(tmp_path / "photo.jpg", "MPO", save_all=True, append_images=[second])
    assert images.rewrite(tmp_path / "photo.jpg", tmp_path / "clean") == "image/jpeg"
    with Image.open(tmp_path / "clean") as clean:
        assert (clean.format, clean.getpixel((40, 30))) == ("JPEG", (254, 0, 0))


def test_a_picture_with_too_many_pixels_is_refused_in_words_that_say_so(tmp_path: Path) -> None:
    made = io.BytesIO()
    Image.new("1", (6300, 6300)).save(made, "PNG")
    with pytest.raises(Refused, match=r"plan\.png: the picture has too many pixels"):
        uploads.store(tmp_path, "plan.png", made.getvalue())
    assert list(tmp_path.iterdir()) == []

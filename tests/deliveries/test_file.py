from __future__ import annotations

import resource
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corrections.deliveries.decisions import NotSent
from corrections.deliveries.senders import file


def test_files_sort_by_time_and_can_be_read_by_their_owner_alone(
    tmp_path: Path, at: Callable[[datetime], None]
) -> None:
    at(datetime(2026, 11, 24, 14, 5, 0, 7, tzinfo=UTC))
    first = file.send(tmp_path / "mail", b"one", "b")
    at(datetime(2026, 11, 24, 14, 5, 0, 8, tzinfo=UTC))
    second = file.send(tmp_path / "mail", b"two", "a")
    assert first.name == "20261124T140500.000007Z-b.eml"
    assert sorted((tmp_path / "mail").iterdir()) == [first, second]
    assert first.stat().st_mode & 0o077 == 0
    assert second.read_bytes() == b"two"


def test_a_folder_that_cannot_be_written_to_is_said_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "mail").write_text("a file where the folder should be")
    with pytest.raises(NotSent) as caught:
        file.send(tmp_path / "mail", b"one", "a")
    assert "could not be written" in caught.value.failure.detail
    assert not caught.value.failure.final


def test_a_full_disk_leaves_no_half_file(tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(NotSent):
            file.send(folder, b"x" * 100_000, "a")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(folder.iterdir()) == []
    file.send(folder, b"now there is room", "b")

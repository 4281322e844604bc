"""A demo newsroom that is told at once, in the place of the real one, for processes that tests start."""

from __future__ import annotations

import os
import sys
import time
import types
from collections.abc import Callable
from datetime import date
from typing import Any


def tell(engine: Any, *, today: date, progress: Callable[[int, int], None]) -> None:
    from corrections import database
    from corrections.events import SYSTEM
    from corrections.newsroom import actions

    for done in range(1, 4):
        progress(done, 3)
        with database.writing(engine) as session:
            actions.change(session, by=SYSTEM, name=f"The Stub of {today}")
        if os.environ.get("STUB_NEVER_ENDS"):
            print("telling", flush=True)
            time.sleep(600)


story = types.ModuleType("corrections.demo.tell")
story.tell = tell  # type: ignore[attr-defined]
story.SIGN_INS = [("mara", "stub-password", "Mara Lindqvist", "Standards editor")]  # type: ignore[attr-defined]
sys.modules["corrections.demo.tell"] = story

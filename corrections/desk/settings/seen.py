"""What a form of settings remembers of when they were changed, so that the second of two who save is told."""

from __future__ import annotations

from datetime import UTC, datetime

from wtforms import HiddenField

from corrections.web.forms import Form


class Seen(Form):
    """A form that shows settings as they stood when they were last changed."""

    seen = HiddenField()

    def seen_at(self) -> datetime | None:
        """When the settings that the form showed were last changed; None if none were, or if it
        is not what we gave out."""
        try:
            return datetime.fromisoformat(self.seen.data or "").astimezone(UTC)
        except (ValueError, OverflowError):
            return None


def remembered(changed_at: datetime | None) -> str:
    """What `seen` holds for settings that were last changed then."""
    return changed_at.isoformat() if changed_at is not None else ""

"""The shape of the settings' forms that are about the whole house: how long things are kept, signing in, looks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from wtforms import BooleanField, FileField, HiddenField, StringField, TextAreaField

from corrections.accounts.models import SignInProvider
from corrections.desk.accounts.forms import Secret
from corrections.desk.settings.seen import Seen, remembered
from corrections.newsroom import decisions
from corrections.newsroom.decisions import CannotBe
from corrections.newsroom.queries import Newsroom
from corrections.web.forms import AtMost, Form, Needed

MOST_MONTHS, MOST_DAYS = 120, 365


def _months(typed: str) -> int:
    return decisions.whole(typed, 1, MOST_MONTHS) if typed else 0


def _days(typed: str) -> int:
    return decisions.whole(typed, 1, MOST_DAYS)


KEPT: Mapping[str, Callable[[str], int]] = {"keep_readers": _months, "keep_files": _months, "keep_mail_days": _days}


class RetentionForm(Seen):
    """`shown`: the values of which the form has shown what they erase."""

    keep_readers = StringField("Months for names and addresses")
    keep_files = StringField("Months for files")
    keep_mail_days = StringField("Days for mails as they came")
    shown = HiddenField()

    @classmethod
    def showing(cls, stands: Newsroom, seen: datetime | None) -> RetentionForm:
        typed = {name: str(getattr(stands, name) or "") for name in KEPT}
        return cls(data=typed | {"seen": remembered(seen)})

    def values(self) -> dict[str, int] | None:
        """The settings as typed, or None, with what is wrong said at its field."""
        found: dict[str, int] = {}
        for name, read in KEPT.items():
            try:
                found[name] = read(self[name].data or "")
            except CannotBe as refused:
                self.add_problem(name, refused.message)
        return found if len(found) == len(KEPT) else None


class SignInSettingsForm(Seen):
    name = StringField("What people here call it", [Needed("Say what people here call the provider"), AtMost(60)])
    issuer = StringField("Issuer", [Needed("Enter the provider’s issuer"), AtMost(500)])
    client_id = StringField("Client ID", [Needed("Enter the client ID that the provider gave you"), AtMost(255)])
    secret = Secret("Client secret", [AtMost(500)])
    domains = TextAreaField("Domains whose people get an account by themselves")
    two_factors = BooleanField("It asks everybody for a second factor")
    required = BooleanField("Everybody signs in with it: passwords and passkeys are switched off")

    @classmethod
    def showing(cls, row: SignInProvider) -> SignInSettingsForm:
        kept = {name: getattr(row, name) for name in ("name", "issuer", "client_id", "two_factors", "required")}
        return cls(data=kept | {"domains": "\n".join(row.domains), "seen": remembered(row.changed_at)})


class LogoForm(Form):
    file = FileField("Picture")


class SurfaceForm(Form):
    """One place for notices. Several are sent as one form."""

    used = BooleanField("In use")
    order = StringField("Order")
    words = StringField("Your own words for it")

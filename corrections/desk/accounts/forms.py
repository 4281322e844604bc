"""The shape of what people type to sign in and to look after their account."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, PasswordField, StringField

from corrections.web.forms import AtMost, Day, Form, Needed


class Secret(PasswordField):
    """A password: taken as it is typed, never shown again."""

    raw = True  # nothing is trimmed: a space at the end belongs to it


class SignInForm(Form):
    username = StringField("User name or email address", [Needed("Enter your user name or email address"), AtMost(254)])
    password = Secret("Password", [Needed("Enter your password")])


class CodeForm(Form):
    code = StringField("Code from your app", [Needed("Enter the six digits that your app shows")])


class ForgotPasswordForm(Form):
    username = StringField("User name or email address", [Needed("Enter your user name or email address"), AtMost(254)])


class NewPasswordForm(Form):
    password = Secret("New password", [Needed("Enter the password that you want to use")])


class PasswordChangeForm(Form):
    current = Secret("Your password now", [Needed("Enter the password that you use now")])
    password = Secret("New password", [Needed("Enter the password that you want to use")])


class ConfirmedForm(Form):
    """An act for which the password is asked again."""

    current = Secret("Your password", [Needed("Enter your password")])


class PasskeyForm(Form):
    """A passkey to be added. `answer` is what the device gave to the browser's script."""

    name = StringField("What you call the device", [Needed("Say which device this is"), AtMost(80)])
    current = Secret("Your password", [Needed("Enter your password")])
    answer = HiddenField(validators=[AtMost(20_000)])


class PasskeyEntryForm(Form):
    answer = HiddenField(validators=[AtMost(20_000)])


class PreferencesForm(Form):
    single_keys = BooleanField("Single-key shortcuts")
    compact = BooleanField("Compact lists")
    preview = BooleanField("Show the case beside the list")
    sent = HiddenField(default="yes")  # empty boxes alone are sent as nothing at all


class AwayForm(Form):
    first_day = Day("First day", [Needed("Enter a day, such as 2026-12-24")])
    last_day = Day("Last day", [Needed("Enter a day, such as 2026-12-24")])


class DigestForm(Form):
    digest = BooleanField("Email me each working morning what waits for me")
    sent = HiddenField(default="yes")  # an empty box is sent as nothing at all

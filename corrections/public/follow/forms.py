"""The shape of the form “Follow corrections”."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import RadioField, StringField

from corrections.articles.models import Article
from corrections.followers import decisions
from corrections.followers.decisions import EVERYTHING, Subject
from corrections.web.filters import gettext
from corrections.web.forms import AtMost, Form, Needed


class FollowForm(Form):
    """`offer` says what can be chosen; `subject` is what was."""

    what = RadioField("What do you want to follow?", validate_choice=False)
    email = StringField("Your email address", validators=[Needed("Enter your email address"), AtMost(254)])

    def offer(self, article: Article | None, sections: Iterable[str], section: str | None = None) -> None:
        """Offer what there is; `section` is chosen beforehand if it is one of them."""
        offered: dict[Subject, str] = {}
        if article is not None:
            offered[decisions.article(article.id)] = gettext("This article")
            sections = [article.section] if article.section else []
        offered[EVERYTHING] = gettext("Everything that we correct")
        for name in sections:
            offered[decisions.section(name)] = gettext("The section “{name}”").format(name=name)
        self.subjects = {subject.key: subject for subject in offered}
        self.what.choices = [(subject.key, words) for subject, words in offered.items()]
        if self.what.data is None:
            wished = decisions.section(section or "").key
            self.what.data = wished if wished in self.subjects else next(iter(self.subjects))

    @property
    def subject(self) -> Subject | None:
        """What was chosen; None if it was not offered."""
        return self.subjects.get(self.what.data or "")

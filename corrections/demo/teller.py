"""The articles, reports and cases of the demo newsroom as they come about, and what the stories call them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from corrections import ids
from corrections.accounts.models import User
from corrections.articles import actions as articles
from corrections.articles import queries as article_queries
from corrections.articles.blocks import Block
from corrections.articles.decisions import Copy
from corrections.articles.models import Article
from corrections.cases import closing, intake, opening
from corrections.cases import queries as case_queries
from corrections.cases.models import Case
from corrections.demo.stories import Story, later
from corrections.events import READER, SYSTEM
from corrections.requests import actions as requests
from corrections.requests import anchoring
from corrections.requests.decisions import Report
from corrections.taxonomy import (
    ErrorType,
    FoundBy,
    Medium,
    Origin,
    Relation,
)
from corrections.watch import queries as watch


@dataclass
class Teller:
    """Remembers which rows the stories' own names stand for."""

    users: dict[str, int]
    articles: dict[str, int] = field(default_factory=dict)
    requests: dict[tuple[str, str], int] = field(default_factory=dict)
    cases: dict[tuple[str, int], int] = field(default_factory=dict)
    versions: dict[tuple[str, str], int] = field(default_factory=dict)

    def user(self, session: Session, name: str) -> User:
        found = session.get(User, self.users[name])
        assert found is not None, f"nobody is called {name}"
        return found

    def case(self, session: Session, story: Story, n: int) -> Case:
        found = case_queries.case(session, self.cases[story.slug, n])
        assert found is not None, f"{story.slug} has no case {n}"
        return found

    def publish_article(self, session: Session, story: Story) -> None:
        copy = copy_of(story, story.headline, story.blocks)
        origin = Origin.CMS if story.url else Origin.HAND
        captured = articles.capture(session, copy, origin=origin, by=SYSTEM)
        self.articles[story.slug] = captured.article.id

    def change_article(self, session: Session, story: Story, change: dict[str, Any]) -> None:
        headline, blocks = self.text(session, story.slug)
        headline, blocks = later(headline, blocks, change)
        origin = Origin(change.get("origin", Origin.CMS))
        captured = articles.capture(session, copy_of(story, headline, blocks), origin=origin, by=SYSTEM)
        if "id" in change:
            self.versions[story.slug, change["id"]] = captured.version

    def article(self, session: Session, story: Story) -> Article:
        found = article_queries.article(session, self.articles[story.slug])
        assert found is not None, f"{story.slug} is not published yet"
        return found

    def text(self, session: Session, slug: str) -> tuple[str, tuple[Block, ...]]:
        article = article_queries.article(session, self.articles[slug])
        assert article is not None, f"{slug} is not published yet"
        text = article_queries.newest_text(session, article)
        return text.headline, text.blocks

    def receive(self, session: Session, story: Story, told: dict[str, Any]) -> None:
        article = self.article(session, story)
        headline, blocks = self.text(session, story.slug)
        words = told.get("quote", "")
        place = anchoring.locate(words, "", "", headline, blocks) if words else None
        report = Report(
            form_key=ids.token(),
            wrong=told["wrong"],
            right=told.get("right", ""),
            known=told.get("known", ""),
            error_type=ErrorType(told["type"]) if told.get("type") else None,
            relation=Relation(told.get("relation", "none")),
            medium=article.medium,
            article_id=article.id,
            version=article.latest if isinstance(place, anchoring.Passage) else None,
            words=words,
            passage=place if isinstance(place, anchoring.Passage) else None,
            links=tuple(told.get("links", ())),
            name=told.get("name", ""),
            email=told.get("email", ""),
            suspicion="sent faster than a person writes" if told.get("set_aside") else None,
        )
        submitted = intake.receive(session, report, by=READER)
        self.requests[story.slug, told["id"]] = submitted.request.id
        if told.get("confirmed") and told.get("email"):
            requests.confirm_address(session, submitted.request, by=READER, by_mail=True)

    def open(self, session: Session, story: Story, n: int, told: dict[str, Any]) -> None:
        """Find the case that the first report or the watch opened, or open the one that the staff found."""
        if "noticed" in told:
            case = self._of_change(session, story, told["noticed"])
        elif told["requests"]:
            found = case_queries.case_of_request(session, self.requests[story.slug, told["requests"][0]])
            assert found is not None, f"{story.slug}: no case for {told['requests'][0]}"
            case = found
        else:
            case = self._open_ourselves(session, story, told)
        self.cases[story.slug, n] = case.id

    def _of_change(self, session: Session, story: Story, change: str) -> Case:
        article = self.article(session, story)
        number = article.latest if change == "taken_down" else self.versions[story.slug, change]
        ids = [row.case_id for row in watch.of_version(session, article.id, number)]
        case = case_queries.case(session, ids[-1]) if ids and ids[-1] is not None else None
        assert case is not None, f"{story.slug}: something was said of {change}"
        return case

    def _open_ourselves(self, session: Session, story: Story, told: dict[str, Any]) -> Case:
        article = self.article(session, story)
        headline, blocks = self.text(session, story.slug)
        quote = told.get("quote", "")
        place = anchoring.locate(quote, "", "", headline, blocks) if quote else None
        passage = None
        if isinstance(place, anchoring.Passage):
            passage = requests.add_place(session, article.id, article.latest, place)
        return opening.open_case(
            session,
            article=article,
            summary=quote or story.headline,
            found_by=FoundBy(told.get("found_by", "staff")),
            error_type=ErrorType(told["type"]) if told.get("type") else None,
            passage=passage,
            by=SYSTEM,
        )

    def join(self, session: Session, story: Story, n: int, told: dict[str, Any]) -> None:
        """Let the reports that the desk saw as one be one case, where the passage alone did not join them."""
        case = self.case(session, story, n)
        editor = next((step["by"] for step in told["steps"] if step.get("by")), "ben")
        for name in told["requests"][1:]:
            known = self.requests.get((story.slug, name))
            other = case_queries.case_of_request(session, known) if known is not None else None
            if other is not None and other.id != case.id and other.open and case.open:
                closing.merge(session, other, into=case, by=self.user(session, editor))


def copy_of(story: Story, headline: str, blocks: tuple[Block, ...]) -> Copy:
    told = story.told
    return Copy(
        headline=headline,
        blocks=blocks,
        url=story.url,
        appeared=told.get("appeared"),
        medium=Medium(told.get("medium", "web")),
        bylines=tuple(told.get("bylines", ())),
        agency=told.get("agency") or None,
        published=story.published,
        section=told["section"],
        language="en",
        tags=tuple(told.get("tags", ())),
        withheld=not told.get("republish", True),
    )

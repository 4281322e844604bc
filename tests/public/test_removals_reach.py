"""How far a removal reaches: every version that said it, tags, and what a restored database brings back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from make import make_article, make_case, make_correction, make_draft, make_revision, make_user, make_version, publish
from pages import Client
from sqlalchemy.orm import Session

from corrections.accounts.models import User
from corrections.articles import queries as articles
from corrections.articles.blocks import write
from corrections.articles.models import Article
from corrections.cases import queries as cases
from corrections.cases import returns
from corrections.errors import Refused
from corrections.events import SYSTEM
from corrections.newsroom import actions as newsrooms
from corrections.notices import drafting
from corrections.notices import queries as notices
from corrections.notices.models import Correction
from corrections.taxonomy import Kind
from corrections.worker import noticing

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
NOTICE = "On 3 March 2026 we removed a name from this article, by order of a court."
NAME = " as Alan Zorkmid"
ADDRESS = "He lives at 14 Quimby Terrace, a neighbour told the paper, and worked at the harbour."
TEXT = (
    f"Police named the man{NAME} on Tuesday after a long search of the town.\n\n"
    f"{ADDRESS}\n\n"
    "The council voted 7-2 on Tuesday to close three libraries by June."
)
MENDED = TEXT.replace(NAME, "")
PASSWORD = "tea kettle marsh violin"


@pytest.fixture
def ana(session: Session, at: At) -> User:
    at(MARCH)
    newsrooms.change(session, by=SYSTEM, sign_off=[])
    return make_user(session, "ana", password=PASSWORD)


def draft_of(session: Session, article: Article, quote: str, *, by: User, **words: str) -> drafting.Draft:
    case = make_case(session, article, quote, right="-")
    return make_draft(session, case, by=by, kind=Kind.REMOVAL, notice=NOTICE, **words)  # type: ignore[arg-type]


def revise(session: Session, correction: Correction, old: str, new: str, *, by: User) -> None:
    """Publish a further revision of a removal that takes out more."""
    draft = drafting.start_revision(session, correction, by=by)
    words = drafting.DraftWords(Kind.REMOVAL, NOTICE + " Then an address.", reason="The address had to go too.")
    drafting.save(session, draft, words, by=by)
    (row,) = notices.draft_articles(session, draft.id)
    text = articles.newest_text(session, session.get_one(Article, row.article_id))
    edited = drafting.ArticleWords(
        row.placement, change="here", headline=text.headline, text=write(text.blocks).replace(old, new)
    )
    drafting.set_article(session, draft, row, edited, by=by)
    publish(session, draft, by=by)


def says(client: Client, article_id: int, word: str) -> list[str]:
    """The pages that say a word, of all that the public reads of an article."""
    latest = len(client.get(f"/articles/{article_id}.json").json["versions"])
    paths = [f"/articles/{article_id}{rest}" for rest in ("", ".json", ".atom")]
    paths += [f"/articles/{article_id}/versions/{n}{rest}" for n in range(1, latest + 1) for rest in ("", ".json")]
    paths += [f"/articles/{article_id}/compare/{n}...{n + 1}" for n in range(1, latest)]
    paths += [f"/log/documents/{n}.json" for n in range(client.get("/log.json").json["size"])]
    return [path for path in paths if word in client.get(path).text]


def test_what_a_further_revision_takes_out_is_gone_from_every_version(
    client: Client, session: Session, ana: User, at: At
) -> None:
    article = make_article(session, TEXT)
    removal = publish(session, draft_of(session, article, "Alan Zorkmid", by=ana, replace=(NAME, "")), by=ana)
    at(MARCH + timedelta(hours=1))
    make_correction(session, article, "7-2", "6-3", by=ana)
    at(MARCH + timedelta(hours=2))
    revise(session, removal, ADDRESS, "He worked at the harbour.", by=ana)
    session.commit()
    assert says(client, article.id, "Zorkmid") == []
    assert says(client, article.id, "Quimby") == []
    # What was corrected in public between the two is no part of either.
    assert "voted 7-2 on Tuesday" in client.get(f"/articles/{article.id}/versions/1").words
    assert "voted 7-2 on Tuesday" in client.get(f"/articles/{article.id}/versions/2").words


def test_a_name_that_came_back_elsewhere_before_it_went_is_gone_from_there_too(
    client: Client, session: Session, ana: User
) -> None:
    article = make_article(session, TEXT)
    draft = draft_of(session, article, "Alan Zorkmid", by=ana)
    make_version(session, article, MENDED + "\n\nAlan Zorkmid is 44.")
    make_version(session, article, MENDED)
    publish(session, draft, by=ana)
    session.commit()
    assert says(client, article.id, "Zorkmid") == []
    assert says(client, article.id, "Quimby") != []


def test_a_tag_goes_with_the_words_and_the_others_stay(client: Client, session: Session, ana: User) -> None:
    article = make_article(session, TEXT, tags=("Alan Zorkmid", "Libraries"))
    publish(session, draft_of(session, article, "Alan Zorkmid", by=ana, replace=(NAME, "")), by=ana)
    session.commit()
    assert says(client, article.id, "Zorkmid") == []
    assert client.get(f"/articles/{article.id}.json").json["tags"] == ["Libraries"]
    told = client.get(f"/articles/{article.id}/compare/1...2").words
    assert "These versions differ in something that was taken out of the article." in told


def test_one_that_would_keep_nothing_from_the_public_is_refused_until_the_words_are_named(
    client: Client, session: Session, ana: User
) -> None:
    article = make_article(session, TEXT, url="https://news.example/alan-zorkmid-named")
    make_version(session, article, MENDED)
    draft = draft_of(session, article, "", by=ana)
    with pytest.raises(Refused, match="Nothing would be kept from the public"):
        publish(session, draft, by=ana)
    session.commit()
    client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD})
    page = client.get(f"/desk/cases/{draft.case_id}/draft")
    assert "Nothing of this article, as the draft stands." in page.words
    assert "Nothing would be kept from the public" in page.words
    fields = {f"article-{article.id}-words": "Alan Zorkmid"}
    client.submit(page, fields, to=f"/desk/cases/{draft.case_id}/draft/save")
    page = client.get(f"/desk/cases/{draft.case_id}/draft")
    assert "Version 1: 1 paragraph · 2 paragraphs stay" in page.words
    assert "Read by the public as they are: version 2." in page.words
    assert "Nothing would be kept" not in page.words
    assert "The article’s address says “Alan”, “Zorkmid”, and stays in the record." in page.words
    session.expire_all()
    publish(session, draft, by=ana)
    session.commit()
    assert says(client, article.id, "Zorkmid") == []


def test_what_comes_back_by_the_cms_is_not_shown_and_the_desk_is_told(
    client: Client, session: Session, ana: User, at: At
) -> None:
    article = make_article(session, TEXT, tags=("Alan Zorkmid", "Libraries"))
    publish(session, draft_of(session, article, "Alan Zorkmid", by=ana, replace=(NAME, "")), by=ana)
    at(MARCH + timedelta(hours=1))
    # The CMS still has it, and somebody has touched the sentence meanwhile.
    again = TEXT.replace("after a long search", "after a very long search") + "\n\nThe man was told on Tuesday."
    headline = "Zorkmid’s libraries"
    assert make_version(session, article, again, headline=headline, tags=("Alan Zorkmid", "Libraries")) == 3
    session.commit()
    noticing.returned(session)
    session.commit()
    assert says(client, article.id, "Zorkmid") == []
    assert "Zorkmid" not in client.get(f"/articles/{article.id}/report").text
    told = client.get(f"/articles/{article.id}/versions/3").words
    assert ADDRESS in told, "what was not removed is there"
    assert "The man was told on Tuesday." in told, "and so is what is new"
    assert client.get(f"/articles/{article.id}.json").json["tags"] == ["Libraries"]
    client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD})
    assert returns.SUMMARY in client.get("/desk?view=all").words
    make_version(session, article, again + "\n\nMore.", headline=headline)
    noticing.returned(session)
    session.commit()
    (case,) = cases.open_cases_on(session, article.id)
    page = client.get(f"/desk/cases/{case.id}").words
    assert "What a removal took out came back with a newer version" in page
    assert "Version 3 says what a removal took out" in page
    assert "Version 4 says what a removal took out" in page


def test_an_older_notice_that_says_it_is_named_and_once_revised_says_it_nowhere(
    client: Client, session: Session, ana: User, at: At
) -> None:
    article = make_article(session, TEXT)
    says_it = "An earlier version misstated how Alan Zorkmid was found. The search was short, as Mr Zorkmid says."
    early = make_correction(session, article, "long", "short", by=ana, notice=says_it)
    before = make_correction(session, article, "7-2", "6-3", by=ana, notice=f"{says_it} The vote was 6-3.")
    other = make_correction(session, article, "three libraries", "two libraries", by=ana)
    at(MARCH + timedelta(minutes=30))
    make_revision(session, before, "An earlier version misstated the vote. It was 6-3.", "To be clearer.", by=ana)
    at(MARCH + timedelta(hours=1))
    draft = draft_of(session, article, "Alan Zorkmid", by=ana, replace=(NAME, ""))
    session.commit()
    client.submit(client.get("/login"), {"username": "ana", "password": PASSWORD})
    page = client.get(f"/desk/cases/{draft.case_id}/draft")
    assert f"{early.number} says in its own words what is removed." in page.words
    assert f"/desk/corrections/{early.number}/revise" in page.links()
    assert f"{before.number} says" not in page.words
    assert f"{other.number} says" not in page.words
    session.expire_all()
    publish(session, draft, by=ana)
    at(MARCH + timedelta(hours=2))
    make_revision(session, early, "An earlier version misstated how long a search was.", "A name had to go.", by=ana)
    make_revision(session, other, "An earlier version misstated the libraries.", "To be clearer.", by=ana)
    session.commit()
    assert says(client, article.id, "Zorkmid") == []
    pages = ["/corrections", "/corrections.atom"]
    for path in (f"/corrections/{each.number}" for each in (early, before)):
        pages += [path, f"{path}.json"] + [f"{path}/revisions/{n}{rest}" for n in (1, 2) for rest in ("", ".json")]
    assert [one for one in pages if "Zorkmid" in client.get(one).text] == []
    assert "This wording is no longer shown" in client.get(f"{path}/revisions/1").words
    assert "misstated the number" in client.get(f"/corrections/{other.number}/revisions/1").words

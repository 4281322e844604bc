"""What was taken out of an article for somebody's safety is nowhere repeated in public, and stays in the newsroom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from make import make_article, make_case, make_correction, make_draft, make_revision, make_user, make_version, publish
from pages import Client
from reused import Begin
from sqlalchemy.orm import Session

from corrections.articles import queries as articles
from corrections.events import SYSTEM
from corrections.log import merkle
from corrections.log import queries as log
from corrections.newsroom import actions as newsrooms
from corrections.notices import drafting, plans, signing
from corrections.notices import queries as notices
from corrections.notices.decisions import digest
from corrections.taxonomy import Kind

At = Callable[[datetime], None]
MARCH = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
PASSWORD = "tea kettle marsh violin"
HEADLINE = "The film of Marian Estley"
TEXT = (
    "Three lorries came to Lower Sallow by night and left 1,200 tyres in a field.\n\n"
    "Marian Estley, who lives at the end house in Drove Lane, filmed them from over her porch.\n\n"
    "The film lasts twelve minutes. The council says that it is the best it has had.\n\n"
    "“I just thought they would get away with it,” Mrs Estley said, and closed her curtains."
)
WITHOUT = (
    TEXT.replace("Marian Estley, who lives at the end house in Drove Lane, filmed them from over her porch.",
                 "Somebody who lives near the field filmed them.")
    .replace("Mrs Estley said, and closed her curtains", "that person said")
)  # fmt: skip
NOTICE = "On 3 March 2026 we removed a name from this article, under our policy on safety. There had been a threat."
SECRETS = ("Estley", "Marian", "Drove", "porch", "curtains")


@dataclass
class Told:
    article: int
    early: str
    removal: str


def remove(session: Session, article_id: int, **told: str) -> str:
    article = articles.article(session, article_id)
    assert article is not None
    by = make_user(session, "joan", name="Joan Ames")
    other = make_user(session, "mara", name="Mara Lindqvist")
    case = make_case(session, article, told.get("quote", "Marian Estley, who lives"))
    draft = make_draft(session, case, by=by, kind=Kind.REMOVAL, notice=NOTICE)
    for row in notices.draft_articles(session, draft.id):
        words = drafting.ArticleWords(
            row.placement, change=row.change, headline=told.get("headline", "A film of a night"), text=told["text"]
        )
        drafting.set_article(session, draft, row, words, by=by)
    signing.ask_sign_off(session, draft, by=by)
    signing.sign_off(session, draft, shown=digest(plans.plan(session, draft)), by=other)
    return publish(session, draft, by=by).number


@pytest.fixture
def told(begin: Begin, at: At) -> Told:
    def tell(session: Session) -> Told:
        at(MARCH - timedelta(hours=2))
        article = make_article(session, TEXT, headline=HEADLINE)
        early = make_correction(session, article, "twelve minutes", "eleven minutes")
        at(MARCH - timedelta(hours=1))
        make_version(session, article, TEXT.replace("twelve", "eleven").replace("closed", "drew"))
        at(MARCH)
        removal = remove(session, article.id, text=WITHOUT.replace("twelve", "eleven"))
        return Told(article.id, early.number, removal)

    found: Told = begin("an article that was corrected and its removal", tell)
    at(MARCH)
    return found


def everywhere(client: Client, told: Told) -> dict[str, str]:
    """All that the public reads of the article, by address."""
    article = f"/articles/{told.article}"
    pages = [
        *("/corrections", "/corrections.json", "/corrections.atom", "/corrections/feed.json", "/corrections.csv"),
        *(f"/corrections/{number}{rest}" for number in (told.early, told.removal) for rest in ("", ".json")),
        *(
            f"/corrections/{number}/revisions/1{rest}"
            for number in (told.early, told.removal)
            for rest in ("", ".json")
        ),
        *(article, f"{article}.json", f"{article}.atom", f"{article}/report"),
        *(f"{article}/versions/{n}{rest}" for n in (1, 2, 3, 4) for rest in ("", ".json", "/verify")),
        *(f"{article}/compare/{a}...{b}" for a, b in ((1, 2), (2, 3), (3, 4), (1, 3), (1, 4))),
        *(f"{article}/compare/{a}...{b}?view={view}" for a, b in ((2, 3), (3, 4)) for view in ("before", "after")),
    ]
    entries = client.get("/log.json").json["size"]
    pages += [f"/log/documents/{n}.json" for n in range(entries)]
    # Nothing in the evidence is compressed.
    evidence = [f"/corrections/{number}/evidence.zip" for number in (told.early, told.removal)]
    packed = {path: client.get(path).response.get_data().decode("utf-8", "replace") for path in evidence}
    return packed | {path: client.get(path).text for path in pages}


class TestARemoval:
    def test_is_nowhere_undone_by_the_record_of_it(self, client: Client, told: Told):
        said = {path: [word for word in SECRETS if word in text] for path, text in everywhere(client, told).items()}
        assert {path: words for path, words in said.items() if words} == {}

    def test_says_so_in_one_sentence_and_compares_nothing(self, client: Client, told: Told):
        for path in (f"/corrections/{told.removal}", f"/corrections/{told.removal}/revisions/1"):
            page = client.get(path)
            assert page.words.count("What was removed is not repeated here.") == 1
            assert not page.tree.xpath("//del | //ins | //*[contains(@class, 'passage')]")
            assert "/compare/" not in " ".join(page.links())
        assert client.get(f"/corrections/{told.removal}.json").json["articles"][0]["passage"] is None
        compared = client.get(f"/articles/{told.article}/compare/3...4")
        assert "These versions differ in something that was taken out of the article." in compared.words
        assert "What was taken out is not repeated here." in client.get(f"/articles/{told.article}").words

    def test_leaves_the_rest_of_the_earlier_versions_and_what_was_corrected_in_them(self, client: Client, told: Told):
        page = client.get(f"/articles/{told.article}/versions/1")
        assert "Three lorries came to Lower Sallow by night" in page.words
        assert "The film lasts twelve minutes." in page.words
        assert page.h1 == "[…]"
        record = client.get(f"/articles/{told.article}/versions/1.json").json
        assert record["headline"] == {"withheld": True}
        assert [block.get("withheld", False) for block in record["blocks"]] == [False, True, False, True]
        assert "“twelve” became “eleven”" in client.get(f"/corrections/{told.early}").words
        assert "[…]" not in client.get(f"/articles/{told.article}/versions/4").words

    def test_is_not_called_put_right_nor_the_rest_how_it_stood(self, client: Client, told: Told):
        words = client.get(f"/articles/{told.article}/versions/1").words
        assert "Put right since" not in words
        assert "Notices since" in words
        assert "This is how the article stood then, but for what was taken out since." in words
        assert "unless that had to be taken out" in client.get("/corrections").words

    def test_stays_in_the_newsroom_and_in_every_commitment(self, session: Session, told: Told):
        version = articles.version(session, told.article, 1)
        assert version is not None
        text = articles.text(session, version)
        assert text.headline == HEADLINE
        assert "Drove Lane" in text.blocks[1].text
        entry = log.entry(session, version.log_id, version.log_index)
        assert entry is not None
        parts = log.parts(session, [(version.log_id, version.log_index)])[version.log_id, version.log_index]
        assert merkle.root([part.leaf for part in parts]) == entry.document

    def test_is_found_by_no_word_of_it(self, client: Client, told: Told):
        for word in SECRETS:
            assert "No corrections match." in client.get(f"/corrections?q={word}").words
            assert "No corrections match." in client.get(f"/corrections?q={told.early}+{word}").words

    def test_tells_no_cache_that_nothing_changed(self, client: Client, session: Session, at: At):
        at(MARCH)
        article = make_article(session, TEXT, headline=HEADLINE)
        session.commit()
        paths = [
            f"/articles/{article.id}/versions/1",
            f"/articles/{article.id}/versions/1.json",
            "/log/documents/0.json",
        ]
        before = {path: client.get(path) for path in paths}
        assert all("Drove" in page.text for page in before.values())
        at(MARCH + timedelta(hours=1))
        remove(session, article.id, text=WITHOUT)
        session.commit()
        for path, page in before.items():
            for asked in (
                {"If-Modified-Since": page.headers["Last-Modified"]},
                {"If-None-Match": page.headers["ETag"]},
            ):
                assert "Drove" not in client.get(path, headers=asked).text

    def test_stays_hidden_when_its_notice_is_revised(self, client: Client, session: Session, told: Told, at: At):
        at(MARCH + timedelta(hours=1))
        newsrooms.change(session, by=SYSTEM, sign_off=[])
        correction = notices.correction(session, told.removal)
        assert correction is not None
        make_revision(session, correction, NOTICE + " The police know of it.", "To say who knows.")
        session.commit()
        assert "The police know of it." in client.get(f"/corrections/{told.removal}").words
        said = {path: [word for word in SECRETS if word in text] for path, text in everywhere(client, told).items()}
        assert {path: words for path, words in said.items() if words} == {}

    def test_is_told_to_the_editor_who_drafts_it(self, client: Client, session: Session):
        article = make_article(session, TEXT, headline=HEADLINE)
        by = make_user(session, "joan", name="Joan Ames", password=PASSWORD)
        case = make_case(session, article, "Marian Estley, who lives")
        make_draft(session, case, by=by, kind=Kind.REMOVAL, notice=NOTICE, replace=("Marian Estley", "Somebody"))
        session.commit()
        client.submit(client.get("/login"), {"username": "joan", "password": PASSWORD})
        page = client.get(f"/desk/cases/{case.id}/draft")
        assert "The public sees the notice, and that something was taken out: no words, no comparison." in page.words
        assert "The words stay in the newsroom" in page.words
        assert not page.tree.xpath("//*[@data-preview]//del")

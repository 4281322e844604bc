"""The page on which a reader's own browser checks a record: its text, its entry, the tree, the signature."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from corrections import addresses, clock
from corrections.articles import queries as articles
from corrections.articles.documents import erased_in, shown
from corrections.log import erasures
from corrections.log import queries as log
from corrections.log.models import Log
from corrections.policy import queries as policies
from corrections.public import answers, folio
from corrections.public.articles import show as article_page
from corrections.public.corrections import show as correction_page
from corrections.public.standards import versions as standards
from corrections.web import current


def of_version(article_id: int, number: int) -> ResponseReturnValue:
    with current.reading() as session:
        article, version = article_page.find_version(session, article_id, number)
        return _page(
            session,
            "public/log/verify_version.html",
            (version.log_id, version.log_index),
            pages=(addresses.version(article.id, version.number),),
            article=article,
            version=version,
            text=shown(articles.text(session, version)),
            gone=erased_in(article).get(number, {}).get(None),
        )


def of_revision(number: str, revision: int) -> ResponseReturnValue:
    with current.reading() as session:
        published, text = correction_page.find_revision(session, number, revision)
        own, whole = addresses.revision(number, revision), addresses.correction(number)
        return _page(
            session,
            "public/log/verify_revision.html",
            (text.log_id, text.log_index),
            # The newest wording stands on two pages, and both are read.
            pages=(own, whole) if text is published.newest else (own,),
            published=published,
            revision=text,
            gone=next((erased for erased in text.erased.values() if erased.whole), None),
        )


def of_correction(number: str) -> ResponseReturnValue:
    """Lead to the newest wording’s page."""
    with current.reading() as session:
        published = correction_page.find(session, number)
    address = url_for("public.revision_verify", number=number, revision=published.newest.number)
    return redirect(address, 302)


def of_policy(number: int) -> ResponseReturnValue:
    with current.reading() as session:
        version = standards.find_version(session, number)
        own = addresses.policy_version(number)
        now = policies.in_force(session, clock.now())
        return _page(
            session,
            "public/log/verify_policy.html",
            (version.log_id, version.log_index),
            # What is in force stands on two pages, and both are read.
            pages=(own, standards.HERE) if version is now else (own,),
            version=version,
            gone=erasures.whole(session, version.log_id, version.log_index),
        )


def _page(
    session: Session, template: str, key: log.Key, *, pages: tuple[str, ...], **values: Any
) -> ResponseReturnValue:
    of, entry = session.get(Log, key[0]), log.entry(session, *key)
    assert of is not None, "a record is in a log"
    assert entry is not None, "a record is in the log"
    root = request.script_root
    return answers.page(
        template,
        log=of,
        entry=entry,
        pages=[root + page for page in pages],
        folio_counts=folio.folio(session),
        **values,
    )

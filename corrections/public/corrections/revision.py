"""One wording of a correction, as it was published, and the same as JSON."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from corrections.articles.comparing.diff import diff
from corrections.log import queries as log
from corrections.notices import citing
from corrections.notices.documents import represent
from corrections.policy.citing import represented
from corrections.public import answers, folio
from corrections.public.corrections import show as correction_page
from corrections.web import current


def show(number: str, revision: int) -> ResponseReturnValue:
    with current.reading() as session:
        published, text = correction_page.find_revision(session, number, revision)
        shown = correction_page.articles(session, published, revision - 1)
        entries = correction_page.entries_of(session, published)
        counts = folio.folio(session)
    before = published.revisions[revision - 2] if revision > 1 else None
    return answers.page(
        "public/corrections/revision.html",
        published=published,
        correction=published.correction,
        revision=text,
        # The words that changed from the revision before, if both are there.
        pieces=diff(before.notice, text.notice) if before and before.notice and text.notice else None,
        shown=shown,
        entry=entries.get((text.log_id, text.log_index)),
        folio_counts=counts,
    )


def as_json(number: str, revision: int) -> ResponseReturnValue:
    with current.reading() as session:
        published, text = correction_page.find_revision(session, number, revision)
        origins = log.origins(session)
        cited = citing.standing(session, published.correction.id, text.clause)
    body = represent(published.correction, [text], published.articles, origins)
    body["clause"] = represented(cited, text.clause, current.settings().base_url)
    return answers.json(body)

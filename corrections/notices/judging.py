"""What the checks are told of a draft, and what they find in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from corrections import clock
from corrections.accounts import queries as accounts
from corrections.articles import queries as article_queries
from corrections.articles import removals
from corrections.articles.blocks import body_text
from corrections.cases import queries as case_queries
from corrections.newsroom.queries import newsroom
from corrections.notices import checks, plans, queries, reading, removing, wording
from corrections.notices.changes import STANDS, change_of, kept_from_public
from corrections.notices.decisions import CMS, NONE, Harm
from corrections.notices.facts import Answer, ArticleFacts, Finding, NoticeFacts
from corrections.notices.models import Draft
from corrections.notices.plans import Drafted, DraftedArticle
from corrections.requests import anchoring
from corrections.requests import queries as request_queries
from corrections.requests.models import CorrectionRequest
from corrections.taxonomy import Kind, PassageFate, Relation, RequestState

# Their names may stand in the notice: the article has them, or is about whom they act for.
CONCERNED = (Relation.NAMED_IN_IT, Relation.REPRESENTS, Relation.SOURCE)


def findings(session: Session, drafted: Drafted, *, translate: Callable[[str], str] = str) -> list[Finding]:
    """What is amiss with a draft, what has to be put right first."""
    return checks.check(facts(session, drafted, translate=translate))


def facts(session: Session, drafted: Drafted, *, translate: Callable[[str], str] = str) -> NoticeFacts:
    """A draft as the checks judge it. `translate`: of the newsroom's language, for the marks of a starter."""
    draft, case = drafted.draft, drafted.case
    ids = list(case_queries.request_ids(session, case.id)) if case is not None else []
    requests = request_queries.requests(session, ids)
    staff = [user.name for user in accounts.staff(session)]
    staff += [name for one in drafted.articles for name in one.newest.bylines]
    first = drafted.articles[0] if drafted.articles else None
    room = newsroom(session)
    return NoticeFacts(
        kind=draft.kind,
        notice=draft.notice,
        articles=tuple(_article_facts(session, one, draft) for one in drafted.articles),
        now=_put_right(session, draft),
        error_type=case.error_type if case else None,
        severity=case.severity if case else None,
        right=requests[ids[0]].right if ids else "",
        kind_reason=draft.kind_reason,
        reason=draft.reason,
        told=draft.told if any(row.state is not RequestState.WITHDRAWN for row in requests.values()) else "",
        readers=names_of_readers(session, requests),
        withheld=frozenset(_withheld(session, drafted)),
        staff=tuple(dict.fromkeys(staff)),
        about_minor=draft.harm is Harm.MINOR,
        is_libel=draft.harm is Harm.LIBEL,
        first_published=first.article.published_at if first else None,
        error_stood_since=stood_since(session, first) if first else None,
        language=room.language,
        marks=wording.marks(translate),
        offered=tuple(room.placements),
        answers=tuple(Answer(*one) for one in draft.answers or ()),
    )


def _put_right(session: Session, draft: Draft) -> datetime:
    """When the public learns, or learnt, that it was wrong: a further revision makes that no later."""
    correction = queries.correction_by_id(session, draft.correction_id) if draft.correction_id is not None else None
    return correction.published_at if correction is not None else clock.now()


def _withheld(session: Session, drafted: Drafted) -> Iterator[str]:
    """The words of names that removals took out of the articles, as the checks compare them."""
    for one in drafted.articles:
        for gone in removals.before_now(session, one.article):
            for word in gone.telling:
                yield from reading.plain(word)[0].split("-")


def names_of_readers(session: Session, requests: Mapping[int, CorrectionRequest]) -> tuple[str, ...]:
    """The names and addresses that stay out of what is published about these reports, by their ids."""
    ids = [id_ for id_, row in requests.items() if row.relation not in CONCERNED]
    contacts = request_queries.contacts(session, ids)
    return tuple(name for contact in contacts.values() for name in (contact.name, contact.email) if name)


def _article_facts(session: Session, one: DraftedArticle, draft: Draft) -> ArticleFacts:
    kind, fate = draft.kind, plans.fate(one)
    after, change = plans.copy_after(one), change_of(one, kind)
    # What the CMS will make of it is known once it has; until then the case waits.
    unknown = one.row.change == CMS and (fate is None or fate in STANDS)
    kept = kept_from_public(one, change) if kind is Kind.REMOVAL else None
    return ArticleFacts(
        id=one.article.id,
        placement=one.row.placement,
        headline=after.headline,
        medium=one.article.medium,
        was=one.passage.exact if one.passage else "",
        version_text=body_text(change.was.headline, change.was.blocks),
        corrected_text=(
            None if unknown or _is_left(one, fate) else body_text(change.becomes.headline, change.becomes.blocks)
        ),
        fate=None if unknown else fate,
        unfixed_reason=one.row.unfixed_reason or "",
        withholds=kind is not Kind.REMOVAL or (unknown and fate is not None) or bool(kept),
        url=one.article.url or "",
        told_in=removing.told_in(session, one.article.id, kept.gone, but=draft.correction_id) if kept else (),
    )


def _is_left(one: DraftedArticle, fate: PassageFate | None) -> bool:
    return one.row.change == NONE and fate in STANDS


MOST_VERSIONS = 20


def stood_since(session: Session, one: DraftedArticle) -> datetime | None:
    """When the wrong words were first published, as far as the versions tell; None if that was with the article."""
    place = request_queries.anchored(one.passage) if one.passage is not None else None
    if place is None or one.seen is None or one.passage is None or one.passage.version in (None, 1):
        return None
    number = one.passage.version or 1
    earlier = [row for row in article_queries.versions(session, one.article.id) if row.number < number]
    earlier = earlier[-MOST_VERSIONS:]
    texts = article_queries.texts(session, earlier)
    for row in reversed(earlier):
        text = texts[row.number]
        fate, _ = anchoring.carry(place, one.seen.headline, one.seen.blocks, text.headline, text.blocks)
        if fate not in STANDS:
            came_with = article_queries.version(session, one.article.id, row.number + 1)
            return came_with.observed_at if came_with is not None else None
    return None

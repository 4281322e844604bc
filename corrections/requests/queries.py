"""Reading what readers sent. Their names and addresses come out as plain values, from here alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, Select, String, bindparam, cast, null, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from corrections import capabilities
from corrections.articles import queries as articles
from corrections.articles.models import Article
from corrections.capabilities import Purpose
from corrections.requests.anchoring import Passage as Anchored
from corrections.requests.anchoring import locate
from corrections.requests.models import CorrectionRequest, Evidence, Passage, RequestClaim, RequestMessage
from corrections.requests.readers import Reader
from corrections.taxonomy import RequestState


@dataclass(frozen=True)
class Contact:
    """What is known of a reader. `email` may be written to when it is confirmed."""

    name: str | None
    email: str | None
    confirmed_at: datetime | None
    erased_at: datetime | None

    @property
    def can_be_told(self) -> bool:
        return bool(self.email and self.confirmed_at)


MOST_OF_READER = 500


NOBODY = Contact(None, None, None, None)


def request(session: Session, request_id: int) -> CorrectionRequest | None:
    return session.get(CorrectionRequest, request_id)


def requests(session: Session, ids: Iterable[int]) -> dict[int, CorrectionRequest]:
    wanted = set(ids)
    if not wanted:
        return {}
    rows = session.scalars(select(CorrectionRequest).where(CorrectionRequest.id.in_(wanted)))
    return {row.id: row for row in rows}


def by_reference(session: Session, reference: str) -> CorrectionRequest | None:
    return session.scalars(select(CorrectionRequest).where(CorrectionRequest.reference == reference)).first()


def by_form_key(session: Session, form_key: str) -> CorrectionRequest | None:
    # Nearly always there is none: then nothing has to be made ready for the row.
    known = session.scalar(_BY_FORM_KEY, {"form_key": form_key})
    return session.get(CorrectionRequest, known) if known is not None else None


_request = CorrectionRequest.__table__.c
_BY_FORM_KEY = select(_request.id).where(_request.form_key == bindparam("form_key"))


def by_token(session: Session, token: str) -> CorrectionRequest | None:
    """The report that a private address opens, or None."""
    for purpose in (Purpose.REQUEST, Purpose.REQUEST_MAIL):
        subject = capabilities.subject_of(session, purpose, token)
        if subject is not None:
            return session.get(CorrectionRequest, subject)
    return None


def came_by_mail(session: Session, token: str) -> bool:
    """Whether a private address is one that only a mail to the reader carried: whoever has it gets that mail."""
    return capabilities.subject_of(session, Purpose.REQUEST_MAIL, token) is not None


def passage(session: Session, passage_id: int | None) -> Passage | None:
    return session.get(Passage, passage_id) if passage_id is not None else None


def passages(session: Session, ids: Iterable[int | None]) -> dict[int, Passage]:
    wanted = {passage_id for passage_id in ids if passage_id is not None}
    if not wanted:
        return {}
    return {row.id: row for row in session.scalars(_PASSAGES, {"ids": list(wanted)})}


_PASSAGES = select(Passage).where(Passage.id.in_(bindparam("ids", expanding=True)))


def placed(article_id: int, version: int, place: Anchored) -> Passage:
    """A passage at a place in a version of an article, not stored yet: what `anchored` gives back."""
    return Passage(
        article_id=article_id,
        version=version,
        exact=place.exact,
        prefix=place.prefix,
        suffix=place.suffix,
        start_block=place.start[0],
        start_offset=place.start[1],
        end_block=place.end[0],
        end_offset=place.end[1],
    )


def anchored(passage: Passage) -> Anchored | None:
    """The passage with its place, as the pure functions of `anchoring` take it; None if it has no place."""
    if passage.start_block is None or passage.start_offset is None:
        return None
    if passage.end_block is None or passage.end_offset is None:
        return None
    return Anchored(
        exact=passage.exact,
        prefix=passage.prefix,
        suffix=passage.suffix,
        start=(passage.start_block, passage.start_offset),
        end=(passage.end_block, passage.end_offset),
    )


def standing(
    session: Session, article: Article, wordings: Iterable[str], *, below_headline: bool = False
) -> Anchored | None:
    """Where the first of some wordings stands that the newest text of an article holds once; of a text that may not be
    shown, nowhere: it would tell more of it than they do."""
    text = articles.newest_text(session, article)
    for words in wordings if not text.withheld else ():
        found = locate(words, "", "", text.headline, text.blocks)
        if isinstance(found, Anchored) and (found.start[0] != 0 or not below_headline):
            return found
    return None


def answered_by_mail(among: Select[int]) -> Select[int]:
    """Those of some reports, by their ids, that are answered and whose readers gave an address."""
    return (
        select(CorrectionRequest.id)
        .join(Reader, Reader.request_id == CorrectionRequest.id)
        .where(
            CorrectionRequest.id.in_(among),
            CorrectionRequest.state == RequestState.ANSWERED,
            Reader.email.is_not(None),
        )
    )


def messages(session: Session, request_ids: Iterable[int]) -> Sequence[RequestMessage]:
    """All messages of some reports, oldest first."""
    wanted = set(request_ids)
    if not wanted:
        return []
    return session.scalars(_MESSAGES, {"ids": list(wanted)}).all()


_MESSAGES = (
    select(RequestMessage)
    .where(RequestMessage.request_id.in_(bindparam("ids", expanding=True)))
    .order_by(RequestMessage.id)
)


def evidence(session: Session, request_ids: Iterable[int]) -> Sequence[Evidence]:
    wanted = set(request_ids)
    if not wanted:
        return []
    return session.scalars(_EVIDENCE, {"ids": list(wanted)}).all()


_EVIDENCE = select(Evidence).where(Evidence.request_id.in_(bindparam("ids", expanding=True))).order_by(Evidence.id)


def attached_elsewhere(session: Session, stored_names: Iterable[str], form_key: str) -> set[str]:
    """Those of some files that belong to a report already, other than the one of this form, or to an answer."""
    wanted = list(stored_names)
    if not wanted:
        return set()
    found = session.scalars(
        select(Evidence.stored_name)
        .outerjoin(CorrectionRequest, CorrectionRequest.id == Evidence.request_id)
        .where(
            Evidence.stored_name.in_(wanted),
            or_(CorrectionRequest.id.is_(None), CorrectionRequest.form_key != form_key),
        )
    )
    return {name for name in found if name is not None}


def contact_of(session: Session, request_id: int) -> Contact:
    """What is known of the reader who sent a report."""
    return contacts(session, [request_id]).get(request_id, NOBODY)


def contacts(session: Session, request_ids: Iterable[int]) -> dict[int, Contact]:
    wanted = set(request_ids)
    if not wanted:
        return {}
    return {
        request_id: Contact(name, email, confirmed_at, erased_at)
        for request_id, name, email, confirmed_at, erased_at in session.execute(_CONTACTS, {"ids": list(wanted)})
    }


_reader = Reader.__table__.c
_CONTACTS = select(_reader.request_id, _reader.name, _reader.email, _reader.confirmed_at, _reader.erased_at).where(
    _reader.request_id.in_(bindparam("ids", expanding=True))
)


def of_same_reader(request_id: int) -> Select[int]:
    """The ids of the newest reports that came with the same email address as this one, to be looked for among others;
    of none, where it came without one."""
    address = select(Reader.email).where(Reader.request_id == request_id).scalar_subquery()
    same = select(Reader.request_id).where(Reader.email == address).order_by(Reader.request_id.desc())
    some = same.limit(MOST_OF_READER).subquery()
    return select(some.c.request_id)


def by_email(session: Session, email: str) -> CorrectionRequest | None:
    """The newest report that came with exactly this email address, in small letters or as it is."""
    same = select(Reader.request_id).where(Reader.email.in_({email, email.lower()}))
    newest = session.scalar(same.order_by(Reader.request_id.desc()).limit(1))
    return session.get(CorrectionRequest, newest) if newest is not None else None


def named(session: Session) -> Iterator[tuple[int, str]]:
    """The reports whose readers gave a name or an address that is not erased, with both."""
    for request_id, name, email in session.execute(_KNOWN.order_by(Reader.request_id)):
        if name or email:
            yield request_id, f"{name or ''} {email or ''}".strip()


def called(session: Session, request_id: int) -> str | None:
    """The same of one report; None if its reader gave neither, or both are erased."""
    row = session.execute(_KNOWN.where(Reader.request_id == request_id)).first()
    return f"{row.name or ''} {row.email or ''}".strip() or None if row is not None else None


_KNOWN = select(Reader.request_id, Reader.name, Reader.email).where(Reader.erased_at.is_(None))


MOST_ALIKE = 500  # the newest: everybody may name the mayor


_ids: BindParameter[int] = bindparam("ids", expanding=True)
_keys: BindParameter[str] = bindparam("keys", expanding=True)
_other = aliased(Reader)
_same_thing = (
    select(RequestClaim.request_id, RequestClaim.key)
    .where(RequestClaim.key.in_(_keys), RequestClaim.request_id.not_in(_ids))
    .order_by(RequestClaim.request_id.desc())
    .limit(MOST_ALIKE)
    .subquery()
)
_same_reader = (
    select(_other.request_id, cast(null(), String).label("key"))
    .join(Reader, Reader.email == _other.email)
    .where(
        Reader.request_id.in_(_ids),
        _other.request_id.not_in(_ids),
        Reader.confirmed_at.is_not(None),
        _other.confirmed_at.is_not(None),
    )
    .order_by(_other.request_id.desc())
    .limit(MOST_ALIKE)
    .subquery()
)
LIKE = union_all(select(_same_thing), select(_same_reader)).subquery()
"""Of the reports `ids`, others that name one of the same `keys`, with it, or that came from the same confirmed address,
with none: of which no more is told than that. Put together once: it is asked for every page of a case."""

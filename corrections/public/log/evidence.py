"""The evidence of a record, for download: for a lawyer, a reader, or a court that asks nobody."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Mapping, Sequence

from flask import Response, abort, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.wsgi import wrap_file

from corrections import addresses
from corrections.errors import Message
from corrections.log import queries as log
from corrections.log.models import LogEntry
from corrections.notices import citing
from corrections.notices.documents import RevisionText
from corrections.public import answers
from corrections.public.articles import show as article_page
from corrections.public.corrections import show as correction_page
from corrections.public.log import archive
from corrections.public.log.proof import KEPT
from corrections.public.standards import versions as standards
from corrections.taxonomy import EntryKind
from corrections.web import current, filters, routing

ZIP = "application/zip"
LINE_LENGTH = 76


def of_version(article_id: int, number: int) -> ResponseReturnValue:
    with current.reading() as session:
        article, version = article_page.find_version(session, article_id, number)
        entry = log.entry(session, version.log_id, version.log_index) or abort(404)
        about = Message.of("Version {number} of article {id}", number=number, id=article.id)
        return _answer(session, f"article-{article.id}-version-{number}", about, [entry])


def of_revision(number: str, revision: int) -> ResponseReturnValue:
    with current.reading() as session:
        published, text = correction_page.find_revision(session, number, revision)
        about = Message.of("Correction {number}, revision {revision}", number=number, revision=revision)
        cited = citing.versions(session, published.correction.id)
        return _answer(session, f"correction-{number}-revision-{revision}", about, _entries(session, [text], cited))


def of_correction(number: str) -> ResponseReturnValue:
    with current.reading() as session:
        published = correction_page.find(session, number)
        about = Message.of("Correction {number}", number=number)
        cited = citing.versions(session, published.correction.id)
        return _answer(session, f"correction-{number}", about, _entries(session, published.revisions, cited))


def of_policy(number: int) -> ResponseReturnValue:
    with current.reading() as session:
        version = standards.find_version(session, number)
        entry = log.entry(session, version.log_id, version.log_index) or abort(404)
        about = Message.of("The policy, version {number}", number=number)
        return _answer(session, f"policy-version-{number}", about, [entry])


def _entries(session: Session, revisions: Iterable[RevisionText], cited: Mapping[str, int | None]) -> list[LogEntry]:
    """All that a correction is made of: its wordings, the articles before and after, and the policy whose clauses it
    cites, in the versions of which `cited` tells."""
    revisions = list(revisions)
    wordings = log.entries(session, [(revision.log_id, revision.log_index) for revision in revisions])
    versions = {
        addresses.version(on.article_id, number)
        for revision in revisions
        for on in revision.articles
        for number in (on.version_before, on.version_after)
        if number is not None
    }
    policy = _policy(session, {cited.get(revision.clause) for revision in revisions if revision.clause})
    return [*wordings.values(), *log.entries_about(session, EntryKind.ARTICLE_VERSION, versions), *policy]


def _policy(session: Session, numbers: Collection[int | None]) -> Iterable[LogEntry]:
    wanted = [addresses.policy_version(number) for number in numbers if number is not None]
    return log.entries_about(session, EntryKind.POLICY, wanted) if wanted else ()


def _answer(session: Session, name: str, about: Message, entries: Sequence[LogEntry]) -> ResponseReturnValue:
    file = f"{name}-evidence.zip"
    made = archive.make(session, entries, _readme(file, about, entries))
    response = Response(wrap_file(request.environ, made.file), content_type=ZIP, direct_passthrough=True)
    response.call_on_close(made.file.close)
    response.content_length = made.size
    response.headers["Cache-Control"] = KEPT if made.newest else "no-store"
    response.headers["Content-Disposition"] = f"attachment; filename={file}"
    response.headers.update(answers.FOR_ALL_SITES)
    response.set_etag(made.tag)
    response.make_conditional(request)
    return response


def _readme(file: str, about: Message, entries: Sequence[LogEntry]) -> str:
    """What is in the file and how to check it."""
    records = sorted(entries, key=lambda entry: (entry.log_id, entry.index))
    folders = [(archive.folder(entry), entry) for entry in records]
    logs = sorted({entry.log_id for entry in entries})
    said = filters.message(about)
    page = routing.page("public/log/evidence.txt", file=file, about=said, folders=folders, logs=logs)
    lines = page.splitlines()
    wrapped = (
        line if line.startswith(" ") else textwrap.fill(line, LINE_LENGTH, break_on_hyphens=False) for line in lines
    )
    return "\n".join(wrapped).strip() + "\n"

"""An article's log as Atom: the corrections on it and the versions of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from corrections import addresses
from corrections.articles import comparisons
from corrections.articles.comparing.saying import in_short
from corrections.articles.documents import erased_in
from corrections.articles.models import Article
from corrections.errors import Message
from corrections.public import answers, atom
from corrections.public.articles import show as article_page
from corrections.public.articles import timeline
from corrections.public.articles.timeline import VersionSeen
from corrections.public.corrections import feeds, listing
from corrections.public.corrections.listing import Item
from corrections.taxonomy import Mark
from corrections.watch import queries as watch
from corrections.web import current
from corrections.web.filters import date, gettext, message, plain

SIZE = 50


def as_atom(article_id: int) -> ResponseReturnValue:
    with current.reading() as session:
        article = article_page.find(session, article_id)
        noticed = watch.versions(session, article.id)
        published = article_page.notices_on(session, article)
        items = listing.items(session, published[-SIZE:], of=article.id)
        told = timeline.notices_of(article.id, published)
        seen = [article_page.marked(one, told, erased_in(article)) for one in noticed[-SIZE:]]
        pairs = [] if article.withheld else timeline.pairs(seen, article.id)
        sentences = comparisons.public_sentences(session, pairs)
    base, room = current.settings().base_url, current.newsroom()
    last = {each.number: each.step for each in told}
    gone = {number for number, step in last.items() if step is timeline.Step.TAKEN_OFF}
    entries = [feeds.entry(_taken_off(item) if item.number in gone else item, base) for item in items]
    said = {number: sentence for (_, _, number), sentence in sentences.items()}
    entries += [_entry(article, version, said.get(version.number, ()), base) for version in seen]
    entries = sorted(entries, key=lambda entry: entry.updated, reverse=True)[:SIZE]
    versions = [one.version for one in noticed]
    newest = article_page.newest_change(versions, published, article)
    feed = atom.Feed(
        url=base + request.path,
        page=base + addresses.article(article.id),
        title=gettext("{newsroom}: {headline}").format(newsroom=room.name, headline=article.headline),
        author=room.name,
        updated=max([newest or article.created_at, *(entry.updated for entry in entries)]),
        language=room.language,
        entries=tuple(entries),
    )
    changed = article_page.last_modified(noticed, versions, published, article)
    article_page.mind_what_passes(noticed)
    return answers.document(atom.write(feed), atom.MEDIA_TYPE, changed=changed, caching=feeds.KEPT)


def _entry(article: Article, version: VersionSeen, said: Sequence[Message], base: str) -> atom.Entry:
    words = gettext("Version {number} of “{headline}”").format(number=version.number, headline=article.headline)
    changed = [message(sentence) for sentence in in_short(said)]
    # A reader's program shows anew what says that it was changed: also by a word that came a day later.
    moments = [version.said_at, version.gone_at, *(erased.at for erased in version.erased)]
    return atom.Entry(
        url=base + addresses.version(article.id, version.number),
        title=words,
        published=version.at,
        updated=max([version.at, *filter(None, moments)]),
        html=atom.paragraphs(None if said else words, changed, _told(version)),
        categories=("version", *([str(version.mark)] if version.mark else [])),
    )


def _told(version: VersionSeen) -> list[str]:
    """What is said of a version beside its text."""
    mark = plain(version.mark) if version.mark is not Mark.FIRST else ""
    told = [*feeds.erased_words(version.erased), ": ".join(filter(None, [mark, ", ".join(version.corrections)]))]
    if version.explanation:
        told.append(f"{gettext('Why no notice is due:')} {version.explanation}")
    if version.gone_at:
        words = gettext("The article was taken down from its address. We noticed it on %(date)s.")
        told.append(words % {"date": date(version.gone_at)})
        told += [f"{gettext('Why no notice is due:')} {version.why_gone}"] if version.why_gone else []
    return list(filter(None, told))


def _taken_off(item: Item) -> Item:
    """A notice that is on other articles now: its words are no longer about this one."""
    words = gettext("%(number)s no longer applies to this article") % {"number": item.number}
    return replace(item, notice=words, sentences=())

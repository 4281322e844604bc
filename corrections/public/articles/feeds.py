"""An article's log as Atom: the corrections on it and the versions of it."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from flask.typing import ResponseReturnValue

from corrections import addresses
from corrections.articles import comparisons
from corrections.articles import queries as articles
from corrections.articles.comparing.saying import in_short
from corrections.articles.documents import erased_in
from corrections.public import answers, atom
from corrections.public.articles import show as article_page
from corrections.public.articles import timeline
from corrections.public.corrections import feeds, listing
from corrections.public.corrections.listing import Item
from corrections.watch.queries import Seen
from corrections.web import current
from corrections.web.filters import gettext, message

SIZE = 50


def as_atom(article_id: int) -> ResponseReturnValue:
    with current.reading() as session:
        article = article_page.find(session, article_id)
        versions = articles.versions(session, article.id)[-SIZE:]
        published = article_page.notices_on(session, article)[-SIZE:]
        items = listing.items(session, published, of=article.id)
        told = timeline.notices_of(article.id, published)
        seen = [article_page.marked(Seen(version), told, erased_in(article)) for version in versions]
        pairs = [] if article.withheld else timeline.pairs(seen, article.id)
        sentences = comparisons.public_sentences(session, pairs)
    base, room = current.settings().base_url, current.newsroom()
    last = {each.number: each.step for each in told}
    gone = {number for number, step in last.items() if step is timeline.Step.TAKEN_OFF}
    entries = [feeds.entry(_taken_off(item) if item.number in gone else item, base) for item in items]
    for version in seen:
        url = base + addresses.version(article.id, version.number)
        said = sentences.get((article.id, version.number - 1, version.number), ())
        words = gettext("Version {number} of “{headline}”").format(number=version.number, headline=article.headline)
        entries.append(
            atom.Entry(
                url=url,
                title=words,
                published=version.at,
                updated=version.at,
                html=atom.paragraphs(
                    "\n\n".join([*feeds.erased_words(version.erased), *([] if said else [words])]),
                    [message(sentence) for sentence in in_short(said)],
                ),
                categories=("version",),
            )
        )
    entries = sorted(entries, key=lambda entry: entry.updated, reverse=True)[:SIZE]
    feed = atom.Feed(
        url=base + request.path,
        page=base + addresses.article(article.id),
        title=gettext("{newsroom}: {headline}").format(newsroom=room.name, headline=article.headline),
        author=room.name,
        updated=article_page.newest_change(versions, published, article) or article.created_at,
        language=room.language,
        entries=tuple(entries),
    )
    return answers.document(atom.write(feed), atom.MEDIA_TYPE, changed=feed.updated, caching=feeds.KEPT)


def _taken_off(item: Item) -> Item:
    """A notice that is on other articles now: its words are no longer about this one."""
    words = gettext("%(number)s no longer applies to this article") % {"number": item.number}
    return replace(item, notice=words, sentences=())

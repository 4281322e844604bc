"""What changed between two versions of an article."""

from __future__ import annotations

from flask import abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from corrections.articles import comparisons
from corrections.articles import queries as articles
from corrections.articles.documents import erased_in, once, shown
from corrections.public import answers, folio
from corrections.public.articles import show as article_page
from corrections.web import current

VIEWS = ("changes", "before", "after")


def show(article_id: int, a: int, b: int) -> ResponseReturnValue:
    """The changes, or one of the two texts. Versions are compared forwards; one with itself is just that version."""
    view = request.args.get("view", "").casefold()
    view = view if view in VIEWS else VIEWS[0]
    with current.reading() as session:
        article = article_page.find(session, article_id)
        versions = articles.numbered(session, article.id, (a, b))
        old, new = (versions.get(number) or abort(404) for number in (a, b))
        if a == b:
            return redirect(url_for("public.version", article_id=article_id, number=a), 302)
        if a > b:
            return redirect(url_for("public.compare", article_id=article_id, a=b, b=a), 302)
        comparison = comparisons.public_comparison(session, article, a, b)
        side = old if view == "before" else new
        text = shown(articles.text(session, side)) if comparison and view != "changes" else None
        gone = erased_in(article)
        erased = once(one for number in (a, b) for one in gone.get(number, {}).values())
        counts = folio.folio(session)
    return answers.page(
        "public/articles/compare.html",
        changed=max([new.observed_at, *(one.at for one in erased)]),
        article=article,
        old=old,
        new=new,
        comparison=comparison,
        erased=erased,
        view=view,
        side=side,
        text=text,
        folio_counts=counts,
    )

"""Articles and their versions. A version's text is its log document: its parts are the only place that holds it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from corrections.database import INSERT_ONLY, Base, Json, Moment, Value
from corrections.taxonomy import Medium, Origin


class Article(Base):
    """Something that the newsroom published. `headline`, `bylines` and `latest` are those of the newest version."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(None, "section", "id"),
        Index(
            None,
            "said_again",
            sqlite_where=text("said_again IS NOT NULL"),
            postgresql_where=text("said_again IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    url: Mapped[str | None] = mapped_column(String(2000), unique=True)  # canonical; null if it never had an address
    appeared: Mapped[str | None] = mapped_column(String(300))  # "Print edition, 12 May, page 7"
    medium: Mapped[Medium] = mapped_column(Value(Medium))
    headline: Mapped[str] = mapped_column(Text)
    bylines: Mapped[list[str]] = mapped_column(Json)
    agency: Mapped[str | None] = mapped_column(String(120))
    section: Mapped[str | None] = mapped_column(String(120))
    language: Mapped[str] = mapped_column(String(35))
    tags: Mapped[list[str]] = mapped_column(Json)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    withheld: Mapped[bool] = mapped_column(default=False)  # agency copy that may not be republished
    latest: Mapped[int]
    # Of what removals took out: from which version on, which one says it no more, and the words that were named.
    removals: Mapped[list[tuple[int, int, str]] | None] = mapped_column(Json)
    said_again: Mapped[int | None]  # the version that says it again, until the desk is told
    # What was erased of its versions, as `documents.erased_in` reads it; null where nothing was.
    erasures: Mapped[list[dict[str, Any]] | None] = mapped_column(Json)
    created_at: Mapped[datetime] = mapped_column(Moment)


class ArticleAddress(Base):
    """Every address under which an article was met, in its normal form, the canonical one included."""

    __tablename__ = "article_addresses"

    url: Mapped[str] = mapped_column(String(2000), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), index=True)


class ArticleVersion(Base):
    __tablename__ = "article_versions"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        UniqueConstraint("log_id", "log_index"),
        ForeignKeyConstraint(["log_id", "log_index"], ["log_entries.log_id", "log_entries.index"]),
        INSERT_ONLY,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"))
    number: Mapped[int]
    origin: Mapped[Origin] = mapped_column(Value(Origin))
    observed_at: Mapped[datetime] = mapped_column(Moment)
    published_at: Mapped[datetime | None] = mapped_column(Moment)
    extractor: Mapped[str | None] = mapped_column(String(120))
    content_hash: Mapped[bytes] = mapped_column(LargeBinary(32))  # keyed: recognizes an unchanged text
    log_id: Mapped[int]
    log_index: Mapped[int] = mapped_column(BigInteger)


class Comparison(Base):
    """What changed between two versions, kept because versions never change. A cache: rows may go at any time."""

    __tablename__ = "comparisons"

    article_id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    a: Mapped[int] = mapped_column(primary_key=True)
    b: Mapped[int] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]] = mapped_column(Json)


class ArticleText(Base):
    """The folded words of the newest version, for search."""

    __tablename__ = "article_texts"

    id: Mapped[int] = mapped_column(ForeignKey("articles.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)

"""Where others' words hold the name of somebody who is to be forgotten, and those words written anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Table, and_, or_, select, update

from lti_tool.storage.community_tables import (
    asks,
    audit,
    mentions,
    notices,
    post_versions,
    posts,
    reports,
    reviews,
    spaces,
)
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import drafts, enrolments, runs

Rewrite = Callable[[str], str]


class Naming(NamedTuple):
    """A post of somebody else that may name her. `tied`: it mentions or answers her, or she answers it."""

    id: int
    space_id: int
    text: str
    fields: Mapping[str, str] | None
    tied: bool


class Earlier(NamedTuple):
    """An earlier version of such a post."""

    post_id: int
    number: int
    text: str
    fields: Mapping[str, str] | None
    tied: bool


def naming(tx: Transaction, ids: Sequence[int], roots: Sequence[int], parts: Sequence[str]) -> list[Naming]:
    """Others' posts in these communities that hold any of `parts`, or quote something below a post of hers."""
    tied = _tied(tx, ids)
    quotes = and_(posts.c.id.in_(tied), posts.c.text.contains(">"))
    holds = or_(quotes, *(posts.c.text.icontains(part, autoescape=True) for part in parts))
    query = select(posts.c.id, posts.c.space_id, posts.c.text, posts.c.fields).join(
        spaces, spaces.c.id == posts.c.space_id
    )
    where = (or_(spaces.c.run_id.in_(roots), posts.c.id.in_(tied)), posts.c.enrolment_id.not_in(ids), holds)
    return [Naming(*row, tied=row.id in tied) for row in tx.execute(query.where(*where).order_by(posts.c.id))]


def naming_before(tx: Transaction, ids: Sequence[int], roots: Sequence[int], parts: Sequence[str]) -> list[Earlier]:
    """The same for earlier versions of others' posts."""
    tied = _tied(tx, ids)
    query = (
        select(post_versions.c.post_id, post_versions.c.number, post_versions.c.text, post_versions.c.fields)
        .join(posts, posts.c.id == post_versions.c.post_id)
        .join(spaces, spaces.c.id == posts.c.space_id)
        .where(
            or_(spaces.c.run_id.in_(roots), posts.c.id.in_(tied)),
            posts.c.enrolment_id.not_in(ids),
            or_(*(post_versions.c.text.icontains(part, autoescape=True) for part in (*parts, ">"))),
        )
    )
    return [Earlier(*row, tied=row.post_id in tied) for row in tx.execute(query)]


def rewrite_post(tx: Transaction, post_id: int, values: Mapping[str, Any]) -> None:
    """Write a post's words anew, and whatever is made from them."""
    tx.execute(update(posts).where(posts.c.id == post_id).values(**values))


def rewrite_earlier(tx: Transaction, version: Earlier, *, text: str, fields: Mapping[str, str] | None) -> None:
    """Write an earlier version's words anew."""
    this = (post_versions.c.post_id == version.post_id, post_versions.c.number == version.number)
    tx.execute(update(post_versions).where(*this).values(text=text, fields=fields))


def rewrite_elsewhere(tx: Transaction, roots: Sequence[int], parts: Sequence[str], rewrite: Rewrite) -> None:
    """Write anew what people of these communities wrote beside posts: drafts, reasons, comments, notices."""
    people = select(enrolments.c.id).join(runs, runs.c.id == enrolments.c.run_id).where(runs.c.root_id.in_(roots))
    for table, column, here in _elsewhere(roots, people):
        key = list(table.primary_key.columns)
        holds = or_(*(table.c[column].icontains(part, autoescape=True) for part in parts))
        for row in tx.execute(select(*key, table.c[column]).where(here, holds)).all():
            after = rewrite(row[-1])
            if after != row[-1]:
                this = [each == value for each, value in zip(key, row[:-1], strict=True)]
                tx.execute(update(table).where(*this).values({column: after}))


def _elsewhere(roots: Sequence[int], people: Select[Any]) -> Iterator[tuple[Table, str, ColumnElement[bool]]]:
    for table, column in ((drafts, "text"), (notices, "text"), (asks, "reason"), (reports, "reason")):
        yield table, column, table.c.enrolment_id.in_(people)
    yield reviews, "comment", reviews.c.assessor_id.in_(people)
    yield audit, "reason", audit.c.run_id.in_(roots)


def _tied(tx: Transaction, ids: Sequence[int]) -> set[int]:
    """Posts that mention or answer these people, which they answered, or which answer the same post as they do."""
    hers = select(posts.c.id, posts.c.parent_id).where(posts.c.enrolment_id.in_(ids))
    rows = tx.execute(hers).all()
    own, above = [row.id for row in rows], [row.parent_id for row in rows if row.parent_id]
    mentioning = select(mentions.c.post_id).where(mentions.c.enrolment_id.in_(ids))
    later = [f"earlier:{post_id}" for post_id in own]
    which = or_(
        posts.c.id.in_(mentioning),
        posts.c.to_id.in_(ids),
        posts.c.parent_id.in_([*own, *above]),
        posts.c.id.in_(above),
        posts.c.target.in_(later),
    )
    return set(tx.execute(select(posts.c.id).where(which)).scalars()) - set(own)

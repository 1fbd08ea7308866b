"""What posts have said, and what they carry: earlier versions, files, and the end of both."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import bindparam, delete, func, null, select, update

from lti_tool.storage.community_tables import attachments, mentions, post_versions, posts
from lti_tool.storage.database import Transaction
from lti_tool.storage.posts_writing import Draft, draft


class Version(NamedTuple):
    """What a post said once."""

    number: int
    text: str
    fields: Mapping[str, str] | None
    words: int
    written_at: datetime


def keep_version(tx: Transaction, before: Draft) -> None:
    """Keep what a post says before it is changed."""
    number = versions_kept(tx, before.id) + 1
    values = {"post_id": before.id, "number": number, "text": before.text, "fields": before.fields}
    written_at = before.edited_at or before.created_at
    tx.execute(_KEEP_VERSION, {**values, "words": before.words, "written_at": written_at})


def versions_kept(tx: Transaction, post_id: int) -> int:
    """How many earlier versions of a post there are."""
    return int(tx.execute(_VERSIONS_KEPT, {"post_id": post_id}).scalar_one())


def history(tx: Transaction, post_id: int) -> list[Version]:
    """Everything a post has said, oldest first; the last one is what it says now."""
    before = [Version._make(row) for row in tx.execute(_HISTORY, {"post_id": post_id})]
    now = draft(tx, post_id)
    return [*before, Version(len(before) + 1, now.text, now.fields, now.words, now.edited_at or now.created_at)]


def scrub(tx: Transaction, post_id: int) -> None:
    """Take every word out of a post and its history; what hangs below it stays where it is."""
    tx.execute(_SCRUB, {"id_": post_id})
    tx.execute(_FORGET_VERSIONS, {"post_id_": post_id})
    tx.execute(_FORGET_MENTIONS, {"post_id_": post_id})


def attached(tx: Transaction, post_id: int) -> list[dict[str, Any]]:
    """What is attached to a post, as the page gets it."""
    return [
        {"id": row.public_id, "name": row.name, "type": row.type, "size": row.size, "alt": row.alt}
        for row in tx.execute(_ATTACHED, {"post_id": post_id})
    ]


_KEEP_VERSION = post_versions.insert()
_VERSIONS_KEPT = select(func.count()).select_from(post_versions).where(post_versions.c.post_id == bindparam("post_id"))
_HISTORY = (
    select(*(post_versions.c[name] for name in Version._fields))
    .where(post_versions.c.post_id == bindparam("post_id"))
    .order_by(post_versions.c.number)
)
_SCRUB = (
    update(posts)
    .where(posts.c.id == bindparam("id_"))
    .values(text="", nodes="[]", folded="", fields=null(), extras=null(), fingerprint="", words=0, consent=null())
)
_FORGET_VERSIONS = delete(post_versions).where(post_versions.c.post_id == bindparam("post_id_"))
_FORGET_MENTIONS = delete(mentions).where(mentions.c.post_id == bindparam("post_id_"))
_ATTACHED = select(attachments).where(attachments.c.post_id == bindparam("post_id")).order_by(attachments.c.id)

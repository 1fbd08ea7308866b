"""The inbox: what happened that somebody should know, told once and looked up each time.

Nobody is told what she did herself, nor about a discussion she has muted. What is told about a post is only that it is
there and what happened; its words are looked up when the inbox is read, and only where the reader may see them then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from lti_tool.records import Role
from lti_tool.services.act import Act
from lti_tool.storage import notices
from lti_tool.storage.database import Transaction
from lti_tool.storage.notices import Notice, Unread
from lti_tool.storage.sight import Reader

FROM_AUTHOR = frozenset({"reply", "mention"})
"""What the post's own author causes: told to others only."""
FROM_PEERS = FROM_AUTHOR | {"confirmed", "helped_me", "earlier", "review"}
"""What ends with muting a discussion; what facilitators decide about somebody is always told."""
MOST = 30
"""Notices on one page."""
EXCERPT = 160
"""Characters."""

_MARKUP = re.compile(r"^\s*(?:[>#*+-]|\d+[.)])+\s+|[*_`]{1,3}|!?\[|\]\([^)]*\)|\s+", re.MULTILINE)


def tell(
    tx: Transaction,
    enrolment_id: int,
    kind: str,
    *,
    post_id: int | None = None,
    activity: str | None = None,
    text: str = "",
    once: bool = False,
    now: datetime,
) -> None:
    """Put a notice into somebody's inbox, in the transaction of what it is about.

    kind: what happened, in a word for programs: reply, mention, confirmed, helped_me, nudge, hidden … (every one that
        letters know stands in `courses.model.english.letters`).
    post_id: the post that answers or mentions her, or, where something happened to a post of hers, that post.
    text: a facilitator's own words, where there are any; never a learner's.
    once: not when she has such a notice about the post already, as when it waits for approval a second time.
    """
    known = notices.told(tx, enrolment_id, post_id)
    if known is None or (kind in FROM_AUTHOR and known.author_id == enrolment_id):
        return
    activity = activity or known.activity
    if kind in FROM_PEERS and known.record.get(activity or "", {}).get("muted"):
        return
    if once and post_id is not None and notices.is_told(tx, enrolment_id, kind, post_id):
        return
    notices.add(tx, enrolment_id, kind, post_id=post_id, activity=activity, text=text, now=now)


def inbox(act: Act, *, before: int) -> dict[str, Any]:
    """One page of the inbox, newest first: those told before the one with the id `before`."""
    reader = reader_of(act)
    if reader is None:
        return {"unread": 0, "notices": [], "next": None}
    found = notices.page(act.tx, reader, before=before, limit=MOST + 1)
    return {
        "unread": notices.unread(act.tx, reader).n,
        "notices": [_as_json(act.offer.activities, notice, reader) for notice in found[:MOST]],
        "next": str(found[MOST - 1].id) if len(found) > MOST else None,
    }


def unread(act: Act) -> Unread:
    """How many notices wait; both numbers together change whenever the inbox does."""
    reader = reader_of(act)
    return Unread(0, 0) if reader is None else notices.unread(act.tx, reader)


def read(act: Act, *, upto: int) -> dict[str, Any]:
    """The person has seen her inbox up to the notice with the id `upto`."""
    act.enrolment()
    reader = reader_of(act)
    if reader is not None:
        notices.read(act.tx, reader, upto=upto, now=act.now)
    return {"unread": unread(act).n}


def reader_of(act: Act) -> Reader | None:
    """Who looks; None in a preview."""
    if act.session.enrolment_id is None:
        return None
    return Reader(act.session.enrolment_id, act.run_id, act.session.pod_id or 0, act.session.role is Role.FACILITATOR)


def excerpt(said: str, longest: int = EXCERPT) -> str:
    """The beginning of what somebody typed, in one line and without its marks."""
    plain = " ".join(_MARKUP.sub(" ", said).split())
    return plain if len(plain) <= longest else plain[: longest - 1].rstrip() + "…"


def shows(asked: Mapping[str, Any] | None, notice: Notice, reader: Reader) -> bool:
    """Whether the reader may see the notice's post: not before her own, where she must write first."""
    if notice.post_id is None:
        return False
    if notice.mine or reader.facilitator or notice.to_me:
        return True
    if asked is None or asked.get("sees") == "own":
        return False
    return notice.posted or not asked.get("post_first")


def _as_json(activities: Mapping[str, Mapping[str, Any]], notice: Notice, reader: Reader) -> dict[str, Any]:
    shown = shows(activities.get(notice.activity or ""), notice, reader)
    named = shown and not notice.mine and (reader.facilitator or not notice.anonymous)
    return {
        "id": str(notice.id),
        "kind": notice.kind,
        "at": f"{notice.at:%Y-%m-%dT%H:%M:%SZ}",
        "read": notice.is_read,
        "activity": notice.activity,
        "post": None if notice.post_id is None else f"p{notice.post_id}",
        "parent": None if notice.parent_id is None else f"p{notice.parent_id}",
        "by": {"id": f"l{notice.author_id}", "name": notice.author or ""} if named else None,
        "excerpt": excerpt(notice.said or "") if shown else None,
        "text": notice.text,
    }

"""What somebody sees of a discussion.

Post first: until a learner has a countable post of her own, peers' posts are hidden: here, in every answer, and not in
the page. A version is checked before anything is built, so that "anything new?" costs one indexed query. Who has a page
asks only for what changed since (`changes`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from lti_tool.errors import Refused
from lti_tool.records import Enrolment
from lti_tool.services import feed_access, feed_more
from lti_tool.services.act import Act
from lti_tool.services.feed_access import Found, Where
from lti_tool.services.feed_json import as_json, gone
from lti_tool.storage import marks, posts, spaces
from lti_tool.storage.posts import Post, Reader
from lti_tool.storage.spaces import Part, Space

MOST_POSTS = 50
MOST_CHARACTERS = 80_000
"""A page ends before it grows over this, unless one post alone does."""
_ALL_OF_IT = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a discussion. Posts are JSON already: their nodes were made when they were written."""

    about: Mapping[str, Any]
    posts: tuple[str, ...]

    def json(self) -> str:
        """As the page gets it."""
        return f'{json.dumps(self.about, ensure_ascii=False)[:-1]},"posts":[{",".join(self.posts)}]}}'


class Since(NamedTuple):
    """How far a page has come: everything of this space up to this post of this version, as somebody who sees so much.

    Where any of it is another now than what a page says, the page begins anew.
    """

    space_id: int
    version: int
    post_id: int
    closed: bool

    def __str__(self) -> str:
        return f"{self.space_id}.{self.version}.{self.post_id}.{int(self.closed)}"

    @classmethod
    def of(cls, text: str) -> Since | None:
        """What a page says; None for anything that was never said to it."""
        match = re.fullmatch(r"(\d{1,10})\.(\d{1,10})\.(\d{1,10})\.([01])", text, re.ASCII)
        if match is None:
            return None
        space_id, version, post_id, closed = map(int, match.groups())
        return cls(space_id, version, post_id, bool(closed)) if max(version, post_id) <= _ALL_OF_IT else None


def version(act: Act, activity: str, *, pod: int | None = None) -> str:
    """Changes whenever the feed of this discussion does, for this reader."""
    place = feed_access.where(act, activity, pod=pod)
    return _version(act, spaces.find(act.tx, place.key))


def feed(act: Act, activity: str, *, after: int = 0, pod: int | None = None) -> Feed:
    """The posts after the one with the id `after` (0: from the start), oldest first."""
    place = feed_access.where(act, activity, pod=pod)
    space = spaces.find(act.tx, place.key)
    me = spaces.part(act.tx, space.id, act.session.enrolment_id) if space else Part()
    reader = feed_access.reader(act, place.asked, me)
    found = posts.page(act.tx, space.id, reader, after=after, limit=MOST_POSTS + 1) if space else []
    shown = _fitting(_written(act, found[:MOST_POSTS], reader))
    more = len(shown) < len(found)
    about = {
        **_about(act, place, space, me, reader),
        "since": str(Since(space.id if space else 0, space.version if space else 0, _ALL_OF_IT, reader.closed)),
        **_read(act, space, me, () if more or after else found, reader),
        "next": str(found[len(shown) - 1].id) if more else None,
    }
    if not after:
        about |= feed_more.beside(act, place, space, reader)
    return Feed(about, shown)


def changes(act: Act, activity: str, *, since: str, pod: int | None = None) -> Feed:
    """The posts that changed since a page was told, or the whole first page where that says too little."""
    place = feed_access.where(act, activity, pod=pod)
    space = spaces.find(act.tx, place.key)
    known = Since.of(since)
    me = spaces.part(act.tx, space.id, act.session.enrolment_id) if space else Part()
    reader = feed_access.reader(act, place.asked, me)
    if space is None or known is None or not _goes_on(known, space, reader):
        whole = feed(act, activity, pod=pod)
        return Feed({**whole.about, "reset": True, "more": False}, whole.posts)
    at = (known.version, known.post_id)
    found = posts.changed(act.tx, space.id, reader, since=at, limit=MOST_POSTS + 1)
    endorsed = _endorsed(act, [each.post for each in found], reader)
    shown = _fitting(
        [as_json(each.post, reader, endorsed) if each.seen else gone(each.post.id) for each in found[:MOST_POSTS]]
    )
    more = len(shown) < len(found)
    last = found[len(shown) - 1] if more else None
    upto = (
        Since(space.id, last.seq, last.post.id, reader.closed)
        if last
        else Since(space.id, space.version, _ALL_OF_IT, reader.closed)
    )
    about = {**_about(act, place, space, me, reader), "since": str(upto), "reset": False, "more": more}
    return Feed(about, shown)


def one(act: Act, post_id: int, enrolment: Enrolment | None = None) -> str:
    """One post as this reader gets it, as JSON. An act that writes gives the person's locked `enrolment`.

    Raises:
        Refused: there is no such post, or she may not see it.
    """
    return shown(act, feed_access.found(act, post_id, enrolment))


def shown(act: Act, found: Found) -> str:
    """The same of a post that was found already."""
    return as_json(found.post, found.reader, _endorsed(act, [found.post], found.reader))


def own(act: Act, space_id: int, post_id: int, reader: Reader) -> str:
    """A post that this reader has just written, as she gets it."""
    post = posts.seen(act.tx, space_id, post_id, reader)
    assert post is not None  # noqa: S101 — what somebody writes she sees
    return as_json(post, reader)


def one_or_gone(act: Act, post_id: int, enrolment: Enrolment | None = None) -> str:
    """The same; and for one that has left nothing to see, that it is gone."""
    try:
        return one(act, post_id, enrolment)
    except Refused:
        return gone(post_id)


def sees(act: Act, post_id: int) -> bool:
    """Whether this reader may see this post now, words and all."""
    try:
        found = feed_access.found(act, post_id)
    except Refused:
        return False
    inside = found.reader.staff or found.post.enrolment_id == found.reader.enrolment_id
    return found.post.state == "visible" or (inside and found.post.state in ("pending", "hidden"))


def _about(act: Act, place: Where, space: Space | None, me: Part, reader: Reader) -> dict[str, Any]:
    asked = place.asked
    keeps_back = feed_access.must_post_first(act, asked, me) and not feed_access.sees_only_own(act, asked)
    return {
        "version": _version(act, space),
        "hidden": max(0, space.written - me.written) if space and keeps_back else 0,
        "me": me.counts,
        "people": space.contributors if space else 0,
        "locked": bool(space and space.locked),
        "premoderated": feed_more.is_premoderated(act, asked, space),
    }


def _version(act: Act, space: Space | None) -> str:
    # The role decides what is hidden, the plan what is asked, the reader which posts are "mine". The space's id is
    # there because somebody may be moved to another pod.
    who = f"{act.session.role[0]}{act.session.enrolment_id or 0}"
    where = f"{space.id}-{space.version}" if space else "0-0"
    return f"{where}-{who}-{act.offer.digest[:8]}"


def _goes_on(known: Since, space: Space, reader: Reader) -> bool:
    same = (known.space_id, known.closed) == (space.id, reader.closed)
    return same and known.version <= space.version < (known.version // spaces.GENERATION + 1) * spaces.GENERATION


def _read(act: Act, space: Space | None, me: Part, whole: Sequence[Post], reader: Reader) -> dict[str, Any]:
    """How far somebody has read. Counted from the page itself when it is the `whole` space, as it mostly is."""
    if whole or space is None or not reader.enrolment_id or reader.closed:
        new = [post for post in whole if post.id > me.read_id and post.enrolment_id != reader.enrolment_id]
        unread = min(spaces.MOST_UNREAD, sum(post.state == "visible" for post in new))
    else:
        unread = spaces.unread_in(act.tx, space.id, reader.enrolment_id, after=me.read_id)
    return {"unread": unread, "read": f"p{me.read_id}" if me.read_id else None}


def _written(act: Act, found: Sequence[Post], reader: Reader) -> list[str]:
    endorsed = _endorsed(act, found, reader)
    return [as_json(post, reader, endorsed) for post in found]


def _endorsed(act: Act, found: Sequence[Post], reader: Reader) -> frozenset[int]:
    """Which of these the reader has endorsed; asked only where anybody has endorsed any."""
    some = [post.id for post in found if post.endorsed]
    return marks.endorsed_by(act.tx, reader.enrolment_id, some) if some else frozenset()


def _fitting(found: list[str]) -> tuple[str, ...]:
    """As many of the posts as fit a page, but at least one."""
    length = 0
    for index, text in enumerate(found):
        length += len(text)
        if index and length > MOST_CHARACTERS:
            return tuple(found[:index])
    return tuple(found)

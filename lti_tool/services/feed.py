"""What somebody sees of a discussion.

Post first: until a learner has a countable post of her own, peers' posts are hidden: here, in every answer, and not in
the page. A version is checked before anything is built, so that "anything new?" costs one indexed query.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lti_tool.records import Role
from lti_tool.services.acting import Act
from lti_tool.storage import posts, spaces
from lti_tool.storage.posts import Post
from lti_tool.storage.spaces import Part, Space

MOST_POSTS = 50
MOST_CHARACTERS = 80_000
"""A page ends before it grows over this, unless one post alone does."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One page of a discussion. Posts are JSON already: their nodes were made when they were written."""

    version: str
    hidden: int
    me: Part
    people: int
    posts: tuple[str, ...]
    next: str | None

    def json(self) -> str:
        """As the page gets it."""
        about = {"version": self.version, "hidden": self.hidden, "me": self.me.counts, "people": self.people}
        return f'{json.dumps(about)[:-1]},"next":{json.dumps(self.next)},"posts":[{",".join(self.posts)}]}}'


def version(act: Act, activity: str) -> str:
    """Changes whenever the feed of this discussion does, for this reader."""
    act.activity(activity, "discussion")
    return _version(act, spaces.find(act.tx, act.run_id, activity))


def feed(act: Act, activity: str, *, after: int) -> Feed:
    """The posts after the one with the id `after` (0: from the start), oldest first."""
    asked = act.activity(activity, "discussion")
    space = spaces.find(act.tx, act.run_id, activity)
    if space is None:
        return Feed(_version(act, None), 0, Part(), 0, (), None)
    me = spaces.parts_of(act.tx, act.run_id, act.session.enrolment_id)[activity]
    closed = must_post_first(act, asked, me)
    found = _page(act, space, closed=closed, after=after)
    shown = _fitting([as_json(act, post) for post in found[:MOST_POSTS]])
    more = len(shown) < len(found)
    return Feed(
        version=_version(act, space),
        hidden=space.written - me.written if closed else 0,
        me=me,
        people=space.contributors,
        posts=shown,
        next=str(found[len(shown) - 1].id) if more else None,
    )


def must_post_first(act: Act, asked: Mapping[str, Any], me: Part) -> bool:
    """Whether peers' posts are still hidden from this reader."""
    return bool(asked["post_first"]) and act.session.role is Role.LEARNER and not me.posts


def as_json(act: Act, post: Post) -> str:
    """A post as this reader gets it. Why something did not count is between its author and the facilitators."""
    me = post.enrolment_id == act.session.enrolment_id
    parent = f'"p{post.parent_id}"' if post.parent_id else "null"
    why = f'"{post.why}"' if post.why and (me or act.is_facilitator) else "null"
    name = json.dumps(post.name or "", ensure_ascii=False)
    # Written out: only the name can hold anything that JSON must escape, and fifty of these make a page.
    return (
        f'{{"id":"p{post.id}","parent":{parent},"author":{{"id":"l{post.enrolment_id}","name":{name},'
        f'"me":{_JSON[me]},"facilitator":{_JSON[post.facilitator]}}},"at":"{post.at:%Y-%m-%dT%H:%M:%SZ}",'
        f'"words":{post.words},"countable":{_JSON[post.countable]},"why":{why},"minimum":{post.minimum},'
        f'"nodes":{post.nodes}}}'
    )


_JSON = ("false", "true")


def _version(act: Act, space: Space | None) -> str:
    # The role decides what is hidden, the plan what is asked, the reader which posts are "mine".
    reader = f"{act.session.role[0]}{act.session.enrolment_id or 0}"
    return f"{space.version if space else 0}-{reader}-{act.offer.digest[:8]}"


def _page(act: Act, space: Space, *, closed: bool, after: int) -> list[Post]:
    # One more than is shown tells whether there is more.
    limit = MOST_POSTS + 1
    if closed:
        return posts.page_before_own(act.tx, space.id, act.session.enrolment_id or 0, after=after, limit=limit)
    return posts.page(act.tx, space.id, after=after, limit=limit)


def _fitting(found: list[str]) -> tuple[str, ...]:
    """As many of the posts as fit a page, but at least one."""
    length = 0
    for index, text in enumerate(found):
        length += len(text)
        if index and length > MOST_CHARACTERS:
            return tuple(found[:index])
    return tuple(found)

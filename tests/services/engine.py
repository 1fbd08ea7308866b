"""What the state machine goes by: who may see which words, told from the tables alone, and what the server says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import func, select

from lti_tool.errors import Refused
from lti_tool.services import editing, feed, finding, notices, privacy, reviewing_shown, reviewing_staff
from lti_tool.services.act import Act
from lti_tool.storage import people, runs
from lti_tool.storage import spaces as held
from lti_tool.storage.community_tables import post_versions, posts, reviews, spaces
from tests.services.room import Person, Room

TOKEN = re.compile(r"zq\d+x")


def tokens(said: str) -> set[str]:
    """The words by which each text can be told from every other."""
    return set(TOKEN.findall(said))


@dataclass
class History:
    """Everything that was written, as it stands in the tables."""

    posts: Mapping[int, Any]
    spaces: Mapping[int, Any]
    versions: list[Any]
    reviews: list[Any]

    @classmethod
    def of(cls, room: Room) -> History:
        """The history now."""
        with room.database.read() as tx:
            return cls(
                {row.id: row for row in tx.execute(posts.select())},
                {row.id: row for row in tx.execute(spaces.select())},
                list(tx.execute(post_versions.select())),
                list(tx.execute(reviews.select())),
            )

    def may_see(self, who: Person) -> set[str]:
        """The words that this person may be shown anywhere."""
        seen = {post.id for post in self.posts.values() if self._sees(who, post)}
        said = {token for post_id in seen for token in tokens(self.posts[post_id].text)}
        for version in self.versions:
            post = self.posts[version.post_id]
            if post.enrolment_id == who.id or self._runs(who, post):
                said |= tokens(version.text)
        for review in self.reviews:
            if self._reads(who, review):
                said |= tokens(review.comment)
        return said | {token for post in self._own(who) if post.state != "erased" for token in tokens(post.text)}

    def asked_by(self, post_id: int) -> int | None:
        """Who wrote what this post answers."""
        parent = self.posts[post_id].parent_id
        return None if parent is None else int(self.posts[parent].enrolment_id)

    def _own(self, who: Person) -> list[Any]:
        return [post for post in self.posts.values() if post.enrolment_id == who.id]

    def _is_here(self, who: Person, post: Any) -> bool:
        """Whether it lies in the community, and in the pod, of this person."""
        place = self.spaces[post.space_id]
        if place.run_id != who.session.run.root_id:
            return False
        return who.session.role == "facilitator" or place.pod in (0, who.session.pod_id or 0)

    def _runs(self, who: Person, post: Any) -> bool:
        return who.session.role == "facilitator" and self._is_here(who, post)

    def _reads(self, who: Person, review: Any) -> bool:
        """Whether it is a review of hers, or about her, or of work in the course she runs."""
        if who.id in (review.assessor_id, review.subject_id):
            return True
        return review.post_id is not None and self._runs(who, self.posts[review.post_id])

    def _sees(self, who: Person, post: Any) -> bool:
        if not self._is_here(who, post):
            return False
        if who.session.role == "facilitator":
            return bool(post.state != "erased")  # what was taken back is in the history, which facilitators may read
        if post.state != "visible":
            return False
        if post.private_to is not None:
            return bool(post.private_to == who.id)
        return self._is_open(who, post.space_id) or self._is_for(who, post) or self._is_to_review(who, post)

    def _is_open(self, who: Person, space_id: int) -> bool:
        asked = who.asked[self.spaces[space_id].activity]
        if asked.get("sees") == "own":
            return False
        return not asked["post_first"] or any(
            post.space_id == space_id and _is_own_post(post) and post.countable and post.state == "visible"
            for post in self._own(who)
        )

    def _is_for(self, who: Person, post: Any) -> bool:
        if not post.facilitator or post.parent_id is None:
            return bool(post.facilitator)
        above = self.posts[post.parent_id]
        return bool(above.enrolment_id == who.id or (above.facilitator and above.parent_id is None))

    def _is_to_review(self, who: Person, post: Any) -> bool:
        return post.countable and any(
            (one.assessor_id, one.post_id, one.kind, one.space_id) == (who.id, post.id, "peer", post.space_id)
            for one in self.reviews
            if one.state != "void"
        )


def _is_own_post(post: Any) -> bool:
    return post.parent_id is None and post.target is None


@dataclass
class Page:
    """A page that somebody has open: it began with the whole feed and has only asked for changes since."""

    who: Person
    activity: str
    since: str = ""
    posts: dict[str, Any] = field(default_factory=dict)

    def look(self) -> None:
        """Ask what changed, as often as the server says."""
        for _ in range(50):
            found = self._ask(lambda act: feed.changes(act, self.activity, since=self.since).json())
            if found["reset"]:
                self.posts = {}
                self._more(found["next"])
            self._take(found)
            if not found["more"]:
                return
        raise AssertionError("the changes do not come to an end")

    def whole(self) -> dict[str, Any]:
        """The same feed, as somebody gets it who opens it now."""
        fresh = Page(self.who, self.activity)
        fresh.look()
        return fresh.posts

    def _more(self, cursor: str | None) -> None:
        while cursor is not None:
            found = self._ask(partial(self._after, int(cursor)))
            for post in found["posts"]:
                self.posts[post["id"]] = post
            cursor = found["next"]

    def _after(self, cursor: int, act: Act) -> str:
        return feed.feed(act, self.activity, after=cursor).json()

    def _take(self, found: Any) -> None:
        self.since = found["since"]
        for post in found["posts"]:
            if post.get("state") == "gone":
                self.posts.pop(post["id"], None)
            else:
                self.posts[post["id"]] = post

    def _ask(self, what: Callable[[Act], str]) -> Any:
        return json.loads(self.who.do(what))


def everything_said_to(who: Person, history: History) -> str:
    """Every answer of the server that could hold somebody's words, in one text."""
    staff = who.session.role == "facilitator"
    said = [json.dumps(who.state), json.dumps(who.do(lambda act: notices.inbox(act, before=2**31 - 1)))]
    said.append(json.dumps(who.do(privacy.export), default=str))
    for activity in who.together:
        said += [str(who.do(partial(ask, activity=activity))) for ask in _ASKED]
        if who.asked[activity].get("sees") == "own":
            said.append(str(who.do(partial(_works if staff else _part, activity=activity))))
    for post_id in history.posts:
        for look in (feed.one, editing.source, editing.history):
            with suppress(Refused):
                said.append(str(who.do(partial(_about, look, post_id))))
    return "\n".join(said)


def said_about_work(who: Person) -> str:
    """Everything that this learner is told where work is reviewed, and nobody may be named."""
    own = [activity for activity in who.together if who.asked[activity].get("sees") == "own"]
    return "\n".join(who.do(partial(_told, activity=activity)) for activity in own)


def _told(act: Act, activity: str) -> str:
    return f"{_part(act, activity)}\n{feed.feed(act, activity).json()}\n{finding.people(act, activity, '')}"


def _part(act: Act, activity: str) -> str:
    return reviewing_shown.overview(act, activity)


def _works(act: Act, activity: str) -> str:
    return str(reviewing_staff.works(act, activity, after=0, pod=None))


def _about(look: Callable[[Act, int], Any], post_id: int, act: Act) -> Any:
    return look(act, post_id)


_ASKED: tuple[Callable[..., Any], ...] = (
    lambda act, activity: feed.feed(act, activity).json(),
    lambda act, activity: feed.changes(act, activity, since="1.0.0.0").json(),
    lambda act, activity: feed.changes(act, activity, since="1.0.0.1").json(),
    lambda act, activity: finding.posts(act, activity, "zq"),
    lambda act, activity: finding.similar(act, activity, "one two three four words"),
    lambda act, activity: finding.people(act, activity, ""),
)


def newest_post(room: Room) -> str:
    """The post that was written last."""
    with room.database.read() as tx:
        return f"p{tx.execute(select(func.max(posts.c.id))).scalar_one()}"


def govern(room: Room, activity: str, *, locked: bool, premoderate: str | None) -> None:
    """Lock every space of an activity, or have what is written there wait."""
    with room.database.write() as tx:
        for row in tx.execute(spaces.select().where(spaces.c.activity == activity)).all():
            space = held.hold(tx, row.id)
            tx.execute(spaces.update().where(spaces.c.id == space.id).values(locked=locked, premoderate=premoderate))
            held.changed(tx, space.id)


def look_again(person: Person) -> None:
    """Have the session looked up anew, as the web does: somebody may be in another pod or community by now."""
    later = person.session.expires_at + timedelta(days=1)
    with person.room.database.read() as tx:
        run = runs.by_id(tx, person.session.run.id)
        found = people.find(tx, person.id)
    assert found
    person.session = replace(person.session, run=run, pod_id=found.pod_id, expires_at=later)

"""What a facilitator's page gets of people, posts and decisions, as JSON. Every list is made of these rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.model.dates import window
from courses.model.words import missing_clause
from lti_tool.errors import Refused
from lti_tool.services import delivering
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.storage import facilitating_people, facilitating_posts
from lti_tool.storage.audit import Entry
from lti_tool.storage.facilitating_people import Mate
from lti_tool.storage.facilitating_people import Told as Person
from lti_tool.storage.facilitating_posts import Reported
from lti_tool.storage.facilitating_posts import Told as Post

EXCERPT = 160


def only_facilitators(act: Act) -> int:
    """The facilitator's own enrolment.

    Raises:
        Refused: the session is no facilitator's.
    """
    if not act.is_facilitator or act.session.enrolment_id is None:
        raise Refused("not_a_facilitator", "This page is for facilitators of this course.", status=403)
    return act.session.enrolment_id


@dataclass(frozen=True, slots=True)
class People:
    """Rows about people. `several`: whether runs are joined, so that each says whose it is."""

    act: Act
    found: Mapping[int, Person]
    several: bool

    @classmethod
    def of(cls, act: Act, ids: Iterable[int], *, several: bool) -> People:
        """Everything that rows about these people tell, with one statement."""
        return cls(act, facilitating_people.told(act.tx, act.run_id, list(ids)), several)

    def row(self, person_id: int) -> dict[str, Any]:
        """The row of one person."""
        person = self.found[person_id]
        return {
            **named(person.id, person.name),
            "via": "SCORM" if person.via == "package" else "LMS",
            "state": person.state,
            "missing": sentences(self.act, person.missing),
            "since": iso(person.changed_at),
            "run": person.run_title if self.several else None,
            "pod": person.pod,
            "nudged_at": iso(person.nudged_at),
            "read_only": person.read_only,
            "grade": _grade(person),
            "conflict": iso(person.conflict_at),
            "gone": iso(person.gone_at),
        }

    def rows(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Their rows, in this order."""
        return [self.row(person_id) for person_id in ids if person_id in self.found]

    def under_way(self, person_id: int, *, activity: str | None = None, mates: Sequence[Mate] = ()) -> dict[str, Any]:
        """The row of somebody who has something to do, with what it is about and what could help."""
        person = self.found[person_id]
        about = activity or next((item["activity"] for item in person.missing), None)
        mate = next((mate for mate in mates if mate.pod_id != person.pod_id and mate.id != person.id), None)
        return {
            **self.row(person_id),
            "activity": about,
            "due": iso(self._due(person, about)),
            "next_at": iso(person.recheck_at),
            "pair": {**named(mate.id, mate.name), "pod": mate.pod} if mate and person.pod_id else None,
        }

    def _due(self, person: Person, activity: str | None) -> datetime | None:
        asked = self.act.offer.activities.get(activity or "")
        if asked is None:
            return None
        extended = person.record.get(asked["id"], {}).get("extended")
        return window(
            asked,
            started=person.created_at,
            run_started=person.run_started_at,
            extended=datetime.fromisoformat(extended) if extended else None,
        ).due


@dataclass(frozen=True, slots=True)
class Posts:
    """Rows about posts, with the reports about them that nobody has decided."""

    act: Act
    found: Mapping[int, Post]
    reports: Mapping[int, Sequence[Reported]]

    @classmethod
    def of(cls, act: Act, ids: Sequence[int], *, reported: bool = True) -> Posts:
        """Everything that rows about these posts tell, with two statements."""
        told = facilitating_posts.told(act.tx, act.run_id, ids)
        return cls(act, told, facilitating_posts.reports_of(act.tx, list(told)) if reported else {})

    def rows(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """Rows in this order, with the beginning of what was said."""
        return [self.row(self.found[post_id]) for post_id in ids if post_id in self.found]

    def row(self, post: Post) -> dict[str, Any]:
        """The row of one post."""
        return {
            **self._head(post),
            "excerpt": excerpt(post),
            "hours": int((self.act.now - post.at).total_seconds() // 3600),
            "reports": [
                {"reason": one.reason, "at": iso(one.at), "by": named(one.by_id, one.by)}
                for one in self.reports.get(post.id, ())
            ],
        }

    def entries(self, ids: Sequence[int]) -> list[dict[str, Any]]:
        """The whole posts in this order, with what they answer."""
        return [self.entry(self.found[post_id]) for post_id in ids if post_id in self.found]

    def entry(self, post: Post) -> dict[str, Any]:
        """One whole post."""
        return {
            **self._head(post),
            "nodes": json.loads(post.nodes),
            "words": post.words,
            "countable": post.countable,
            "why": post.why,
            "answers": post.answers,
            "endorsed": post.endorsed,
            "helped": post.helped,
            "confirmed": post.confirmed,
            "consent": post.consent,
            "anonymous": post.anonymous,
            "edited": iso(post.edited_at),
            "to": _answered(post),
        }

    def _head(self, post: Post) -> dict[str, Any]:
        owner = None if post.owner_id is None else named(post.owner_id, post.owner)
        return {
            "post": f"p{post.id}",
            "author": named(post.enrolment_id, post.name),
            "activity": post.activity,
            "pod": post.pod,
            "at": iso(post.at),
            "state": post.state,
            "owner": owner and {**owner, "me": post.owner_id == self.act.session.enrolment_id},
            "flag": post.flag,
            "best": post.best,
        }


def line(entry: Entry) -> dict[str, Any]:
    """One decision from the log."""
    return {
        "id": str(entry.id),
        "act": entry.act,
        "actor": None if entry.actor_id is None else named(entry.actor_id, entry.actor),
        "subject": None if entry.subject_id is None else named(entry.subject_id, entry.subject),
        "post": None if entry.post_id is None else f"p{entry.post_id}",
        "activity": entry.activity,
        "reason": entry.reason,
        "at": iso(entry.at),
    }


def named(enrolment_id: int, name: str | None) -> dict[str, str]:
    """Somebody, as pages name people."""
    return {"id": f"l{enrolment_id}", "name": name or ""}


def sentences(act: Act, missing: Iterable[Mapping[str, Any]]) -> list[str]:
    """What is missing, in words. What a course no longer has is passed over until the rules are asked again."""
    plan, language = act.offer.plan, act.offer.course.language
    there = (item for item in missing if item["activity"] in act.offer.activities)
    clauses = (missing_clause(item, plan, language=language) for item in there)
    return [clause[:1].upper() + clause[1:] for clause in clauses]


def excerpt(post: Post) -> str:
    """The beginning of what was said, in one line."""
    return shortened(" ".join((post.text, *(post.fields or {}).values())))


def shortened(text: str) -> str:
    """The beginning of a text, in one line."""
    words = " ".join(text.split())
    return words if len(words) <= EXCERPT else words[: EXCERPT - 1].rstrip() + "…"


def _answered(post: Post) -> dict[str, Any] | None:
    if post.to_id is None:
        return None
    gone = post.parent_state in ("withdrawn", "erased")
    return {
        **named(post.to_id, post.to_name),
        "post": None if post.parent_id is None else f"p{post.parent_id}",
        "excerpt": "" if gone else shortened(post.parent_text or ""),
    }


def _grade(person: Person) -> dict[str, Any]:
    """The worst of a person's grades, as `delivering` words it."""
    state = delivering.state_of(person.score_state, taken_back=bool(person.score_taken_back), shown=person.score_shown)
    return {"state": state, "reason": person.score_reason, "score": person.score, "at": iso(person.sent_at)}

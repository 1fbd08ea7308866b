"""The counts of a community worked out once more from its history, the slow and obvious way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from typing import Any

from sqlalchemy import Table

from courses.model.marks import rounded
from lti_tool.storage.community_tables import answered, marks, participation, pods, posts, reviews, spaces, tallies
from lti_tool.storage.tables import enrolments, runs
from tests.services.room import Room

Counts = dict[str, Any]
_TABLES = (spaces, posts, marks, answered, participation, reviews, runs, pods, enrolments, tallies)
_NAMES = (
    *("posts", "replies", "peers", "written", "earlier", "samples", "colleague", "staff"),
    *("answer_backs", "answers", "endorsements", "accepted", "reviews_given", "reviews_received", "marks"),
)


def stored(room: Room) -> list[Counts]:
    """The counts as they were kept while it happened, of every space."""
    return _spaces(room, _kept)


def recounted(room: Room) -> list[Counts]:
    """The same counts from the posts, and what was put on them and said about them, alone."""
    return _spaces(room, _from_history)


def misplaced(room: Room) -> list[str]:
    """What lies where it should not: pods, what people wrote and reviewed, and tallies that say something else."""
    there = _Rows.of(room)
    roots, homes = {run.id: run.root_id for run in there["runs"]}, {pod.id: pod for pod in there["pods"]}
    people, places = {one.id: one for one in there["enrolments"]}, {space.id: space for space in there["spaces"]}
    wrong = [f"space {one.id}" for one in there["spaces"] if one.pod and homes[one.pod].run_id != one.run_id]
    wrong += [f"post {one.id}" for one in there["posts"] if one.run_id != places[one.space_id].run_id]
    wrong += [
        f"pod {pod.id}" for pod in homes.values() if pod.members != sum(one.pod_id == pod.id for one in people.values())
    ]
    for one in (each for each in people.values() if each.role == "learner" and each.state != "left"):
        hers = {(roots[one.run_id], 0), (roots[one.run_id], one.pod_id)}
        own = [("post", post) for post in there["posts"] if post.enrolment_id == one.id]
        own += [("review", review) for review in there["reviews"] if review.assessor_id == one.id]
        own += [("part", part) for part in there["participation"] if part.enrolment_id == one.id]
        at = [(what, places[row.space_id], row) for what, row in own]
        wrong += [f"{what} of {one.id}: {row}" for what, place, row in at if (place.run_id, place.pod) not in hers]
        wrong += [] if one.pod_id is None or homes[one.pod_id].run_id == roots[one.run_id] else [f"person {one.id}"]
    learners = [one for one in people.values() if one.role == "learner" and one.state != "left"]
    for tally in there["tallies"]:
        n = sum((one.run_id, one.state) == (tally.run_id, tally.state) for one in learners)
        wrong += [f"{tally.state}: {tally.n} and not {n}"] if tally.n != n else []
    return wrong


@dataclass
class _Rows:
    """Everything in the tables, and what the plans ask."""

    rows: dict[str, list[Any]]
    plans: dict[int, Any]

    @classmethod
    def of(cls, room: Room) -> _Rows:
        with room.database.read() as tx:
            rows = {table.name: list(tx.execute(table.select())) for table in _TABLES}
        return cls(rows, {run.id: room.catalogue.get(run.course).activities for run in rows["runs"]})

    def is_at_home(self, who: int, space: Any) -> bool:
        """Whether somebody meets others in this space; what she thanked for may have left for another one."""
        one = next(each for each in self["enrolments"] if each.id == who)
        if one.state == "left":
            return any((part.enrolment_id, part.space_id) == (who, space.id) for part in self["participation"])
        root = next(run.root_id for run in self["runs"] if run.id == one.run_id)
        return bool(root == space.run_id and space.pod in (0, one.pod_id))

    def __getitem__(self, name: str) -> list[Any]:
        return self.rows[name]


def _spaces(room: Room, count: Callable[[Any, _Rows], Counts]) -> list[Counts]:
    everything = _Rows.of(room)
    return [count(space, everything) for space in sorted(everything["spaces"], key=lambda space: space.id)]


def _of(space: Any, everything: _Rows, table: Table) -> list[Any]:
    return [row for row in everything[table.name] if row.space_id == space.id]


def _kept(space: Any, everything: _Rows) -> Counts:
    rows = {row.enrolment_id: row for row in _of(space, everything, participation)}
    return {
        "contributors": space.contributors,
        "written": space.written,
        "people": {
            who: {name: getattr(row, name) for name in _NAMES}
            for who, row in rows.items()
            if any(getattr(row, name) for name in _NAMES)
        },
        "met": {(row.enrolment_id, row.peer_id) for row in _of(space, everything, answered)},
        "posts": {post.id: tuple(getattr(post, name) for name in _OF_POST) for post in _of(space, everything, posts)},
    }


_OF_POST = (
    *("answers", "peer_answers", "endorsed", "helped", "confirmed", "best_practice"),
    *("unanswered", "reviews"),
)


def _from_history(space: Any, everything: _Rows) -> Counts:
    here = sorted(_of(space, everything, posts), key=lambda post: post.id)
    marked = [mark for mark in everything["marks"] if mark.post_id in {post.id for post in here}]
    asked = everything.plans[space.run_id].get(space.activity, {})
    about = _Reviewed(space, here, everything["reviews"], asked)
    people = {post.enrolment_id for post in here if not post.facilitator} | {
        mark.enrolment_id for mark in marked if everything.is_at_home(mark.enrolment_id, space)
    }
    people |= about.assessors
    counted = {who: {**_person(who, here, marked), **about.counts(who)} for who in people}
    return {
        "contributors": sum(bool(counts["posts"] or counts["replies"]) for counts in counted.values()),
        "written": sum(counts["written"] for counts in counted.values()),
        "people": {who: counts for who, counts in counted.items() if any(counts.values())},
        "met": {(post.enrolment_id, post.to_id) for post in here if _counts(post) and _is_reply(post)} | about.met,
        "posts": {post.id: (*_post(post, here, marked), about.held(post)) for post in here},
    }


@dataclass
class _Reviewed:
    """Work in one space, and everything that was said about any."""

    space: Any
    here: list[Any]
    said: list[Any]
    asked: Any

    @property
    def given(self) -> list[Any]:
        return [one for one in self.said if one.space_id == self.space.id and (one.kind, one.state) == ("peer", "done")]

    @property
    def assessors(self) -> set[int]:
        return {one.assessor_id for one in self.given}

    @property
    def met(self) -> set[tuple[int, int]]:
        there = {post.id for post in self.here if _counts(post)}
        return {(one.assessor_id, one.subject_id) for one in self.given if one.post_id in there}

    def counts(self, who: int) -> Counts:
        there = {post.id for post in self.here if post.enrolment_id == who and _counts(post)}
        done = [one for one in self.said if one.post_id in there and one.state == "done"]
        staff = [one for one in done if one.kind == "staff"]
        got = len(done) - len(staff)
        top = _top(self.asked) if done else {}
        worth = [median(_points(self.asked, name, one) for one in staff or done) for name in top]
        return {
            "reviews_given": sum(one.assessor_id == who for one in self.given),
            "reviews_received": max(got, self.asked["require"]["reviews_received"]) if staff else got,
            "marks": rounded(sum(worth) / sum(top.values())) if done else None,
        }

    def held(self, post: Any) -> int | None:
        is_work = self.asked.get("sees") == "own" and post.parent_id is None and post.target is None
        if not is_work or post.facilitator:
            return None
        held = [one for one in self.said if one.kind == "peer" and one.state in _HOLDING]
        return len([one for one in held if one.post_id == post.id])


_HOLDING = ("assigned", "done")


def _top(asked: Any) -> dict[str, float]:
    if asked.get("sees") != "own":
        return {}
    return {one["id"]: max(level["points"] for level in one["levels"]) for one in asked["rubric"]["criteria"]}


def _points(asked: Any, name: str, review: Any) -> float:
    levels = next(one["levels"] for one in asked["rubric"]["criteria"] if one["id"] == name)
    return float(levels[review.levels[name]]["points"])


def _person(who: int, here: list[Any], marked: list[Any]) -> Counts:
    own = [post for post in here if post.enrolment_id == who and not post.facilitator]
    mine = [post for post in own if _counts(post)]
    replies = [post for post in mine if _is_reply(post)]
    theirs = {post.id for post in here if post.enrolment_id != who}
    return {
        "posts": sum(post.parent_id is None and post.target is None for post in mine),
        "replies": len(replies),
        "peers": len({post.to_id for post in replies}),
        "written": sum(post.state == "visible" for post in own),
        "earlier": len({post.target for post in mine if (post.target or "").startswith("earlier:")}),
        "samples": len({post.target for post in mine if (post.target or "").startswith("sample:")}),
        "colleague": sum(post.target == "colleague" for post in mine),
        "staff": sum(
            post.why == "facilitator" and post.words >= post.minimum and post.state == "visible" for post in own
        ),
        "answer_backs": sum(post.answer_back for post in replies),
        "answers": sum(_post(post, here, marked)[1] for post in own),
        "endorsements": sum(
            mark.enrolment_id == who and mark.kind == "endorse" and mark.post_id in theirs for mark in marked
        ),
        "accepted": sum(
            post.state == "visible" and post.to_id is not None and any(_post(post, here, marked)[3:5]) for post in own
        ),
    }


def _post(post: Any, here: list[Any], marked: list[Any]) -> tuple[Any, ...]:
    answers = [
        other
        for other in here
        if other.parent_id == post.id and other.enrolment_id != post.enrolment_id and other.state == "visible"
    ]
    below = [other for other in answers if other.private_to is None]
    on_it = [mark.kind for mark in marked if mark.post_id == post.id]
    put = ("helped_me" in on_it, "confirmed" in on_it, "best_practice" in on_it and post.state != "erased")
    asks = post.parent_id is None and post.target is None and post.reviews is None and not post.facilitator
    open_ = asks and not any(other.countable or other.facilitator for other in answers)
    return (len(below), sum(not other.facilitator for other in below), on_it.count("endorse"), *put, open_)


def _counts(post: Any) -> bool:
    return bool(post.countable and post.state == "visible" and not post.facilitator)


def _is_reply(post: Any) -> bool:
    return post.to_id is not None and (post.target is None or post.target.startswith("parted:"))

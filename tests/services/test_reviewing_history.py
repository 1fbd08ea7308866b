"""Whatever people do to work and reviews, in whatever order: counts are what the reviews say, and nobody is stuck."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lti_tool.errors import Refused
from lti_tool.services import reviewing_staff
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.community_tables import posts, reviews
from lti_tool.storage.database import Database
from tests.services.reviews import COURSE, DRAFT, GOOD, POOR, Reviewer, judge, let_the_worker_work, write_drafts
from tests.services.room import Room

NAMES = ("alice", "bob", "charlie", "dora")
WORTH = {"tone": (0, 1, 2), "next": (0, 4)}


@pytest.fixture
def room(database: Database, tmp_path_factory: pytest.TempPathFactory, shelf: Path, _drafts: list[Catalogue]) -> Room:
    """A room with the course of drafts, which is compiled once."""
    if not _drafts:
        _drafts.append(Catalogue([write_drafts(tmp_path_factory.mktemp("drafts"))], bundled=False))
    return Room.at(database, _drafts[0], Signer(shelf / "keys"))


@pytest.fixture(scope="session")
def _drafts() -> list[Catalogue]:
    return []


who = st.integers(0, len(NAMES) - 1)
levels = st.sampled_from([GOOD, POOR, {"tone": 1, "next": 0}])
steps = st.one_of(
    st.tuples(st.just("hand_in"), who),
    st.tuples(st.just("begin"), who),
    st.tuples(st.just("review"), who, levels),
    st.tuples(st.just("review"), who, levels),
    st.tuples(st.just("state"), who, st.sampled_from(["hidden", "visible", "withdrawn"])),
    st.tuples(st.just("judge"), who, levels),
    st.tuples(st.just("unjudge"), who),
    st.tuples(st.just("hours"), st.sampled_from([1, 30, 50, 200])),
    st.tuples(st.just("worker")),
)


@given(history=st.lists(steps, max_size=25))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_counts_are_what_the_reviews_say(history: Sequence[tuple[Any, ...]], room: Room) -> None:
    place = uuid4().hex  # a run of its own for each history
    people = [Reviewer.ready(room, name, context_id=place) for name in NAMES]
    dana = room.facilitator(course=COURSE, context_id=place)
    for what, *how in history:
        if refused := _refusal(room, people, dana, what, how):
            assert refused in {"handed_in", "post_first", "no_work", "not_judged"}
        for person in people:
            _is_right(room, person)
    _everybody_gets_on(room, people, dana)


def _refusal(room: Room, people: Sequence[Reviewer], dana: Any, what: str, how: Sequence[Any]) -> str | None:
    try:
        _do(room, people, dana, what, how)
    except Refused as why:
        return why.code
    return None


def _do(room: Room, people: Sequence[Reviewer], dana: Any, what: str, how: Sequence[Any]) -> None:
    if what == "hours":
        room.pass_time(hours=how[0])
    elif what == "worker":
        let_the_worker_work(room)
    elif what == "hand_in":
        people[how[0]].hand_in(f"A new text of mine which is number {uuid4()} of many.")
    elif what == "begin":
        people[how[0]].next()
    elif what == "review":
        if work := people[how[0]].next():
            people[how[0]].review(work, levels=how[1])
    elif what == "state":
        people[how[0]].goes(how[1])
    elif what == "judge":
        judge(dana, people[how[0]].id, how[1])
    else:
        dana.do(lambda act: reviewing_staff.unjudge(act, DRAFT, people[how[0]].id, reason="r"))


def _is_right(room: Room, person: Reviewer) -> None:
    with room.database.read() as tx:
        given_by_her = tx.execute(select(reviews).where(reviews.c.assessor_id == person.id)).all()
        work = tx.execute(select(posts).where(posts.c.enrolment_id == person.id)).all()
        there = {row.id for row in work if row.state == "visible" and row.countable}
        about_her = tx.execute(select(reviews).where(reviews.c.subject_id == person.id)).all()
    peers = [row for row in given_by_her if row.kind == "peer"]
    assert not {row.post_id for row in peers} & {row.id for row in work}
    assert len({row.post_id for row in peers}) == len(peers)
    for row in work:
        held = [each for each in about_her if each.post_id == row.id and each.kind == "peer"]
        assert row.reviews == sum(each.state in ("assigned", "done") for each in held)
    done = [row for row in about_her if row.state == "done" and row.post_id in there]
    staff = [row for row in done if row.kind == "staff"]
    entry = person.entry
    assert entry.get("reviews_given", 0) == sum(row.state == "done" for row in peers)
    got = len(done) - len(staff)
    assert entry.get("reviews_received", 0) == (max(2, got) if staff else got)
    assert entry.get("marks") == pytest.approx(_worth(staff or done), abs=1e-5)


def _worth(judged: Sequence[Any]) -> float | None:
    if not judged:
        return None
    points: list[float] = [median(worth[row.levels[name]] for row in judged) for name, worth in WORTH.items()]
    return float(sum(points)) / 6


def _everybody_gets_on(room: Room, people: Sequence[Reviewer], dana: Any) -> None:
    """Whoever does her part finishes, at the latest with the facilitator's help."""
    for person in people:
        if not person.entry.get("posts"):
            if person.person.do(partial(_is_held_back, person=person)):
                person.goes("withdrawn")
            person.hand_in(f"My last text, and the one that stays: {uuid4()} it is.")
    for person in people:
        for work in iter(person.next, None):
            person.review(work)
    room.pass_time(days=30)
    let_the_worker_work(room)
    for person in people:
        if person.standing != "complete":
            _do(room, people, dana, "judge", [people.index(person), GOOD])
        assert person.standing == "complete"


def _is_held_back(act: Any, person: Reviewer) -> bool:
    rows = act.tx.execute(select(posts.c.state).where(posts.c.id == person.work))
    return rows.scalar_one() in ("hidden", "pending")

"""Peer assessment when work goes away and comes back: hidden for a while, or with a run that leaves and returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage import runs
from lti_tool.storage.database import Database
from tests.services.engine import look_again
from tests.services.recount import misplaced, recounted, stored
from tests.services.reviews import Reviewer, many, write_drafts
from tests.services.room import Room
from tests.services.test_joining import B, join, part


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The course of drafts, compiled once."""
    return Catalogue([write_drafts(tmp_path_factory.mktemp("drafts"))], bundled=False)


@pytest.fixture
def room(database: Database, drafts: Catalogue, shelf: Path) -> Room:
    """An empty room with the course of drafts."""
    return Room.at(database, drafts, Signer(shelf / "keys"))


@pytest.fixture
def classes(room: Room) -> tuple[Reviewer, Reviewer]:
    """Alice and Bob of two classes that share a community."""
    alice, bob = Reviewer.ready(room, "alice"), Reviewer.ready(room, "bob", **B)
    come_together(room, alice, bob)
    return alice, bob


def come_together(room: Room, alice: Reviewer, bob: Reviewer) -> None:
    with room.database.read() as tx:
        guest, host = (runs.by_id(tx, one.person.session.run.id) for one in (bob, alice))
    join(room, guest, host)
    for one in (alice, bob):
        look_again(one.person)


def go_apart(room: Room, alice: Reviewer, bob: Reviewer) -> None:
    part(room, bob.person.session.run)
    for one in (alice, bob):
        look_again(one.person)


def is_right(room: Room) -> bool:
    return stored(room) == recounted(room) and not misplaced(room)


def test_work_that_has_left_with_its_run_is_not_shown_to_who_began_to_review_it(
    room: Room, classes: tuple[Reviewer, Reviewer]
) -> None:
    alice, bob = classes
    work = alice.next()
    go_apart(room, alice, bob)
    assert alice.sees["assigned"] == []
    assert f"{bob.id} would write" not in json.dumps(alice.sees)
    with pytest.raises(Refused) as refused:
        alice.review(work)
    assert refused.value.code == "review_gone"
    assert alice.next() is None
    assert is_right(room)


def test_a_review_of_work_that_has_left_stays_given_and_no_longer_shows_the_work(
    room: Room, classes: tuple[Reviewer, Reviewer]
) -> None:
    alice, bob = classes
    alice.review_all()
    go_apart(room, alice, bob)
    assert [review["nodes"] for review in alice.sees["given"]] == [[]]
    assert (alice.entry["reviews_given"], bob.entry["reviews_received"]) == (1, 1)


def test_who_edits_her_work_counts_nobody_who_has_left_and_the_runs_can_join_again(
    room: Room, classes: tuple[Reviewer, Reviewer]
) -> None:
    alice, bob = classes
    alice.review_all()
    go_apart(room, alice, bob)
    bob.edit("This is what I would rather write to a customer.")
    assert is_right(room)
    come_together(room, alice, bob)
    assert alice.entry["reviews_given"] == 1
    assert is_right(room)


def test_who_comes_back_with_new_work_is_somebody_to_review_again(
    room: Room, classes: tuple[Reviewer, Reviewer]
) -> None:
    alice, bob = classes
    alice.review_all()
    go_apart(room, alice, bob)
    bob.goes("withdrawn")
    bob.hand_in("Quite another letter to a quite different customer.")
    come_together(room, alice, bob)
    assert alice.entry["others"] == 1
    assert alice.next()["post"] == f"p{bob.work}"
    assert is_right(room)


@pytest.mark.parametrize("back", ["hidden and shown again", "too short for a while"])
def test_work_that_is_there_again_is_reviewed_by_who_had_begun_before(back: str, room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    begun = alice.next()
    bob.goes("hidden") if back.startswith("hidden") else bob.edit("Too short.")
    assert alice.next() is None
    bob.goes("visible") if back.startswith("hidden") else bob.edit("This is now long enough to be reviewed.")
    assert alice.sees["available"], "she is told that it is her turn, so there must be something to do"
    assert alice.next()["id"] == begun["id"]
    alice.review_all()
    assert alice.entry["reviews_given"] == 1
    assert is_right(room)


def test_whose_first_work_no_longer_counts_gets_reviews_of_the_second_by_the_same_people(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    alice.review_all()
    bob.edit("Too short.")
    bob.hand_in("Quite another letter to a quite different customer.")
    found: Any = alice.next()
    assert found["post"] == f"p{bob.work}"
    alice.review(found)
    assert bob.entry["reviews_received"] == 1
    assert is_right(room)

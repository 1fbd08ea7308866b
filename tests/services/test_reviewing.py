"""Peer assessment: practising, being given work, reviewing it, and what the reviews come to."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from lti_tool.errors import Refused
from lti_tool.records import Role
from lti_tool.services import facilitating, reviewing, reviewing_shown, reviewing_staff, standing
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.reviewing import Said
from lti_tool.services.seals import Signer
from lti_tool.storage import audit
from lti_tool.storage.community_tables import posts
from lti_tool.storage.database import Database
from tests.services.reviews import COURSE, DRAFT, GOOD, POOR, Reviewer, judge, let_the_worker_work, many, write_drafts
from tests.services.room import Room

TEAM = {"tone": 1, "next": 0}


@pytest.fixture(scope="session")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    """The course of drafts, and the same with pods, compiled once."""
    return Catalogue([write_drafts(tmp_path_factory.mktemp("drafts"))], bundled=False)


@pytest.fixture
def room(database: Database, drafts: Catalogue, shelf: Path) -> Room:
    """An empty room with the course of drafts."""
    return Room.at(database, drafts, Signer(shelf / "keys"))


def refused(act: Callable[[], Any]) -> str:
    with pytest.raises(Refused) as why:
        act()
    return why.value.code


# -- practising --------------------------------------------------------------------------------------------------------
def test_what_the_team_would_give_is_told_after_ones_own_answer(room: Room) -> None:
    alice = Reviewer.enter(room, "alice")
    alice.hand_in()
    assert alice.sees["training"] == [{"sample": "s1", "done": False}, {"sample": "s2", "done": False}]
    assert "because" not in json.dumps(alice.sees)
    told = alice.practise("s1", {"tone": 1, "next": 1})["training"]
    assert (told["team"], told["levels"], told["agree"], told["of"]) == (TEAM, {"tone": 1, "next": 1}, 1, 2)
    assert "because" in json.dumps(told["why"])
    assert alice.entry["trained"] == 1


def test_the_first_answer_to_a_sample_stays(room: Room) -> None:
    alice = Reviewer.enter(room, "alice")
    alice.practise("s1", POOR)
    assert alice.practise("s1", TEAM)["training"]["levels"] == POOR
    assert alice.entry["trained"] == 1


@pytest.mark.parametrize(
    ("sample", "levels", "code"),
    [
        ("s3", GOOD, "unknown_sample"),
        ("s1", {"tone": 1}, "bad_levels"),
        ("s1", {"tone": 3, "next": 0}, "bad_levels"),
        ("s1", {"tone": "1", "next": 0}, "bad_levels"),
    ],
)
def test_a_sample_wants_a_level_of_every_criterion(sample: str, levels: Any, code: str, room: Room) -> None:
    alice = Reviewer.enter(room, "alice")
    assert refused(lambda: alice.practise(sample, levels)) == code
    assert "trained" not in alice.entry


# -- being given work --------------------------------------------------------------------------------------------------
def test_first_hand_in_then_practise_then_review(room: Room) -> None:
    alice, bob = Reviewer.enter(room, "alice"), Reviewer.ready(room, "bob")
    assert (refused(alice.next), alice.sees["open"]) == ("post_first", "post")
    alice.hand_in()
    assert (refused(alice.next), alice.sees["open"]) == ("train_first", "train")
    alice.train()
    assert alice.sees["open"] == "review"
    assert alice.next()["post"] == f"p{bob.work}"


def test_nobody_is_given_her_own_work_or_the_same_twice(room: Room) -> None:
    alice, bob, charlie = (Reviewer.ready(room, name) for name in ("alice", "bob", "charlie"))
    given = []
    while (work := alice.next()) is not None:
        given.append(work["post"])
        alice.review(work)
    assert sorted(given) == sorted([f"p{bob.work}", f"p{charlie.work}"])
    assert (alice.sees["available"], bob.sees["available"]) == (False, True)


def test_what_fewest_have_looked_at_comes_first(room: Room) -> None:
    alice, bob, charlie, dora = many(room, "alice", "bob", "charlie", "dora")
    assert alice.next()["post"] == f"p{bob.work}"
    # Bob's is being looked at; Charlie's and Dora's are not.
    assert charlie.next()["post"] == f"p{alice.work}"
    assert dora.next()["post"] == f"p{charlie.work}"
    assert bob.next()["post"] == f"p{dora.work}"


def test_two_tabs_show_the_same_work(room: Room) -> None:
    alice, *_ = many(room, "alice", "bob", "charlie")
    first = alice.next()
    assert alice.next() == first
    assert alice.sees["assigned"] == [first]


def test_work_that_does_not_count_is_given_to_nobody(room: Room) -> None:
    alice, bob = Reviewer.ready(room, "alice"), Reviewer.enter(room, "bob")
    bob.hand_in("Too short.")
    room_dana = room.facilitator(course=COURSE)
    room_dana.say("What a facilitator writes here is nobody's work, however long it may be.", activity=DRAFT)
    assert alice.next() is None
    assert alice.sees["available"] is False


def test_when_nobody_has_handed_in_it_is_the_others_turn(room: Room) -> None:
    alice = Reviewer.ready(room, "alice")
    assert alice.next() is None
    assert alice.standing == "waiting_on_peers"
    Reviewer.ready(room, "bob")
    assert alice.standing == "my_turn"


def test_work_that_waits_for_reviews_is_no_post_that_nobody_answered(room: Room) -> None:
    Reviewer.enter(room, "alice").hand_in()
    dana = Reviewer.enter(room, "dana", role=Role.FACILITATOR)
    assert dana.person.do(lambda act: facilitating.a_list(act, "unanswered", None))["rows"] == []


def test_everybody_at_once_gets_different_work(room: Room) -> None:
    people = many(room, *(f"person{n}" for n in range(8)))
    with ThreadPoolExecutor(8) as pool:
        # Twice each: two tabs.
        given = list(pool.map(lambda person: (person, person.next()), people * 2))
    by_person: dict[int, set[str]] = {}
    for person, work in given:
        by_person.setdefault(person.id, set()).add(work["id"])
        assert work["post"] != f"p{person.work}"
    assert all(len(tabs) == 1 for tabs in by_person.values())
    held = [room_count(room, person.work) for person in people]
    assert sum(held) == 8
    # Only for the last to come may nothing be left but her own.
    assert max(held) <= 2
    assert held.count(2) <= 1


def test_everybody_reviews_everybody_at_once_and_every_count_is_right(room: Room) -> None:
    people = many(room, *(f"person{n}" for n in range(5)))

    def do_all(person: Reviewer) -> int:
        done = 0
        while (work := person.next()) is not None:
            person.review(work, comment=f"Comment {done} says what {person.name} saw in this work.")
            done += 1
        return done

    with ThreadPoolExecutor(5) as pool:
        assert list(pool.map(do_all, people)) == [4] * 5
    for person in people:
        assert (person.entry["reviews_given"], person.entry["reviews_received"]) == (4, 4)
        assert person.standing == "complete"
        assert room_count(room, person.work) == 4


def room_count(room: Room, post_id: int) -> int:

    with room.database.read() as tx:
        return int(tx.execute(select(posts.c.reviews).where(posts.c.id == post_id)).scalar_one())


# -- reviewing ---------------------------------------------------------------------------------------------------------
def test_a_review_counts_for_both(room: Room) -> None:
    alice, bob, _ = many(room, "alice", "bob", "charlie")
    alice.review(alice.next(), levels={"tone": 2, "next": 0})
    assert alice.entry["reviews_given"] == 1
    assert (bob.entry["reviews_received"], bob.entry["marks"]) == (1, 0.33333)


def test_the_worker_completes_whoever_waited_for_reviews(room: Room) -> None:
    alice, bob, charlie = many(room, "alice", "bob", "charlie")
    for person in (alice, bob):
        person.review_all()
    assert (alice.standing, charlie.standing) == ("waiting_on_peers", "my_turn")
    charlie.review_all()
    assert charlie.entry["complete"] is True
    assert "complete" not in alice.own
    let_the_worker_work(room)
    assert alice.own["complete"] is True
    assert bob.own["complete"] is True


def test_marks_are_the_median_of_what_peers_gave(room: Room) -> None:
    alice, bob, charlie, dora = many(room, "alice", "bob", "charlie", "dora")
    for person, levels in ((bob, GOOD), (charlie, GOOD), (dora, POOR)):
        person.review_until(alice, levels)
    assert (alice.entry["reviews_received"], alice.entry["marks"]) == (3, 1)
    alice.review_all()
    result = alice.sees["result"]
    assert result == {"points": {"tone": 2, "next": 4}, "marks": 1, "by": "peers", "n": 3}


@pytest.mark.parametrize(
    ("levels", "comment", "code"),
    [
        (GOOD, "Too short.", "too_few_words"),
        (GOOD, "", "too_few_words"),
        (GOOD, "word " * 2000, "too_long"),
        ({"tone": 1}, "This comment has words enough to count.", "bad_levels"),
    ],
)
def test_a_review_says_enough(levels: Any, comment: str, code: str, room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    work = alice.next()
    assert refused(lambda: alice.review(work, levels=levels, comment=comment)) == code
    assert alice.sees["assigned"] == [work]
    assert "reviews_received" not in bob.entry


def test_the_same_comment_does_not_do_for_two_works(room: Room) -> None:
    alice, *_ = many(room, "alice", "bob", "charlie")
    alice.review(alice.next(), comment="This is kind, and it says what happens next.")
    second = alice.next()
    code = refused(lambda: alice.review(second, comment="This is KIND and it says: what happens next"))
    assert code == "repeat_own"


def test_nobody_learns_who_wrote_or_reviewed_what(room: Room) -> None:
    alice, bob, charlie = many(room, "alice", "bob", "charlie")
    everybody = (alice, bob, charlie)
    for person in everybody:
        person.review_all()
    for person in everybody:
        shown = json.dumps(person.sees)
        for other in everybody:
            assert other.name not in shown.casefold()
            assert f'"l{other.id}"' not in shown


def test_what_others_say_is_read_after_ones_own_reviews(room: Room) -> None:
    alice, bob, charlie = many(room, "alice", "bob", "charlie")
    bob.review_all()
    charlie.review_all()
    assert (alice.sees["received"], alice.sees["result"]) == ([], None)
    alice.review_all()
    assert len(alice.sees["received"]) == 2
    assert all(set(each) == {"id", "at", "levels", "comment", "staff"} for each in alice.sees["received"])


def test_a_review_may_be_changed_for_a_day(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    done = alice.review(alice.next(), levels=POOR)
    assert bob.entry["marks"] == 0
    room.pass_time(hours=23)
    alice.review(done, levels=GOOD, comment="On reading it again, it says everything that it has to.")
    assert (bob.entry["marks"], bob.entry["reviews_received"], alice.entry["reviews_given"]) == (1, 1, 1)
    assert alice.sees["given"][0]["editable"] is True
    room.pass_time(hours=1)
    assert alice.sees["given"][0]["editable"] is False
    assert refused(lambda: alice.review(done, levels=POOR)) == "review_closed"
    assert bob.entry["marks"] == 1


def test_the_author_is_told_once(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    done = alice.review(alice.next())
    alice.review(done, comment="One more thing that I saw when I read it again.")
    assert bob.person.state["notices"] == 1
    assert alice.person.state["notices"] == 0


# -- when something goes away ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["hidden", "withdrawn", "erased"])
def test_whose_work_is_gone_needs_no_review_and_the_reviewer_gets_other_work(state: str, room: Room) -> None:
    alice, bob, charlie = many(room, "alice", "bob", "charlie")
    work = alice.next()
    assert work["post"] == f"p{bob.work}"
    bob.goes(state)
    assert refused(lambda: alice.review(work)) == "review_gone"
    assert alice.sees["assigned"] == []
    assert alice.next()["post"] == f"p{charlie.work}"


def test_a_review_of_work_that_went_away_stays_given_and_is_not_received(room: Room) -> None:
    alice, bob, _ = many(room, "alice", "bob", "charlie")
    alice.review(alice.next())
    bob.goes("withdrawn")
    assert alice.entry["reviews_given"] == 1
    assert ("reviews_received" in bob.entry, "marks" in bob.entry) == (False, False)
    bob.hand_in("Something else altogether, of which nobody has said anything yet.")
    assert bob.entry["posts"] == 1
    assert "reviews_received" not in bob.entry
    # Who reviewed what is gone may review what came in its place.
    assert f"p{bob.work}" in {alice.review(work)["post"] for work in iter(alice.next, None)}


def test_work_that_is_shown_again_has_its_reviews_again(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    alice.review(alice.next(), levels=GOOD)
    bob.goes("hidden")
    assert "marks" not in bob.entry
    bob.goes("visible")
    assert (bob.entry["marks"], bob.entry["reviews_received"]) == (1, 1)


def test_who_began_and_left_holds_the_work_for_two_days(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    work = alice.next()
    room.pass_time(hours=47)
    charlie, dora = many(room, "charlie", "dora")
    assert charlie.next()["post"] == f"p{alice.work}"
    room.pass_time(hours=2)
    # Bob's work is nobody's any more, and older than what has not been looked at either.
    assert dora.next()["post"] == f"p{bob.work}"
    # Alice may still finish what she began.
    assert alice.sees["assigned"][0]["id"] == work["id"]
    alice.review(work)
    assert (bob.entry["reviews_received"], room_count(room, bob.work)) == (1, 2)


def test_a_learner_who_waits_too_long_needs_fewer_reviews(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    alice.review_all()
    bob.review_all()
    assert alice.standing == "waiting_on_peers"
    room.pass_time(days=8)
    let_the_worker_work(room)
    assert alice.own["complete"] is True
    assert {step["step"] for step in alice.own["ladder"]} == {"relax"}


# -- facilitators ------------------------------------------------------------------------------------------------------
def test_a_facilitators_levels_stand_instead_of_the_median(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    dana = room.facilitator(course=COURSE)
    bob.review(bob.next(), levels=POOR)
    judged = judge(dana, alice.id, GOOD)
    assert judged["row"]["result"] == {"points": {"tone": 2, "next": 4}, "marks": 1, "by": "staff", "n": 1}
    # It is as much as all the reviews that Alice waits for.
    assert (alice.entry["marks"], alice.entry["reviews_received"]) == (1, 2)
    alice.review_all()
    assert [each["staff"] for each in alice.sees["received"]] == [True, False]
    undone = dana.do(lambda act: reviewing_staff.unjudge(act, DRAFT, alice.id, reason="a mistake"))
    assert undone["row"]["staff"] is None
    assert (alice.entry["marks"], alice.entry["reviews_received"]) == (0, 1)


def test_who_is_asked_again_need_not_practise_again(room: Room) -> None:
    alice, bob, _ = people = many(room, "alice", "bob", "charlie")
    for person in people:
        person.review_all()
    let_the_worker_work(room)
    assert alice.own["complete"] is True
    dana = room.facilitator(course=COURSE)
    dana.do(lambda act: standing.revoke(act, alice.id, DRAFT, reason="this is not the task"))
    assert alice.missing == ["post"]
    alice.edit("Now it is what was asked for, in words of my own.")
    assert (alice.entry["complete"], alice.entry["reviews_received"]) == (True, 2)
    assert bob.entry["complete"] is True


def test_a_second_facilitators_levels_take_the_place_of_the_firsts(room: Room) -> None:
    alice = Reviewer.ready(room, "alice")
    for name, levels in (("dana", POOR), ("david", GOOD)):
        staff = room.facilitator(name, course=COURSE)
        judge(staff, alice.id, levels)
    assert alice.entry["marks"] == 1


def test_what_a_facilitator_decides_is_in_the_log(room: Room) -> None:
    alice, dana = Reviewer.ready(room, "alice"), room.facilitator(course=COURSE)
    judge(dana, alice.id, GOOD, "nobody is there")
    dana.do(lambda act: reviewing_staff.unjudge(act, DRAFT, alice.id, reason="somebody came"))
    entries = dana.do(lambda act: audit.about(act.tx, act.run_id, alice.id, before=10**6, limit=9))
    assert [(entry.act, entry.reason) for entry in entries] == [
        ("assessment_undone", "somebody came"),
        ("assessed", "nobody is there"),
    ]


def test_a_facilitator_sees_every_work_with_names(room: Room) -> None:
    alice, bob, charlie = many(room, "alice", "bob", "charlie")
    dana = room.facilitator(course=COURSE)
    bob.review_until(alice, GOOD)
    page = dana.do(lambda act: reviewing_staff.works(act, DRAFT, after=0, pod=None))
    assert [row["person"]["name"] for row in page["rows"]] == ["Alice", "Bob", "Charlie"]
    first = page["rows"][0]
    assert [(each["by"]["name"], each["state"]) for each in first["reviews"]] == [("Bob", "done")]
    assert (first["needs"], page["rows"][2]["needs"], page["next"]) == (1, 2, None)
    rest = dana.do(lambda act: reviewing_staff.works(act, DRAFT, after=bob.work, pod=None))
    assert [row["person"]["id"] for row in rest["rows"]] == [f"l{charlie.id}"]


@pytest.mark.parametrize(
    ("person", "levels", "reason", "code"),
    [
        ("alice", GOOD, " ", "no_reason"),
        ("alice", {"tone": 9, "next": 0}, "r", "bad_levels"),
        ("bob", GOOD, "r", "no_work"),
        ("stranger", GOOD, "r", "no_work"),
    ],
)
def test_a_judgement_needs_work_levels_and_a_reason(
    person: str, levels: Any, reason: str, code: str, room: Room
) -> None:
    people = {"alice": Reviewer.ready(room, "alice"), "bob": Reviewer.enter(room, "bob")}
    people["stranger"] = Reviewer.ready(room, "alice", context_id="another")
    dana, subject = room.facilitator(course=COURSE), people[person].id
    assert refused(partial(judge, dana, subject, levels, reason)) == code


# -- who may not -------------------------------------------------------------------------------------------------------
def test_a_run_next_door_is_another_world(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    stranger = Reviewer.ready(room, "stranger", context_id="another")
    assert stranger.next() is None
    work = alice.next()
    assert refused(lambda: stranger.review(work)) == "unknown_review"
    # The same person in another run is another learner.
    twin = Reviewer.ready(room, "alice", context_id="another")
    assert refused(lambda: twin.review(work)) == "unknown_review"
    assert twin.next()["post"] == f"p{stranger.work}"
    dora = room.facilitator("dora", course=COURSE, context_id="another")
    page = dora.do(lambda act: reviewing_staff.works(act, DRAFT, after=0, pod=None))
    assert {row["person"]["name"] for row in page["rows"]} == {"Stranger", "Alice"}
    assert f"l{bob.id}" not in json.dumps(page)


def test_a_review_is_done_by_whoever_was_given_the_work(room: Room) -> None:
    alice, bob, charlie = many(room, "alice", "bob", "charlie")
    work = alice.next()
    for other in (bob, charlie):
        assert refused(partial(other.review, work)) == "unknown_review"


def test_another_pods_work_is_out_of_reach(room: Room) -> None:
    pods = {"course": "drafts-in-pods"}
    people = [Reviewer.ready(room, f"person{n}", **pods) for n in range(4)]
    ones, others = people[:2], people[2:]
    assert {person.pod for person in ones}.isdisjoint(person.pod for person in others)
    for person, peer in zip(people, [*ones[::-1], *others[::-1]], strict=True):
        assert person.next()["post"] == f"p{peer.work}"
        person.review_all()
        assert person.next() is None
    dana, pod = room.facilitator(**pods), others[0].pod
    page = dana.do(lambda act: reviewing_staff.works(act, DRAFT, after=0, pod=pod))
    assert {row["person"]["id"] for row in page["rows"]} == {f"l{person.id}" for person in others}
    everybody = dana.do(lambda act: reviewing_staff.works(act, DRAFT, after=0, pod=None))
    assert len(everybody["rows"]) == 4


def test_a_preview_sees_the_samples_and_leaves_nothing(room: Room) -> None:
    many(room, "alice", "bob")
    looking = Reviewer.enter(room, "nobody", role=Role.PREVIEW)
    assert (looking.sees["open"], len(looking.sees["training"]), looking.sees["given"]) == ("post", 2, [])
    assert refused(looking.next) == "preview"
    assert refused(lambda: looking.practise("s1", GOOD)) == "preview"
    assert refused(lambda: looking.person.do(lambda act: reviewing.review(act, 1, Said(GOOD, "x")))) == "preview"


def test_roles_do_not_mix(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    dana = Reviewer.enter(room, "dana", role=Role.FACILITATOR)
    assert refused(dana.next) == "not_a_learner"
    assert refused(lambda: dana.practise("s1", GOOD)) == "not_a_learner"
    for person in (alice.person, Reviewer.enter(room, "nobody", role=Role.PREVIEW).person):
        whole = partial(reviewing_staff.works, activity=DRAFT, after=0, pod=None)
        assert refused(partial(person.do, whole)) == "not_a_facilitator"
        assert refused(partial(judge, person, bob.id, GOOD)) == "not_a_facilitator"
        back = partial(reviewing_staff.unjudge, activity=DRAFT, subject_id=bob.id, reason="r")
        assert refused(partial(person.do, back)) == "not_a_facilitator"
    assert "marks" not in bob.entry


def test_peers_work_is_in_no_feed(room: Room) -> None:
    alice, _bob = many(room, "alice", "bob")
    alice.review_all()
    assert [post["author"]["me"] for post in alice.feed["posts"]] == [True]
    assert (alice.feed["hidden"], "bob" in json.dumps(alice.feed).casefold()) == (0, False)


def test_looking_begins_nothing(room: Room) -> None:
    alice, bob = many(room, "alice", "bob")
    before = alice.person.do(lambda act: reviewing_shown.overview(act, DRAFT))
    assert alice.person.do(lambda act: reviewing_shown.overview(act, DRAFT)) == before
    assert room_count(room, bob.work) == 0

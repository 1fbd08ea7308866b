"""What Dana is shown of each grade and its way to the gradebook, and what she can do about it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from sqlalchemy import select, text, update

from lti_tool.errors import GradeChanged, PlatformRefused, Refused
from lti_tool.records import Wish
from lti_tool.services import facilitating, facilitating_acts, facilitating_person, grading
from lti_tool.services.facilitating_acts import OVERRULED, resend
from lti_tool.services.grading import Delivery
from lti_tool.storage import rosters
from lti_tool.storage.tables import scores_due
from tests.services.room import SCOPES, Person, Room, finish
from tests.services.test_grading_parts import MODULE, item, opens

LEASE, PAUSE = timedelta(minutes=5), timedelta(seconds=20)
RESULTS = "https://purl.imsglobal.org/spec/lti-ags/scope/result.readonly"


@pytest.fixture
def dana(room: Room) -> Person:
    return room.facilitator("dana")


def claim(room: Room) -> Delivery | None:
    return grading.claim(room.database, room.catalogue, lease=LEASE, now=room.now)


def claimed(room: Room) -> Delivery:
    delivery = claim(room)
    assert delivery
    return delivery


def accept_all(room: Room) -> None:
    while delivery := claim(room):
        grading.accepted(room.database, delivery, room.now)


def refuse(room: Room, delivery: Delivery, why: PlatformRefused) -> None:
    grading.refused(room.database, delivery, why, pause=PAUSE, now=room.now)


def grades(dana: Person, person: Person) -> Any:
    """Every column on the person's page."""
    return dana.do(lambda act: facilitating_person.page(act, person.id))["grades"]


def listed(dana: Person) -> Any:
    """The grade in the list, of whoever came first."""
    return dana.do(lambda act: facilitating.people(act, q="", state=None, after=0))["rows"][0]["grade"]


def again(dana: Person, person: Person, **how: Any) -> None:
    dana.do(lambda act: resend(act, person.id, **how))


def place(column: Any) -> int:
    return int(column["id"][1:])


# -- what is shown -----------------------------------------------------------------------------------------------------
def test_every_column_is_shown_by_its_part_in_the_order_of_the_course(room: Room, dana: Person) -> None:
    alice = room.enter("alice")
    for n, part in enumerate(("explain", "check", "check", "once-there"), start=2):
        opens(room, part, n)
    shown = grades(dana, alice)
    titles = [(one["title"], one["nth"], one["whole"], one["state"]) for one in shown]
    assert titles == [
        ("A small course", 1, True, "none"),
        ("Know the policy", 1, False, "none"),
        ("Know the policy", 2, False, "none"),
        ("Explain it to a colleague", 1, False, "none"),
        ("once-there", 1, False, "none"),
    ]


def test_each_state_is_shown_for_its_own_column(room: Room, dana: Person) -> None:
    for n, part in enumerate(("check", "explain", MODULE), start=2):
        opens(room, part, n)
    alice = finish(room)
    seen: dict[str, Any] = {}
    while delivery := claim(room):
        if delivery.claimed.part == "check":
            refuse(room, delivery, PlatformRefused("The grade is locked.", permanent=True))
        elif delivery.claimed.part == "explain":
            refuse(room, delivery, PlatformRefused("The platform had a problem.", permanent=False))
        else:
            grading.accepted(room.database, delivery, room.now)
    seen = {one["title"]: one for one in grades(dana, alice)}
    whole, check, explain = (
        seen[title] for title in ("A small course", "Know the policy", "Explain it to a colleague")
    )
    assert (whole["state"], whole["score"], whole["at"], whole["next_at"]) == ("sent", 1.0, stamp(room), None)
    assert (check["state"], check["reason"]) == ("failed", "The grade is locked.")
    assert (explain["state"], explain["reason"]) == ("due", "The platform had a problem.")
    assert explain["next_at"] > stamp(room)
    assert listed(dana)["state"] == "failed", "the list shows the worst"


def stamp(room: Room) -> str:
    return room.now.isoformat().replace("+00:00", "Z")


def test_what_is_late_is_worse_than_what_has_arrived(room: Room, dana: Person) -> None:
    opens(room, "check", 2)
    finish(room)
    while delivery := claim(room):
        if delivery.claimed.part:
            refuse(room, delivery, PlatformRefused("The platform had a problem.", permanent=False))
        else:
            grading.accepted(room.database, delivery, room.now)
    assert listed(dana)["state"] == "due"


def test_a_grade_that_was_taken_back_is_shown_as_that(room: Room, dana: Person) -> None:
    alice = finish(room)
    accept_all(room)
    dana.do(lambda act: facilitating_acts.revoke(act, alice.id, "check", reason="It was not hers."))
    assert grades(dana, alice)[0]["state"] == "taken_back"
    accept_all(room)
    assert grades(dana, alice)[0]["state"] == "taken_back"


# -- a grade that a teacher has changed --------------------------------------------------------------------------------
def test_a_changed_grade_is_shown_and_waits_for_danas_word(room: Room, dana: Person) -> None:
    alice = finish(room)
    accept_all(room)
    again(dana, alice)
    delivery = claimed(room)
    assert (delivery.score.wish, delivery.score.before, delivery.score.said) == (
        Wish.AGAIN,
        100.0,
        delivery.score.comment,
    )
    refuse(room, delivery, GradeChanged(0.75))
    (shown,) = grades(dana, alice)
    assert (shown["state"], shown["shown"], shown["score"]) == ("differs", 0.75, 1.0)
    assert "a teacher has probably changed it" in shown["reason"]
    assert listed(dana)["state"] == "differs"
    assert dana.overview["lists"]["trouble"]["n"] == 1
    room.pass_time(days=2)
    assert claim(room) is None, "nothing is sent by itself"

    again(dana, alice)  # from a list, where nobody has seen both grades
    assert claimed(room).score.wish is Wish.AGAIN
    room.pass_time(minutes=6)
    refuse(room, claimed(room), GradeChanged(0.75))

    again(dana, alice, place=place(shown), anyway=True)
    delivery = claimed(room)
    assert delivery.score.wish is Wish.ANYWAY
    grading.accepted(room.database, delivery, room.now)
    assert grades(dana, alice)[0]["state"] == "sent"
    again(dana, alice)
    assert claimed(room).score.wish is Wish.AGAIN, "her word was for that one time"
    log = dana.do(lambda act: facilitating_person.log(act, after=None))["rows"]
    assert OVERRULED in [line["reason"] for line in log]


def test_nobody_overrules_what_she_has_not_been_shown(room: Room, dana: Person) -> None:
    alice = finish(room)
    accept_all(room)
    column = place(grades(dana, alice)[0])
    again(dana, alice, place=column, anyway=True)
    assert claimed(room).score.wish is Wish.AGAIN
    room.pass_time(minutes=6)
    refuse(room, claimed(room), GradeChanged(0.75))
    again(dana, alice, anyway=True)  # all of them: which one is meant?
    assert claimed(room).score.wish is Wish.AGAIN


def test_a_better_score_that_was_held_back_is_kept(room: Room, dana: Person) -> None:
    quiz: Any = room.catalogue.get("small-course").activities["check"]
    before, quiz["pass_mark"] = quiz["pass_mark"], 50
    try:
        opens(room, "check", 7)
        alice = room.enter("alice")
        alice.view()
        alice.answer({"a-customer-follows-you-what-does-the-policy-ask-of-you": 1})
        accept_all(room)
        alice.answer()
        delivery = claimed(room)
        assert (delivery.score.given, delivery.score.before, delivery.score.wish) == (100.0, 50.0, Wish.NOBODYS)
        refuse(room, delivery, GradeChanged(0.6))
        (shown,) = [one for one in grades(dana, alice) if not one["whole"]]
        assert (shown["score"], shown["shown"], shown["state"]) == (1.0, 0.6, "differs")
    finally:
        quiz["pass_mark"] = before


@pytest.mark.parametrize("by", ["a launch", "the roster"])
@pytest.mark.parametrize(
    ("family", "scopes", "told"),
    [
        pytest.param(None, (*SCOPES, RESULTS), True, id="the gradebook is looked at first"),
        pytest.param("moodle", SCOPES, True, id="the platform keeps a teacher's grade by itself"),
        pytest.param(None, SCOPES, False, id="a teacher's grade would be overruled unseen"),
        pytest.param("canvas", SCOPES, False, id="likewise, on a platform with other habits"),
    ],
)
def test_who_is_back_has_her_grade_told_again_only_where_a_teachers_is_safe(
    room: Room, family: str | None, scopes: tuple[str, ...], told: bool, by: str
) -> None:
    room.registration = replace(room.registration, family=family)
    alice = finish(room, scopes=scopes, family=family)
    accept_all(room)
    with room.database.write() as tx:
        rosters.leave(tx, [alice.id], now=room.now)
    if by == "a launch":
        room.enter("alice", scopes=scopes, family=family)
    else:
        with room.database.write() as tx:
            grading.came_back(tx, alice.id, room.registration, now=room.now)
    assert (claim(room) is not None) is told


def test_who_is_back_has_her_grade_told_again_by_what_her_newest_launch_allows(room: Room) -> None:
    alice = finish(room, scopes=(*SCOPES, RESULTS))
    accept_all(room)
    with room.database.write() as tx:
        rosters.leave(tx, [alice.id], now=room.now)
    room.enter("alice")
    assert claim(room) is None


# -- what is not sent --------------------------------------------------------------------------------------------------
def test_a_launch_that_allows_more_sends_no_unchanged_score(room: Room) -> None:
    finish(room)
    accept_all(room)
    room.enter("alice", scopes=(*SCOPES, RESULTS))
    assert claim(room) is None


def test_a_launch_that_allows_more_sends_what_was_not_allowed_before(room: Room) -> None:
    finish(room)
    refuse(room, claimed(room), PlatformRefused("The platform does not allow it.", permanent=True))
    room.enter("alice", scopes=(*SCOPES, RESULTS))
    assert claim(room)


def test_a_launch_does_not_overrule_a_teacher(room: Room, dana: Person) -> None:
    alice = finish(room)
    accept_all(room)
    again(dana, alice)
    refuse(room, claimed(room), GradeChanged(0.75))
    room.enter("alice", scopes=(*SCOPES, RESULTS))
    assert claim(room) is None


def test_another_column_is_told_as_if_for_the_first_time(room: Room) -> None:
    finish(room)
    accept_all(room)
    room.enter("alice", line_item=item(9))
    score = claimed(room).score
    assert (score.first, score.before, score.said) == (True, None, "")


def test_only_the_first_attempt_of_all_is_the_first(room: Room) -> None:
    """One that nobody answered may have arrived: from then on nothing may count on an empty column."""
    finish(room)
    first = claimed(room)
    assert (first.score.first, first.score.untried) == (True, True)
    refuse(room, first, PlatformRefused("The platform did not answer.", permanent=False))
    room.pass_time(hours=1)
    second = claimed(room)
    assert (second.score.first, second.score.untried) == (True, False)
    assert second.score.earned == first.score.earned
    assert second.score.earned is not None
    assert second.score.earned <= first.score.at


# -- sending again -----------------------------------------------------------------------------------------------------
def test_one_column_is_sent_again_by_itself(room: Room, dana: Person) -> None:
    opens(room, "check", 7)
    alice = finish(room)
    accept_all(room)
    (check,) = [one for one in grades(dana, alice) if not one["whole"]]
    again(dana, alice, place=place(check))
    assert claimed(room).claimed.part == "check"
    assert claim(room) is None
    again(dana, alice)
    assert claimed(room).claimed.part == "", "all of them, but the one that is being sent"


def test_a_column_of_somebody_else_is_not_found(room: Room, dana: Person) -> None:
    alice, bob = finish(room), finish(room, "bob")
    accept_all(room)
    with pytest.raises(Refused):
        again(dana, bob, place=place(grades(dana, alice)[0]))
    assert claim(room) is None


# -- before this was known ---------------------------------------------------------------------------------------------
def test_what_an_earlier_version_had_sent_is_known_as_sent(room: Room) -> None:
    """And nothing is made up about a score that was waiting, or taken back."""
    sent, back, waiting = (finish(room, name, context_id=name) for name in ("erin", "frank", "grace"))
    accept_all(room)
    with room.database.write() as tx:
        grading.take_back(tx, back.id, "", comment="", now=room.now)
        grading.resend(tx, waiting.id, finished=True, now=room.now)
        tx.execute(update(scores_due).values(sent_score=None, sent_comment=None))
        tx.execute(text(import_module("lti_tool.storage.migrations.versions.0010_what_gradebooks_show").KNOWN))
        found = tx.execute(select(scores_due.c.enrolment_id, scores_due.c.sent_score, scores_due.c.sent_comment)).all()
    assert {row.enrolment_id: row.sent_score for row in found} == {sent.id: 1.0, back.id: None, waiting.id: None}
    assert {row.sent_comment for row in found} == {"Finished.", None}

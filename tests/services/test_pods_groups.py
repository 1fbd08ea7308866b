"""Small groups that follow the LMS's groups: only where Dana said so, and never at the cost of being alone."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from lti_tool.errors import Refused
from lti_tool.lti.offered import groups
from lti_tool.services import moderating_run, pods_moving
from tests.services.at_once import at_once
from tests.services.room import Person, Room
from tests.services.test_pods import counted, pod_of
from tests.support.social import PODS, RUN


def follow(room: Room, *, on: bool = True, **other: str) -> Person:
    dana = room.facilitator("dana", course=PODS, **other)
    dana.do(lambda act: moderating_run.set_run(act, {"pods_follow": on}, reason=""))
    return dana


def come(room: Room, name: str, *of: str, **other: str) -> int:
    return pod_of(room.enter(name, course=PODS, groups=of, **other))


def test_groups_change_nothing_until_dana_says_so(room: Room) -> None:
    room.facilitator("dana", course=PODS)
    assert [come(room, "alice", "red"), come(room, "bob", "blue"), come(room, "charlie", "red")] == [1, 1, 1]


def test_people_of_one_group_come_into_one_pod(room: Room) -> None:
    follow(room)
    assert [come(room, "alice", "red"), come(room, "bob", "blue"), come(room, "charlie", "red")] == [1, 2, 1]
    assert counted(room)


def test_a_group_that_is_too_large_has_several_pods(room: Room) -> None:
    follow(room)
    assert [come(room, f"person-{n}", "red") for n in range(6)] == [1, 1, 1, 1, 2, 2]
    assert counted(room)


def test_who_is_in_several_groups_goes_where_somebody_of_them_is(room: Room) -> None:
    follow(room)
    assert come(room, "alice", "9") == 1
    assert come(room, "bob", "3", "9") == 1
    assert come(room, "charlie", "3", "7") == 2
    assert come(room, "dan", "3") == 2


def test_who_is_in_no_group_gets_no_empty_room_while_another_one_has_a_chair(room: Room) -> None:
    follow(room)
    assert come(room, "alice", "red") == 1
    assert come(room, "bob") == 1
    assert [come(room, f"person-{n}", "red") for n in range(3)] == [1, 1, 2]


def test_chairs_of_pods_without_a_group_are_taken_first(room: Room) -> None:
    come(room, "alice")
    follow(room)
    assert come(room, "bob", "red") == 2
    assert [come(room, name) for name in ("charlie", "dan")] == [1, 1]


def test_who_is_in_a_pod_already_stays_there(room: Room) -> None:
    assert [come(room, "alice", "red"), come(room, "bob", "blue")] == [1, 1]
    dana = follow(room)
    assert [come(room, "alice", "red"), come(room, "charlie", "blue")] == [1, 2]
    dana.do(lambda act: moderating_run.set_run(act, {"pods_follow": False}, reason=""))
    assert come(room, "dan", "blue") == 1


def test_a_group_that_stays_too_small_is_merged_and_its_people_come_there(room: Room) -> None:
    follow(room)
    come(room, "alice", "red")
    come(room, "bob", "blue")
    assert pods_moving.merge_all(room.database, room.catalogue, room.now + timedelta(days=8)) == 1
    assert come(room, "charlie", "red") == come(room, "dan", "blue")
    assert counted(room)


def test_the_same_number_is_another_group_in_another_course(room: Room) -> None:
    follow(room)
    follow(room, context_id="course-2")
    first = room.enter("alice", course=PODS, groups=("3",))
    second = room.enter("bob", course=PODS, groups=("3",), context_id="course-2")
    assert first.enrolment.pod_id != second.enrolment.pod_id


def test_six_of_a_group_at_once_never_overfill_a_pod(room: Room) -> None:
    follow(room)
    found = at_once([partial(come, room, f"person-{n}", "red") for n in range(6)])
    assert sorted(found) == [1, 1, 1, 1, 2, 2]
    assert counted(room)


def test_a_copied_course_follows_as_its_original_did(room: Room) -> None:
    follow(room)
    copy = room.facilitator("dana", course=PODS, context_id="course-2", history=("course-1",))
    assert copy.do(moderating_run.settings)["pods_follow"] is True


def test_only_dana_can_say_so_and_only_where_there_are_pods(room: Room) -> None:
    alice = room.enter("alice", course=PODS)
    with pytest.raises(Refused, match="facilitators"):
        alice.do(lambda act: moderating_run.set_run(act, {"pods_follow": True}, reason=""))
    dana = room.facilitator("dana", course=RUN)
    assert dana.do(moderating_run.settings)["pods_follow"] is None
    with pytest.raises(Refused, match="no small groups"):
        dana.do(lambda act: moderating_run.set_run(act, {"pods_follow": True}, reason=""))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ("5,3", ("3", "5")),
        (" 10 ,9,, 10", ("9", "10")),
        ("b,a,7", ("7", "a", "b")),
        ("$Moodle.Person.userGroupIds", ()),
        ("$Canvas.group.contextIds", ()),
        ("3,$Other", ("3",)),
        ("", ()),
        (None, ()),
        (["3"], ()),
        (3, ()),
        ("x" * 101, ()),
        ("a\u0000b", ()),
    ],
)
def test_groups_are_read_in_one_order_and_only_where_the_platform_filled_them_in(
    told: object, expected: tuple[str, ...]
) -> None:
    assert groups(told) == expected


def test_thousands_of_groups_are_cut_short() -> None:
    assert len(groups(",".join(map(str, range(5000))))) == 50

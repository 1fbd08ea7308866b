"""What a roster means: who is awaited, who has left, who is back, and who is called how."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.messages import Member, Roster
from lti_tool.records import Role
from lti_tool.services.rostering_rule import Came, merged

ALICE = Came(1, 11, "Alice", chosen=False, gone=False)
GONE = Came(1, 11, "Alice", chosen=False, gone=True)
BUSY = Came(1, 11, "Alice", chosen=False, gone=False, since=True)
NAMELESS = Came(1, 11, None, chosen=False, gone=False)
CHOSEN = Came(1, 11, None, chosen=True, gone=False)


def alice(name: str | None = "Alice", role: Role = Role.LEARNER, *, here: bool = True) -> Member:
    return Member("a", name, role, here=here)


BOB = Member("b", "Bob", Role.LEARNER)


@pytest.mark.parametrize(
    ("members", "full", "came", "expected", "changes"),
    [
        pytest.param([alice()], True, {}, {}, {"expected": {"a": "Alice"}}, id="somebody new is expected"),
        pytest.param([alice(None)], True, {}, {}, {"expected": {"a": None}}, id="somebody without a name too"),
        pytest.param([alice(role=Role.FACILITATOR)], True, {}, {}, {}, id="a teacher is not"),
        pytest.param([alice(role=Role.PREVIEW)], True, {}, {}, {}, id="a test user is not"),
        pytest.param([alice(here=False)], True, {}, {}, {}, id="somebody suspended is not"),
        pytest.param([alice()], True, {}, {"a": "Alice"}, {}, id="who is expected stays so"),
        pytest.param([alice(None)], True, {}, {"a": "Alice"}, {}, id="with the name she had"),
        pytest.param([alice("Al")], True, {}, {"a": "Alice"}, {"expected": {"a": "Al"}}, id="or a new one"),
        pytest.param([alice(here=False)], True, {}, {"a": "A"}, {"dropped": {"a"}}, id="until she is suspended"),
        pytest.param([alice(role=Role.FACILITATOR)], True, {}, {"a": "A"}, {"dropped": {"a"}}, id="until she teaches"),
        pytest.param(
            [BOB], True, {}, {"a": "A", "b": "Bob"}, {"dropped": {"a"}}, id="until she is in the list no more"
        ),
        pytest.param([BOB], False, {}, {"a": "A", "b": "Bob"}, {}, id="of which differences say nothing"),
        pytest.param([alice()], True, {"a": ALICE}, {"a": "A"}, {"dropped": {"a"}}, id="until she has come"),
        pytest.param([alice()], True, {"a": ALICE}, {}, {}, id="who is there and is listed is there"),
        pytest.param([BOB], True, {"a": ALICE}, {"b": "Bob"}, {"gone": [1]}, id="who is not listed has left"),
        pytest.param([BOB], False, {"a": ALICE}, {"b": "Bob"}, {}, id="but not by a list of differences"),
        pytest.param([alice(here=False)], False, {"a": ALICE}, {}, {"gone": [1]}, id="only where it says so"),
        pytest.param([alice(here=False)], True, {"a": ALICE}, {}, {"gone": [1]}, id="who is suspended has left"),
        pytest.param([alice(here=False)], True, {"a": GONE}, {}, {}, id="and leaves once only"),
        pytest.param([BOB], True, {"a": BUSY}, {"b": "Bob"}, {}, id="not who did something meanwhile"),
        pytest.param([alice()], True, {"a": GONE}, {}, {"back": [1]}, id="who is listed again is back"),
        pytest.param([alice("Al")], True, {"a": ALICE}, {}, {"names": {11: "Al"}}, id="a new name of the platform's"),
        pytest.param([alice(None)], True, {"a": ALICE}, {}, {}, id="no name takes none away"),
        pytest.param([alice("Al")], True, {"a": NAMELESS}, {}, {"names": {11: "Al"}}, id="a first name"),
        pytest.param([alice("Al")], True, {"a": CHOSEN}, {}, {}, id="what she chose stays"),
        pytest.param([alice("Al", here=False)], True, {"a": GONE}, {}, {}, id="who has left keeps her name"),
    ],
)
def test_what_a_roster_changes(
    members: list[Member],
    full: bool,
    came: dict[str, Came],
    expected: dict[str, str | None],
    changes: dict[str, Any],
) -> None:
    found = merged(Roster(tuple(members), full=full), came=came, expected=expected, absent=lambda _: False)
    told = {name: getattr(found, name) for name in ("expected", "dropped", "gone", "back", "names")}
    assert {name: value for name, value in told.items() if value} == changes


def test_who_was_erased_here_is_not_brought_back() -> None:
    found = merged(Roster((alice(), BOB), full=True), came={}, expected={}, absent=lambda who: who == "a")
    assert found.expected == {"b": "Bob"}


IDS = st.sampled_from("abcdef")
MEMBER = st.builds(Member, IDS, st.sampled_from([None, "X", "Y"]), st.sampled_from(Role), here=st.booleans())
ROSTER = st.builds(
    Roster, st.lists(MEMBER, unique_by=lambda one: one.subject, max_size=6).map(tuple), full=st.booleans()
)
CAME = st.dictionaries(
    IDS,
    st.builds(Came, st.just(0), st.just(0), st.sampled_from([None, "X"]), st.booleans(), st.booleans(), st.booleans()),
).map(
    lambda found: {
        who: Came(number, number + 10, one.name, one.chosen, one.gone, one.since)
        for number, (who, one) in enumerate(found.items())
    }
)


@given(ROSTER, CAME, st.dictionaries(IDS, st.sampled_from([None, "X"])), st.sets(IDS))
def test_a_roster_read_twice_changes_nothing_the_second_time(
    roster: Roster, came: dict[str, Came], expected: dict[str, str | None], hidden: set[str]
) -> None:
    first = merged(roster, came=came, expected=expected, absent=hidden.__contains__)
    after = {who: name for who, name in {**expected, **first.expected}.items() if who not in first.dropped}
    gone, back = set(first.gone), set(first.back)
    then = {
        who: Came(
            one.enrolment_id,
            one.person_id,
            first.names.get(one.person_id, one.name),
            one.chosen,
            (one.gone or one.enrolment_id in gone) and one.enrolment_id not in back,
            one.since,
        )
        for who, one in came.items()
    }
    second = merged(roster, came=then, expected=after, absent=hidden.__contains__)
    assert (second.expected, second.gone, second.back, second.names) == ({}, [], [], {})
    assert not second.dropped & set(after)
    assert not gone & back
    assert not set(first.expected) & set(came)

"""Doors: how long they stay open, and for whom."""

from __future__ import annotations

from datetime import timedelta

from lti_tool.records import Session
from lti_tool.services import sessions
from lti_tool.storage.tables import sessions as table
from tests.services.room import Room


def find(room: Room, token: str) -> Session | None:
    with room.database.read() as tx:
        return sessions.find(tx, sessions.hash_of(token), room.now)


def token_of(room: Room) -> str:
    entry = room.enter("alice").entry
    assert entry
    return entry.token


def test_a_token_opens_one_door_and_is_not_kept(room: Room) -> None:
    token = token_of(room)
    found = find(room, token)
    assert found
    assert found.run.title == "People skills"
    assert find(room, token + "x") is None
    assert len(token) >= 43  # 256 bits
    with room.database.read() as tx:
        assert token not in str(tx.execute(table.select()).all())


def test_a_door_closes_after_twelve_hours_without_a_visit(room: Room) -> None:
    token = token_of(room)
    room.pass_time(hours=11, minutes=59)
    assert find(room, token)
    room.pass_time(minutes=1)
    assert find(room, token) is None


def test_every_visit_keeps_it_open_but_is_seldom_written(room: Room) -> None:
    token = token_of(room)
    room.pass_time(minutes=9)
    found = find(room, token)
    assert found
    assert not sessions.wants_to_slide(found, room.now)
    room.pass_time(hours=11)
    found = find(room, token)
    assert found
    assert sessions.wants_to_slide(found, room.now)
    with room.database.write() as tx:
        sessions.slide(tx, found, room.now)
    room.pass_time(hours=11)
    assert find(room, token)


def test_a_packages_door_closes_after_fifteen_minutes_and_never_slides(room: Room) -> None:
    welcome = room.claim(room.grant())
    assert not sessions.wants_to_slide(welcome.session, room.now + timedelta(minutes=14))
    room.pass_time(minutes=15)
    assert find(room, welcome.token) is None


def find_late(room: Room, token: str) -> Session | None:
    with room.database.read() as tx:
        return sessions.find_late(tx, sessions.hash_of(token), room.now)


def test_a_page_left_open_too_long_may_hand_in_its_words_for_a_week_and_stays_closed(room: Room) -> None:
    token = token_of(room)
    room.pass_time(days=7)
    late = find_late(room, token)
    assert late
    assert not sessions.wants_to_slide(late, room.now)
    assert find(room, token) is None
    room.pass_time(hours=12)
    assert find_late(room, token) is None


def test_a_package_does_not_come_late_it_comes_again(room: Room) -> None:
    welcome = room.claim(room.grant())
    assert find_late(room, welcome.token)
    room.pass_time(minutes=15)
    assert find_late(room, welcome.token) is None


def test_closed_doors_are_forgotten(room: Room) -> None:
    token_of(room)
    room.pass_time(hours=1)
    kept = token_of(room)
    room.pass_time(days=7, hours=11)
    with room.database.write() as tx:
        sessions.forget_ended(tx, room.now)
    with room.database.read() as tx:
        assert len(tx.execute(table.select()).all()) == 1
    assert find_late(room, kept)

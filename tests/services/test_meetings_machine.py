"""Seats in any order of acts by any people: never more than there are, in turn, and counts that hold."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lti_tool.errors import Refused
from lti_tool.services import privacy
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.community_tables import meetings, seats
from lti_tool.storage.database import Database
from tests.services.meetings import Guest, Host, code, facts, tend
from tests.services.meetings_recount import counts, recounted
from tests.services.room import Room

NAMES = ("alice", "bob", "charlie", "erin", "mallory")
who = st.sampled_from(NAMES)
which = st.integers(0, 3)


class Seats(RuleBasedStateMachine):
    """A run with dates. `make` gives an empty room; it is set by the test."""

    make: Callable[[], Room]

    @initialize(limit=st.sampled_from([1, 2, None]))
    def begin(self, limit: int | None) -> None:
        self.room = type(self).make()
        self.host = Host.enter(self.room)
        self.people: dict[str, Guest] = {}
        self.dates = [self.host.make(seats=limit, min_seats=0)]
        self.beyond: set[int] = set()
        self.complete: set[str] = set()

    def guest(self, name: str) -> Guest:
        if name not in self.people:
            self.people[name] = Guest.enter(self.room, name)
        return self.people[name]

    def date(self, n: int) -> int:
        return self.dates[n % len(self.dates)]

    @rule(days=st.sampled_from([1, 3]), limit=st.sampled_from([1, 2, None]))
    def make_date(self, days: int, limit: int | None) -> None:
        if len(self.dates) < 4:
            self.dates.append(self.host.make(days=days, seats=limit, min_seats=0))

    @rule(name=who, n=which)
    def sign_up(self, name: str, n: int) -> None:
        with suppress(Refused):
            self.guest(name).sign_up(self.date(n))

    @rule(name=who, n=which)
    def leave(self, name: str, n: int) -> None:
        with suppress(Refused):
            self.guest(name).leave(self.date(n))

    @rule(name=who, n=which)
    def attend(self, name: str, n: int) -> None:
        with suppress(Refused):
            self.guest(name).attend(self.date(n), code(self.room, self.date(n)))

    @rule(name=who)
    def make_up(self, name: str) -> None:
        with suppress(Refused):
            self.guest(name).make_up(question=f"What would {name} decide?")

    @rule(name=who, n=which)
    def put_on_the_list(self, name: str, n: int) -> None:
        with suppress(Refused):
            self.host.seat(self.date(n), self.guest(name))
            self.beyond.add(self.date(n))

    @rule(name=who, n=which)
    def take_off_the_list(self, name: str, n: int) -> None:
        with suppress(Refused):
            self.host.unseat(self.date(n), self.guest(name))

    @rule(name=who, n=which, attendance=st.sampled_from(["present", "absent", None]))
    def mark(self, name: str, n: int, attendance: str | None) -> None:
        with suppress(Refused):
            self.host.mark(self.date(n), self.guest(name), attendance=attendance)

    @rule(n=which, limit=st.sampled_from([1, 3, None]))
    def change(self, n: int, limit: int | None) -> None:
        with suppress(Refused):
            self.host.change(self.date(n), seats=limit)

    @rule(n=which)
    def cancel(self, n: int) -> None:
        with suppress(Refused):
            self.host.cancel(self.date(n))

    @rule(name=who)
    def forget(self, name: str) -> None:
        if name in self.people:
            self.people.pop(name).person.do(lambda act: privacy.erase_me(act, self.room.catalogue))
            self.complete.discard(name)

    @rule(n=which, minutes=st.sampled_from([-1500, -700, -100, -10, 5, 70]))
    def go_to(self, n: int, minutes: int) -> None:
        moment = facts(self.room, self.date(n)).starts_at + timedelta(minutes=minutes)
        self.room.now = max(self.room.now, moment)
        tend(self.room)

    @invariant()
    def nobody_sits_where_no_seat_is_and_whoever_waited_longest_is_next(self) -> None:
        with self.room.database.read() as tx:
            dates = {row.id: row for row in tx.execute(meetings.select())}
            held = list(tx.execute(seats.select()))
        for date in dates.values():
            booked = [seat for seat in held if (seat.meeting_id, seat.state) == (date.id, "booked")]
            waiting = [seat for seat in held if (seat.meeting_id, seat.state) == (date.id, "waiting")]
            assert date.seats is None or len(booked) <= date.seats or date.id in self.beyond
            moves_up = date.state == "open" and self.room.now < date.promote_until
            assert not (waiting and moves_up and (date.seats is None or len(booked) < date.seats))
            if waiting and moves_up and date.id not in self.beyond:
                assert max(seat.turn for seat in booked) < min(seat.turn for seat in waiting)

    @invariant()
    def counts_are_those_of_the_history(self) -> None:
        assert counts(self.room) == recounted(self.room)

    @invariant()
    def what_is_complete_stays_so_and_nobody_is_stuck_without_a_facilitator(self) -> None:
        self.room.recheck()
        done = {name for name, guest in self.people.items() if guest.standing == "complete"}
        assert self.complete <= done
        self.complete = done
        for guest in self.people.values():
            entry = guest.entry
            assert guest.turn in (None, "mine") or entry.get("booked") or not (entry.get("dates") or entry.get("past"))


def test_what_was_promised_about_seats_holds_in_any_order_of_acts(shelf: Path, sqlite_file: Path) -> None:
    catalogue, signer = Catalogue([shelf / "courses"], bundled=False), Signer(shelf / "keys")
    with tempfile.TemporaryDirectory() as folder:
        made: list[Database] = []

        def make() -> Room:
            path = Path(folder) / f"{len(made)}.sqlite3"
            shutil.copy(sqlite_file, path)
            made.append(Database(f"sqlite:///{path}"))
            return Room.at(made[-1], catalogue, signer)

        machine: Any = type("Seats", (Seats,), {"make": staticmethod(make)})
        health = list(HealthCheck)
        how = settings(max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=health)
        run_state_machine_as_test(machine, settings=how)
        for database in made:
            database.dispose()

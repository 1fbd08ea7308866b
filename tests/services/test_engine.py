"""The whole engine, in any order of acts by any people: what was promised holds after every step.

Three machines share their people, their classes and what is promised (`engine_acts`, `engine_promises`); each adds
what is done only in its kind of activity.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import rule

from lti_tool.services import marking, reviewing, reviewing_staff
from lti_tool.services.community import Contribution
from lti_tool.services.reviewing import Said
from tests.services.engine import History, look_again, tokens
from tests.services.engine_acts import TAILS, Engine, Words, at, staff, tail, which, who
from tests.services.engine_promises import Promises, Rooms, keeps_its_promises, write_engines
from tests.services.room import Person

level = st.builds(lambda tone, next_: {"tone": tone, "next": next_}, st.integers(0, 2), st.integers(0, 1))


class Talks(Promises, Words):
    """Two discussions: one for everybody, with or without names, and one in pods."""

    COURSE, WHERE = "talks", ("talk", "nook")

    @rule(name=who, there=at, aim=st.sampled_from(["s1", "s2", "colleague", "e1"]))
    def answer_nobody_here(self, name: str, there: int, aim: str) -> None:
        self.post(self.enter(name), self.WHERE[there], Contribution(self.text(TAILS[0]), aim, f"k{self.said}"))


class Boards(Promises, Words):
    """Questions for everybody, with answers that help, and stories in pods, with consent to use them."""

    COURSE, WHERE = "boards", ("ask", "share")

    def start(self) -> None:
        super().start()
        self.say("bob", 0, TAILS[0], 0, nameless=False)
        self.say("bob", 0, TAILS[2], None, nameless=False)
        self.tell("bob", TAILS[0], TAILS[2], "name")

    @rule(name=who, situation=tail, tip=tail, consent=st.sampled_from([None, "none", "name", "anonymous"]))
    def tell(self, name: str, situation: str, tip: str, consent: str | None) -> None:
        fields = {"situation": self.text(situation), "tip": self.text(tip)}
        said = Contribution("", None, f"k{self.said}", fields=fields, consent=consent)
        self.post(self.enter(name), "share", said)

    @rule(n=which, on=st.booleans())
    def say_that_it_helped(self, n: int, on: bool) -> None:
        """Whoever asked says whether an answer has helped."""
        post = self.pick(n)
        above = History.of(self.room).asked_by(int(post[1:])) if post else None
        for person in (each for each in self.people.values() if each.id == above):
            self.attempt(person, partial(marking.mark, post_id=int(str(post)[1:]), kind="helped_me", on=on))


class Drafts(Promises):
    """Work that peers assess: by anybody in one activity, by people of the same pod in the other."""

    COURSE, WHERE = "drafts", ("draft", "pair")

    def start(self) -> None:
        for name in ("alice", "bob", "charlie"):
            for there in (0, 1):
                self.hand_in(name, there, TAILS[0])

    @rule(name=who, there=at, words=tail)
    def hand_in(self, name: str, there: int, words: str) -> None:
        person, activity = self.enter(name), self.WHERE[there]
        self.post(person, activity, Contribution(self.text(words), None, f"k{self.said}"))
        self.attempt(person, lambda act: reviewing.practise(act, activity, "s1", {"tone": 1, "next": 0}))

    @rule(name=who, there=at)
    def begin_to_review(self, name: str, there: int) -> None:
        self.given_to(self.enter(name), self.WHERE[there])

    @rule(name=who, there=at, levels=level, words=tail, works=st.integers(1, 3))
    def review(self, name: str, there: int, levels: Any, words: str, works: int) -> None:
        person = self.enter(name)
        for _ in range(works):
            self.review_one(person, self.WHERE[there], levels, words)

    def review_one(self, person: Person | None, activity: str, levels: Any, words: str) -> None:
        work = self.given_to(person, activity)
        if work:
            said = Said(levels, self.text(words))
            self.attempt(person, lambda act: reviewing.review(act, int(work["id"][1:]), said))

    def given_to(self, person: Person | None, activity: str) -> Any:
        found = self.attempt(person, lambda act: reviewing.next_work(act, activity))
        if person is None or not found or not found["assigned"]:
            return None
        look_again(person)
        assert tokens(str(found)) <= History.of(self.room).may_see(person)
        return found["assigned"]

    @rule(name=who, n=which, levels=level, words=tail)
    def review_once_more(self, name: str, n: int, levels: Any, words: str) -> None:
        person, reviews = self.enter(name), History.of(self.room).reviews
        hers = [one.id for one in reviews if person and one.assessor_id == person.id and one.kind == "peer"]
        if hers:
            said = Said(levels, self.text(words))
            self.attempt(person, lambda act: reviewing.review(act, hers[n % len(hers)], said))

    @rule(by=staff, name=who, there=at, levels=level, back=st.booleans())
    def judge(self, by: str, name: str, there: int, levels: Any, back: bool) -> None:
        person, activity = self.people.get(name), self.WHERE[there]
        if person is None:
            return
        said = {"levels": levels, "comment": self.text("by staff"), "reason": "It is clear."}
        if back:
            self.attempt(self.staff[by], lambda act: reviewing_staff.unjudge(act, activity, person.id, reason="No."))
        else:
            self.attempt(self.staff[by], lambda act: reviewing_staff.judge(act, activity, person.id, **said))


@pytest.fixture(scope="module")
def engine_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the courses of the machines, and a seal."""
    return write_engines(tmp_path_factory.mktemp("engine"))


@pytest.mark.parametrize("machine", [Talks, Boards, Drafts])
@pytest.mark.parametrize(("kind", "examples"), [("sqlite", 12), ("postgresql", 2)], ids=["sqlite", "postgresql"])
def test_what_was_promised_holds_in_any_order_of_acts(
    kind: str, examples: int, machine: type[Engine], engine_shelf: Path, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    empty: Path | str = request.getfixturevalue("sqlite_file" if kind == "sqlite" else "postgres_url")
    make = Rooms(engine_shelf, tmp_path, empty)
    try:
        keeps_its_promises(machine, make, examples=examples)
    finally:
        make.close()

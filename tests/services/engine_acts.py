"""What all the state machines share: who is there, what they do wherever they meet, and what was promised to them.

Learners of two classes, one of whom only repeats what others say, and a facilitator of each write, answer, edit, take
back, thank, report, hide, restore, excuse, ask again and leave, while time passes, the worker does its part, and their
classes come together, part again and are put into other pods.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from lti_tool.errors import Refused
from lti_tool.services import community, editing, joining, marking, moderating, pods_moving, privacy, standing
from lti_tool.services.act import Act
from lti_tool.services.community import Contribution
from lti_tool.services.editing import Edit
from tests.services.engine import Page, govern, look_again, newest_post
from tests.services.room import Person, Room

CLASSES = {"alice": 1, "bob": 1, "charlie": 2, "erin": 1, "mallory": 2, "dana": 1, "frank": 2}
"""Everybody, and in which of the two classes."""
STAFF = ("dana", "frank")
LEARNERS = tuple(name for name in CLASSES if name not in STAFF)
TAILS = ("one two three four words", "one", "what would you do here then", "ONE two, three four words!")

who = st.sampled_from(LEARNERS)
staff = st.sampled_from(STAFF)
at = st.integers(0, 1)
which = st.integers(0, 11)
tail = st.sampled_from(TAILS)


class Engine(RuleBasedStateMachine):
    """A course with its people. `make` gives an empty room; it is set by the test."""

    COURSE: ClassVar[str]
    WHERE: ClassVar[tuple[str, str]]
    """The activity for everybody, and the one in pods."""
    make: Callable[[], Room]

    @initialize(waits=st.sampled_from([None, None, "first", "all"]), together=st.sampled_from(["no", "early", "late"]))
    def begin(self, waits: str | None, together: str) -> None:
        self.room = type(self).make()
        self.people: dict[str, Person] = {}
        self.gone: dict[str, Person] = {}
        self.complete: set[tuple[str, str]] = set()
        self.said = 0
        self.posts: list[str] = []
        self.texts: list[str] = []
        self.pages: dict[tuple[str, str], Page] = {}
        self.turn = 0
        self.news = True
        self.staff = {name: self.come(name, self.room.facilitator) for name in STAFF}
        if together == "early":
            self.join(guest=2)
        for name in ("alice", "bob", "charlie"):
            self.enter(name)
        if together == "late":
            self.join(guest=2)
        self.start()
        if waits:
            govern(self.room, self.WHERE[0], locked=False, premoderate=waits)

    def start(self) -> None:
        """What is there before anything else is done."""

    def come(self, name: str, how: Callable[..., Person]) -> Person:
        number = CLASSES[name]
        other = {"context_id": f"course-{number}", "context_title": f"Class {number}", "course": self.COURSE}
        return how(name, **other)

    def enter(self, name: str) -> Person | None:
        if name in self.gone:
            return None
        if name not in self.people:
            self.people[name] = self.come(name, self.room.enter)
            self.people[name].view("read")
            self.news = True
        return self.people[name]

    @property
    def everybody(self) -> dict[str, Person]:
        return {**self.people, **self.staff}

    def text(self, words: str) -> str:
        self.said += 1
        self.texts.append(f"zq{self.said}x {words}")
        return self.texts[-1]

    def attempt(self, person: Person | None, what: Callable[[Act], Any]) -> Any:
        if person is None:
            return None
        look_again(person)
        with suppress(Refused):
            found = person.do(what)
            self.news = True
            return found
        return None

    def post(self, person: Person | None, activity: str, said: Contribution) -> None:
        pod = self.a_pod(person) if person in self.staff.values() else None
        if self.attempt(person, lambda act: community.contribute(act, activity, said, pod=pod)):
            self.posts.append(newest_post(self.room))

    def a_pod(self, person: Person | None) -> int | None:
        """The pod of somebody in this facilitator's community."""
        assert person
        look_again(person)
        for each in self.people.values():
            look_again(each)
            if each.session.run.root_id == person.session.run.root_id and each.session.pod_id:
                return each.session.pod_id
        return None

    def pick(self, n: int) -> str | None:
        return self.posts[-1 - n % len(self.posts)] if self.posts else None

    # -- what learners do ----------------------------------------------------------------------------------------------
    @rule(name=who, n=which, words=tail)
    def edit(self, name: str, n: int, words: str) -> None:
        post = self.pick(n)
        if post:
            edited = Edit(self.text(words))
            self.attempt(self.enter(name), lambda act: editing.edit(act, int(post[1:]), edited))

    @rule(name=who, n=which)
    def withdraw(self, name: str, n: int) -> None:
        post = self.pick(n)
        if post:
            self.attempt(self.enter(name), lambda act: editing.withdraw(act, int(post[1:])))

    @rule(name=who)
    def leave(self, name: str) -> None:
        if name in self.people and name != "alice":
            person = self.people.pop(name)
            self.gone[name] = person
            self.complete = {latch for latch in self.complete if latch[0] != name}
            self.pages = {key: page for key, page in self.pages.items() if key[0] != name}
            self.attempt(person, lambda act: privacy.erase_me(act, self.room.catalogue))

    # -- what the facilitators do --------------------------------------------------------------------------------------
    @rule(by=staff, there=at, to=st.none() | which, private=st.booleans())
    def facilitate(self, by: str, there: int, to: int | None, private: bool) -> None:
        parent = None if to is None else self.pick(to)
        said = Contribution(self.text(TAILS[2]), parent, f"k{self.said}", private=private and parent is not None)
        self.post(self.staff[by], self.WHERE[there], said)

    @rule(by=staff, n=which, what=st.sampled_from([moderating.hide, moderating.restore, moderating.approve]))
    def moderate(self, by: str, n: int, what: Any) -> None:
        post = self.pick(n)
        if post:
            self.attempt(self.staff[by], lambda act: what(act, int(post[1:]), reason="To be looked at."))

    @rule(by=staff, name=who, there=at)
    def revoke(self, by: str, name: str, there: int) -> None:
        person, activity = self.people.get(name), self.WHERE[there]
        if person:
            done = person.enrolment.record.get(activity, {}).get("complete")
            self.attempt(self.staff[by], lambda act: standing.revoke(act, person.id, activity, reason="Look again."))
            if done and not person.enrolment.record.get(activity, {}).get("complete"):
                self.complete -= {(name, activity), (name, "course")}

    @rule(by=staff, name=who, there=at, back=st.booleans())
    def excuse(self, by: str, name: str, there: int, back: bool) -> None:
        person = self.people.get(name)
        if person:
            decide = standing.unexcuse if back else standing.excuse
            self.attempt(self.staff[by], lambda act: decide(act, person.id, self.WHERE[there], reason="Ill."))

    @rule(there=at, locked=st.booleans(), waits=st.sampled_from([None, "first", "all"]))
    def govern(self, there: int, locked: bool, waits: str | None) -> None:
        govern(self.room, self.WHERE[there], locked=locked, premoderate=waits)
        self.news = True

    # -- who is where --------------------------------------------------------------------------------------------------
    @rule(guest=st.sampled_from([1, 2]))
    def join(self, guest: int) -> None:
        runs = [self.run_of(name) for name in STAFF]
        with suppress(Refused), self.room.database.write() as tx:
            joining.join(tx, runs[guest - 1], runs[2 - guest], actor_id=None, now=self.room.now)
            self.news = True

    @rule(by=staff)
    def part(self, by: str) -> None:
        run = self.run_of(by)
        with suppress(Refused), self.room.database.write() as tx:
            joining.part(tx, run, actor_id=None, now=self.room.now)
            self.news = True

    def run_of(self, name: str) -> Any:
        look_again(self.staff[name])
        return self.staff[name].session.run

    @rule(by=staff, name=who, other=who)
    def pair(self, by: str, name: str, other: str) -> None:
        moved, to = self.people.get(name), self.people.get(other)
        if moved and to:
            self.attempt(self.staff[by], lambda act: pods_moving.pair(act, moved.id, to.id))

    # -- time ----------------------------------------------------------------------------------------------------------
    @rule(hours=st.sampled_from([1, 30, 80, 170]))
    def pass_time(self, hours: int) -> None:
        self.room.pass_time(hours=hours)
        self.room.merge_pods()
        self.news = True


class Words(Engine):
    """An engine where people talk to each other."""

    def start(self) -> None:
        """Something for people to answer."""
        self.say("alice", 0, TAILS[0], None, nameless=False)

    @rule(name=who, there=at, words=tail, to=st.none() | which, nameless=st.booleans())
    def say(self, name: str, there: int, words: str, to: int | None, nameless: bool) -> None:
        parent = None if to is None else self.pick(to)
        nameless = nameless and self.WHERE[there] == "talk"
        said = Contribution(self.text(words), parent, f"k{self.said}", anonymous=nameless)
        self.post(self.enter(name), self.WHERE[there], said)

    @rule(name=who, there=at, n=which, to=st.none() | which)
    def say_again(self, name: str, there: int, n: int, to: int | None) -> None:
        if self.texts:
            text = self.texts[n % len(self.texts)]
            self.said += 1
            parent = None if to is None else self.pick(to)
            self.post(self.enter(name), self.WHERE[there], Contribution(text, parent, f"k{self.said}"))

    @rule(name=who, there=at, n=which, other=st.sampled_from(tuple(CLASSES)))
    def mention(self, name: str, there: int, n: int, other: str) -> None:
        person, named = self.enter(name), self.everybody.get(other)
        if named is not None:
            said = Contribution(self.text(TAILS[2]), self.pick(n), f"k{self.said}", mentions=(named.id,))
            self.post(person, self.WHERE[there], said)

    @rule(name=who, n=which, kind=st.sampled_from(["endorse", "helped_me"]), on=st.booleans())
    def mark(self, name: str, n: int, kind: str, on: bool) -> None:
        post = self.pick(n)
        if post:
            self.attempt(self.enter(name), lambda act: marking.mark(act, int(post[1:]), kind, on=on))

    @rule(name=who, n=which)
    def report(self, name: str, n: int) -> None:
        post = self.pick(n)
        if post:
            self.attempt(self.enter(name), lambda act: moderating.report(act, int(post[1:]), reason="Not kind."))

    @rule(by=staff, n=which, kind=st.sampled_from(["confirmed", "best_practice"]), on=st.booleans())
    def confirm(self, by: str, n: int, kind: str, on: bool) -> None:
        post = self.pick(n)
        if post:
            self.attempt(self.staff[by], lambda act: marking.mark(act, int(post[1:]), kind, on=on))

"""The whole engine, in any order of acts by any people: what was promised holds after every step.

Learners, one of whom comes late and one of whom only repeats what others say, and a facilitator write, answer, edit,
take back, thank, report, hide, restore, excuse, ask again and leave, while time passes and the worker does its part.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lti_tool.errors import Refused
from lti_tool.services import community, editing, marking, moderating, privacy, standing
from lti_tool.services.act import Act
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.community import Contribution
from lti_tool.services.editing import Edit
from lti_tool.services.seals import Signer
from lti_tool.storage.database import Database
from tests.services.engine import ACTIVITIES, History, Page, everything_said_to, govern, look_again, newest_post, tokens
from tests.services.recount import recounted, stored
from tests.services.room import Person, Room
from tests.support.courses import write_course
from tests.support.social import engine_course

LEARNERS = ("alice", "bob", "charlie", "erin", "mallory")
TAILS = ("one two three four words", "one", "what would you do here then", "ONE two, three four words!")

who = st.sampled_from(LEARNERS)
where = st.sampled_from(ACTIVITIES)
which = st.integers(0, 11)
tail = st.sampled_from(TAILS)


class Engine(RuleBasedStateMachine):
    """A run with its people. `make` gives an empty room; it is set by the test."""

    make: Callable[[], Room]

    @initialize(waits=st.sampled_from([None, "first", "all"]))
    def begin(self, waits: str | None) -> None:
        self.room = type(self).make()
        self.people: dict[str, Person] = {}
        self.gone: set[str] = set()
        self.complete: set[tuple[str, str]] = set()
        self.said = 0
        self.posts: list[str] = []
        self.texts: list[str] = []
        self.pages: dict[tuple[str, str], Page] = {}
        self.turn = 0
        self.dana = self.room.facilitator("dana", course="engine-course")
        self.enter("alice")
        self.enter("bob")
        self.say("alice", "talk", TAILS[0], None, nameless=False)
        govern(self.room, "talk", locked=False, premoderate=waits)

    def enter(self, name: str) -> Person | None:
        if name in self.gone:
            return None
        if name not in self.people:
            self.people[name] = self.room.enter(name, course="engine-course")
            self.people[name].view("read")
        return self.people[name]

    def text(self, words: str) -> str:
        self.said += 1
        self.texts.append(f"zq{self.said}x {words}")
        return self.texts[-1]

    def attempt(self, person: Person | None, what: Callable[[Act], Any]) -> Any:
        if person is None:
            return None
        with suppress(Refused):
            return person.do(what)
        return None

    def post(self, person: Person | None, activity: str, said: Contribution) -> None:
        made = self.attempt(person, lambda act: community.contribute(act, activity, said))
        if made:
            self.posts.append(newest_post(self.room))

    def pick(self, n: int) -> str | None:
        return self.posts[-1 - n % len(self.posts)] if self.posts else None

    # -- what learners do ----------------------------------------------------------------------------------------------
    @rule(name=who, activity=where, words=tail, to=st.none() | which, nameless=st.booleans())
    def say(self, name: str, activity: str, words: str, to: int | None, nameless: bool) -> None:
        parent = None if to is None else self.pick(to)
        nameless = nameless and activity == "talk"
        self.post(
            self.enter(name),
            activity,
            Contribution(self.text(words), parent, f"k{self.said}", anonymous=nameless),
        )

    @rule(name=who, activity=where, n=which, to=st.none() | which)
    def say_again(self, name: str, activity: str, n: int, to: int | None) -> None:
        if self.texts:
            text = self.texts[n % len(self.texts)]
            self.said += 1
            parent = None if to is None else self.pick(to)
            self.post(self.enter(name), activity, Contribution(text, parent, f"k{self.said}"))

    @rule(name=who, activity=where, aim=st.sampled_from(["s1", "s2", "colleague", "e1"]))
    def answer_nobody_here(self, name: str, activity: str, aim: str) -> None:
        self.post(self.enter(name), activity, Contribution(self.text(TAILS[0]), aim, f"k{self.said}"))

    @rule(name=who, activity=where, n=which, other=who)
    def mention(self, name: str, activity: str, n: int, other: str) -> None:
        person, named = self.enter(name), self.people.get(other)
        if named is not None:
            said = Contribution(self.text(TAILS[2]), self.pick(n), f"k{self.said}", mentions=(named.id,))
            self.post(person, activity, said)

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

    @rule(name=who)
    def leave(self, name: str) -> None:
        if name in self.people and name != "alice":
            person = self.people.pop(name)
            self.gone.add(name)
            self.complete = {latch for latch in self.complete if latch[0] != name}
            self.pages = {key: page for key, page in self.pages.items() if key[0] != name}
            self.attempt(person, lambda act: privacy.erase_me(act, self.room.catalogue))

    # -- what the facilitator does -------------------------------------------------------------------------------------
    @rule(activity=where, to=st.none() | which, private=st.booleans())
    def facilitate(self, activity: str, to: int | None, private: bool) -> None:
        parent = None if to is None else self.pick(to)
        said = Contribution(self.text(TAILS[2]), parent, f"k{self.said}", private=private and parent is not None)
        self.post(self.dana, activity, said)

    @rule(n=which, what=st.sampled_from([moderating.hide, moderating.restore, moderating.approve]))
    def moderate(self, n: int, what: Any) -> None:
        post = self.pick(n)
        if post:
            self.attempt(self.dana, lambda act: what(act, int(post[1:]), reason="To be looked at."))

    @rule(n=which, kind=st.sampled_from(["confirmed", "best_practice"]), on=st.booleans())
    def confirm(self, n: int, kind: str, on: bool) -> None:
        post = self.pick(n)
        if post:
            self.attempt(self.dana, lambda act: marking.mark(act, int(post[1:]), kind, on=on))

    @rule(name=who, activity=where)
    def revoke(self, name: str, activity: str) -> None:
        person = self.people.get(name)
        if person:
            self.attempt(self.dana, lambda act: standing.revoke(act, person.id, activity, reason="Look again."))
            self.complete -= {(name, activity), (name, "course")}

    @rule(name=who, activity=where, back=st.booleans())
    def excuse(self, name: str, activity: str, back: bool) -> None:
        person = self.people.get(name)
        if person:
            decide = standing.unexcuse if back else standing.excuse
            self.attempt(self.dana, lambda act: decide(act, person.id, activity, reason="Ill."))

    @rule(activity=where, locked=st.booleans(), waits=st.sampled_from([None, "first", "all"]))
    def govern(self, activity: str, locked: bool, waits: str | None) -> None:
        govern(self.room, activity, locked=locked, premoderate=waits)

    # -- time ----------------------------------------------------------------------------------------------------------
    @rule(hours=st.sampled_from([1, 30, 80, 170]))
    def pass_time(self, hours: int) -> None:
        self.room.pass_time(hours=hours)
        self.room.merge_pods()

    # -- what was promised ---------------------------------------------------------------------------------------------
    @invariant()
    def counts_are_those_of_the_history(self) -> None:
        found = stored(self.room)
        assert found == recounted(self.room)
        for space in found:
            assert all(n >= 0 for person in space["people"].values() for n in person.values())
            assert space["contributors"] >= 0
            assert space["written"] >= 0

    @invariant()
    def nobody_is_shown_what_she_may_not_see(self) -> None:
        self.turn += 1
        history = History.of(self.room)
        names = [*self.people, "dana"]
        name = names[self.turn % len(names)]
        person = self.people.get(name, self.dana)
        look_again(person)
        pod = person.session.pod_id
        said = everything_said_to(person, history)
        shown = tokens(said) - history.may_see(person, pod)
        assert not shown, f"{name} is shown {shown}"
        for post in history.posts.values():
            if post.anonymous and post.enrolment_id != person.id and person is not self.dana:
                self.nothing_names(post, person)

    def nothing_names(self, post: Any, person: Person) -> None:
        for activity in ACTIVITIES:
            for shown in person.feed(activity=activity)["posts"]:
                if shown["id"] == f"p{post.id}":
                    assert shown["author"] == {"id": "", "name": "", "me": False, "facilitator": False}

    @invariant()
    def a_page_that_follows_the_changes_shows_what_a_new_one_does(self) -> None:
        names = [*self.people, "dana"]
        name = names[self.turn % len(names)]
        for activity in ACTIVITIES:
            person = self.people.get(name, self.dana)
            page = self.pages.setdefault((name, activity), Page(person, activity))
            page.look()
            assert page.posts == page.whole()

    @invariant()
    def complete_stays_complete_and_nobody_is_stuck(self) -> None:
        self.room.recheck()
        for name, person in self.people.items():
            enrolment = person.enrolment
            found = {activity for activity in ACTIVITIES if enrolment.record.get(activity, {}).get("complete")}
            found |= {"course"} if enrolment.complete_at else set()
            assert {activity for whose, activity in self.complete if whose == name} <= found
            self.complete |= {(name, activity) for activity in found}
            outcome = person.state["outcome"]
            assert outcome["complete"] or self.has_a_next_step(person, outcome), f"{name} is stuck"

    def has_a_next_step(self, person: Person, outcome: Any) -> bool:
        if any(item["turn"] == "mine" or item.get("step") == "staff" for item in outcome["missing"]):
            return True
        return person.enrolment.recheck_at is not None


@pytest.fixture(scope="module")
def engine_shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the course of the machine, and a seal."""
    folder = tmp_path_factory.mktemp("engine")
    write_course(folder / "courses" / "engine-course", engine_course())
    Signer.new(folder / "keys")
    return folder


def test_what_was_promised_holds_in_any_order_of_acts(engine_shelf: Path, sqlite_file: Path) -> None:
    catalogue, signer = Catalogue([engine_shelf / "courses"], bundled=False), Signer(engine_shelf / "keys")
    with tempfile.TemporaryDirectory() as folder:
        made: list[Database] = []

        def make() -> Room:
            path = Path(folder) / f"{len(made)}.sqlite3"
            shutil.copy(sqlite_file, path)
            made.append(Database(f"sqlite:///{path}"))
            return Room.at(made[-1], catalogue, signer)

        machine: Any = type("Engine", (Engine,), {"make": staticmethod(make)})
        run_state_machine_as_test(
            machine,
            settings=settings(
                max_examples=30,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
        for database in made:
            database.dispose()

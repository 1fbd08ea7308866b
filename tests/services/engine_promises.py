"""What was promised, whatever happens: the state machines ask it after every step."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, run_state_machine_as_test
from sqlalchemy import select

from lti_tool.services import reviewing_shown
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.community_tables import marks, posts, spaces
from lti_tool.storage.database import Database
from tests.services.engine import History, Page, everything_said_to, look_again, said_about_work, tokens
from tests.services.engine_acts import Engine
from tests.services.recount import misplaced, recounted, stored
from tests.services.room import Person, Room
from tests.support.courses import write_course
from tests.support.database import empty
from tests.support.engine import ENGINES


class Promises(Engine):
    """An engine that is watched: everything is asked after each step in which anything has happened."""

    @invariant()
    def what_was_promised_holds(self) -> None:
        if not self.news:
            return
        self.counts_are_those_of_the_history()
        self.everything_is_where_its_people_are()
        self.nobody_is_shown_what_she_may_not_see()
        self.a_page_that_follows_the_changes_shows_what_a_new_one_does()
        self.complete_stays_complete_and_nobody_is_stuck()
        self.news = False

    def counts_are_those_of_the_history(self) -> None:
        found = stored(self.room)
        for kept, counted in zip(found, recounted(self.room), strict=True):
            wrong = {name: (kept[name], counted[name]) for name in kept if kept[name] != counted[name]}
            assert not wrong, f"kept, and counted: {wrong}"
        for space in found:
            assert all((n or 0) >= 0 for person in space["people"].values() for n in person.values())
            assert space["contributors"] >= 0
            assert space["written"] >= 0

    def everything_is_where_its_people_are(self) -> None:
        wrong = misplaced(self.room)
        assert not wrong, wrong
        back = [name for name, person in self.gone.items() if person.enrolment.state != "left"]
        assert not back, f"{back} had left, and are counted again"

    def nobody_is_shown_what_she_may_not_see(self) -> None:
        self.turn += 1
        history, (name, person) = History.of(self.room), self.whose_turn()
        look_again(person)
        shown = tokens(everything_said_to(person, history)) - history.may_see(person)
        assert not shown, f"{name} is shown {shown}"
        for each, one in self.people.items():
            self.nothing_names_reviewers(each, one, history)
        if name in self.staff:
            return
        for post in history.posts.values():
            if post.anonymous and post.enrolment_id != person.id:
                self.nothing_names(post, person)

    def nothing_names_reviewers(self, name: str, person: Person, history: History) -> None:
        look_again(person)
        said = said_about_work(person)
        shown = tokens(said) - history.may_see(person) if said else set()
        assert not shown, f"{name} is shown {shown}"
        for other, one in self.people.items():
            named = f'"l{one.id}"' in said or other.title() in said
            assert other == name or not named, f"{name} learns that {other} wrote or reviewed something"

    def whose_turn(self) -> tuple[str, Person]:
        everybody = list(self.everybody.items())
        return everybody[self.turn % len(everybody)]

    def nothing_names(self, post: Any, person: Person) -> None:
        for activity in self.WHERE:
            for shown in person.feed(activity=activity)["posts"]:
                if shown["id"] == f"p{post.id}":
                    assert shown["author"] == {"id": "", "name": "", "me": False, "facilitator": False}

    def a_page_that_follows_the_changes_shows_what_a_new_one_does(self) -> None:
        name, person = self.whose_turn()
        for activity in self.WHERE:
            page = self.pages.setdefault((name, activity), Page(person, activity))
            page.look()
            assert page.posts == page.whole()

    def complete_stays_complete_and_nobody_is_stuck(self) -> None:
        self.room.recheck()
        for name, person in self.people.items():
            look_again(person)
            enrolment = person.enrolment
            found = {activity for activity in self.WHERE if enrolment.record.get(activity, {}).get("complete")}
            found |= {"course"} if enrolment.complete_at else set()
            lost = {activity for whose, activity in self.complete if whose == name} - found
            assert not lost, f"{name} had completed {lost}"
            self.complete |= {(name, activity) for activity in found}
            outcome = person.state["outcome"]
            assert outcome["complete"] or self.has_a_next_step(person, outcome), f"{name} is stuck: {outcome}"

    def has_a_next_step(self, person: Person, outcome: Any) -> bool:
        if person.enrolment.recheck_at is not None:
            return True
        return any(
            item.get("step") == "staff" or (item["turn"] == "mine" and self.can_be_done(person, item))
            for item in outcome["missing"]
        )

    def can_be_done(self, person: Person, item: Any) -> bool:
        """Whether there is anything to do it with; what one can always do, there is."""
        if item["what"] == "review":
            sees = json.loads(person.do(lambda act: reviewing_shown.overview(act, item["activity"])))
            return bool(sees["open"] != "review" or sees["assigned"] or sees["available"])
        if item["what"] == "endorse":
            return self.is_there(person, item["activity"])
        return True

    def is_there(self, person: Person, activity: str) -> bool:
        """Whether somebody else has written something there that she has not thanked for."""
        with self.room.database.read() as tx:
            place = (spaces.c.run_id == person.session.run.root_id, spaces.c.activity == activity)
            thanked = select(marks.c.post_id).where(marks.c.enrolment_id == person.id, marks.c.kind == "endorse")
            query = select(posts.c.id).join(spaces, spaces.c.id == posts.c.space_id)
            query = query.where(*place, spaces.c.pod.in_((0, person.session.pod_id or 0)), posts.c.state == "visible")
            return bool(tx.execute(query.where(posts.c.enrolment_id != person.id, posts.c.id.not_in(thanked))).first())


def write_engines(folder: Path) -> Path:
    """The courses of all machines, and a seal, in a folder."""
    for name, files in ENGINES.items():
        write_course(folder / "courses" / name, files)
    Signer.new(folder / "keys")
    return folder


def keeps_its_promises(machine: type[Engine], make: Any, *, examples: int, steps: int = 25) -> None:
    """Run a machine in rooms that `make` gives, so many times."""
    made: Any = type(machine.__name__, (machine,), {"make": staticmethod(make)})
    checked = settings(
        max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_state_machine_as_test(made, settings=checked)


class Rooms:
    """A maker of rooms, each with an empty database: a copy of the file `empty`, or the one on PostgreSQL."""

    def __init__(self, shelf: Path, folder: Path, empty: Path | str) -> None:
        self._catalogue, self._signer = Catalogue([shelf / "courses"], bundled=False), Signer(shelf / "keys")
        self._empty = empty
        self._folder = folder
        self._used: Database | None = None

    def __call__(self) -> Room:
        """The next room; the one before is not used any more."""
        self.close()
        self._used = Database(self._url())
        return Room.at(self._used, self._catalogue, self._signer)

    def close(self) -> None:
        """Let go of the last room's database."""
        if self._used is not None:
            self._used.dispose()

    def _url(self) -> str:
        if isinstance(self._empty, str):
            empty(self._empty)
            return self._empty
        path = self._folder / "engine.sqlite3"
        for old in self._folder.glob("engine.sqlite3*"):
            old.unlink()
        shutil.copy(self._empty, path)
        return f"sqlite:///{path}"

"""People who review each other's drafts: a course for it, and what they do in it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lti_tool.services import editing, feed, rechecking, reviewing, reviewing_shown, reviewing_staff
from lti_tool.services.editing import Edit
from lti_tool.services.reviewing import Said
from lti_tool.storage import people
from tests.services.room import Person, Room
from tests.support.courses import write_course

COURSE, DRAFT = "drafts", "draft"
GOOD = {"tone": 2, "next": 1}
POOR = {"tone": 0, "next": 0}
FILES = {
    "course.yaml": "title: Drafts\nmodules:\n  - title: Drafts\n    activities: [draft]\n",
    "draft.md": """\
---
type: peer_assessment
title: Review my draft
expectation: You will review the drafts of two colleagues.
submission: {min_words: 5}
review: {min_words: 5}
rubric: rubric.yaml
train_on: samples.yaml
grading: {points: 10}
---
Write the answer you would send.
""",
    "rubric.yaml": """\
criteria:
  - {id: tone, title: Sounds like a person, levels: [No, In places, Yes]}
  - {id: next, title: Ends with a next step, levels: [No, {title: Yes, points: 4}]}
""",
    "samples.yaml": """\
samples:
  - {text: We are sorry., levels: {tone: 1, next: 0}, why: It is polite because it is nothing else.}
  - {text: Ann here. I call at nine., levels: {tone: 2, next: 4}, why: Nothing is missing.}
""",
}
POD = "space: pod\npod: {size: 2, min: 2, max: 2}\ngive: 1\n"


def write_drafts(root: Path) -> Path:
    """Write the course, and the same with pods of two, below `root`."""
    write_course(root / COURSE, FILES)
    in_pods = FILES["draft.md"].replace("grading:", f"{POD}grading:")
    write_course(root / "drafts-in-pods", {**FILES, "draft.md": in_pods})
    return root


@dataclass
class Reviewer:
    """Somebody in the course of drafts."""

    room: Room
    name: str
    person: Person
    work: int = 0
    """The post she handed in."""

    @classmethod
    def enter(cls, room: Room, name: str, **other: Any) -> Reviewer:
        """Let somebody in."""
        return cls(room, name, room.enter(name, **{"course": COURSE, **other}))

    @classmethod
    def ready(cls, room: Room, name: str, **other: Any) -> Reviewer:
        """Let somebody in who hands in her work and practises."""
        found = cls.enter(room, name, **other)
        found.hand_in()
        found.train()
        return found

    @property
    def id(self) -> int:
        """Her enrolment."""
        return self.person.id

    @property
    def pod(self) -> int:
        """Her pod's id."""
        return int(self.person.state["pod"]["id"])

    @property
    def own(self) -> Any:
        """What is kept of her alone: latch, ladder, practice."""
        with self.room.database.read() as tx:
            found = people.find(tx, self.id)
        assert found
        return found.record.get(DRAFT, {})

    @property
    def entry(self) -> Any:
        """Her entry in the record, with the counts."""
        return self.person.state["record"].get(DRAFT, {})

    @property
    def standing(self) -> str:
        """The state of the activity for her."""
        return str(self.person.state["outcome"]["activities"][DRAFT]["state"])

    @property
    def sees(self) -> Any:
        """Everything about her part."""
        return json.loads(self.person.do(lambda act: reviewing_shown.overview(act, DRAFT)))

    @property
    def feed(self) -> Any:
        """The posts she sees."""
        return json.loads(self.person.do(lambda act: feed.feed(act, DRAFT, after=0)).json())

    def hand_in(self, text: str | None = None) -> None:
        """Send her work."""
        words = text or f"This is what {self.person.id} would write to a customer."
        self.work = int(self.person.say(words, activity=DRAFT)["id"][1:])

    def practise(self, sample: str, levels: Any) -> Any:
        """Give a sample these levels."""
        return self.person.do(lambda act: reviewing.practise(act, DRAFT, sample, levels))

    def train(self) -> None:
        """Practise on everything there is."""
        for sample in ("s1", "s2"):
            self.practise(sample, GOOD)

    def next(self) -> Any:
        """Ask for work; None when none is there."""
        return self.person.do(lambda act: reviewing.next_work(act, DRAFT))["assigned"]

    def review(self, work: Any, *, levels: Any = None, comment: str | None = None) -> Any:
        """Review this work, or change the review."""
        said = Said(levels or GOOD, f"What is said of {work['post']} here, in words." if comment is None else comment)
        return self.person.do(lambda act: reviewing.review(act, int(work["id"][1:]), said))["review"]

    def review_all(self, levels: Any = None) -> None:
        """Review everything there is."""
        for work in iter(self.next, None):
            self.review(work, levels=levels)

    def review_until(self, peer: Reviewer, levels: Any) -> None:
        """Review until it is this peer's turn, and give her these levels."""
        for work in iter(self.next, None):
            hers = work["post"] == f"p{peer.work}"
            self.review(work, levels=levels if hers else None)
            if hers:
                return

    @property
    def missing(self) -> list[str]:
        """What she is still asked for."""
        return [need["what"] for need in self.person.state["outcome"]["missing"]]

    def edit(self, text: str) -> None:
        """Change what she handed in."""
        self.person.do(lambda act: editing.edit(act, self.work, Edit(text)))

    def goes(self, state: str) -> None:
        """Her work is put into this state."""
        self.person.do(lambda act: editing.set_state(act, self.work, state))


def many(room: Room, *names: str) -> tuple[Reviewer, ...]:
    """People who have handed in and practised."""
    return tuple(Reviewer.ready(room, name) for name in names)


def judge(staff: Person, subject_id: int, levels: Any, reason: str = "because") -> Any:
    """A facilitator puts her levels in the place of the median."""
    said = {"levels": levels, "comment": "", "reason": reason}
    return staff.do(lambda act: reviewing_staff.judge(act, DRAFT, subject_id, **said))


def let_the_worker_work(room: Room) -> None:
    """Look at everybody again who is due."""
    while rechecking.one(room.database, room.catalogue, room.signer, now=room.now):
        pass

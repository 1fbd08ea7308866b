"""Nobody is stuck because nobody is there: the ladder for small groups, one step after the other.

Rolling pods, the first step, are not in here: they happen when people come. For somebody who has done her own part
and finds too few people to answer, posts of earlier runs open, then samples by the course team; then fewer answers are
enough, then a talk with a colleague counts, then the facilitator is asked. Each step is written down with its
reason, for the learner, the facilitator and an auditor (facts/social.md, section 1c). What a step grants is never
taken back. The numbers it grants go into the record's entry as `asked`, so that the rules need no clock.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypedDict

from courses.model import participation
from courses.model.marks import CLOSE
from courses.model.rules import Progress, is_excused

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Name = Literal["earlier", "samples", "relax", "colleague", "staff"]
Asked = dict[str, int]
Step = TypedDict("Step", {"step": Name, "at": str, "reason": str, "of": str, "from": int, "to": int})
"""A step as it stands in the record: what was taken when (ISO 8601), and why.

`reason` is the key of a sentence about it, filled in by `words.ladder_step`. For `relax`, `of` of the plan was
lowered `from` one number `to` another; else `from` is how many people were still to be met, `to` how many were there.
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What the ladder has to know besides the plan and the record's entry.

    Args:
        started_at: when she started with the course; the ladder counts from here where no post of her own is asked for.
        posted_at: when her first own post that counts was written.
        others: people here with something that counts whom she has not answered (or whose work she has not reviewed).
        met: people here whom she has answered (or reviewed).
        earlier: posts of earlier runs that she may still answer.
        late: she began after the due date, or when the others were done: nobody is to be waited for.
    """

    started_at: datetime
    posted_at: datetime | None = None
    others: int = 0
    met: int = 0
    earlier: int = 0
    late: bool = False


class Climb(NamedTuple):
    """The steps newly taken, what is asked for from now on if that has changed, and when to look again."""

    steps: tuple[Step, ...] = ()
    asked: Asked | None = None
    next_at: datetime | None = None


def climb(asked: Mapping[str, Any], entry: Mapping[str, Any], facts: Facts, now: datetime) -> Climb:
    """Take every step that is due for somebody with this record's `entry` under the plan entry `asked`."""
    start = facts.posted_at if asked["require"]["posts"] else facts.posted_at or facts.started_at
    if start is None or entry.get("complete") or is_excused(entry):
        return Climb()
    climber = _Climber(asked, entry, facts, now)
    later = climber.climb(start)
    return Climb(
        steps=tuple(climber.steps),
        asked=climber.asked if climber.steps else None,
        next_at=None if climber.is_done else min(later, default=None),
    )


Take = Literal["earlier", "samples", "relax", "colleague", "staff", "help"]


class _Climber:
    """Somebody on the ladder, with what the steps have granted so far."""

    def __init__(self, asked: Mapping[str, Any], entry: Mapping[str, Any], facts: Facts, now: datetime) -> None:
        self._plan = asked
        self._entry = {**entry, "others": facts.others}
        self._facts = facts
        self._now = now
        self._require: Mapping[str, int] = asked["require"]
        self.asked: Asked = dict(entry.get("asked") or {})
        self.steps: list[Step] = []

    def climb(self, start: datetime) -> list[datetime]:
        """Take every step that is due; when the others are."""
        before = None
        # What a late step grants may leave something to do for an earlier one.
        while before != len(self.steps):
            before = len(self.steps)
            later = [due for step, due in self.ladder(start) if not self.is_done and not self.took(step, due)]
        return later

    def ladder(self, start: datetime) -> Iterator[tuple[Take, datetime]]:
        """Every step this activity has, in order, and when it is due."""
        alone = self._plan["alone"]
        if not any(need for what, need in self._require.items() if what not in _NO_OTHERS):
            return
        relax = start + timedelta(days=alone["relax_after"])
        if self._require["replies"]:
            if alone["earlier_runs"]:
                yield "earlier", start
            if self._plan["samples"]:
                yield "samples", start if self._facts.late else start + timedelta(days=alone["wait"])
        yield "relax", relax
        if self._require["replies"] and alone["colleague"]:
            yield "colleague", relax
        # Whoever can only wait is helped now; whoever may still talk to a colleague has a while for that.
        yield "help", relax
        yield "staff", relax + timedelta(days=alone["wait"])

    def took(self, step: Take, due: datetime) -> bool:
        """Take a step if it is due; False if there is still time."""
        if due > self._now:
            return False
        _STEPS[step](self)
        return True

    @property
    def is_done(self) -> bool:
        """Whether nothing more is needed."""
        return not self._progress.needs

    @property
    def _done(self) -> Mapping[str, Any]:
        return {**self._entry, "asked": self.asked}

    @property
    def _progress(self) -> Progress:
        return participation.progress(self._plan, self._done)

    @property
    def _missing(self) -> tuple[int, int]:
        """How many people are still to be met, and how many answers still to be written."""
        at = participation.standing(self._plan, self._done)
        people, answers = at.wanted["distinct_peers"] - at.peers, at.wanted["replies"] - at.replies
        return max(0, people), max(0, answers)

    @property
    def _short(self) -> int:
        """How many exchanges cannot be had with the people here; 0 if there are people enough."""
        people, answers = self._missing
        if self._facts.others or self._entry.get("peers", 0):
            return max(0, people - self._facts.others)  # somebody may be answered more than once
        return max(people, answers)

    def earlier(self) -> None:
        """Answers to earlier runs count for at most half of the replies that the course asks for."""
        used = self._entry.get("earlier", 0)
        room = min(self._require["replies"] // 2, used + self._facts.earlier)
        if self._short or (self._facts.late and any(self._missing)):
            self._grant("earlier", room, "ladder.earlier.late" if self._facts.late else "ladder.earlier")

    def samples(self) -> None:
        """A sample stands in for each person who is not there."""
        if short := self._short:
            room = min(self._used("samples") + short, len(self._plan["samples"]))
            self._grant("samples", room, "ladder.samples.late" if self._facts.late else "ladder.samples")

    def relax(self) -> None:
        """Fewer are enough, never more than there are people, and always one exchange where there can be one."""
        available = self._facts.others + self._facts.met
        if self._short:
            self._lower("replies", min(self._share("replies"), max(1, available)), "ladder.relax.replies")
        if self._entry.get("reviews_given", 0) + self._facts.others < self._wanted("reviews_given"):
            to = min(self._share("reviews_given"), available)
            self._lower("reviews_given", to, "ladder.relax.reviews_given")
        if self._entry.get("reviews_received", 0) < self._wanted("reviews_received"):
            self._lower("reviews_received", self._share("reviews_received"), "ladder.relax.reviews_received")

    def colleague(self) -> None:
        """Where nobody at all is left to answer, a talk with a colleague is an exchange."""
        if self._short and not self._facts.others:
            self._grant("colleague", 1, "ladder.colleague")

    def help(self) -> None:
        """Where only others could do something and nobody does, the facilitator can."""
        if not self.is_done and all(need.turn == "others" for need in self._progress.needs):
            back = self._wanted("answer_backs") - self._entry.get("answer_backs", 0)
            self._grant("staff", max(1, self._used("staff") + self._short, back), "ladder.staff.waiting")

    def staff(self) -> None:
        """The last step: the facilitator answers or excuses, and answering the facilitator counts."""
        if self._short and not self._facts.others:
            self._grant("staff", self._used("staff") + self._short, "ladder.staff")

    def _used(self, kind: Name) -> int:
        """How many answers to a kind of stand-in have counted so far."""
        done: int = self._entry.get(kind, 0)
        return min(done, self.asked.get(kind, 0))

    def _wanted(self, what: str) -> int:
        return participation.standing(self._plan, self._done).wanted.get(what, 0)

    def _share(self, what: str) -> int:
        share: float = self._plan["alone"]["relax_to"]
        return max(1, math.floor(self._require[what] * share + CLOSE))

    def _grant(self, step: Name, room: int, reason: str) -> None:
        if room <= self.asked.get(step, 0):
            return
        people = max(self._missing[0], min(self._short, 1))
        self.asked[step] = room
        self._write(step, reason, "replies", (people, self._facts.others))

    def _lower(self, what: str, to: int, reason: str) -> None:
        before = self._wanted(what)
        if to >= before:
            return
        self.asked[what] = to
        if what == "replies":
            self.asked["distinct_peers"] = min(self._wanted("distinct_peers"), to)
        self._write("relax", reason, what, (before, to))

    def _write(self, step: Name, reason: str, of: str, numbers: tuple[int, int]) -> None:
        at = self._now.isoformat()
        self.steps.append({"step": step, "at": at, "reason": reason, "of": of, "from": numbers[0], "to": numbers[1]})


_NO_OTHERS = ("posts", "attended", "outcomes")
"""What is asked for and has no ladder: one's own posts, and a date, for which there is another one or a make-up."""
_STEPS = {
    "earlier": _Climber.earlier,
    "samples": _Climber.samples,
    "relax": _Climber.relax,
    "colleague": _Climber.colleague,
    "help": _Climber.help,
    "staff": _Climber.staff,
}

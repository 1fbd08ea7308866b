"""The lists of a facilitator's page, and what each of them means (facts: social.md, 1e).

stuck       it is her turn and she has done nothing for three days, or is past a date
waiting     she can only wait for others
alone       for two days the only one in her pod; without pods, in the run
unanswered  a learner's post, older than a day, that nobody else has answered
trouble     her place was claimed by somebody else, or her grade was refused
asks        asks for more time
dates       of live sessions: one begins within a day, has too few people, or ended with people nobody has marked
reported, pending, hidden, best: posts somebody reported, nobody sees yet, are hidden, are to be kept
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services import helping, meetings_seats, meetings_staff
from lti_tool.services.act import Act
from lti_tool.services.dates import iso
from lti_tool.services.facilitating_rows import People, Posts
from lti_tool.storage import (
    asks,
    facilitating_moments,
    facilitating_people,
    facilitating_posts,
    meetings,
    tallies,
)
from lti_tool.storage.asks import Ask
from lti_tool.storage.facilitating_moments import COUNTED, Found
from lti_tool.storage.facilitating_people import Mate
from lti_tool.storage.meetings import Meeting

ROWS = 25
STUCK_AFTER = timedelta(days=3)
ALONE_AFTER = timedelta(days=2)
UNANSWERED_AFTER = timedelta(days=1)
SOON = timedelta(days=1)
LONG_UNANSWERED_AFTER = timedelta(days=2)
START = Found(0, datetime(1970, 1, 1, tzinfo=UTC))
NEWEST = 2**31 - 1

GONE = "gone"
"""Where somebody is who has left the LMS's course, whatever she had done."""

Ids = Sequence[int]


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list before anything is told of what is on it. `ids` are people's, or posts'."""

    ids: Ids
    n: int | None
    next: str | None
    exact: bool = False
    """Whether `n` is all of them, however many."""
    more: Mapping[str, Any] = field(default_factory=dict)
    asks: Mapping[int, Ask] = field(default_factory=dict)
    helps: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    dates: Sequence[Meeting] = ()

    @property
    def least(self) -> dict[str, bool]:
        """Said where no more were counted: there are at least so many."""
        return {"least": True} if self.n == COUNTED and not self.exact else {}


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one community at one moment, as they are asked for."""

    act: Act
    runs: Ids
    """The runs that share the community."""

    def page(self, name: str, after: str | None) -> Page:
        """One page of a list.

        Raises:
            Refused: there is no such list.
        """
        make = _PAGES.get(name)
        if make is None:
            raise Refused("unknown_list", "There is no such list. Please reload the page.", status=404)
        return make(self, after)

    def told(self, pages: Mapping[str, Page], *, several: bool) -> dict[str, dict[str, Any]]:
        """Pages with their rows: what is told of everybody and everything on all of them is read at once."""
        of_people = [page for name, page in pages.items() if name in PEOPLE]
        of_posts = [page for name, page in pages.items() if name not in PEOPLE and name != "dates"]
        known = People.of(self.act, [one for page in of_people for one in page.ids], several=several)
        posts = Posts.of(self.act, [one for page in of_posts for one in page.ids])
        pairs = any(name in ("waiting", "alone") and page.ids for name, page in pages.items())
        mates = self._mates() if pairs else ()
        rows = {
            name: self._rows(name, page, known, mates) if name in PEOPLE else posts.rows(page.ids)
            for name, page in pages.items()
            if name != "dates"
        }
        if "dates" in pages:
            rows["dates"] = meetings_staff.rows(self.act, pages["dates"].dates)
        return {
            name: {"n": page.n, **page.least, "rows": rows[name], "next": page.next, **page.more}
            for name, page in pages.items()
        }

    def _rows(self, name: str, page: Page, known: People, mates: Sequence[Mate]) -> list[dict[str, Any]]:
        there = [one for one in page.ids if one in known.found]
        if name == "trouble":
            return known.rows(there)
        if name == "helpers":
            return [{**known.row(one), **page.helps[one]} for one in there]
        if name == "asks":
            return [self._asked(known, page.asks[key]) for key in page.asks if page.asks[key].enrolment_id in there]
        return [known.under_way(one, mates=mates if name in ("waiting", "alone") else ()) for one in there]

    def _asked(self, known: People, ask: Ask) -> dict[str, Any]:
        row = known.under_way(ask.enrolment_id, activity=ask.activity)
        return {**row, "reason": ask.reason, "at": iso(ask.at)}

    def _mates(self) -> Sequence[Mate]:
        pod = self.act.offer.pod
        return facilitating_people.mates(self.act.tx, self.act.run_id, most=pod["max"]) if pod else ()

    # -- people, ordered by a moment -----------------------------------------------------------------------------------
    def stuck(self, after: str | None) -> Page:
        """Whose turn it is, and who does not move."""
        act = self.act
        since = act.now - STUCK_AFTER
        return _by_moment(
            after,
            lambda at, n: facilitating_moments.stuck(act.tx, self.runs, since=since, now=act.now, after=at, limit=n),
        )

    def waiting(self, after: str | None) -> Page:
        """Who can only wait; they are counted already."""
        act = self.act
        page = _by_moment(
            after,
            lambda at, n: facilitating_moments.waiting(act.tx, self.runs, after=at, limit=min(n, ROWS + 1)),
        )
        n = None if after else standing(act).get("waiting", 0)
        return Page(page.ids, n, page.next, exact=True)

    def alone(self, after: str | None) -> Page:
        """Who has nobody to talk to."""
        act, since = self.act, self.act.now - ALONE_AFTER
        if act.offer.pod is not None:
            return _by_moment(
                after, lambda at, n: facilitating_moments.alone(act.tx, act.run_id, since=since, after=at, limit=n)
            )
        if not act.offer.social or helping.learners(act) != 1:
            return Page((), 0, None)
        return _by_moment(
            after, lambda at, n: facilitating_moments.by_herself(act.tx, act.run_id, since=since, after=at, limit=n)
        )

    def trouble(self, after: str | None) -> Page:
        """Who needs something that only a facilitator can do."""
        act = self.act
        return _by_moment(after, lambda at, n: facilitating_moments.in_trouble(act.tx, act.run_id, after=at, limit=n))

    def asks(self, after: str | None) -> Page:
        """Who asks for more time, oldest first."""
        act = self.act
        found = asks.open_in(act.tx, act.run_id, after=_id(after, 0), limit=ROWS + 1)
        shown = found[:ROWS]
        n = None if after else len(found) if len(found) <= ROWS else asks.count(act.tx, act.run_id)
        more = str(shown[-1].id) if len(found) > ROWS else None
        return Page([ask.enrolment_id for ask in shown], n, more, exact=True, asks={ask.id: ask for ask in shown})

    def dates(self, after: str | None) -> Page:
        """Dates that need somebody, the first one first; never more than one page."""
        act, soon = self.act, self.act.now + SOON
        if after or not any(asked["type"] == meetings_seats.TYPE for asked in act.offer.social):
            return Page((), None if after else 0, None)
        found = meetings.to_look_at(act.tx, act.run_id, soon=soon, now=act.now, limit=ROWS)
        return Page((), len(found), None, dates=found)

    # -- posts, ordered by id ------------------------------------------------------------------------------------------
    def unanswered(self, after: str | None) -> Page:
        """What nobody has answered, oldest first; `n48` of them for two days."""
        act, before = self.act, self.act.now - UNANSWERED_AFTER
        limit = ROWS + 1 if after else COUNTED
        found = facilitating_posts.unanswered(
            act.tx, act.run_id, _answerable(act), before=before, after=_id(after, 0), limit=limit
        )
        page = _by_id([post_id for post_id, _ in found], after)
        long = sum(at <= act.now - LONG_UNANSWERED_AFTER for _, at in found)
        return page if after else Page(page.ids, page.n, page.next, more={"n48": long})

    def reported(self, after: str | None) -> Page:
        """What somebody reported, oldest first."""
        limit = ROWS + 1 if after else COUNTED
        return _by_id(
            facilitating_posts.reported(self.act.tx, self.act.run_id, after=_id(after, 0), limit=limit), after
        )

    def in_state(self, state: str, after: str | None) -> Page:
        """What waits to be let through, or is hidden; oldest first."""
        limit = ROWS + 1 if after else COUNTED
        found = facilitating_posts.in_state(self.act.tx, self.act.run_id, state, after=_id(after, 0), limit=limit)
        return _by_id(found, after)

    def best(self, after: str | None) -> Page:
        """What is marked to be kept, newest first."""
        limit = ROWS + 1 if after else COUNTED
        return _by_id(
            facilitating_posts.best(self.act.tx, self.act.run_id, after=_id(after, NEWEST), limit=limit), after
        )

    def helpers(self, after: str | None) -> Page:
        """Who helps many others; never more than one page."""
        if after:
            return Page((), None, None)
        ids, parts = helping.found(self.act)
        return Page(ids, len(ids), None, helps=parts)


def standing(act: Act) -> dict[str, int]:
    """How many learners are where, by what the rules said last; who has left the LMS's course is counted as `gone`."""
    states, gone = tallies.gone_of_community(act.tx, act.run_id)
    for state, n in gone.items():
        states[state] = max(0, states.get(state, 0) - n)
    return {**states, GONE: sum(gone.values())}


def _by_moment(after: str | None, find: Callable[[Found, int], list[Found]]) -> Page:
    found = find(_moment(after), ROWS + 1 if after else COUNTED)
    shown = found[:ROWS]
    last = shown[-1] if len(found) > ROWS else None
    more = None if last is None else f"{int(last.at.timestamp() * 1_000_000)}-{last.id}"
    return Page([one.id for one in shown], None if after else len(found), more)


def _by_id(found: Ids, after: str | None) -> Page:
    shown = found[:ROWS]
    return Page(shown, None if after else len(found), str(shown[-1]) if len(found) > ROWS else None)


def _moment(after: str | None) -> Found:
    if after is None:
        return START
    stamp, _, number = after.partition("-")
    return Found(_id(number, 0), START.at + timedelta(microseconds=_id(stamp, 0, most=2**53)))


def _id(after: str | None, default: int, *, most: int = NEWEST) -> int:
    if after is None:
        return default
    if not (after.isascii() and after.isdigit() and len(after) <= 17) or int(after) > most:
        raise Refused("bad_request", "Something in this page went wrong. Please reload it.", status=422)
    return int(after)


def _answerable(act: Act) -> list[str]:
    """Activities whose posts are there to be answered: not work that is handed in to be reviewed."""
    return [asked["id"] for asked in act.offer.social if asked.get("sees") != "own"]


PEOPLE = frozenset({"stuck", "waiting", "alone", "trouble", "asks", "helpers"})
"""Lists of people; the others are lists of posts, and one of dates."""
_PAGES: Mapping[str, Callable[[Lists, str | None], Page]] = {
    "reported": Lists.reported,
    "pending": lambda lists, after: lists.in_state("pending", after),
    "dates": Lists.dates,
    "asks": Lists.asks,
    "unanswered": Lists.unanswered,
    "stuck": Lists.stuck,
    "alone": Lists.alone,
    "waiting": Lists.waiting,
    "trouble": Lists.trouble,
    "helpers": Lists.helpers,
    "best": Lists.best,
    "hidden": lambda lists, after: lists.in_state("hidden", after),
}
TODAY = tuple(name for name in _PAGES if name != "hidden")
"""What the first view shows."""

"""Looking for words and for people in one space. Each question looks at so many posts and no more, the newest first.

Nothing here may grow with the number of people in a run, and neither database has an index for parts of words: so a
search goes through the posts in steps, and says where to go on.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, exists, false, func, literal, or_, select

from lti_tool.storage.community_tables import posts
from lti_tool.storage.database import Transaction
from lti_tool.storage.posts import BEFORE_OWN, JOINED, SEEN, STAFF, Post, Reader, whole
from lti_tool.storage.tables import enrolments, people

NEWEST = 2**31 - 1
WINDOW = 2_000
"""Posts that one search looks at."""
MOST_WORDS = 5
CANDIDATES = 200
PEOPLE_WINDOW = 2_000


class Matches(NamedTuple):
    """What a search found, and where it goes on; None: it has seen everything."""

    posts: list[Post]
    next: int | None


class Candidate(NamedTuple):
    """A post that may be about the same."""

    id: int
    folded: str
    text: str
    answers: int
    helped: bool
    confirmed: bool
    at: datetime


class Somebody(NamedTuple):
    """Somebody whose words may be seen in a space."""

    enrolment_id: int
    name: str | None
    facilitator: bool


def search(tx: Transaction, space_id: int, reader: Reader, words: Sequence[str], *, before: int, limit: int) -> Matches:
    """The posts this reader may see in which all of the `words` (folded) are, newest first, below an id."""
    low = tx.execute(_LOWEST, {"space_id": space_id, "before": before}).scalar_one_or_none()
    values = {
        "space_id": space_id,
        "before": before,
        "low": low or 0,
        "limit": limit + 1,
        "reader": reader.enrolment_id,
        "staff": int(reader.staff),
        **_patterns(words),
    }
    found = whole(tx, tx.execute(_SEARCH[reader.closed], values))
    if len(found) > limit:
        return Matches(found[:limit], found[limit - 1].id)
    return Matches(found, low)


def candidates(tx: Transaction, space_id: int, reader: Reader, words: Sequence[str]) -> list[Candidate]:
    """The newest posts that begin a thread and have any of the `words` (folded), whoever else wrote them."""
    values = {"space_id": space_id, "reader": reader.enrolment_id, "staff": int(reader.staff), **_patterns(words)}
    return [Candidate._make(row) for row in tx.execute(_CANDIDATES[reader.closed], values)]


def people_here(tx: Transaction, space_id: int, reader: Reader) -> list[Somebody]:
    """People who wrote under their names, not long ago, what this reader may see; the last one first."""
    values = {"space_id": space_id, "reader": reader.enrolment_id, "staff": int(reader.staff)}
    return [Somebody._make(row) for row in tx.execute(_PEOPLE[reader.closed], values)]


def _patterns(words: Sequence[str]) -> dict[str, str]:
    """A pattern for each place in the statement. What is not asked for repeats what is."""
    given = list(words[:MOST_WORDS]) or [""]
    return {f"word{n}": _like(given[min(n, len(given) - 1)]) for n in range(MOST_WORDS)}


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _answer_is(marked: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether an answer that everybody sees has this mark."""
    return exists().where(
        _answer.c.parent_id == posts.c.id, _answer.c.state == "visible", _answer.c.private_to.is_(None), marked
    )


_answer = posts.alias("answer")
_HERE = posts.c.space_id == bindparam("space_id")
_HAS = [posts.c.folded.like(bindparam(f"word{n}"), escape="\\") for n in range(MOST_WORDS)]
_LOWEST = (
    select(posts.c.id)
    .where(_HERE, posts.c.id < bindparam("before"))
    .order_by(posts.c.id.desc())
    .offset(literal(WINDOW - 1, literal_execute=True))
    .limit(literal(1, literal_execute=True))
)
_OPEN_SEARCH = (
    JOINED.where(
        _HERE,
        posts.c.id < bindparam("before"),
        posts.c.id >= bindparam("low"),
        SEEN,
        # What is left of a post that was taken away has no words to be found by.
        or_(
            posts.c.state == "visible",
            and_(posts.c.state.in_(("pending", "hidden")), or_(posts.c.enrolment_id == bindparam("reader"), STAFF)),
        ),
        *_HAS,
    )
    .order_by(posts.c.id.desc())
    .limit(bindparam("limit"))
)
_SEARCH = (_OPEN_SEARCH, _OPEN_SEARCH.where(BEFORE_OWN))
_NEWEST_THREADS = (
    select(posts.c.id)
    .where(_HERE, posts.c.parent_id.is_(None), posts.c.target.is_(None))
    .order_by(posts.c.id.desc())
    .limit(literal(WINDOW, literal_execute=True))
    .subquery()
)
_OPEN_CANDIDATES = (
    select(
        posts.c.id,
        posts.c.folded,
        posts.c.text,
        posts.c.answers,
        _answer_is(_answer.c.helped),
        _answer_is(_answer.c.confirmed),
        posts.c.created_at,
    )
    .where(
        posts.c.id.in_(select(_NEWEST_THREADS.c.id)),
        posts.c.state == "visible",
        posts.c.enrolment_id != bindparam("reader"),
        SEEN,
        or_(*_HAS),
    )
    .order_by(posts.c.id.desc())
    .limit(literal(CANDIDATES, literal_execute=True))
)
_CANDIDATES = (_OPEN_CANDIDATES, _OPEN_CANDIDATES.where(BEFORE_OWN))
_name = func.coalesce(people.c.platform_name, people.c.chosen_name)
_NEWEST_POSTS = (
    select(posts.c.id)
    .where(_HERE)
    .order_by(posts.c.id.desc())
    .limit(literal(PEOPLE_WINDOW, literal_execute=True))
    .subquery()
)
_OPEN_PEOPLE = (
    select(posts.c.enrolment_id, _name.label("name"), posts.c.facilitator)
    .join(enrolments, enrolments.c.id == posts.c.enrolment_id)
    .join(people, people.c.id == enrolments.c.person_id)
    .where(
        posts.c.id.in_(select(_NEWEST_POSTS.c.id)),
        posts.c.state == "visible",
        posts.c.anonymous == false(),
        posts.c.private_to.is_(None),
        posts.c.enrolment_id != bindparam("reader"),
        SEEN,
    )
    .group_by(posts.c.enrolment_id, _name, posts.c.facilitator)
    .order_by(func.max(posts.c.id).desc())
)
_PEOPLE = (_OPEN_PEOPLE, _OPEN_PEOPLE.where(BEFORE_OWN))

"""Whatever people do to each other in whatever order: the counts that were kept are the counts of the history."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lti_tool.errors import Refused
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.database import Database
from tests.services.recount import recounted, stored
from tests.services.room import Room

PEOPLE = ("alice", "bob", "charlie", "dana")
# Few different words, so that people sometimes repeat themselves and each other; some too few to count.
WORDS = st.builds(
    "{} {}".format, st.sampled_from(["one", "one two", "one two three four", "ONE two, three four"]), st.integers(0, 9)
)
ACTS = st.lists(
    st.tuples(st.sampled_from(PEOPLE), WORDS, st.none() | st.integers(0, 5), st.integers(0, 3)),
    min_size=1,
    max_size=12,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS, post_first=st.booleans())
def test_the_counts_are_those_of_the_history(
    acts: list[Any], post_first: bool, sqlite_file: Path, catalogue: Catalogue, shelf: Path
) -> None:
    with fresh(sqlite_file) as database, asking(catalogue, post_first=post_first):
        room = Room.at(database, catalogue, Signer(shelf / "keys"))
        people = {name: room.facilitator(name) if name == "dana" else room.enter(name) for name in PEOPLE}
        posts: list[Any] = []
        refusals: set[str] = set()
        for name, words, to, key in acts:
            parent = posts[to % len(posts)] if to is not None and posts else None
            try:
                # Keys repeat too: a key that was used is the old post again, and counts nothing.
                posts.append(people[name].say(words, parent, key=f"{name}-{words}-{key}"))
            except Refused as why:
                refusals.add(why.code)
            room.pass_time(seconds=30)

        assert refusals <= {"post_first"}
        assert stored(room) == recounted(room)
        counted = {name: person.explain for name, person in people.items() if name != "dana"}
        there = {name for name, entry in counted.items() if entry.get("posts") or entry.get("replies")}
        for name, entry in counted.items():
            met = {post["author"]["name"].lower() for post in posts if is_met(people[name].id, post, posts)}
            assert entry.get("others", 0) == len(there - {name} - met)


def is_met(person: int, post: Any, posts: list[Any]) -> bool:
    """Whether this person has a countable answer to one of the posts of this post's author."""
    theirs = {other["id"] for other in posts if other["author"]["id"] == post["author"]["id"]}
    return any(
        other["countable"] and other["author"]["id"] == f"l{person}" and other["parent"] in theirs for other in posts
    )


@contextmanager
def asking(catalogue: Catalogue, *, post_first: bool) -> Iterator[None]:
    """The discussion with or without hiding peers until one's own post counts."""
    asked: Any = catalogue.get("small-course").activities["explain"]
    before, asked["post_first"] = asked["post_first"], post_first
    try:
        yield
    finally:
        asked["post_first"] = before


@contextmanager
def fresh(template: Path) -> Iterator[Database]:
    """An empty database: hundreds of them, so on SQLite only."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(template, f"{folder}/db.sqlite3")
        database = Database(f"sqlite:///{folder}/db.sqlite3")
        try:
            yield database
        finally:
            database.dispose()

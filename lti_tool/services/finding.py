"""Finding something in a space: by words, by what is similar, and people to mention.

Post first holds here as everywhere: what somebody may not read yet she does not find either.
"""

from __future__ import annotations

from typing import Any

from lti_tool.services import feed_access
from lti_tool.services.act import Act
from lti_tool.services.contributing_content import fold
from lti_tool.services.feed_json import as_json
from lti_tool.services.finding_ranked import Text, ranked, telling
from lti_tool.storage import marks, search, spaces
from lti_tool.storage.posts import Reader
from lti_tool.storage.search import Candidate
from lti_tool.storage.spaces import Space

MOST = 20
MOST_SIMILAR = 5
MOST_PEOPLE = 8
EXCERPT = 160


def posts(act: Act, activity: str, words: str, *, before: int | None = None, pod: int | None = None) -> str:
    """The posts in which all of these words are, newest first, as JSON; `before` is where the last page ended."""
    found = _space(act, activity, pod=pod)
    wanted = fold(words).split()
    if found is None or not wanted:
        return '{"posts":[],"next":null}'
    space, reader = found
    start = search.NEWEST if before is None else before
    matches = search.search(act.tx, space.id, reader, wanted, before=start, limit=MOST)
    some = [post.id for post in matches.posts if post.endorsed]
    endorsed = marks.endorsed_by(act.tx, reader.enrolment_id, some) if some else frozenset()
    shown = ",".join(as_json(post, reader, endorsed) for post in matches.posts)
    further = "null" if matches.next is None else f'"{matches.next}"'
    return f'{{"posts":[{shown}],"next":{further}}}'


def similar(act: Act, activity: str, asked: str, *, pod: int | None = None) -> dict[str, Any]:
    """What others have asked or written already about the same, answered first."""
    found = _space(act, activity, pod=pod)
    wanted = telling(asked, search.MOST_WORDS)
    if found is None or not wanted:
        return {"posts": []}
    space, reader = found
    known = {one.id: one for one in search.candidates(act.tx, space.id, reader, wanted)}
    texts = [Text(one.id, one.folded, bool(one.helped or one.confirmed), one.answers) for one in known.values()]
    return {"posts": [_similar(known[found]) for found in ranked(asked, texts, most=MOST_SIMILAR)]}


def people(act: Act, activity: str, start: str, *, pod: int | None = None) -> dict[str, Any]:
    """People to mention whose name has `start` in it: who wrote here, under their names, what this person may see."""
    found = _space(act, activity, pod=pod)
    if found is None:
        return {"people": []}
    space, reader = found
    wanted = fold(start).strip()
    known = [one for one in search.people_here(act.tx, space.id, reader) if one.name and wanted in fold(one.name)]
    return {
        "people": [
            {"id": f"l{one.enrolment_id}", "name": one.name, "facilitator": bool(one.facilitator)}
            for one in known[:MOST_PEOPLE]
        ]
    }


def _space(act: Act, activity: str, *, pod: int | None) -> tuple[Space, Reader] | None:
    place = feed_access.where(act, activity, pod=pod)
    space = spaces.find(act.tx, place.key)
    return None if space is None else (space, feed_access.reader_in(act, place.asked, space))


def _similar(one: Candidate) -> dict[str, Any]:
    text = " ".join(one.text.split())
    return {
        "id": f"p{one.id}",
        "excerpt": text if len(text) <= EXCERPT else text[: EXCERPT - 1].rstrip() + "…",
        "answers": one.answers,
        "helped": bool(one.helped),
        "confirmed": bool(one.confirmed),
        "at": f"{one.at:%Y-%m-%dT%H:%M:%SZ}",
    }

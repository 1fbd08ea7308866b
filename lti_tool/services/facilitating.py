"""What a facilitator sees of a run: who is done, who is stuck on what, who waits for whom, and what nobody answered.

Counts are kept as things happen, and lists are pages by cursor, so this takes the same handful of statements for a run
of ten and of ten thousand people. What the lists mean is said in `facilitating_lists`.
"""

from __future__ import annotations

import unicodedata
from typing import Any

from lti_tool.errors import Refused
from lti_tool.services import facilitating_version
from lti_tool.services.act import Act
from lti_tool.services.facilitating_lists import GONE, ROWS, TODAY, Lists, standing
from lti_tool.services.facilitating_rows import People, named, only_facilitators
from lti_tool.storage import facilitating_people, facilitating_posts, moderation

TILES = {"finished": "finished", "my_turn": "their_turn", "waiting": "waiting", "not_started": "not_started"}
"""The tile that counts people in each state."""
MUCH = 0.25
"""The share of facilitators' posts from which on learners tend to leave the talking to them."""
FEW_POSTS = 8
"""Below so many posts a share says nothing."""
MOST_FACILITATORS = 50


def overview(act: Act) -> dict[str, Any]:
    """The run as its facilitator sees it, as JSON.

    Raises:
        Refused: the session is no facilitator's.
    """
    me = only_facilitators(act)
    joined = moderation.runs_of(act.tx, act.run_id)
    lists = Lists(act, [one.id for one in joined])
    pages = {name: lists.page(name, None) for name in TODAY}
    states = standing(act)
    staff = facilitating_people.facilitators(act.tx, act.run_id, limit=MOST_FACILITATORS)
    return {
        "run": {
            **_run(act, joined),
            "facilitators": [{**named(one, name), "me": one == me} for one, name in staff],
        },
        "tiles": {tile: states.get(state, 0) for state, tile in TILES.items()} | {"unanswered": pages["unanswered"].n},
        **_share(act),
        "lists": lists.told(pages, several=len(joined) > 1),
    }


def version(act: Act) -> str:
    """Changes whenever somebody acts in the community, and every minute, because of what changes by itself."""
    return facilitating_version.version(act)


def a_list(act: Act, name: str, after: str | None) -> dict[str, Any]:
    """One page of one list.

    Raises:
        Refused: the session is no facilitator's, or there is no such list.
    """
    only_facilitators(act)
    joined = moderation.runs_of(act.tx, act.run_id)
    lists = Lists(act, [one.id for one in joined])
    return lists.told({name: lists.page(name, after)}, several=len(joined) > 1)[name]


def people(act: Act, *, q: str, state: str | None, after: int) -> dict[str, Any]:
    """Learners in the order they came, all or of one state; with `q`, those whose name contains it.

    Names are looked for in one stretch of people at a time, so a page may be short and still have a next one.

    Raises:
        Refused: the session is no facilitator's, or there is no such state.
    """
    only_facilitators(act)
    if state is not None and state not in (*TILES, GONE):
        raise Refused("unknown_state", "Nobody can be in such a state. Please reload the page.", status=422)
    several = len(moderation.runs_of(act.tx, act.run_id)) > 1
    wanted = _folded(q)
    if wanted:
        ids, following = _named(act, wanted, state, after)
        n = None
    else:
        ids = facilitating_people.came(act.tx, act.run_id, state=state, after=after, limit=ROWS + 1)
        following = ids[ROWS - 1] if len(ids) > ROWS else None
        states = standing(act)
        n = sum(states.get(one, 0) for one in (*TILES, GONE)) if state is None else states.get(state, 0)
    shown = ids[:ROWS]
    rows = People.of(act, shown, several=several).rows(shown)
    return {"n": n, "rows": rows, "next": None if following is None else str(following)}


def _named(act: Act, wanted: str, state: str | None, after: int) -> tuple[list[int], int | None]:
    stretch = facilitating_people.names(act.tx, act.run_id, after=after)
    found = [one for one, name, now in stretch if wanted in _folded(name) and (state is None or now == state)]
    if len(found) > ROWS:
        return found[:ROWS], found[ROWS - 1]
    return found, stretch[-1][0] if len(stretch) == facilitating_people.LOOKED_AT else None


def _folded(name: str) -> str:
    """A name as it is looked for: however it was typed, it is the same name."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _run(act: Act, joined: list[moderation.Joined]) -> dict[str, Any]:
    run = act.session.run
    mine = next((one for one in joined if one.id == run.id), joined[0])
    return {
        "id": run.public_id,
        "title": run.title,
        "course": run.course,
        "read_only": mine.read_only,
        "retention_days": mine.retention_days,
        "joined": [one.title for one in joined] if len(joined) > 1 else [],
    }


def _share(act: Act) -> dict[str, Any]:
    staff, total = facilitating_posts.shares(act.tx, act.run_id)
    share = round(staff / total, 3) if total else 0.0
    return {"share": share, "warn": share > MUCH and total >= FEW_POSTS}

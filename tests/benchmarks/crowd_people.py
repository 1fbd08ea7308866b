"""Thousands of people and what they wrote, put straight into the tables with the counts that belong to it.

One in ten has only posted and answered nobody yet, and one post in ten has no answer: a facilitator has something to
do. That the counts are what the tool itself would have kept is tested in miniature (`test_bench_smoke.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeVar

from courses.model.markup import to_nodes
from lti_tool.records import Role, Run
from lti_tool.services import sessions
from lti_tool.storage import runs
from lti_tool.storage.community_tables import answered, participation, pods, posts, spaces, tallies
from lti_tool.storage.database import Transaction
from lti_tool.storage.tables import enrolments, people
from lti_tool.web.tool import Tool
from tests.benchmarks import words

Row = TypeVar("Row")

TOWN, POD = "town", "table"
POD_SIZE = 6
ANSWERS = 10
LAZY = 10
"""Every tenth person has not answered anybody, and every tenth post has no answer."""
BATCH = 5_000


@dataclass
class Crowd:
    """Who may ask, and what may be answered."""

    tokens: list[str]
    facilitator: str
    roots: Mapping[str, Sequence[Sequence[int]]]
    """For each activity and caller: posts of others, to be answered."""

    def answerable(self, activity: str, caller: int) -> int:
        """A post that this caller may answer."""
        return self.roots[activity][caller][caller % len(self.roots[activity][caller])]


@dataclass
class _Space:
    """One space while it is filled."""

    id: int
    members: list[int]
    parts: dict[int, dict[str, Any]] = field(default_factory=dict)
    met: set[tuple[int, int]] = field(default_factory=set)
    rows: list[dict[str, Any]] = field(default_factory=list)
    roots: dict[int, int] = field(default_factory=dict)


def fill(tool: Tool, *, learners: int, callers: int) -> Crowd:
    """A run of so many learners in an empty database, twenty posts each; `callers` of them have a session."""
    now = tool.clock()
    with tool.database.write() as tx:
        run = runs.make(tx, "crowd", title="A crowd", now=now - timedelta(days=30))
        ids = _people(tx, run, learners, now=now)
        groups = [list(group) for group in _batched(ids, POD_SIZE)]
        made = _pods(tx, run, groups, now=now)
        talk = _talk(tx, run, ids, groups, pod_ids=made, now=now)
        chosen = ids[:: max(1, learners // callers)][:callers]
        return Crowd(
            tokens=[_token(tx, run, who, now, pod=made[ids.index(who) // POD_SIZE]) for who in chosen],
            facilitator=_token(tx, run, _facilitator(tx, run, now), now, role=Role.FACILITATOR),
            roots={activity: [_others(found, who) for who in chosen] for activity, found in talk.items()},
        )


def _people(tx: Transaction, run: Run, count: int, *, now: datetime) -> list[int]:
    first = 1
    rows = [
        {
            "id": first + n,
            "organisation": "crowd",
            "subject": f"s{n}",
            "platform_name": f"Person {n}",
            "created_at": now,
        }
        for n in range(count)
    ]
    _insert(tx, people, rows)
    _insert(tx, enrolments, [_enrolment(run, first + n, lazy=n % LAZY == 0, number=n, now=now) for n in range(count)])
    idle = len(range(0, count, LAZY))
    _insert(tx, tallies, [{"run_id": run.id, "state": "my_turn", "n": idle}])
    _insert(tx, tallies, [{"run_id": run.id, "state": "finished", "n": count - idle}])
    return list(range(first, first + count))


def _enrolment(run: Run, person: int, *, lazy: bool, number: int, now: datetime) -> dict[str, Any]:
    done = {} if lazy else {TOWN: {"viewed": True, "complete": True}, POD: {"viewed": True, "complete": True}}
    missing = [{"activity": TOWN, "what": "peer", "need": 2, "have": 0, "turn": "mine"}] if lazy else []
    return {
        "id": person,
        "run_id": run.id,
        "person_id": person,
        "role": Role.LEARNER,
        "via": "lti",
        "record": done,
        "version": 1,
        "complete_at": None if lazy else now,
        "changed_at": now - timedelta(minutes=7 * number % 20_000),
        "created_at": now - timedelta(days=20),
        "state": "my_turn" if lazy else "finished",
        "missing": missing,
    }


def _facilitator(tx: Transaction, run: Run, now: datetime) -> int:
    row = {"organisation": "crowd", "subject": "dana", "platform_name": "Dana", "created_at": now}
    person = tx.execute(people.insert().returning(people.c.id), {"id": 1_000_000, **row}).scalar_one()
    values = _enrolment(run, person, lazy=True, number=0, now=now) | {"role": Role.FACILITATOR}
    return int(tx.execute(enrolments.insert().returning(enrolments.c.id), values).scalar_one())


def _pods(tx: Transaction, run: Run, groups: list[list[int]], *, now: datetime) -> list[int]:
    rows = [
        {"id": n, "run_id": run.id, "number": n, "members": len(group), "newest_at": now, "created_at": now}
        for n, group in enumerate(groups, 1)
    ]
    _insert(tx, pods, rows)
    for n, group in enumerate(groups, 1):
        tx.execute(enrolments.update().where(enrolments.c.id.between(group[0], group[-1])).values(pod_id=n))
    return list(range(1, len(groups) + 1))


def _talk(
    tx: Transaction, run: Run, ids: list[int], groups: list[list[int]], *, pod_ids: list[int], now: datetime
) -> dict[str, list[_Space]]:
    town = _Space(1, ids)
    tables = [_Space(1 + n, group) for n, group in enumerate(groups, 1)]
    places = [{"activity": TOWN, "pod": 0}, *({"activity": POD, "pod": pod} for pod in pod_ids)]
    all_spaces, number = [town, *tables], 0
    for space in all_spaces:
        number = _write(space, after=number, now=now)
    rows = [
        {"id": space.id, "run_id": run.id, "version": len(space.rows), "contributors": len(space.members)}
        | {"written": len(space.rows), **place}
        for space, place in zip(all_spaces, places, strict=True)
    ]
    _insert(tx, spaces, rows)
    for space in all_spaces:
        _insert(tx, posts, [{**row, "run_id": run.id, "unanswered": _unanswered(row)} for row in space.rows])
        _insert(tx, participation, list(space.parts.values()))
        pairs = sorted(space.met)
        _insert(tx, answered, [{"space_id": space.id, "enrolment_id": who, "peer_id": peer} for who, peer in pairs])
    _go_on_from(tx)
    return {TOWN: [town], POD: tables}


def _write(space: _Space, *, after: int, now: datetime) -> int:
    """Everybody's post, then everybody's answers; the last post's id."""
    chance = Random(space.id)
    for who in space.members:
        after += 1
        space.roots[who] = after
        space.rows.append(_row(space, after, who, None, chance, now))
        space.parts[who] = _part(space, who, space.rows[-1]["created_at"])
    index = {row["id"]: row for row in space.rows}
    for _ in range(ANSWERS):
        for place, who in enumerate(space.members):
            peer = _peer(space, place, chance)
            if who % LAZY == 1 or peer is None:
                continue
            after += 1
            space.rows.append(_row(space, after, who, (space.roots[peer], peer), chance, now))
            _count(space, index[space.roots[peer]], who, peer)
    return after


def _unanswered(row: Mapping[str, Any]) -> bool:
    return row["parent_id"] is None and not row["answers"]


def _peer(space: _Space, place: int, chance: Random) -> int | None:
    """Somebody else whose post gets answers."""
    step = chance.randrange(1, len(space.members)) if len(space.members) > 1 else 0
    peer = space.members[(place + step) % len(space.members)]
    return None if step == 0 or (len(space.members) > POD_SIZE and peer % LAZY == 2) else peer


def _count(space: _Space, root: dict[str, Any], who: int, peer: int) -> None:
    part = space.parts[who]
    part["replies"] += 1
    part["written"] += 1
    part["peers"] += (who, peer) not in space.met
    space.met.add((who, peer))
    root["answers"] += 1
    root["peer_answers"] += 1
    space.parts[peer]["answers"] += 1


def _part(space: _Space, who: int, posted_at: datetime) -> dict[str, Any]:
    counts = {"posts": 1, "replies": 0, "peers": 0, "written": 1, "answers": 0}
    return {"space_id": space.id, "enrolment_id": who, "posted_at": posted_at, **counts}


def _row(
    space: _Space, number: int, who: int, parent: tuple[int, int] | None, chance: Random, now: datetime
) -> dict[str, Any]:
    text = words.paragraph(chance, 5 if parent is None else 2)
    return {
        "id": number,
        "space_id": space.id,
        "parent_id": parent and parent[0],
        "to_id": parent and parent[1],
        "enrolment_id": who,
        "facilitator": False,
        "seq": len(space.rows) + 1,
        "state": "visible",
        "text": text,
        "nodes": json.dumps(to_nodes(text) if number % 500 == 0 else [{"t": "p", "c": [{"t": "text", "s": text}]}]),
        "folded": text.casefold(),
        "words": len(text.split()),
        "minimum": 20,
        "countable": True,
        "fingerprint": f"{number:064d}",
        "answers": 0,
        "peer_answers": 0,
        "created_at": now - timedelta(days=18) + timedelta(seconds=number * 5 % 1_500_000),
    }


def _others(found: list[_Space], who: int) -> list[int]:
    space = next(space for space in found if len(found) == 1 or who in space.members)
    return [root for author, root in space.roots.items() if author != who][:50]


def _token(
    tx: Transaction, run: Run, enrolment_id: int, now: datetime, *, role: Role = Role.LEARNER, pod: int | None = None
) -> str:
    token, _ = sessions.open_lti(tx, run, enrolment_id=enrolment_id, role=role, now=now, pod_id=pod)
    return token


def _batched(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def _insert(tx: Transaction, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    for some in _batched(rows, BATCH):
        tx.execute(table.insert(), list(some))


def _go_on_from(tx: Transaction) -> None:
    """PostgreSQL's numbers go on where ours ended, and both databases know how much there is."""
    if tx.dialect.name == "postgresql":
        for name in ("people", "enrolments", "pods", "spaces", "posts"):
            tx.exec_driver_sql(f"SELECT setval('{name}_id_seq', (SELECT max(id) FROM {name}) + 1)")  # noqa: S608 — names of ours
    tx.exec_driver_sql("ANALYZE")

"""A run full of people: what a page, a post and the facilitator's overview cost when thousands take part.

Twice the same course, with a thousand learners and with ten thousand, twenty posts each: what grows between them grows
with the run, and nothing that a learner does may (design: "Sizes it must hold"). Through the whole web application, in
this process, one request at a time; on SQLite and on PostgreSQL.
"""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from flask import Flask
from flask.testing import FlaskClient

from lti_tool.app import create_app
from lti_tool.config import Settings
from lti_tool.web.tool import Tool
from tests.benchmarks import words
from tests.benchmarks.crowd_people import POD, TOWN, Crowd, fill
from tests.benchmarks.report import Row
from tests.support.courses import write_course
from tests.support.postgres import cluster

FEW, MANY, QUICK = 1_000, 10_000, 2_000
COURSE: Mapping[str, str] = {
    "course.yaml": f"title: A crowd\nmodules:\n  - title: All\n    activities: [{TOWN}]\n"
    f"  - title: Table\n    activities: [{POD}]\n",
    f"{TOWN}.md": "---\ntype: discussion\ntitle: Town\nexpectation: You will answer two people.\n---\n"
    "What did you try, and how did it go?\n",
    f"{POD}.md": "---\ntype: discussion\ntitle: Table\nspace: pod\nexpectation: You will answer two people.\n---\n"
    "What will you do on Monday, and why?\n",
}
Ask = Callable[[FlaskClient, Crowd, int], int]
Asking = tuple[FlaskClient, Crowd]


@dataclass(frozen=True)
class Timing:
    """Milliseconds of one kind of request."""

    median: float
    p99: float
    size: int
    """Bytes of the largest answer."""

    def __str__(self) -> str:
        return f"p50 {self.median:.1f}, p99 {self.p99:.1f} ms"


def rows(folder: Path, *, many: int, times: int) -> list[Row]:
    """A row for each kind of request on each database; the ratio is how it grew from few people to many."""
    folder.mkdir()
    found: list[Row] = []
    for database in ("sqlite", "postgresql"):
        try:
            found += _on(database, folder / database, many=many, times=times)
        except LookupError as missing:
            found.append(Row(f"crowd on {database}", f"not measured: {missing}"))
    return found


def _on(database: str, folder: Path, *, many: int, times: int) -> list[Row]:
    """Few and many people asked in turns, so that a busy moment of the machine meets both."""
    with server(database, folder / "few") as small, server(database, folder / "many") as large:
        few = _asking(small, people=FEW, callers=times + WARM)
        crowd = _asking(large, people=many, callers=times + WARM)
        return [
            _row(f"{name}, {many:,} people, {database}", name, _in_turns((few, crowd), ask, times=times))
            for name, ask in ASKS.items()
        ]


def _asking(app: Flask, *, people: int, callers: int) -> Asking:
    return app.test_client(), fill(_tool(app), learners=people, callers=callers)


def _row(what: str, name: str, measured: Sequence[Timing]) -> Row:
    few, many = measured
    growth = many.median / few.median
    target = f"grew {growth:.2f}x" + (", < 1.3x" if name in GROWS else "")
    return Row(what, f"{many}, {many.size / 1000:.0f} kB", f"{FEW:,}: {few}", None, target)


def _in_turns(servers: Sequence[Asking], ask: Ask, *, times: int) -> Sequence[Timing]:
    spans: list[list[float]] = [[] for _ in servers]
    sizes = [0 for _ in servers]
    for number in range(times + WARM):
        for place, (client, crowd) in enumerate(servers):
            begun = time.perf_counter()
            sizes[place] = max(sizes[place], ask(client, crowd, number))
            spans[place].append((time.perf_counter() - begun) * 1000)
    return [_timing(sorted(found[WARM:]), size) for found, size in zip(spans, sizes, strict=True)]


def _timing(spans: Sequence[float], size: int) -> Timing:
    return Timing(statistics.median(spans), spans[int(0.99 * (len(spans) - 1))], size)


WARM = 20


def _state(client: FlaskClient, crowd: Crowd, number: int) -> int:
    return _get(client, "/api/state", crowd.tokens[number])


def _town(client: FlaskClient, crowd: Crowd, number: int) -> int:
    return _get(client, f"/api/activities/{TOWN}/posts", crowd.tokens[number])


def _table(client: FlaskClient, crowd: Crowd, number: int) -> int:
    return _get(client, f"/api/activities/{POD}/posts", crowd.tokens[number])


def _search(client: FlaskClient, crowd: Crowd, number: int) -> int:
    return _get(client, f"/api/activities/{TOWN}/search?q=together+question", crowd.tokens[number])


def _post(activity: str) -> Ask:
    def ask(client: FlaskClient, crowd: Crowd, number: int) -> int:
        chance = Random(f"{activity}{number}")
        text, to = words.paragraph(chance, 6), crowd.answerable(activity, number)
        headers = {"Authorization": f"Bearer {crowd.tokens[number]}", "Idempotency-Key": f"{activity}-{number}"}
        body = {"text": text, "parent": f"p{to}"}
        answer = client.post(f"/api/activities/{activity}/posts", json=body, headers=headers)
        if answer.status_code != 201:
            raise RuntimeError(f"a post was answered {answer.status}: {answer.text[:500]}")
        return len(answer.data)

    return ask


def _overview(client: FlaskClient, crowd: Crowd, number: int) -> int:
    return _get(client, "/api/run/overview", crowd.facilitator)


def _people(client: FlaskClient, crowd: Crowd, number: int) -> int:
    return _get(client, "/api/run/people", crowd.facilitator)


ASKS: Mapping[str, Ask] = {
    "state": _state,
    "run's feed": _town,
    "pod's feed": _table,
    "answer in the run": _post(TOWN),
    "answer in a pod": _post(POD),
    "overview": _overview,
    "list of people": _people,
    "search": _search,
}
GROWS = set(ASKS) - {"search"}
"""A search looks through the space it is in, which for a whole run is the run."""


def _get(client: FlaskClient, path: str, token: str) -> int:
    answer = client.get(path, headers={"Authorization": f"Bearer {token}"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path} was answered {answer.status}: {answer.text[:500]}")
    json.loads(answer.data)
    return len(answer.data)


def _tool(app: Flask) -> Tool:
    tool: Tool = app.extensions["touchpoint"]
    return tool


@contextmanager
def server(database: str, folder: Path) -> Iterator[Flask]:
    """The application over an empty database, with the course of this benchmark."""
    folder.mkdir(parents=True)
    write_course(folder / "courses" / "crowd", COURSE)
    common = {"keys_dir": folder / "keys", "courses": str(folder / "courses"), "files_dir": folder / "files"}
    with ExitStack() as stack:
        where = f"sqlite:///{folder / 'crowd.sqlite3'}"
        if database == "postgresql":
            where = stack.enter_context(cluster()).create("crowd")
        app = create_app(Settings.model_validate({"database_url": where, **common}))
        stack.callback(_tool(app).database.dispose)
        yield app

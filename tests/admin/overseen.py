"""A server with schools, people and scores that wait or were refused, made as rows: thousands of launches take long."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import event

from lti_tool.records import Registration
from lti_tool.services.catalogue import Catalogue
from lti_tool.storage import lti_state, runs
from lti_tool.storage.database import Database
from lti_tool.storage.runs import RunKey
from lti_tool.storage.tables import enrolments, people, score_targets, scores_due

COURSE = "first-week"
REFUSED = "The grade column is gone from the gradebook."
ENROLMENT = {
    "role": "learner",
    "via": "lti",
    "record": {},
    "version": 0,
    "graded": [""],
    "state": "finished",
    "missing": [],
}
SCORE = {"score": 0.87654, "taken_back": False, "comment": "Well done", "revision": 1}


@dataclass
class Server:
    """The database, at a moment; `people` counts everybody who was made."""

    database: Database
    now: datetime = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
    people: int = 0
    schools: dict[str, tuple[Registration, int]] = field(default_factory=dict)

    def school(self, name: str) -> tuple[Registration, int]:
        """A platform of this name with a run, made when first asked for; the agreement, and the run's id."""
        if name not in self.schools:
            with self.database.write() as tx:
                agreed = lti_state.register(
                    tx,
                    issuer=f"https://{name.lower()}.example",
                    client_id="touchpoint",
                    auth_login_url=f"https://{name.lower()}.example/auth",
                    auth_token_url=f"https://{name.lower()}.example/token",
                    jwks_url=f"https://{name.lower()}.example/jwks",
                    name=name,
                    now=self.now,
                )
                run, _ = runs.find_or_make(
                    tx, RunKey(agreed.id, "1", "context:1", COURSE), title=f"Autumn at {name}", now=self.now
                )
            self.schools[name] = (agreed, run.id)
        return self.schools[name]

    def score(self, name: str | None = "Alice", school: str = "Northside", state: str = "failed", **other: Any) -> int:
        """One score, and whose it is; its place's id."""
        return self.scores([name], school, state, **other)[0]

    def scores(
        self, names: list[str | None], school: str = "Northside", state: str = "failed", **other: Any
    ) -> list[int]:
        """One score for each of these people, all tried at the same moment unless `apart` (seconds) is said."""
        agreed, run_id = self.school(school)
        apart = timedelta(seconds=other.pop("apart", 0))
        part = other.pop("part", "")
        ids = range(self.people + 1, self.people + 1 + len(names))
        self.people += len(names)
        usual = {"next_at": self.now, "earned_at": self.now, "attempts": 3, "reason": REFUSED, "state": state, **SCORE}
        with self.database.write() as tx:
            tx.execute(
                people.insert(),
                [
                    {
                        "id": n,
                        "registration_id": agreed.id,
                        "subject": f"s{n}",
                        "platform_name": name,
                        "created_at": self.now,
                    }
                    for n, name in zip(ids, names, strict=True)
                ],
            )
            moments = {"changed_at": self.now, "created_at": self.now}
            tx.execute(
                enrolments.insert(), [{**ENROLMENT, **moments, "id": n, "run_id": run_id, "person_id": n} for n in ids]
            )
            tx.execute(
                score_targets.insert(),
                [{"id": n, "enrolment_id": n, "part": part, "link": "link-1", "scopes": []} for n in ids],
            )
            rows = [{**usual, **other, "target_id": n, "enrolment_id": n} for n in ids]
            tx.execute(
                scores_due.insert(), [{**row, "next_at": row["next_at"] + n * apart} for n, row in enumerate(rows)]
            )
        return list(ids)

    def row(self, target_id: int) -> Any:
        """What stands in the outbox."""
        with self.database.read() as tx:
            return tx.execute(scores_due.select().where(scores_due.c.target_id == target_id)).one()


def bundled() -> Catalogue:
    """The courses that come with the tool."""
    return Catalogue(())


@contextmanager
def said(database: Database) -> Iterator[list[tuple[str, Any]]]:
    """Every statement that goes to the database until the block ends, with its values."""
    found: list[tuple[str, Any]] = []

    def note(*about: Any) -> None:
        found.append((about[2], about[3]))

    event.listen(database._engine, "before_cursor_execute", note)
    try:
        yield found
    finally:
        event.remove(database._engine, "before_cursor_execute", note)


def plans(database: Database, statements: list[tuple[str, Any]]) -> str:
    """How the database goes about these statements."""
    how = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.read() as tx:
        if not database.is_sqlite:
            tx.exec_driver_sql("ANALYZE")
        return "\n".join(
            " ".join(map(str, line))
            for statement, values in statements
            for line in tx.exec_driver_sql(how + statement, values)
        )

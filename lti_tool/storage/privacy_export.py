"""Everything the server keeps about somebody, row by row, for herself: what she wrote, and what was decided about her.

Of others it holds nothing: not who answered, who reviewed her work, or who reported a post.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, func, select

from lti_tool.storage.community_tables import (
    asks,
    attachments,
    audit,
    digests,
    make_ups,
    marks,
    meetings,
    notices,
    post_versions,
    posts,
    reports,
    reviews,
    seats,
    spaces,
)
from lti_tool.storage.database import Found, Transaction
from lti_tool.storage.tables import drafts, enrolments, people, registrations, runs, scores_due, sessions

Rows = list[dict[str, Any]]


def overview(tx: Transaction, enrolment_ids: Sequence[int]) -> dict[str, Any]:
    """What there is, in numbers: the person, and each of her runs."""
    return {
        "person": _person(tx, enrolment_ids),
        "runs": [
            {**_run(row), **{name: row[name] for name in ("posts", "files", "drafts", "notices", "dates")}}
            | {"retention_days": row["retention_days"], "only_facilitator": row["only_facilitator"]}
            for row in tx.execute(_numbers(enrolment_ids)).mappings()
        ],
    }


def addresses(tx: Transaction, enrolment_ids: Sequence[int]) -> list[str]:
    """Where letters to the person go."""
    return [row["address"] for row in _rows(tx, _letters(enrolment_ids))]


def everything(tx: Transaction, enrolment_ids: Sequence[int], *, now: datetime) -> dict[str, Any]:
    """All of it, as JSON: the person, her letters, and for each run everything that is kept of her there."""
    found: dict[str, Any] = {
        "what": "Everything this server keeps about one person",
        "made_at": _iso(now),
        "person": _person(tx, enrolment_ids),
        "letters": _rows(tx, _letters(enrolment_ids)),
        "runs": [],
    }
    for row in tx.execute(_numbers(enrolment_ids)).mappings():
        one = int(row["id"])
        parts = {name: _rows(tx, query(one)) for name, query in _PARTS.items()}
        about = {"record": row["record"], "place": row["place"], "state": row["state"], "pod": row["pod_id"]}
        found["runs"].append({**_run(row), **about, **parts})
    return found


def _person(tx: Transaction, enrolment_ids: Sequence[int]) -> dict[str, Any]:
    row = tx.execute(_PERSON.where(enrolments.c.id.in_(enrolment_ids)).limit(1)).one()
    return {
        "name": row.platform_name or row.chosen_name,
        "named_by_platform": row.platform_name is not None,
        "code": row.subject,
        "comes_from": row.platform or row.organisation,
        "since": _iso(row.created_at),
    }


def _run(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        "run": row["public_id"],
        "title": row["title"],
        "course": row["course"],
        "role": str(row["role"]),
        "via": row["via"],
        "came": _iso(row["created_at"]),
        "last_act": _iso(row["changed_at"]),
        "complete": row["complete_at"] and _iso(row["complete_at"]),
        "listed": not row["unlisted"],
    }


def _rows(tx: Transaction, query: Select[Any]) -> Rows:
    return [_row(row) for row in tx.execute(query)]


def _row(row: Found) -> dict[str, Any]:
    return {name: _iso(value) if isinstance(value, datetime) else value for name, value in row._mapping.items()}


def _iso(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _count(table: Any) -> Any:
    return select(func.count()).where(table.c.enrolment_id == enrolments.c.id).correlate(enrolments).scalar_subquery()


def _numbers(enrolment_ids: Sequence[int]) -> Select[Any]:
    return (
        select(
            enrolments,
            *(runs.c[name] for name in ("public_id", "title", "course", "retention_days")),
            *(_count(table).label(table.name) for table in (posts, drafts, notices)),
            _count(attachments).label("files"),
            _count(seats).label("dates"),
            ((enrolments.c.role == "facilitator") & ~exists().where(*_ANOTHER)).label("only_facilitator"),
        )
        .join(runs, runs.c.id == enrolments.c.run_id)
        .where(enrolments.c.id.in_(enrolment_ids))
        .order_by(enrolments.c.id)
    )


def _letters(enrolment_ids: Sequence[int]) -> Select[Any]:
    columns = (digests.c[name] for name in ("address", "created_at", "confirmed_at", "sent_at"))
    return select(*columns).where(digests.c.enrolment_id.in_(enrolment_ids), digests.c.address != "")


def _posts(one: int) -> Select[Any]:
    columns = ("created_at", "edited_at", "state", "text", "fields", "consent", "words", "countable", "anonymous")
    return (
        select(posts.c.id, posts.c.parent_id, spaces.c.activity, *(posts.c[name] for name in columns))
        .join(spaces, spaces.c.id == posts.c.space_id)
        .where(posts.c.enrolment_id == one)
        .order_by(posts.c.id)
    )


def _versions(one: int) -> Select[Any]:
    return (
        select(*(post_versions.c[name] for name in ("post_id", "number", "text", "fields", "written_at")))
        .join(posts, posts.c.id == post_versions.c.post_id)
        .where(posts.c.enrolment_id == one)
        .order_by(post_versions.c.post_id, post_versions.c.number)
    )


def _received(one: int) -> Select[Any]:
    columns = (reviews.c[name] for name in ("post_id", "kind", "levels", "comment", "done_at"))
    return select(*columns).where(reviews.c.subject_id == one, reviews.c.state == "done").order_by(reviews.c.id)


def _dates(one: int) -> Select[Any]:
    """Her seats. Facilitators' own notes are theirs; that there are some is said."""
    columns = ("state", "attendance", "minutes", "how", "marked_at", "note", "reason", "outcome", "follow_up")
    return (
        select(
            *(spaces.c.activity, meetings.c.starts_at, meetings.c.zone, meetings.c.place),
            *(seats.c[name] for name in (*columns, "learner_notes", "taken_at")),
            (seats.c.coach_notes != "").label("facilitators_keep_notes"),
        )
        .join(meetings, meetings.c.id == seats.c.meeting_id)
        .join(spaces, spaces.c.id == meetings.c.space_id)
        .where(seats.c.enrolment_id == one)
        .order_by(meetings.c.starts_at)
    )


def _make_ups(one: int) -> Select[Any]:
    columns = (make_ups.c[name] for name in ("reflection", "words", "post_id", "created_at"))
    query = select(spaces.c.activity, *columns).join(spaces, spaces.c.id == make_ups.c.space_id)
    return query.where(make_ups.c.enrolment_id == one).order_by(make_ups.c.created_at)


def _of(table: Any, *names: str, whose: str = "enrolment_id") -> Any:
    def query(one: int) -> Select[Any]:
        return select(*(table.c[name] for name in names)).where(table.c[whose] == one)

    return query


_another = enrolments.alias("another")
_ANOTHER = (
    _another.c.run_id == enrolments.c.run_id,
    _another.c.id != enrolments.c.id,
    _another.c.role == "facilitator",
    _another.c.state != "left",
)
_PERSON = (
    select(
        *(people.c[name] for name in ("platform_name", "chosen_name", "subject", "organisation", "created_at")),
        registrations.c.name.label("platform"),
    )
    .join(enrolments, enrolments.c.person_id == people.c.id)
    .outerjoin(registrations, registrations.c.id == people.c.registration_id)
)
_PARTS = {
    "posts": _posts,
    "earlier_versions": _versions,
    "drafts": _of(drafts, "key", "text"),
    "files": _of(attachments, "public_id", "name", "type", "size", "alt", "post_id", "created_at"),
    "dates": _dates,
    "made_up_for": _make_ups,
    "marks_given": _of(marks, "post_id", "kind", "created_at"),
    "reviews_written": _of(
        reviews, "post_id", "sample", "kind", "state", "levels", "comment", "done_at", whose="assessor_id"
    ),
    "reviews_received": _received,
    "reports_made": _of(reports, "post_id", "reason", "created_at"),
    "asked_for_time": _of(asks, "activity", "reason", "at"),
    "notices": _of(notices, "kind", "activity", "text", "created_at", "read_at"),
    "decided_about_you": _of(audit, "act", "activity", "reason", "at", whose="subject_id"),
    "decided_by_you": _of(audit, "act", "activity", "reason", "at", whose="actor_id"),
    "grade": _of(scores_due, "score", "comment", "state", "earned_at", "sent_at", "sent_score", "shown"),
    "open_visits": _of(sessions, "kind", "expires_at"),
}

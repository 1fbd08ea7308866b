"""Who did what, when, on the whole server: facilitators in their runs, administrators at their pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import overseeing, overseeing_audit
from lti_tool.services.overseeing_audit import Line, Wanted
from lti_tool.storage import admin_acts, audit
from lti_tool.storage.community_tables import audit as log
from lti_tool.storage.database import Database
from lti_tool.storage.tables import admin_acts as acts
from tests.admin.overseen import Server, plans, said

MANY = 10_000
DAY = timedelta(days=1)


@pytest.fixture
def server(database: Database) -> Server:
    """An empty server."""
    return Server(database)


def decided(server: Server, act: str = "muted", name: str = "Alice", school: str = "Northside", **more: Any) -> None:
    """A facilitator decides something about somebody."""
    subject, dana = server.scores([name, "Dana"], school, state="sent")
    said = {"reason": "We talked about it.", "now": server.now, **more}
    with server.database.write() as tx:
        audit.note(tx, server.school(school)[1], dana, act, subject_id=subject, **said)


def done(server: Server, act: str = "invite_made", about: str = "Southside", who: str = "Eve", **more: Any) -> None:
    """An administrator does something."""
    with server.database.write() as tx:
        admin_acts.note(tx, who, act, about, **{"now": server.now, **more})


def lines(server: Server, **wanted: Any) -> list[Line]:
    """Every page, one after the other."""
    rows: list[Line] = []
    after, pages = None, 0
    while pages == 0 or after:
        with server.database.read() as tx:
            found = overseeing_audit.listed(tx, Wanted(**wanted), after=after)
        rows, after, pages = [*rows, *found.rows], found.next, pages + 1
        assert pages < 1_000, "the log does not end"
    return rows


def test_both_logs_are_one_list_newest_first(server: Server) -> None:
    decided(server, now=server.now - DAY)
    done(server)
    decided(server, "excused", "Bob", now=server.now + DAY)
    assert [(line.act, line.who, line.about) for line in lines(server)] == [
        ("Excused", "Dana", "Bob"), ("Invite made", "Eve", "Southside"), ("Let only read", "Dana", "Alice")
    ]  # fmt: skip
    assert lines(server)[0].where == "Autumn at Northside · Northside"


def test_each_can_be_read_by_itself(server: Server) -> None:
    decided(server)
    done(server)
    assert [line.who for line in lines(server, kind="admin")] == ["Eve"]
    assert [line.who for line in lines(server, kind="runs")] == ["Dana"]


@pytest.mark.parametrize("many", [3, 40])
def test_paging_shows_everything_once_also_what_was_done_at_one_moment(server: Server, many: int) -> None:
    for n in range(many):
        decided(server, name=f"Somebody {n}", now=server.now + timedelta(seconds=n // 20))
        done(server, about=f"Thing {n}", now=server.now + timedelta(seconds=n // 20))
    found = lines(server)
    assert len({line.about for line in found}) == len(found) == 2 * many
    assert [line.at for line in found] == sorted((line.at for line in found), reverse=True)
    assert len(lines(server, text="thing")) == many


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({"text": "ALICE"}, ["Let only read"]),
        ({"text": "dana"}, ["Excused", "Let only read"]),
        ({"text": "eve"}, ["Invite made"]),
        ({"text": "southside"}, ["Excused", "Invite made"]),
        ({"text": "let only"}, ["Let only read"]),
        ({"text": "talked"}, ["Excused", "Let only read"]),
        ({"text": "%"}, []),
        ({"text": "' OR '1'='1"}, []),
        ({"text": "\\"}, []),
        ({"text": "x" * 10_000}, []),
        ({"act": "muted"}, ["Let only read"]),
        ({"act": "invite_made"}, ["Invite made"]),
        ({"act": "muted", "kind": "admin"}, []),
        ({"act": "' OR 1=1 --"}, []),
        ({"act": "\x00"}, []),
        ({"act": "x" * 10_000}, []),
    ],
)
def test_a_line_is_found_by_person_act_school_or_reason(
    server: Server, wanted: dict[str, Any], found: list[str]
) -> None:
    decided(server, now=server.now - DAY)
    done(server)
    decided(server, "excused", "Bob", "Southside", now=server.now + DAY)
    assert [line.act for line in lines(server, **wanted)] == found


def test_days_are_whole_days_both_ends_included(server: Server) -> None:
    for n in range(6):
        decided(server, name=f"Day {n}", now=datetime(2026, 11, 20 + n, 23, 59, 59, 999_999, tzinfo=UTC))
        done(server, about=f"Day {n}", now=datetime(2026, 11, 20 + n, tzinfo=UTC))
    found = lines(server, since=overseeing.day("2026-11-21"), until=overseeing.day("2026-11-23"))
    assert sorted({line.about for line in found}) == ["Day 1", "Day 2", "Day 3"]
    assert len(found) == 6
    assert lines(server, since=overseeing.day("2026-12-01")) == []
    assert len(lines(server, until=overseeing.day("2026-11-20"))) == 2


@pytest.mark.parametrize(
    "text", ["yesterday", "2026-13-01", "2026-02-30", "0001-01-01", "9999-12-31", "2" * 10_000, "\x00"]
)
def test_what_is_no_day_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(Refused, match="2026-11-30") as refused:
        overseeing.day(text)
    assert refused.value.status == 422


@pytest.mark.parametrize("after", ["1-99999999999", "1-4294967297", "x", "'-1", "1-2-3"])
def test_a_cursor_that_is_none_is_refused(server: Server, after: str) -> None:
    with server.database.read() as tx, pytest.raises(Refused):
        overseeing_audit.listed(tx, Wanted(), after=after)


@pytest.mark.parametrize("after", ["0-0", "1-4294967296", "1795165200000000-2147483648", "1795165200000000-2147483647"])
def test_any_other_place_in_the_log_does_no_harm(server: Server, after: str) -> None:
    decided(server)
    done(server)
    with server.database.read() as tx:
        overseeing_audit.listed(tx, Wanted(), after=after)


def test_kinds_of_acts_are_offered_in_words(server: Server) -> None:
    done(server, "something_new")
    with server.database.read() as tx:
        kinds = overseeing_audit.kinds_of_acts(tx)
    offered = dict(kinds)
    assert (offered["something_new"], offered["muted"], offered["resent_all"]) == (
        "Something new", "Let only read", "Grades sent again together"
    )  # fmt: skip
    assert not {"by", "none", "tool"} & set(offered)
    assert [label for _, label in kinds] == sorted(offered.values())


@pytest.mark.parametrize("wanted", [{}, {"act": "muted"}, {"text": "nowhere"}])
def test_a_page_of_ten_thousand_goes_along_an_index(server: Server, wanted: dict[str, Any]) -> None:
    run_id = server.school("Northside")[1]
    row = {"run_id": run_id, "reason": "", "at": server.now}
    with server.database.write() as tx:
        tx.execute(log.insert(), [{**row, "act": "muted" if n % 2 else "hidden"} for n in range(MANY)])
        entry = {"at": server.now, "who": "Eve", "about": "x", "detail": ""}
        tx.execute(acts.insert(), [{**entry, "act": "muted" if n % 2 else "hidden"} for n in range(MANY)])
    with said(server.database) as statements, server.database.read() as tx:
        found = overseeing_audit.listed(
            tx, Wanted(**wanted), after=f"{(server.now - overseeing.START) // overseeing.MICROSECOND}-5000"
        )
    assert found.next is None or found.rows
    assert len(statements) <= 4 * overseeing.STRETCHES
    plan = plans(server.database, statements[:4])
    for bad in ("TEMP B-TREE", "SCAN audit", "SCAN admin_acts", "Sort", "Seq Scan on audit", "Seq Scan on admin_acts"):
        assert bad not in plan, plan

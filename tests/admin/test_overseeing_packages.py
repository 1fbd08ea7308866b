"""Packages and who came with them, over all organisations: looked through, ended, changed, and let in again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from lti_tool.errors import Refused
from lti_tool.services import grants, overseeing_packages
from lti_tool.services.grants import Issued
from lti_tool.services.overseeing_packages import Page
from lti_tool.storage import people
from lti_tool.storage.community_tables import audit
from lti_tool.storage.tables import enrolments, package_learners
from lti_tool.storage.tables import people as persons
from tests.admin.overseen import ENROLMENT, plans, said
from tests.support.tool import RunningTool

MANY = 3_000
DAY = timedelta(days=1)


def page(tool: RunningTool, grant: str, text: str = "", after: str | None = None) -> Page:
    with tool.database.read() as tx:
        return overseeing_packages.one(tx, grant, text, after=after, now=tool.clock())


def listed(tool: RunningTool, text: str = "", after: str | None = None) -> Any:
    with tool.database.read() as tx:
        return overseeing_packages.listed(tx, text, after=after, now=tool.clock())


def log(tool: RunningTool) -> list[tuple[str, str]]:
    with tool.database.read() as tx:
        return [(row.act, row.reason) for row in tx.execute(audit.select().order_by(audit.c.id))]


def conflict(tool: RunningTool, grant: Issued, learner_id: str = "E-1", name: str = "Alice") -> int:
    """Somebody has a place, and somebody else claims it; the first one's enrolment."""
    assert tool.package(grant, learner_id).ok
    with tool.database.write() as tx:
        newest = tx.execute(enrolments.select().order_by(enrolments.c.id.desc()).limit(1)).one()
        people.choose_name(tx, newest.person_id, name)
    assert tool.package(grant, learner_id, secret="x" * 40).status_code == 409
    return int(newest.id)


def fill(tool: RunningTool, grant: Issued, many: int = MANY) -> None:
    """So many learners of a grant, as rows."""
    with tool.database.write() as tx:
        found = overseeing_packages.grant_of(tx, grant.id, now=tool.clock())
        now, ids = tool.clock(), range(50_000, 50_000 + many)
        anew = {"organisation": "Example Ltd", "created_at": now}
        tx.execute(persons.insert(), [{**anew, "id": n, "subject": f"s{n}", "chosen_name": f"No. {n}"} for n in ids])
        usual = {**ENROLMENT, "run_id": grant.run.id, "via": "package", "changed_at": now, "created_at": now}
        tx.execute(enrolments.insert(), [{**usual, "id": n, "person_id": n} for n in ids])
        bound = {"grant_id": found.id, "seed": "s", "generation": 0}
        tx.execute(package_learners.insert(), [{**bound, "enrolment_id": n} for n in ids])


@pytest.fixture
def grant(tool: RunningTool) -> Issued:
    """A grant of ten seats."""
    return tool.grant(seats=10)


def test_every_package_is_listed_newest_first_with_how_it_stands(tool: RunningTool) -> None:
    opened, full, expired, revoked = tool.grant(), tool.grant(seats=1), tool.grant(days=1), tool.grant()
    tool.learner(full)
    tool.revoke(revoked)
    tool.pass_time(days=2)
    found = listed(tool)
    assert [(one.found.public_id, one.state) for one in found.rows] == [
        (revoked.id, "revoked"), (expired.id, "expired"), (full.id, "full"), (opened.id, "open")
    ]  # fmt: skip
    assert (found.rows[2].found.used, found.rows[2].found.seats, found.next) == (1, 1, None)


def test_packages_are_found_by_organisation_course_or_id_and_paged(tool: RunningTool) -> None:
    ids = [tool.grant().id for _ in range(30)]
    first = listed(tool)
    second = listed(tool, after=first.next)
    assert [one.found.public_id for one in (*first.rows, *second.rows)] == ids[::-1]
    assert [one.found.public_id for one in listed(tool, ids[3]).rows] == [ids[3]]
    assert len(listed(tool, "EXAMPLE small").rows) == 25
    for nothing in ("%", "_", "'", "\\", "\x00", "x" * 10_000):
        assert nothing == "_" or listed(tool, nothing).rows == []


def test_a_package_shows_where_it_may_be_and_who_came_with_it(tool: RunningTool) -> None:
    grant = tool.grant(origins=("https://lms.example", "https://other.example"))
    alice = conflict(tool, grant)
    tool.learner(grant, "E-2")
    found = page(tool, grant.id)
    assert found.origins == ("https://lms.example", "https://other.example")
    assert [(one.found.name, one.conflict) for one in found.learners.rows] == [("Alice", True), (None, False)]
    assert [one.id for one in found.conflicts] == [alice]
    assert found.grant.found.conflicts == 1
    assert [one.found.name for one in page(tool, grant.id, "ALI").learners.rows] == ["Alice"]
    assert page(tool, grant.id, "bob").learners.rows == []


def test_a_learner_is_let_in_again_and_that_is_written_down(tool: RunningTool, grant: Issued) -> None:
    alice = conflict(tool, grant)
    with tool.database.write() as tx:
        overseeing_packages.rebind(tx, grant.id, alice, tool.clock())
    found = page(tool, grant.id)
    assert (found.conflicts, found.learners.rows[0].waits, found.grant.found.conflicts) == ([], True, 0)
    assert tool.package(grant, "E-1", secret="y" * 40).ok  # whoever comes next has the place
    assert not page(tool, grant.id).learners.rows[0].waits
    assert log(tool) == [("rebound", "")]


def test_nobody_of_another_package_is_let_in_by_its_number(tool: RunningTool, grant: Issued) -> None:
    other = tool.grant()
    alice = conflict(tool, other)
    lti = tool.enter("bob").session.enrolment_id or 0
    for enrolment in (alice, lti, 0, -1, 10**9, 2**31, 10**30):
        with pytest.raises(Refused) as refused, tool.database.write() as tx:
            overseeing_packages.rebind(tx, grant.id, enrolment, tool.clock())
        assert refused.value.status == 404
    assert len(page(tool, other.id).conflicts) == 1
    assert log(tool) == []


@pytest.mark.parametrize("public_id", ["", "x", "%", "' OR 1=1 --", "\x00", "x" * 10_000, "ä", "a/b", "abc\n"])
def test_what_is_no_package_is_not_found(tool: RunningTool, public_id: str) -> None:
    with pytest.raises(Refused) as refused:
        page(tool, public_id)
    assert refused.value.status == 404


def test_a_package_is_ended_once_with_every_visit_it_opened(tool: RunningTool, grant: Issued) -> None:
    alice = tool.learner(grant)
    for _ in range(2):
        tool.revoke(grant)
    tool.tool.doors.forget()
    assert alice.ask("GET", "/api/state").status_code == 401
    assert log(tool) == [("grant_revoked", "Example Ltd")]
    assert page(tool, grant.id).grant.state == "revoked"


def test_seats_and_the_last_day_can_be_changed_without_building_the_package_again(tool: RunningTool) -> None:
    grant = tool.grant(seats=1, days=1)
    tool.learner(grant, "E-1")
    assert tool.package(grant, "E-2").status_code == 403
    with tool.database.write() as tx:
        grants.change(tx, grant.id, seats=2, expires_at=tool.clock() + 60 * DAY, now=tool.clock())
    tool.pass_time(days=30)
    tool.learner(grant, "E-2")
    assert tool.package(grant, "E-3").status_code == 403
    ((act, why),) = log(tool)
    assert act == "grant_changed"
    assert "seats 1 → 2" in why
    with tool.database.write() as tx:
        grants.change(tx, grant.id, seats=None, expires_at=tool.clock() + DAY, now=tool.clock())
    tool.learner(grant, "E-3")


@pytest.mark.parametrize(
    ("seats", "days", "code"),
    [(0, 1, "bad_seats"), (-1, 1, "bad_seats"), (10**12, 1, "bad_seats"), (5, -1, "bad_date")],
)
def test_limits_that_are_none_are_refused(tool: RunningTool, grant: Issued, seats: int, days: int, code: str) -> None:
    with pytest.raises(Refused) as refused, tool.database.write() as tx:
        grants.change(tx, grant.id, seats=seats, expires_at=tool.clock() + days * DAY, now=tool.clock())
    assert refused.value.code == code
    assert log(tool) == []


def test_an_ended_package_stays_ended(tool: RunningTool, grant: Issued) -> None:
    tool.revoke(grant)
    with pytest.raises(Refused) as refused, tool.database.write() as tx:
        grants.change(tx, grant.id, seats=5, expires_at=tool.clock() + DAY, now=tool.clock())
    assert refused.value.code == "grant_revoked"


def test_thousands_of_learners_are_paged_along_an_index(tool: RunningTool) -> None:
    grant, other = tool.grant(), tool.grant()
    fill(tool, grant)
    with tool.database.write() as tx:
        tx.execute(
            update(package_learners).where(package_learners.c.enrolment_id == 52_000).values(conflict_at=tool.clock())
        )
    first = page(tool, grant.id)
    assert [one.id for one in first.learners.rows] == list(range(50_000, 50_025))
    assert [one.id for one in first.conflicts] == [52_000]
    with said(tool.database) as statements:
        second = page(tool, grant.id, after=first.learners.next)
    assert second.learners.rows[0].id == 50_025
    assert [one.found.name for one in page(tool, grant.id, "52999").learners.rows] == ["No. 52999"]
    plan = plans(tool.database, [one for one in statements if "package_learners" in one[0]])
    for bad in ("TEMP B-TREE", "SCAN package_learners", "Seq Scan on package_learners"):
        assert bad not in plan, plan
    assert page(tool, other.id).learners.rows == []

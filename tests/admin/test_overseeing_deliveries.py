"""Scores that do not arrive, over all schools: whoever runs the server finds them, reads why, and sends them again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import overseeing_deliveries as deliveries
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.overseeing_deliveries import BATCH, Wanted
from lti_tool.storage import overseeing_deliveries
from lti_tool.storage.community_tables import audit
from lti_tool.storage.database import Database
from tests.admin.overseen import REFUSED, Server, bundled, plans, said

MANY = 10_000


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    """The courses that come with the tool."""
    return bundled()


@pytest.fixture
def server(database: Database) -> Server:
    """An empty server."""
    return Server(database)


def walk(server: Server, catalogue: Catalogue, wanted: Wanted) -> list[Any]:
    """Every page of a list, one after the other."""
    rows: list[Any] = []
    after, pages = None, 0
    while pages == 0 or after:
        with server.database.read() as tx:
            found = deliveries.listed(tx, wanted, catalogue, after=after)
        rows, after, pages = [*rows, *found.rows], found.next, pages + 1
        assert pages < 1_000, "the list does not end"
    return rows


def names(server: Server, catalogue: Catalogue, text: str = "", **wanted: Any) -> list[str | None]:
    with server.database.read() as tx:
        return [row.name for row in deliveries.listed(tx, Wanted(text=text, **wanted), catalogue, after=None).rows]


def log(server: Server) -> list[tuple[str, int | None, str]]:
    with server.database.read() as tx:
        rows = tx.execute(audit.select().order_by(audit.c.id))
        return [(row.act, row.subject_id, row.reason) for row in rows]


def test_what_was_refused_for_good_is_listed_with_the_last_one_first(server: Server, catalogue: Catalogue) -> None:
    server.scores(["Alice", "Bob"], apart=60)
    server.score("Charlie", "Southside", next_at=server.now + timedelta(hours=1))
    server.score("Erin", state="due")
    server.score("Frank", state="sent")
    server.score("Grace", shown=0.55)  # a teacher has changed hers: that is the facilitator's to decide
    assert names(server, catalogue) == ["Charlie", "Bob", "Alice"]
    assert names(server, catalogue, state="due") == ["Erin"]
    with server.database.read() as tx:
        assert deliveries.counts(tx) == {"failed": 3, "due": 1}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ALICE", ["Alice O'Hara"]),
        ("o'hara alice", ["Alice O'Hara"]),
        ("ÉMILIE", ["Émilie 100%_sure"]),
        ("100%_", ["Émilie 100%_sure"]),
        ("%", ["Émilie 100%_sure"]),
        ("_", ["Émilie 100%_sure"]),
        ("southside", ["Bob"]),
        ("autumn southside", ["Bob"]),
        ("first week", ["Bob", "Émilie 100%_sure", "Alice O'Hara"]),
        ("column gone", ["Bob", "Émilie 100%_sure", "Alice O'Hara"]),
        ("\\", []),
        ("'; DROP TABLE scores_due; --", []),
        ("\x00", []),
        ("nobody", []),
        ("x" * 10_000, []),
    ],
)
def test_a_score_is_found_by_person_school_course_or_reason(
    server: Server, catalogue: Catalogue, text: str, found: list[str]
) -> None:
    server.scores(["Alice O'Hara", "Émilie 100%_sure"], apart=1)
    server.score("Bob", "Southside", next_at=server.now + timedelta(hours=1))
    assert names(server, catalogue, text) == found


def test_a_school_sees_only_to_its_own(server: Server, catalogue: Catalogue) -> None:
    server.score("Alice")
    server.score("Bob", "Southside")
    assert names(server, catalogue, school=server.school("Southside")[0].id) == ["Bob"]
    assert names(server, catalogue, school=10**9) == []


@pytest.mark.parametrize("state", ["failed", "due"])
@pytest.mark.parametrize("apart", [0, 1])
def test_paging_shows_everything_once_also_where_all_were_tried_at_one_moment(
    server: Server, catalogue: Catalogue, state: str, apart: int
) -> None:
    server.scores([f"Somebody {n}" for n in range(60)], state=state, apart=apart)
    found = walk(server, catalogue, Wanted(state))
    assert len(found) == len({row.id for row in found}) == 60
    assert [row.at for row in found] == sorted((row.at for row in found), reverse=state == "failed")
    found = walk(server, catalogue, Wanted(state, text="somebody"))
    assert len({row.id for row in found}) == 60


def test_a_rare_name_is_found_far_behind_and_what_was_not_looked_at_is_said(
    server: Server, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lti_tool.services.overseeing.STRETCH", 20)
    monkeypatch.setattr("lti_tool.services.overseeing.STRETCHES", 2)
    server.score("Zoë", next_at=server.now - timedelta(days=1))
    server.scores([f"Somebody {n}" for n in range(90)])
    with server.database.read() as tx:
        first = deliveries.listed(tx, Wanted(text="zoë"), catalogue, after=None)
    assert (list(first.rows), first.unfinished) == ([], True)
    assert [row.name for row in walk(server, catalogue, Wanted(text="zoë"))] == ["Zoë"]


@pytest.mark.parametrize(
    "after",
    [
        "x",
        "1",
        "-",
        "1-",
        "-1",
        "1-2-3",
        "١-١",
        "1-99999999999",
        "9" * 18 + "-1",
        "1" * 10_000,
        "1-1\n",
        "1e3-1",
        "\x00",
    ],
)
def test_a_cursor_that_is_none_is_refused_and_not_our_mistake(server: Server, catalogue: Catalogue, after: str) -> None:
    with server.database.read() as tx, pytest.raises(Refused) as refused:
        deliveries.listed(tx, Wanted(), catalogue, after=after)
    assert refused.value.status == 422


def test_there_are_two_lists_and_no_third(server: Server) -> None:
    with pytest.raises(Refused):
        Wanted("sent")


def test_why_it_has_not_arrived_is_said_in_a_sentence(server: Server) -> None:
    hours = timedelta(hours=1)
    told = {
        "failed": server.score(),
        "no reason": server.score(reason=None),
        "fresh": server.score(state="due", reason=None),
        "again": server.score(state="due", next_at=server.now + hours),
        "late": server.score(state="due", next_at=server.now - hours),
        "now": server.score(state="due", claimed_until=server.now + hours, claim="x"),
    }
    with server.database.read() as tx:
        words = {}
        for name, target in told.items():
            score, state = overseeing_deliveries.score(tx, target) or pytest.fail(name)
            words[name] = deliveries.reason(score, state, server.now)
    assert words["failed"] == words["again"] == REFUSED
    assert words["no reason"] == "The platform did not take it."
    assert words["fresh"] == "It waits for its turn."
    assert "no worker" in words["late"]
    assert words["now"] == "It is being sent just now."


def test_a_part_of_a_course_is_named_and_one_that_is_gone_does_no_harm(server: Server, catalogue: Catalogue) -> None:
    offer = catalogue.get("first-week")
    activity = offer.plan["activities"][0]
    server.score(part=activity["id"])
    server.score(part="gone-long-ago")
    with server.database.read() as tx:
        rows = deliveries.listed(tx, Wanted(), catalogue, after=None).rows
        assert {deliveries.title(row, catalogue) for row in rows} == {
            f"{offer.course.title}: {activity['title']}",
            offer.course.title,
        }
        assert deliveries.title(rows[0]._replace(course="a-course-that-is-gone"), catalogue) == "a-course-that-is-gone"


def test_no_grade_is_shown(server: Server, catalogue: Catalogue) -> None:
    server.score()
    with server.database.read() as tx:
        assert "0.87654" not in repr(deliveries.listed(tx, Wanted(), catalogue, after=None))


def test_one_is_sent_again_and_written_down(server: Server) -> None:
    target = server.score()
    later = server.now + timedelta(hours=1)
    with server.database.write() as tx:
        deliveries.resend(tx, target, later)
    row = server.row(target)
    assert (row.state, row.next_at, row.attempts, row.reason, row.revision, row.score) == (
        "due", later, 0, None, 2, 0.87654
    )  # fmt: skip
    assert log(server) == [("resent", target, "")]


@pytest.mark.parametrize("state", ["sent", "taken_back"])
def test_what_was_told_or_taken_back_is_not_sent_again(server: Server, state: str) -> None:
    target = server.score(state=state, taken_back=state == "taken_back")
    with pytest.raises(Refused), server.database.write() as tx:
        deliveries.resend(tx, target, server.now)
    with pytest.raises(Refused), server.database.write() as tx:
        deliveries.resend(tx, 10**30, server.now)
    assert server.row(target).state == state
    assert log(server) == []


def test_what_is_being_sent_is_left_alone(server: Server) -> None:
    target = server.score(state="due", claimed_until=server.now + timedelta(minutes=1), claim="x")
    with pytest.raises(Refused, match="being sent"), server.database.write() as tx:
        deliveries.resend(tx, target, server.now)
    with server.database.write() as tx:  # that worker has died
        deliveries.resend(tx, target, server.now + timedelta(minutes=2))
    assert server.row(target).revision == 2


def test_everything_of_one_school_is_sent_again_in_batches_with_one_line_in_the_log_for_each(
    server: Server, catalogue: Catalogue
) -> None:
    server.scores([f"Somebody {n}" for n in range(BATCH + 7)])
    other = server.score("Bob", "Southside")
    due = server.score("Charlie", state="due", next_at=server.now + timedelta(days=1))
    wanted = Wanted(school=server.school("Northside")[0].id)
    sent = []
    for _ in range(3):
        with server.database.read() as tx:
            found = deliveries.to_resend(tx, wanted, catalogue, after=None)
        with server.database.write() as tx:
            sent.append(deliveries.resend_all(tx, found.rows, server.now))
    assert sent == [BATCH, 7, 0]
    assert [(act, why) for act, _, why in log(server)] == [("resent_all", "500 scores"), ("resent_all", "7 scores")]
    assert server.row(other).state == "failed"
    assert server.row(due).next_at == server.now + timedelta(days=1)


def test_of_two_administrators_at_once_one_sends_and_what_arrived_meanwhile_is_left_alone(
    server: Server, catalogue: Catalogue
) -> None:
    server.scores(["Alice", "Bob"])
    with server.database.read() as tx:
        seen = deliveries.to_resend(tx, Wanted(), catalogue, after=None).rows
    with server.database.write() as tx:
        assert deliveries.resend_all(tx, seen, server.now) == 2
    with server.database.write() as tx:
        assert deliveries.resend_all(tx, seen, server.now) == 0
    assert [act for act, *_ in log(server)] == ["resent_all"]


@pytest.mark.parametrize("state", ["failed", "due"])
def test_a_page_of_ten_thousand_goes_along_an_index_and_reads_no_more_than_it_shows(
    server: Server, catalogue: Catalogue, state: str
) -> None:
    server.scores([f"Somebody {n}" for n in range(MANY)], state=state)  # all at one moment, which is the worst
    with server.database.read() as tx:
        first = deliveries.listed(tx, Wanted(state), catalogue, after=None)
    with said(server.database) as statements, server.database.read() as tx:
        deliveries.listed(tx, Wanted(state), catalogue, after=first.next)
    plan = plans(server.database, statements)
    if server.database.is_sqlite:  # PostgreSQL may go along the key instead, where everything is in one state
        assert "ix_scores_due_state_next_at_target_id" in plan, plan
        assert "target_id<?" in plan or "target_id>?" in plan, plan
    for bad in ("TEMP B-TREE", "SCAN scores_due", "Sort", "Seq Scan on scores_due"):
        assert bad not in plan, plan

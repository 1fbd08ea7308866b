"""The pages about deliveries, packages, the log and health, as Dana who looks after the server uses them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import update

from lti_tool.storage import outbox
from lti_tool.storage.tables import runs
from tests.admin.office import Dana, code
from tests.admin.overseen import REFUSED, Server
from tests.admin.test_overseeing_packages import conflict, page
from tests.support.tool import RunningTool

HOSTILE = [
    "%", "_", "'", '"', "\\", "' OR 1=1 --", "<script>alert(1)</script>", "\x00", "\ud7ff\uffff", "x" * 10_000,
    "🙂" * 3_000, "-1", "99999999999999999999", "1e5", "١", "../../etc/passwd", "{{7*7}}",
]  # fmt: skip
LISTS = ("/admin/deliveries", "/admin/packages", "/admin/log")


def server_of(dana: Dana) -> Server:
    """The rows behind the running server, at its time."""
    return Server(dana.tool.database, now=dana.tool.clock(), people=70_000)


def acts(dana: Dana) -> list[tuple[str, str, str]]:
    """What Dana did, newest first, without coming in."""
    return [(one.act, one.about, one.detail) for one in dana.acts() if one.act != "signed_in"]


# -- deliveries --------------------------------------------------------------------------------------------------------
def test_dana_sees_whose_score_did_not_arrive_and_why_but_not_the_score(dana: Dana) -> None:
    server_of(dana).score("Alice <b>Bold</b>")
    answer = dana.get("/admin/deliveries")
    assert "&lt;b&gt;Bold" in answer.text
    read = dana.read("/admin/deliveries")
    assert "Refused: 1" in read
    assert REFUSED in read
    assert "Autumn at Northside" in read
    assert "Tried 3 times" in read
    assert "87" not in re.sub(r"\d{4}-\d\d-\d\d \d\d:\d\d|[\w-]{40,}", "", read)


def test_the_overview_leads_to_what_was_refused(dana: Dana) -> None:
    server_of(dana).score()
    assert '<a href="/admin/deliveries">1 grade was not taken' in dana.get("/admin").text


def test_dana_has_one_sent_again_and_comes_back_to_where_she_was(dana: Dana) -> None:
    server = server_of(dana)
    target = server.score("Alice")
    server.score("Bob")
    school = str(server.school("Northside")[0].id)
    read = dana.do(f"/admin/deliveries/{target}/resend", {"state": "failed", "school": school, "q": "northside"})
    assert "sent again at the next opportunity" in read
    assert "Alice" not in read
    assert "Bob" in read
    assert server.row(target).state == "due"
    assert acts(dana) == [("resent", "First week, together (Northside)", "")]


def test_dana_has_all_of_one_school_sent_again(dana: Dana) -> None:
    server = server_of(dana)
    server.scores(["Alice", "Bob"])
    other = server.score("Charlie", "Southside")
    school = server.school("Northside")[0].id
    assert "Send all that were found again" in dana.read(f"/admin/deliveries?school={school}")
    read = dana.do("/admin/deliveries/resend", {"school": str(school)})
    assert "2 scores are sent again" in read
    assert server.row(other).state == "failed"
    assert acts(dana) == [("resent_all", "Northside", "2 scores")]
    assert "nothing to send again" in dana.do("/admin/deliveries/resend", {"school": str(school)})
    assert len(acts(dana)) == 1


def test_the_words_that_were_looked_for_do_not_stay_in_the_log(dana: Dana) -> None:
    server_of(dana).score("Alice Secret")
    dana.do("/admin/deliveries/resend", {"q": "alice secret"})
    assert "ecret" not in repr(acts(dana))


def test_a_score_that_arrived_meanwhile_is_not_sent_twice(dana: Dana) -> None:
    server = server_of(dana)
    target = server.score(state="sent")
    answer = dana.press(f"/admin/deliveries/{target}/resend")
    assert (answer.status_code, code(answer)) == (409, "told_already")
    assert acts(dana) == []


def test_what_is_on_its_way_says_when_next(dana: Dana) -> None:
    server = server_of(dana)
    server.score("Alice", state="due", next_at=server.now + timedelta(hours=3), attempts=1)
    server.score("Bob", state="due", next_at=server.now - timedelta(hours=1), attempts=0)
    read = dana.read("/admin/deliveries?state=due")
    assert "On their way: 2" in read
    assert "Tried once, next at" in read
    assert "no worker has come to it" in read
    assert "Send all" not in read


def test_a_resent_score_arrives_with_the_worker(dana: Dana) -> None:
    server = server_of(dana)
    target = server.score("Alice")
    dana.do(f"/admin/deliveries/{target}/resend")
    with dana.tool.database.write() as tx:
        claimed = outbox.claim(tx, "w", until=server.now + timedelta(hours=1), now=dana.tool.clock())
    assert claimed is not None
    assert (claimed.target_id, claimed.score) == (target, 0.87654)


# -- packages ----------------------------------------------------------------------------------------------------------
def test_dana_finds_a_package_and_lets_a_learner_in_again(dana: Dana) -> None:
    tool = dana.tool
    grant = tool.grant(seats=10)
    alice = conflict(tool, grant)
    assert "1 learner cannot get in" in dana.read("/admin/packages?q=example")
    read = dana.read(f"/admin/packages/{grant.id}")
    assert "Who cannot get in" in read
    assert "1 taken of 10" in read
    read = dana.do(f"/admin/packages/{grant.id}/let-in", {"learner": str(alice)})
    assert "The place waits for whoever comes next" in read
    assert tool.package(grant, "E-1", secret="y" * 40).ok
    assert [act for act, *_ in acts(dana)] == ["rebound"]
    assert "Alice" not in repr(acts(dana))


def test_dana_changes_the_limits_and_a_wrong_one_comes_back_with_what_she_typed(dana: Dana) -> None:
    tool = dana.tool
    grant = tool.grant(seats=10)
    path = f"/admin/packages/{grant.id}/limits"
    day = f"{tool.clock() + timedelta(days=3):%Y-%m-%d}"
    assert "The limits are changed" in dana.do(path, {"seats": "", "until": day})
    assert page(tool, grant.id).grant.found.seats is None
    assert dana.tool.package(grant).ok
    answer = dana.press(path, {"seats": "ten", "until": "2001-01-01"})
    assert answer.status_code == 422
    assert 'value="2001-01-01"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    tool.pass_time(days=2, hours=23)
    assert tool.package(grant, "E-2").ok or f"{tool.clock():%Y-%m-%d}" > day
    assert [act for act, *_ in acts(dana)] == ["grant_changed"]


def test_a_package_is_ended_only_after_its_own_page_was_read(dana: Dana) -> None:
    tool = dana.tool
    grant = tool.grant()
    tool.learner(grant)
    read = dana.read(f"/admin/packages/{grant.id}/end")
    assert "1 learner has come with it" in read
    assert "cannot be undone" in read
    assert tool.package(grant).status_code in (200, 409)  # reading has ended nothing
    read = dana.do(f"/admin/packages/{grant.id}/end")
    assert "The package is ended" in read
    assert tool.package(grant, "E-2").status_code == 403
    dana.do(f"/admin/packages/{grant.id}/end")
    assert [act for act, *_ in acts(dana)] == ["grant_revoked"]
    assert "ended already" in dana.read(f"/admin/packages/{grant.id}/end")
    answer = dana.press(f"/admin/packages/{grant.id}/limits", {"seats": "5", "until": "2050-01-01"})
    assert (answer.status_code, code(answer)) == (409, "grant_revoked")


# -- the log and health ------------------------------------------------------------------------------------------------
def test_dana_reads_in_the_log_what_she_did_herself(dana: Dana) -> None:
    target = server_of(dana).score("Alice")
    dana.do(f"/admin/deliveries/{target}/resend")
    read = dana.read("/admin/log")
    assert "Dana , administrator" in read
    assert "Grade sent again" in read
    assert "Alice" in read  # by the run's own log, which forgets her when she is erased
    assert "Alice" not in dana.read("/admin/log?kind=admin")
    assert "None has these words" in dana.read("/admin/log?q=nobody")
    assert "None has these words" in dana.read("/admin/log?since=2050-01-01")


def test_dana_sees_that_no_worker_is_at_work_and_what_to_do(dana: Dana) -> None:
    read = dana.read("/admin/health")
    assert "lti-tool worker" in read
    assert "1 thing is wrong." in read
    assert "Python" in read


def test_keys_that_cannot_be_read_are_a_red_light_and_not_our_mistake(sqlite_dana: Dana) -> None:
    (sqlite_dana.tool.tool.settings.keys_dir / "lti-99999999T000000000000-x.pem").write_text("rubbish")
    assert "There is no key" in sqlite_dana.read("/admin/health")


# -- whatever is sent --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", LISTS)
def test_whatever_is_asked_for_is_answered_and_escaped(dana: Dana, path: str) -> None:
    server = server_of(dana)
    server.scores(["Alice", "Bob"])
    dana.tool.grant()
    for text in HOSTILE:
        for name in ("q", "after", "school", "state", "kind", "act", "since", "until", "n", "done"):
            answer = dana.get(f"{path}?{name}={quote(text)}")
            assert answer.status_code in (200, 404, 422), (name, text[:40], answer.status_code)
            assert "<script>alert" not in answer.text


def test_whatever_is_sent_to_do_something_does_nothing_or_is_refused(dana: Dana) -> None:
    server = server_of(dana)
    target = server.score("Alice")
    grant = dana.tool.grant()
    for text in HOSTILE:
        place = quote(text, safe="")
        for path, data in [
            (f"/admin/deliveries/{place}/resend", {}),
            (f"/admin/packages/{place}/end", {}),
            (f"/admin/packages/{place}/let-in", {"learner": "1"}),
            (f"/admin/packages/{place}/report", {}),
            (f"/admin/packages/{place}/limits", {"seats": "1", "until": "2050-01-01"}),
            (f"/admin/packages/{grant.id}/let-in", {"learner": text}),
            (f"/admin/packages/{grant.id}/limits", {"seats": text, "until": text}),
            ("/admin/deliveries/resend", {"after": text, "q": "nobody"}),
            ("/admin/deliveries/resend", {"state": text, "q": "nobody"}),
            (f"/admin/deliveries/{10**30}/resend", {"after": text}),
        ]:
            answer = dana.press(path, data)
            assert answer.status_code in (303, 400, 404, 405, 409, 414, 422), (path[:80], answer.status_code)
    assert server.row(target).state == "failed"
    assert page(dana.tool, grant.id).grant.found.seats is None
    assert acts(dana) == []


def test_nothing_is_done_without_the_key_of_the_visit(dana: Dana) -> None:
    server = server_of(dana)
    target, grant = server.score("Alice"), dana.tool.grant()
    for path in (
        f"/admin/deliveries/{target}/resend",
        "/admin/deliveries/resend",
        f"/admin/packages/{grant.id}/end",
        f"/admin/packages/{grant.id}/limits",
        f"/admin/packages/{grant.id}/let-in",
        f"/admin/packages/{grant.id}/report",
    ):
        assert dana.press(path, {"key": "x"}).status_code == 403
        assert dana.press(path, Origin="https://evil.example").status_code == 403
    assert server.row(target).state == "failed"


@pytest.mark.parametrize("path", [*LISTS, "/admin/health"])
def test_nobody_else_sees_any_of_it(sqlite_tool: RunningTool, path: str) -> None:
    assert Dana(sqlite_tool).get(path).status_code == 401


def test_a_course_that_is_gone_does_not_take_the_page_with_it(dana: Dana) -> None:
    server = server_of(dana)
    server.score("Alice")
    grant = dana.tool.grant()
    with dana.tool.database.write() as tx:
        tx.execute(update(runs).values(course="gone-long-ago"))
    assert "gone-long-ago" in dana.read("/admin/deliveries")
    assert "gone-long-ago" in dana.read(f"/admin/packages/{grant.id}")

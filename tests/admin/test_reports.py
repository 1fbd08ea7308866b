"""Dana holds an LMS's report against the receipts of a package."""

from __future__ import annotations

import requests

from tests.admin.office import Dana, words
from tests.services.test_receipts_checking import complete
from tests.support.tool import Caller, RunningTool


def send(dana: Dana, grant: str, text: str | bytes, **fields: str) -> requests.Response:
    return dana.press(f"/admin/packages/{grant}/report", fields, files={"report": ("report.csv", text)})


def test_everybody_in_a_report_is_told_apart_and_that_is_written_down(dana: Dana) -> None:
    grant = dana.tool.grant()
    alice = complete(dana.tool, grant, "E-1")
    complete(dana.tool, grant, "E-2", "Bob")
    assert "Check a report" in dana.read(f"/admin/packages/{grant.id}")
    answer = send(dana, grant.id, f"Username,Status\nE-1,completed\n<b>E-9,completed\nE-8,{alice}\n")
    said = words(answer)
    assert answer.status_code == 200
    assert "1 verified" in said
    assert "E-9 Line 3 Complete in the LMS" in said
    assert "Bob Not in the report" in said
    assert "<b>E-9" not in answer.text
    assert [(act.act, act.detail) for act in dana.acts()[:1]] == [
        ("report_checked", "verified 1, unknown_learner 1, not_in_lms 1, open 1")
    ]


def test_everything_fits(dana: Dana) -> None:
    grant = dana.tool.grant()
    complete(dana.tool, grant, "E-1")
    assert "Everything fits." in words(send(dana, grant.id, "Username,Status\nE-1,completed\n"))


def test_the_verdicts_can_be_taken_along_as_a_table_that_runs_nothing(dana: Dana) -> None:
    grant = dana.tool.grant()
    table = send(dana, grant.id, "Username,Status\n=1+1,completed\n", **{"as": "table"})
    assert table.headers["Content-Type"].startswith("text/csv")
    assert '"\'=1+1"' in table.text
    assert "attachment" in table.headers["Content-Disposition"]


def test_what_is_no_report_is_said_at_its_field(dana: Dana) -> None:
    grant = dana.tool.grant()
    for text, field in (
        (b"", "report"),
        (b"PK\x03\x04", "report"),
        (b"a,b\n1,2\n", "learner"),
        (b"User\nx\n", "learner"),
    ):
        answer = send(dana, grant.id, text)
        assert answer.status_code == 422
        assert f'id="{field}-wrong"' in answer.text
    assert 'id="status-wrong"' in send(dana, grant.id, "Username,When\nx,y\n").text
    assert dana.press(f"/admin/packages/{grant.id}/report", {}).status_code == 422
    assert send(dana, "nothing", "Username,Status\n").status_code == 404
    assert [act.act for act in dana.acts()] == ["signed_in"]


def test_a_large_report_is_taken_here_and_nowhere_else_and_from_nobody_else(sqlite_dana: Dana) -> None:
    dana, grant = sqlite_dana, sqlite_dana.tool.grant()
    large = b"Username,Status\n" + b"E-1,incomplete\n" * 100_000
    assert send(dana, grant.id, large).status_code == 200
    there = f"/admin/packages/{grant.id}/limits"
    assert dana.press(there, {}, files={"report": ("report.csv", large)}).status_code == 413


def test_nobody_else_checks_a_report(sqlite_tool: RunningTool) -> None:
    stranger, grant = Dana(sqlite_tool), sqlite_tool.grant()
    assert stranger.get(f"/admin/packages/{grant.id}/report").status_code == 401
    assert send(stranger, grant.id, "Username,Status\n").status_code == 401


class TestAFacilitator:
    """Dana checks the report of her own run, over HTTP."""

    def send(self, who: Caller, report: bytes, query: str = "") -> requests.Response:
        headers = {"Authorization": f"Bearer {who.token}"}
        return requests.post(f"{who.url}/api/run/report{query}", data=report, headers=headers, timeout=20)

    def test_she_is_told_who_needs_a_look_in_her_run_and_nowhere_else(self, sqlite_tool: RunningTool) -> None:
        tool = sqlite_tool
        here = tool.grant(run=tool.enter("alice").run.public_id)
        there = tool.grant(run=tool.enter("bob", context_id="course-2").run.public_id)
        complete(tool, here, "E-1")
        elsewhere = complete(tool, there, "E-2", "Bob")
        report = f"Username;Status;Code\nE-1;passed;\nE-2;passed;{elsewhere}\n".encode("utf-16")
        said = self.send(tool.facilitator(), report).json()
        assert [(row["who"], row["what"][:8]) for row in said["rows"]] == [("E-2", "the code")]
        assert [one["n"] for one in said["counts"]] == [1, 1]
        assert "Bob" not in str(said)

    def test_what_is_no_report_is_said_in_words(self, sqlite_tool: RunningTool) -> None:
        dana = sqlite_tool.facilitator()
        for body, code in (
            (b"", "no_report"),
            (b"a,b\n1,2\n", "no_learner_column"),
            (b"Username,x\n", "no_status_column"),
        ):
            assert self.send(dana, body).json()["error"]["code"] == code
        assert self.send(dana, b"who,x\na,passed\n", "?learner=who&status=x").ok
        assert self.send(dana, b"x" * 6_000_000).status_code == 413

    def test_nobody_else_has_one_read(self, sqlite_tool: RunningTool) -> None:
        alice, grant = sqlite_tool.caller("alice"), sqlite_tool.grant()
        for who in (alice, sqlite_tool.learner(grant)):
            assert self.send(who, b"PK\x03\x04").status_code == 403
        assert self.send(Caller(sqlite_tool.url, "x" * 43), b"PK\x03\x04").status_code == 401

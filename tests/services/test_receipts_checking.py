"""An LMS's report against the receipts of a run; and the receipts taken along, which say the same without us."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from courses.reports.headings import Named
from courses.reports.reading import read
from courses.reports.reconciling import Verdict
from lti_tool.cli import main
from lti_tool.errors import Refused
from lti_tool.services import receipts, receipts_checking
from lti_tool.services.grants import Issued
from lti_tool.services.receipts_checking import Checked
from lti_tool.storage import people
from lti_tool.storage.tables import enrolments
from scorm_builder import cli
from tests.support.tool import COURSE, RunningTool


def complete(tool: RunningTool, grant: Issued, learner_id: str, name: str = "Alice", digest: str | None = None) -> str:
    """Somebody who has completed the course; the code of her receipt."""
    tool.learner(grant, learner_id)
    with tool.database.write() as tx:
        row = tx.execute(enrolments.select().order_by(enrolments.c.id.desc()).limit(1)).one()
        people.choose_name(tx, row.person_id, name)
        said = {"kind": "receipt", "run": grant.run.public_id, "course": COURSE, "at": "2026-11-01T10:00:00+00:00"}
        said |= {"learner": tool.tool.signer.derive("learner", "Example Ltd", learner_id)}
        token = tool.tool.signer.sign({**said, "plan": digest or tool.tool.catalogue.get(COURSE).digest})
        tx.execute(enrolments.update().where(enrolments.c.id == row.id).values(receipt=token))
    found = receipts.verify(tool.tool.signer, token)
    assert found
    return found.code


def check(tool: RunningTool, whose: str, *rows: str) -> Checked:
    report = read(io.BytesIO("\n".join(["Username,Status,Code", *rows]).encode()), Named())
    with tool.database.read() as tx:
        of = receipts_checking.whose(tx, whose)
        return receipts_checking.check(tx, of, report, signer=tool.tool.signer, catalogue=tool.tool.catalogue)


def verdicts(found: Checked) -> list[tuple[str, str]]:
    return [(one.learner or found.names[one.codes[0]], one.verdict.value) for one in found.findings]


def test_each_learner_of_a_report_is_told_apart(tool: RunningTool) -> None:
    grant = tool.grant()
    alice, bob = complete(tool, grant, "E-1"), complete(tool, grant, "E-2", "Bob")
    complete(tool, grant, "E-3", "Charlie", digest="an earlier one")
    tool.learner(grant, "E-4")
    rows = (
        f"E-1,passed,{alice}",
        f"E-4,passed,{bob}",
        "E-3,completed,",
        "E-9,passed,",
        "E-8,passed,AAAA-AAAA-AAAA-AAAA",
    )
    assert verdicts(check(tool, grant.run.public_id, *rows)) == [
        ("E-1", "verified"),
        ("E-4", "not_theirs"),
        ("E-3", "other_version"),
        ("E-9", "unknown_learner"),
        ("E-8", "forged"),
        ("Bob", "not_in_lms"),
    ]


def test_a_grants_receipts_are_those_of_its_own_learners(tool: RunningTool) -> None:
    one = tool.grant()
    other = tool.grant(run=one.run.public_id)
    complete(tool, one, "E-1")
    complete(tool, other, "E-2", "Bob")
    assert verdicts(check(tool, one.id)) == [("Alice", "not_in_lms")]
    assert verdicts(check(tool, other.id, "E-1,passed,", "E-2,passed,")) == [
        ("E-1", "unknown_learner"),
        ("E-2", "verified"),
    ]
    assert len(check(tool, one.run.public_id).findings) == 2


def test_another_runs_receipt_is_none_here(tool: RunningTool) -> None:
    here, there = tool.grant(), tool.grant()
    code = complete(tool, there, "E-1")
    assert verdicts(check(tool, here.run.public_id, f"E-1,passed,{code}")) == [("E-1", "forged")]


def test_what_is_neither_run_nor_grant_is_refused(tool: RunningTool) -> None:
    with pytest.raises(Refused) as refused:
        check(tool, "nothing")
    assert refused.value.status == 404


def test_many_ids_are_asked_for_in_portions(tool: RunningTool) -> None:
    grant = tool.grant()
    complete(tool, grant, "E-1500")
    found = check(tool, grant.id, *(f"E-{n},passed," for n in range(2_000)))
    assert [one.learner for one in found.findings if one.verdict is Verdict.VERIFIED] == ["E-1500"]


def test_the_receipts_are_taken_along_and_say_the_same_without_the_server(tool: RunningTool, tmp_path: Path) -> None:
    grant = tool.grant()
    code = complete(tool, grant, "E-1")
    report, roll, key = tmp_path / "report.csv", tmp_path / "course.receipts", tmp_path / "key.json"
    report.write_text(f"Username;Status;Code\nE-1;passed;{code}\nE-2;passed;{code}\n")
    env = {
        "TOUCHPOINT_DATABASE_URL": tool.tool.settings.database_url,
        "TOUCHPOINT_KEYS_DIR": str(tool.tool.settings.keys_dir),
        "TOUCHPOINT_COURSES": tool.tool.settings.courses,
    }

    def lti_tool(*words: str) -> str:
        result = CliRunner().invoke(main, words, env=env, catch_exceptions=False)
        assert result.exit_code == 0, result.output
        return result.output

    lti_tool("receipts", "export", grant.id, "--learners", str(report), "--out", str(roll))
    lti_tool("receipts", "key", "--out", str(key))
    assert json.loads(key.read_text()) == requests.get(f"{tool.url}/receipts/jwks.json", timeout=20).json()
    assert "E-1" not in roll.read_text().split()[1]  # a receipt itself names nobody
    files = ["--receipts", str(roll), "--key", str(key), "--json"]
    result = CliRunner().invoke(cli.main, ["verify", str(report), *files])
    assert [one["verdict"] for one in json.loads(result.stdout)["findings"]] == ["verified", "not_theirs"]
    assert result.exit_code == 1


def test_the_published_key_holds_nothing_secret(sqlite_tool: RunningTool) -> None:
    for key in sqlite_tool.tool.signer.public_keys():
        assert set(key) == {"kty", "crv", "x", "kid", "use", "alg"}

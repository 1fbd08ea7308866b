"""`scorm-builder verify`: what an LMS claims counts where a receipt stands behind it, and nothing else does."""

from __future__ import annotations

import csv
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from courses.reports.headings import Named
from courses.reports.reading import Unreadable, read
from lti_tool.services.seals import Signer, code_of
from scorm_builder import cli, verify

RUN, COURSE, PLAN = "run-1", "first-week", "d1"
EXPECTED = {"run": RUN, "course": COURSE, "plan": PLAN, "learner": "p-alice"}


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return Signer.ensure(tmp_path_factory.mktemp("seals"))


def receipt(signer: Signer, learner: str = "p-alice", **other: str) -> str:
    said = {"kind": "receipt", "run": RUN, "course": COURSE, "learner": learner, "plan": PLAN}
    return signer.sign({**said, "at": "2026-11-01T10:00:00+00:00", **other})


def trusted(signer: Signer) -> verify.Keys:
    return verify.keys(json.dumps({"keys": signer.public_keys()}))


class TestOneReceipt:
    def test_hers_proves_it(self, signer: Signer) -> None:
        token = receipt(signer)
        found = verify.receipt(token, trusted(signer))
        assert found
        assert found.code == code_of(token)
        assert verify.proves(found, **EXPECTED)

    @pytest.mark.parametrize("name", ["learner", "course", "plan", "run"])
    def test_that_of_another_learner_course_version_or_run_does_not(self, signer: Signer, name: str) -> None:
        found = verify.receipt(receipt(signer, **{name: "other"}), trusted(signer))
        assert found
        assert not verify.proves(found, **EXPECTED)

    def test_one_that_another_key_signed_does_not(self, signer: Signer, tmp_path: Path) -> None:
        assert verify.receipt(receipt(Signer.new(tmp_path)), trusted(signer)) is None

    def test_one_in_which_a_character_is_another_does_not(self, signer: Signer) -> None:
        token = receipt(signer)
        for at in range(len(token)):
            for other in "AB.~":
                changed = token[:at] + other + token[at + 1 :]
                assert changed == token or verify.receipt(changed, trusted(signer)) is None, at

    def test_one_that_reads_the_same_but_is_written_in_another_way_does_not(self, signer: Signer) -> None:
        """It would have another code: one completion could be shown as many."""
        token = receipt(signer)
        for other in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=":
            for changed in (token[:-1] + other, token + other):
                assert changed == token or verify.receipt(changed, trusted(signer)) is None

    @pytest.mark.parametrize("token", ["", ".", "a.b", "a.b.c", "é.é", "e30.", "W10.AAAA", "\0", "A" * 100_000])
    def test_nonsense_does_not(self, signer: Signer, token: str) -> None:
        assert verify.receipt(token, trusted(signer)) is None

    def test_a_grant_that_the_same_key_signed_is_no_receipt(self, signer: Signer) -> None:
        assert verify.receipt(receipt(signer, kind="grant"), trusted(signer)) is None
        assert verify.receipt(signer.sign({"kind": "receipt", "run": RUN}), trusted(signer)) is None

    def test_an_earlier_seal_still_counts_after_a_new_one_was_made(self, tmp_path: Path) -> None:
        before = receipt(Signer.new(tmp_path))
        assert verify.receipt(before, trusted(Signer.new(tmp_path)))

    def test_the_key_may_be_a_set_one_of_them_or_pem(self, signer: Signer) -> None:
        (one,) = signer.public_keys()
        pem = trusted(signer)[0].public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        for text in (json.dumps(one), pem):
            assert verify.receipt(receipt(signer), verify.keys(text))

    @pytest.mark.parametrize(
        "text", ["", "{}", "[]", '{"keys": [1]}', '{"crv": "Ed25519", "x": "AA"}', "-----BEGIN NOTHING-----", "null"]
    )
    def test_what_is_no_key_is_refused_in_words(self, text: str) -> None:
        with pytest.raises(verify.Untrue, match="no receipt key"):
            verify.keys(text)


class Desk:
    """An L&D department: the two files of the tool, and the LMS's report."""

    def __init__(self, folder: Path, signer: Signer) -> None:
        self.folder, self.signer = folder, signer
        self.tokens = {name: receipt(signer, f"p-{name}") for name in ("alice", "bob", "charlie")}
        (folder / "key.json").write_text(json.dumps({"keys": signer.public_keys()}))
        self.roll()

    def code(self, name: str) -> str:
        return code_of(self.tokens[name])

    def roll(self, *, named: bool = True, also: str = "") -> list[str]:
        people = [
            self.signer.sign({"kind": "learner", "run": RUN, "id": name, "learner": f"p-{name}"})
            for name in (*self.tokens, "dora")
            if named
        ]
        head: dict[str, Any] = {"kind": "roll", "run": RUN, "course": COURSE, "plan": PLAN, "at": "2026-11-30"}
        head |= {"receipts": len(self.tokens), "learners": len(people), "named": named}
        lines = [self.signer.sign(head), *self.tokens.values(), *people]
        self.write(lines + ([also] if also else []))
        return lines

    def write(self, lines: list[str]) -> None:
        (self.folder / "course.receipts").write_text("\n".join(lines) + "\n")

    def verify(self, report: str | bytes, *words: str) -> Result:
        path = self.folder / "report.csv"
        path.write_bytes(report.encode() if isinstance(report, str) else report)
        files = ["--receipts", str(self.folder / "course.receipts"), "--key", str(self.folder / "key.json")]
        result = CliRunner().invoke(cli.main, ["verify", str(path), *files, *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    def verdicts(self, report: str | bytes, *words: str) -> dict[str, str]:
        found = json.loads(self.verify(report, "--json", *words).stdout)
        return {one["learner"] or one["codes"][0]: one["verdict"] for one in found["findings"]}


@pytest.fixture
def desk(tmp_path: Path, signer: Signer) -> Desk:
    return Desk(tmp_path, signer)


def table(*rows: tuple[str, str, str], head: str = "Username,Status,Response") -> str:
    return "\n".join([head, *(",".join(row) for row in rows)]) + "\n"


def all_well(desk: Desk) -> str:
    return table(*((name, "completed", desk.code(name)) for name in desk.tokens), ("dora", "incomplete", ""))


def test_everything_fits(desk: Desk) -> None:
    result = desk.verify(all_well(desk))
    assert result.exit_code == 0
    assert "3  verified" in result.stdout
    assert "column “Username”" in result.stderr


def test_each_thing_that_can_be_wrong_has_its_verdict(desk: Desk) -> None:
    desk.tokens["erin"] = receipt(desk.signer, "p-erin", plan="d0")
    desk.roll()
    report = table(
        ("alice", "completed", desk.code("alice")),
        ("bob", "incomplete", ""),
        ("dora", "passed", desk.code("alice")),
        ("erin", "passed", desk.code("erin")),
        ("mallory", "completed", "AAAA-BBBB-CCCC-DDDD"),
        ("nobody", "completed", ""),
        ("later", "not attempted", ""),
    )
    assert desk.verdicts(report) == {
        "alice": "verified",
        "bob": "not_in_lms",
        "dora": "not_theirs",
        "erin": "other_version",
        "mallory": "forged",
        "nobody": "unknown_learner",
        "later": "open",
        desk.code("charlie"): "not_in_lms",
    }
    said = desk.verify(report)
    assert said.exit_code == 1
    assert "line 4: dora: the code in the LMS is somebody else's" in said.stdout


def test_somebody_who_came_but_did_not_complete_is_said_to_have_no_receipt(desk: Desk) -> None:
    assert desk.verdicts(table(("dora", "completed", "")))["dora"] == "no_receipt"


def test_a_learners_own_receipt_counts_also_where_the_lms_kept_no_code(desk: Desk) -> None:
    assert desk.verdicts(table(("alice", "completed", "")))["alice"] == "verified"


def test_without_ids_a_code_that_two_learners_show_is_believed_of_neither(desk: Desk) -> None:
    desk.roll(named=False)
    code = desk.code("alice")
    report = table(("alice", "completed", code), ("dora", "completed", code), ("bob", "completed", desk.code("bob")))
    found = desk.verdicts(report)
    assert (found["alice"], found["dora"], found["bob"]) == ("not_theirs", "not_theirs", "verified")
    assert "only codes were compared" in desk.verify(report).stderr


def test_attempts_and_interactions_on_rows_of_their_own_are_one_learners(desk: Desk) -> None:
    code = desk.code("alice").lower()
    report = table(("alice", "incomplete", "a,b"[:1]), ("alice", "passed", ""), ("alice", "", f"urn:x: {code}"))
    assert desk.verdicts(report)["alice"] == "verified"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_report_in_any_usual_shape_is_read(desk: Desk, encoding: str, separator: str) -> None:
    rows = ["Bericht für März\r\n", "\r\n", "Name|Benutzername|Abschluss-Status|Antwort\r\n"]
    rows += [f'"Björk, {name}; \n x"|{name}|Bestanden (92 %)|{desk.code(name)}\r\n' for name in desk.tokens]
    text = "".join(rows).replace("|", separator)
    assert set(desk.verdicts(text.encode(encoding)).values()) == {"verified"}


@pytest.mark.parametrize(
    "head", ["Student ID,Completion status,x", "LOGIN_ID,Lesson Status,x", "Email address,Completed,x"]
)
def test_columns_are_found_whatever_an_lms_calls_them(desk: Desk, head: str) -> None:
    assert desk.verdicts(table(("alice", "Completed", ""), head=head))["alice"] == "verified"


def test_columns_can_be_named_and_so_can_words_for_complete(desk: Desk) -> None:
    report = table(("x", "klart", desk.code("bob")), head="Username,Läge,Kod").replace("x,", "alice,")
    assert "--status COLUMN" in desk.verify(report).stderr
    named = ("--status", "läge", "--code", "KOD", "--complete", "Klart")
    assert desk.verdicts(report, *named)["alice"] == "verified"
    assert desk.verify(report, "--code", "nowhere").exit_code == 2


def test_with_two_columns_that_could_name_the_learner_one_is_taken_and_said(desk: Desk) -> None:
    """An address is often anybody's to change: it must not stand in for the id."""
    report = "Email,Username,Status\nalice,mallory,completed\n"
    assert desk.verdicts(report)["mallory"] == "unknown_learner"
    assert "there are also: Email" in desk.verify(report).stderr
    assert desk.verdicts(report, "--learner", "Email")["alice"] == "verified"


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"PK\x03\x04 a workbook", b"nothing,here\n1,2\n", b"\xff\xfe", b"Username\nalice\n"]
)
def test_what_is_no_report_is_refused_in_words(desk: Desk, content: bytes) -> None:
    result = desk.verify(content)
    assert result.exit_code == 2
    assert result.stderr.strip().endswith((".", "”."))


def test_a_file_of_receipts_that_was_changed_is_refused(desk: Desk, tmp_path: Path) -> None:
    lines = desk.roll()
    other = Signer.new(tmp_path / "other")
    for changed in (
        lines[:-1],
        [lines[0], *lines[2:]],
        lines[1:],
        [],
        [*lines, receipt(other)],
        [*lines, receipt(desk.signer, run="run-2")],
        [*lines, other.sign({"kind": "learner", "run": RUN, "id": "mallory", "learner": "p-alice"})],
        [*lines, desk.signer.sign({"kind": "learner", "run": "run-2", "id": "dora", "learner": "p-alice"})],
    ):
        desk.write(changed)
        result = desk.verify(all_well(desk))
        assert result.exit_code == 2
        assert "xport" in result.stderr


def test_a_spreadsheet_runs_nothing_that_a_learner_wrote(desk: Desk, tmp_path: Path) -> None:
    evil = ("=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", " =1", "＝1")
    report = table(*((name, "completed", "") for name in evil))
    assert desk.verify(report, "--out", str(tmp_path / "look.csv")).exit_code == 1
    rows = list(csv.reader(io.StringIO((tmp_path / "look.csv").read_text("utf-8-sig"))))
    shown = [row[2] for row in rows[1:] if row[2]]
    assert shown == [f"'{name.strip()}" for name in evil]
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@＝")]


def test_a_terminal_is_not_moved_by_what_a_report_holds(desk: Desk) -> None:
    assert "\x1b" not in desk.verify(table(("\x1b[2Jalice", "completed", ""))).stdout


def test_a_report_of_many_rows_is_not_held_in_memory() -> None:
    head, row = b"Username,Status,Comment\n", b"alice,incomplete," + b"x" * 500 + b"\n"
    file = io.BytesIO(head + row * 40_000)  # 20 MB
    tracemalloc.start()
    assert len(read(file, Named()).entries) == 1
    assert tracemalloc.get_traced_memory()[1] < 2_000_000
    tracemalloc.stop()


def test_a_cell_without_an_end_is_refused_in_words() -> None:
    with pytest.raises(Unreadable, match="Line 2"):
        read(io.BytesIO(b'Username,Status\n"' + b"x" * 1_100_000), Named())

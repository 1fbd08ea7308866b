"""Dana makes grants, says where they may be used, and hands them on; in her browser and on the command line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from lti_tool.cli import main
from tests.admin.office import Dana, words
from tests.admin.test_overseeing_packages import conflict, page
from tests.support.tool import COURSE, ORIGIN, RunningTool

NEW = {
    "course": COURSE, "organisation": "  Northside   College ", "run": "", "seats": "2", "until": "2090-01-01",
    "origins": f"{ORIGIN}/\nhttps://b.example:443 {ORIGIN}",
}  # fmt: skip


def make(dana: Dana, **changes: str) -> tuple[str, str]:
    """The id of a new grant, and the page it was told on."""
    answer = dana.press("/admin/packages/new", NEW | changes)
    assert answer.status_code == 200, words(answer)
    found = re.search(r"/admin/packages/([A-Za-z0-9_-]{16})\"", answer.text)
    assert found
    return found[1], answer.text


def test_a_grant_is_made_and_a_package_with_it_comes_in(dana: Dana) -> None:
    grant, _ = make(dana)
    found = page(dana.tool, grant)
    assert (found.grant.found.organisation, found.grant.found.seats) == ("Northside College", 2)
    assert found.origins == ("https://b.example", ORIGIN)
    file = dana.get(f"/admin/packages/{grant}/grant.json")
    assert "attachment" in file.headers["Content-Disposition"]
    said = file.json()
    assert (said["hub"], said["course"]) == (dana.tool.url, COURSE)
    assert dana.http.post(
        f"{dana.tool.url}/api/packages/launch", json={"grant": said["grant"], "learner_id": "E-1"},
        headers={"Origin": ORIGIN}, timeout=20,
    ).ok  # fmt: skip
    assert [act.act for act in dana.acts()] == ["grant_made", "signed_in"]


def test_a_grant_can_lead_to_a_run_that_is_there(dana: Dana) -> None:
    entry = dana.tool.enter("alice")
    assert entry.run.public_id in dana.get("/admin/packages/new").text
    grant, _ = make(dana, run=entry.run.public_id)
    assert page(dana.tool, grant).grant.found.root_id == entry.run.id


def test_a_join_code_is_told_once_and_asked_for(dana: Dana) -> None:
    grant, text = make(dana, join_code="yes")
    (code,) = re.findall(r'<code id="code">([A-Z2-9]{8})</code>', text)
    assert code not in dana.get(f"/admin/packages/{grant}").text
    file = dana.get(f"/admin/packages/{grant}/grant.json").json()
    assert code not in json.dumps(file)
    launch = {"grant": file["grant"], "learner_id": "E-1"}
    there = f"{dana.tool.url}/api/packages/launch"
    assert dana.http.post(there, json=launch, timeout=20).json()["error"]["code"] == "join_code"
    assert dana.http.post(there, json=launch | {"join_code": code.lower()}, timeout=20).ok


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("organisation", ""), ("organisation", "x" * 256), ("organisation", "a\x07b"), ("course", "no-such"),
        ("run", "no-such"), ("origins", ""), ("origins", "lms.example"), ("origins", "https://lms.example/path"),
        ("origins", "javascript:alert(1)"), ("origins", " ".join(f"https://h{n}.example" for n in range(51))),
        ("seats", "0"), ("seats", "many"), ("until", "2001-01-01"), ("until", "tomorrow"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(dana: Dana, field: str, typed: str) -> None:
    answer = dana.press("/admin/packages/new", NEW | {field: typed})
    assert answer.status_code == 422
    assert f'id="{field}-wrong"' in answer.text
    assert "b.example" in answer.text or field == "origins"
    with dana.tool.database.read() as tx:
        from lti_tool.services import grants

        assert grants.listed(tx) == []


def test_where_a_package_may_be_is_changed_without_building_it_again(dana: Dana) -> None:
    grant = dana.tool.grant()
    form = {"seats": "", "until": "2090-01-01"}
    there = f"/admin/packages/{grant.id}/limits"
    assert "The limits are changed" in dana.do(there, form | {"origins": "https://new.example"})
    assert dana.tool.package(grant, origin=ORIGIN).status_code == 403
    assert dana.tool.package(grant, origin="https://new.example").ok
    assert dana.press(there, form | {"origins": "nonsense"}).status_code == 422
    assert page(dana.tool, grant.id).origins == ("https://new.example",)


def test_nobody_else_makes_a_grant_or_is_given_one(sqlite_tool: RunningTool) -> None:
    stranger, grant = Dana(sqlite_tool), sqlite_tool.grant()
    for path in ("/admin/packages/new", f"/admin/packages/{grant.id}/grant.json"):
        assert stranger.get(path).status_code == 401
    assert stranger.press("/admin/packages/new", NEW).status_code == 401


class TestCommands:
    """The same on the command line."""

    @pytest.fixture
    def run(self, sqlite_tool: RunningTool) -> Callable[..., Result]:
        env = {
            "TOUCHPOINT_DATABASE_URL": sqlite_tool.tool.settings.database_url,
            "TOUCHPOINT_KEYS_DIR": str(sqlite_tool.tool.settings.keys_dir),
            "TOUCHPOINT_COURSES": sqlite_tool.tool.settings.courses,
        }
        return lambda *words: CliRunner().invoke(main, ["grants", *words], env=env, catch_exceptions=False)

    def test_a_grant_with_a_join_code_is_made(self, run: Callable[..., Result], tmp_path: Path) -> None:
        out = tmp_path / "grant.json"
        words = ("new", COURSE, "--organisation", "Northside", "--origin", ORIGIN, "--join-code", "--out", str(out))
        said = run(*words).output
        code = re.findall(r"Join code, shown only here: ([A-Z2-9]{8})\n", said)
        assert len(code) == 1
        assert code[0] not in out.read_text()
        assert json.loads(run("list", "--json").output)[0]["join_code"] is True

    def test_limits_are_changed_and_what_is_not_named_stays(
        self, run: Callable[..., Result], sqlite_tool: RunningTool
    ) -> None:
        grant = sqlite_tool.grant(seats=5)
        assert run("limit", grant.id, "--until", "2090-06-30").exit_code == 0
        assert run("limit", grant.id, "--origin", "https://new.example").exit_code == 0
        found = page(sqlite_tool, grant.id)
        assert (found.grant.found.seats, found.origins) == (5, ("https://new.example",))
        assert f"{found.grant.found.expires_at:%Y-%m-%d}" == "2090-07-01"
        assert run("limit", grant.id, "--any-number").exit_code == 0
        assert page(sqlite_tool, grant.id).grant.found.seats is None
        for wrong in ((), ("--until", "2001-01-01"), ("--origin", "nonsense")):
            assert run("limit", grant.id, *wrong).exit_code == 1
        assert run("limit", "nothing", "--seats", "1").exit_code == 1

    def test_a_learner_who_cannot_get_in_is_seen_and_let_in(
        self, run: Callable[..., Result], sqlite_tool: RunningTool
    ) -> None:
        grant = sqlite_tool.grant()
        alice = conflict(sqlite_tool, grant)
        (row,) = json.loads(run("learners", grant.id, "--json").output)
        assert (row["learner"], row["name"], row["cannot_get_in"]) == (alice, "Alice", True)
        assert run("rebind", grant.id, str(alice)).exit_code == 0
        assert sqlite_tool.package(grant, "E-1", secret="z" * 40).ok
        assert run("rebind", sqlite_tool.grant().id, str(alice)).exit_code == 1
        assert run("learners", "nothing").exit_code == 1

"""Packages to download: by Dana for her own run, by an administrator for any grant, and by nobody else."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from lti_tool import packaging
from lti_tool.packaging import NotBuilt, Order
from tests.admin.office import Dana, words
from tests.support.tool import COURSE, ORIGIN, Caller, RunningTool

NORTH, SOUTH = {"context_id": "course-1"}, {"context_id": "course-2"}


@pytest.fixture
def tool(sqlite_tool: RunningTool) -> Iterator[RunningTool]:
    """The tool; what the builder offers is asked for anew."""
    packaging.offered.cache_clear()
    yield sqlite_tool
    packaging.offered.cache_clear()


def take(who: Caller, grant: str, **chosen: Any) -> requests.Response:
    return who.ask("POST", f"/api/run/packages/{grant}", chosen)


def config(content: bytes) -> dict[str, Any]:
    """What stands in a package for its player."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert "imsmanifest.xml" in archive.namelist()
        page = archive.read("index.html").decode()
    found: dict[str, Any] = json.loads(page.split('id="config">', 1)[1].split("</script>", 1)[0])
    return found


def test_a_facilitator_downloads_a_package_that_leads_into_her_run(tool: RunningTool) -> None:
    dana = tool.facilitator()
    run = tool.enter("alice").run.public_id
    grant = tool.grant(run=run, join_code="ABCDEFGH")
    over = tool.grant(run=run)
    tool.revoke(over)
    said = dana.get("/api/run/packages")
    assert [(one["grant"], one["join_code"]) for one in said["grants"]] == [(grant.id, True)]
    assert {one["name"] for one in said["formats"]} >= {"scorm12", "scorm2004-4th"}
    answer = take(dana, grant.id)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{COURSE}-scorm12.zip"'
    settings = config(answer.content)["settings"]
    assert settings["hub"] == tool.url
    launch = {"grant": settings["grant"], "learner_id": "E-1", "join_code": "ABCDEFGH"}
    there = f"{tool.url}/api/packages/launch"
    assert requests.post(there, json=launch, headers={"Origin": ORIGIN}, timeout=20).ok
    assert "package_taken_along" in json.dumps(dana.get("/api/run/audit"))


def test_the_format_is_chosen_or_suits_the_lms_and_without_others_there_is_no_grant(tool: RunningTool) -> None:
    dana = tool.facilitator()
    grant = tool.grant(run=tool.enter("alice").run.public_id).id
    lms = next(p for p in dana.get("/api/run/packages")["lms"] if p["formats"][0] == "scorm2004-4th")
    assert "2004-4th" in take(dana, grant, lms=lms["name"]).headers["Content-Disposition"]
    alone = take(dana, grant, format="scorm12", connected=False)
    assert config(alone.content)["settings"]["grant"] is None
    for chosen in ({"format": "nonsense"}, {"lms": "nonsense"}, {"format": "--out"}, {"lms": "../../x"}):
        assert take(dana, grant, **chosen).status_code == 422
    narrow = next(p for p in dana.get("/api/run/packages")["lms"] if "scorm2004-3rd" not in p["formats"])
    refused = take(dana, grant, lms=narrow["name"], format="scorm2004-3rd")
    assert "is not known to take" in refused.json()["error"]["message"]


def test_nobody_else_downloads_one(tool: RunningTool) -> None:
    grant = tool.grant(run=tool.enter("alice", **NORTH).run.public_id)
    for who, status in (
        (tool.caller("alice", **NORTH), 403),
        (tool.learner(grant), 403),
        (tool.facilitator("erin", **SOUTH), 404),
        (Caller(tool.url, "x" * 43), 401),
    ):
        assert take(who, grant.id).status_code == status
    assert tool.caller("bob", **NORTH).ask("GET", "/api/run/packages").status_code == 403
    assert tool.facilitator("erin", **SOUTH).get("/api/run/packages")["grants"] == []


@pytest.mark.parametrize("grant", ["nothing", "x" * 300, "..", "%2e%2e%2fetc"])
def test_what_is_no_grant_is_not_found(tool: RunningTool, grant: str) -> None:
    assert take(tool.facilitator(), grant).status_code in (404, 405)


def test_a_grant_that_is_over_makes_no_package(tool: RunningTool) -> None:
    dana, run = tool.facilitator(), tool.enter("alice").run.public_id
    revoked, expired = tool.grant(run=run), tool.grant(run=run, days=1)
    tool.revoke(revoked)
    tool.pass_time(days=2)
    dana = tool.facilitator()
    for grant in (revoked, expired):
        assert take(dana, grant.id).status_code == 409


def test_an_administrator_downloads_a_package_and_reads_what_each_choice_means(tool: RunningTool) -> None:
    dana, grant = Dana.of(tool), tool.grant()
    path = f"/admin/packages/{grant.id}/package"
    said = dana.read(path)
    assert "nobody can complete it" in said
    assert "What is known about LMSs" in said
    answer = dana.press(path, {"lms": "", "format": "scorm12", "connected": "yes"})
    assert answer.headers["Content-Type"] == "application/zip"
    assert config(answer.content)["settings"]["grant"]
    assert dana.acts()[0].act == "package_made"
    wrong = dana.press(path, {"lms": "nonsense", "format": ""})
    assert (wrong.status_code, 'id="lms-wrong"' in wrong.text) == (422, True)
    assert Dana(tool).get(path).status_code == 401
    assert dana.press("/admin/packages/nothing/package", {}).status_code == 404


class TestTheBuilder:
    """Another program, which may fail in every way that programs do."""

    def order(self, tool: RunningTool) -> Order:
        return Order(tool.tool.catalogue.get(COURSE).folder)

    def test_it_is_stopped_when_it_takes_too_long(self, tool: RunningTool, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(packaging, "TIME_LIMIT", 0.01)
        with pytest.raises(NotBuilt, match="too long"):
            packaging.build(self.order(tool))

    def test_more_than_a_few_at_once_are_asked_to_wait(
        self, tool: RunningTool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        dana, grant = Dana.of(tool), tool.grant()
        monkeypatch.setattr(packaging, "_rooms", threading.BoundedSemaphore(1))
        with packaging._room():
            answer = dana.press(f"/admin/packages/{grant.id}/package", {"format": ""})
            assert answer.status_code == 503
            assert "Try again in a minute" in words(answer)
        assert dana.press(f"/admin/packages/{grant.id}/package", {"format": ""}).ok

    def test_a_course_that_is_wrong_is_said_in_words(self, tool: RunningTool) -> None:
        order = self.order(tool)
        (order.folder / "check.md").write_text("---\ntype: quiz\n---\n")
        with pytest.raises(NotBuilt, match="cannot be made into this package"):
            packaging.build(order)

    def test_it_is_told_no_secret_and_takes_no_code_from_a_course(
        self, tool: RunningTool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TOUCHPOINT_DATABASE_URL", "postgresql://secret")
        started: list[dict[str, Any]] = []
        real = subprocess.run

        def spy(*words: Any, **how: Any) -> Any:
            started.append({"words": words[0], **how})
            return real(*words, **how)

        monkeypatch.setattr(subprocess, "run", spy)
        packaging.build(self.order(tool))
        (one,) = started
        assert one["words"][1] == "-I"
        assert set(one["env"]) == {"LC_ALL"}

    def test_one_that_says_nothing_is_said_to_have_failed(
        self, tool: RunningTool, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "executable", "/bin/false")
        with pytest.raises(NotBuilt, match="failed"):
            packaging.build(self.order(tool))
        monkeypatch.setattr(sys, "executable", "/nowhere")
        with pytest.raises(NotBuilt, match="cannot be started"):
            packaging.build(self.order(tool))

"""The player page, pictures and scripts: the same for all, compressed, kept by browsers; and nothing else is there."""

from __future__ import annotations

import gzip
import os
import re
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests

from lti_tool.storage.database import Database
from tests.support.tool import RunningTool


@pytest.fixture
def page(sqlite_tool: RunningTool) -> str:
    """Where the player of the run is."""
    return f"{sqlite_tool.url}/play/{sqlite_tool.enter('alice').run.public_id}/"


def get(url: str, **headers: str) -> Any:
    """A plain request: no token, nothing compressed unless asked for."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return requests.get(url, headers={"Accept-Encoding": "identity", **named}, timeout=20)


def test_the_page_is_the_same_for_everybody_and_holds_no_quiz_key(sqlite_tool: RunningTool, page: str) -> None:
    answer = get(page)
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert 'data-view="player"' in answer.text
    assert '"key"' not in answer.text
    assert "You owe nobody a connection." not in answer.text.split('data-text="')[0]  # feedback comes with the result
    other = f"{sqlite_tool.url}/play/{sqlite_tool.enter('bob', context_id='course-2').run.public_id}/"
    assert get(other).content == answer.content


@pytest.mark.parametrize("path", ["", "look.css"])
def test_what_is_known_already_is_not_sent_again(sqlite_tool: RunningTool, page: str, path: str) -> None:
    url = f"{sqlite_tool.url}/static/player/{path}" if path else page
    first = get(url)
    assert first.headers["Cache-Control"] == "no-cache"
    again = get(url, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert get(url, If_None_Match="W/" + first.headers["ETag"]).status_code == 304
    assert get(url, If_None_Match='"other"').status_code == 200


def test_what_can_be_compressed_is(page: str) -> None:
    plain = get(page)
    squeezed = requests.get(page, headers={"Accept-Encoding": "gzip"}, stream=True, timeout=20)
    body = squeezed.raw.read(decode_content=False)
    assert squeezed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(body) == plain.content
    assert "Accept-Encoding" in squeezed.headers["Vary"]


def test_only_the_platform_may_frame_it_and_nothing_foreign_may_run(page: str) -> None:
    policy = get(page).headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://platform.example" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert get(page).headers["X-Content-Type-Options"] == "nosniff"


def test_pictures_of_the_course_and_no_other_files(page: str) -> None:
    picture = get(page + "media/table.svg")
    assert picture.headers["Content-Type"].startswith("image/svg+xml")
    assert picture.headers["Content-Security-Policy"].endswith("sandbox")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert get(page + "media/table.svg", If_None_Match=picture.headers["ETag"]).status_code == 304
    assert get(page + "media/table.svg", Range="bytes=0-3").content == b"<svg"


@pytest.mark.parametrize(
    "path",
    [
        "media/other.svg",
        "media/../course.yaml",
        "media/%2e%2e/course.yaml",
        "media/..%2fcheck.md",
        "media//etc/passwd",
        "course.yaml",
        "media/",
    ],
)
def test_files_that_the_course_does_not_show(page: str, path: str) -> None:
    prepared = requests.Request("GET", page).prepare()
    prepared.url = page + path  # as it stands: nothing is tidied on the way
    assert requests.Session().send(prepared, timeout=20).status_code == 404


@pytest.mark.parametrize("path", ["/play/nothing/", "/play/nothing/media/table.svg", "/facilitate/nothing/"])
def test_runs_that_are_not_there(sqlite_tool: RunningTool, path: str) -> None:
    answer = get(sqlite_tool.url + path)
    assert answer.status_code == 404
    assert 'data-view="refused"' in answer.text


@pytest.mark.parametrize("path", ["/api/state", "/healthz"])
def test_a_database_that_is_away_is_said_and_asked_again(sqlite_tool: RunningTool, path: str, tmp_path: Path) -> None:
    alice = sqlite_tool.caller("alice")
    away = Database(f"postgresql+psycopg://nobody@/nothing?host={tmp_path}")
    sqlite_tool.app.extensions["touchpoint"] = replace(sqlite_tool.tool, database=away)
    answer = alice.ask("GET", path)
    assert answer.status_code == 503
    if path.startswith("/api/"):
        assert (answer.json()["error"]["code"], answer.headers["Retry-After"]) == ("busy", "5")


def test_a_course_that_was_taken_away_is_said_in_words(sqlite_tool: RunningTool, page: str) -> None:
    offers: Any = sqlite_tool.tool.catalogue._offers
    del offers["small-course"]
    assert "a course that is not on this server" in get(page).text


@pytest.mark.parametrize("name", ["nothing.js", "for/no-such-course.js", "../tool.py", "%2e%2e/tool.py", "bridge.js"])
def test_scripts_that_are_not_there(sqlite_tool: RunningTool, name: str) -> None:
    assert get(f"{sqlite_tool.url}/static/player/{name}").status_code == 404


@pytest.mark.parametrize(
    ("name", "kind"),
    [("player.js", "text/javascript"), ("start-lti.js", "text/javascript"), ("look.css", "text/css")],
)
def test_scripts_and_styles_say_what_they_are(sqlite_tool: RunningTool, name: str, kind: str) -> None:
    assert get(f"{sqlite_tool.url}/static/player/{name}").headers["Content-Type"] == f"{kind}; charset=utf-8"


def test_every_script_finds_what_it_imports(sqlite_tool: RunningTool) -> None:
    seen: set[str] = set()
    waiting = ["start-lti.js", "facilitator.js"]
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            answer = get(f"{sqlite_tool.url}/static/player/{name}")
            assert answer.ok, name
            waiting += re.findall(r'from *"\./([^"]+)"', answer.text)
    assert "words.js" in seen


def test_a_learners_page_loads_one_script_with_everything_in_it(sqlite_tool: RunningTool) -> None:
    entry = sqlite_tool.enter("alice")
    page = get(f"{sqlite_tool.url}/play/{entry.run.public_id}/").text
    assert re.findall(r'<script defer src="([^"]+)"', page) == ["/static/player/for/small-course.js"]
    script = get(f"{sqlite_tool.url}/static/player/for/small-course.js").text
    assert "class LtiBridge" in script
    assert "class Discussion" in script
    assert not re.search(r"^\s*(import|export)\b", script, re.MULTILINE)


def test_the_facilitators_page_holds_nothing_about_anybody(sqlite_tool: RunningTool) -> None:
    entry = sqlite_tool.enter("alice")
    answer = get(f"{sqlite_tool.url}/facilitate/{entry.run.public_id}/")
    assert 'data-view="facilitator"' in answer.text
    assert "Alice" not in answer.text
    assert "frame-ancestors 'self' https://platform.example" in answer.headers["Content-Security-Policy"]


def test_a_package_run_is_framed_by_nobody(sqlite_tool: RunningTool) -> None:
    grant = sqlite_tool.grant()
    policy = get(f"{sqlite_tool.url}/play/{grant.run.public_id}/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy


class TestAnythingNew:
    """304 for whoever has seen it all, for states, feeds and overviews."""

    @pytest.mark.parametrize("path", ["/api/state", "/api/activities/explain/posts"])
    def test_until_somebody_does_something(self, sqlite_tool: RunningTool, path: str) -> None:
        alice, bob = sqlite_tool.caller("alice"), sqlite_tool.caller("bob")
        alice.say("You owe nobody a connection at all.")
        etag = alice.ask("GET", path).headers["ETag"]
        for known in (etag, "W/" + etag):
            assert alice.ask("GET", path, If_None_Match=known).status_code == 304
        bob.say("It is up to you whom you follow back.")
        assert alice.ask("GET", path, If_None_Match=etag).status_code == 200

    def test_of_the_overview(self, sqlite_tool: RunningTool) -> None:
        dana, alice = sqlite_tool.facilitator(), sqlite_tool.caller("alice")
        etag = dana.ask("GET", "/api/run/overview").headers["ETag"]
        assert dana.ask("GET", "/api/run/overview", If_None_Match=etag).status_code == 304
        alice.do("POST", "/api/activities/welcome/view")
        assert dana.ask("GET", "/api/run/overview", If_None_Match=etag).status_code == 200

    def test_one_readers_version_is_no_others(self, sqlite_tool: RunningTool) -> None:
        alice, bob = sqlite_tool.caller("alice"), sqlite_tool.caller("bob")
        alice.say("You owe nobody a connection at all.")
        etags = {
            caller.ask("GET", "/api/activities/explain/posts").headers["ETag"]
            for caller in (alice, bob, sqlite_tool.facilitator("bob"))
        }
        assert len(etags) == 3


def test_healthz_says_what_is_wrong(sqlite_tool: RunningTool) -> None:
    assert get(sqlite_tool.url + "/healthz").json() == {"database": True, "keys": True}
    for path in sqlite_tool.tool.settings.keys_dir.glob("lti-*.pem"):
        path.unlink()
    answer = get(sqlite_tool.url + "/healthz")
    assert (answer.status_code, answer.json()) == (503, {"database": True, "keys": False})


def test_scripts_come_also_from_a_server_that_forks(tmp_path: Path) -> None:
    """The libraries that make them may not have been begun in the process that forked: it answers as it is served."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = os.environ | {
        "TOUCHPOINT_DATABASE_URL": f"sqlite:///{tmp_path}/tool.sqlite3",
        "TOUCHPOINT_KEYS_DIR": f"{tmp_path}/keys",
    }
    command = [str(Path(sys.executable).with_name("lti-tool")), "serve", "--port", str(port), "--workers", "1"]
    log = tmp_path / "log"
    with log.open("wb") as out, subprocess.Popen(command, env=env, stdout=out, stderr=out) as server:
        try:
            assert eventually(f"http://127.0.0.1:{port}/healthz").status_code == 200, log.read_text()
            assert "import" in get(f"http://127.0.0.1:{port}/static/player/login.js").text
        finally:
            server.terminate()


def eventually(url: str) -> requests.Response:
    """The answer of a server that is just starting."""
    for _ in range(300):
        try:
            return requests.get(url, timeout=5)
        except requests.ConnectionError:
            time.sleep(0.1)
    raise TimeoutError(url)

"""`lti-tool`, as an administrator uses it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
import requests
from click.testing import CliRunner, Result

from lti_tool.cli import main
from tests.support.sandbox import TIMEOUT

Run = Callable[..., Result]

PLATFORM = (
    *("platforms", "add", "--issuer", "https://lms.example.com", "--client-id", "abc", "--deployment", "1"),
    *("--auth-login-url", "https://lms.example.com/auth", "--auth-token-url", "https://lms.example.com/token"),
)


@pytest.fixture
def server_env(tmp_path: Path) -> dict[str, str]:
    """A server of our own: nothing of the machine's settings, a fresh folder."""
    return {
        "TOUCHPOINT_DATABASE_URL": f"sqlite:///{tmp_path}/var/touchpoint.sqlite3",
        "TOUCHPOINT_KEYS_DIR": str(tmp_path / "keys"),
        "TOUCHPOINT_COURSES": "",
    }


@pytest.fixture
def run(server_env: dict[str, str]) -> Run:
    """Run `lti-tool` with these arguments."""

    def call(*arguments: str, **env: str) -> Result:
        return CliRunner().invoke(main, arguments, env=server_env | env, catch_exceptions=False)

    return call


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield " ".join((*path, name)), command


@pytest.mark.parametrize(("name", "command"), list(commands(main)))
def test_every_command_says_what_it_does_and_shows_an_example(name: str, command: click.Command) -> None:
    assert command.help
    assert f"lti-tool {name}" in command.help
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_keys_are_made_rotated_and_listed_newest_first(run: Run) -> None:
    assert "no key yet" in run("keys", "list").output
    made = [run("keys", "new").output.split()[2], *(run("keys", "rotate").output.split()[2] for _ in range(3))]
    listed = json.loads(run("keys", "list", "--json").output)
    assert [key["kid"] for key in listed] == made[::-1]
    assert [key["signs"] for key in listed] == [False, False, False, True], "platforms may not know the others yet"
    assert all(Path(key["file"]).stat().st_mode & 0o777 == 0o600 for key in listed)
    assert made[3] in run("keys", "list").output.splitlines()[1]


def test_a_key_is_retired_but_never_the_one_that_signs(run: Run) -> None:
    first, second = run("keys", "new").output.split()[2], run("keys", "rotate").output.split()[2]
    refused = run("keys", "retire", first)
    assert (refused.exit_code, "signs at this moment" in refused.output) == (1, True)
    assert run("keys", "retire", second).exit_code == 0
    assert [key["kid"] for key in json.loads(run("keys", "list", "--json").output)] == [first]
    assert "There is no key" in run("keys", "retire", second).output


def test_keys_that_cannot_be_written_are_a_sentence(run: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    answer = run("keys", "new", TOUCHPOINT_KEYS_DIR=str(tmp_path / "file" / "keys"))
    assert (answer.exit_code, "No key can be made in" in answer.output) == (1, True)


def test_a_platform_is_registered_and_changed(run: Run) -> None:
    assert "No platform is registered yet" in run("platforms", "list").output
    done = run(*PLATFORM, "--jwks-url", "https://lms.example.com/jwks")
    assert (done.exit_code, "Registered https://lms.example.com" in done.output) == (0, True)
    run(*PLATFORM, "--jwks-url", "https://lms.example.com/jwks", "--name", "Our LMS", "--deployment", "2")
    assert json.loads(run("platforms", "list", "--json").output) == [
        {
            "name": "Our LMS",
            "issuer": "https://lms.example.com",
            "client_id": "abc",
            "deployments": ["1", "2"],
            "waiting": [],
            "anonymous": False,
        }
    ]


def test_a_further_deployment_is_let_in(run: Run) -> None:
    assert run(*PLATFORM, "--jwks-url", "https://lms.example.com/jwks").exit_code == 0
    which = ("--issuer", "https://lms.example.com", "--client-id", "abc", "--deployment", "2")
    said = run("platforms", "approve", *which)
    assert (said.exit_code, said.output) == (0, "Launches of deployment 2 of https://lms.example.com are let in.\n")
    assert json.loads(run("platforms", "list", "--json").output)[0]["deployments"] == ["1", "2"]
    nobody = run("platforms", "approve", *which[:3], "xyz", *which[4:])
    assert nobody.exit_code == 1
    assert "is registered" in nobody.output


def test_launches_that_name_nobody_are_let_in_and_refused_again(run: Run) -> None:
    def listed() -> bool:
        return bool(json.loads(run("platforms", "list", "--json").output)[0]["anonymous"])

    run(*PLATFORM, "--jwks-url", "https://lms.example.com/jwks", "--name", "Our LMS")
    which = ("platforms", "anonymous", "--issuer", "https://lms.example.com", "--client-id", "abc")
    assert not listed()
    said = run(*which, "--allow").output
    assert said == "Launches of Our LMS that name nobody are let in as previews: nothing of them is kept.\n"
    assert listed()
    run(*PLATFORM, "--jwks-url", "https://lms.example.com/new-jwks")
    assert listed(), "what an administrator decided outlives a change of an address"
    assert run(*which, "--refuse").output == "Launches of https://lms.example.com that name nobody are refused.\n"
    assert not listed()
    assert run(*which).exit_code != 0, "which of the two must be said"
    assert run(*which[:-1], "xyz", "--allow").exit_code == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://lms.example.com/jwks", "--jwks-url is plain http"),
        ("http://localhost:8080/jwks", "--jwks-url is plain http"),
        ("lms.example.com/jwks", "give a whole address"),
        ("file:///etc/passwd", "give a whole address"),
    ],
)
def test_an_address_no_platform_should_have_is_refused(run: Run, url: str, words: str) -> None:
    answer = run(*PLATFORM, "--jwks-url", url)
    assert (answer.exit_code, words in answer.output) == (1, True)
    assert json.loads(run("platforms", "list", "--json").output) == []


def test_a_grant_is_given_for_a_run_listed_and_taken_back(run: Run, tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    asked = ("grants", "new", "first-week", "--organisation", "Northside", "--origin", "https://lms.example.com")
    done = run(*asked, "--out", str(first), TOUCHPOINT_PUBLIC_URL="https://tool.example")
    assert (done.exit_code, "scorm-builder build first-week --grant" in done.output) == (0, True)
    grant = json.loads(first.read_text())
    assert (grant["hub"], grant["course"]) == ("https://tool.example", "first-week")
    assert grant["origins"] == ["https://lms.example.com"]
    run(*asked, "--run", grant["run"], "--seats", "5", "--out", str(second))
    assert json.loads(second.read_text())["run"] == grant["run"]
    assert [found["run"] for found in json.loads(run("runs", "list", "--json").output)] == [grant["run"]]
    listed = json.loads(run("grants", "list", "--json").output)
    assert [(found["seats"], found["revoked"]) for found in listed] == [(None, False), (5, False)]
    assert run("grants", "revoke", listed[0]["grant"]).exit_code == 0
    assert [found["revoked"] for found in json.loads(run("grants", "list", "--json").output)] == [True, False]


def test_two_runs_are_joined_and_parted_only_when_somebody_says_yes(run: Run, tmp_path: Path) -> None:
    ids = []
    for name in ("north", "south"):
        out = tmp_path / f"{name}.json"
        asked = ("--organisation", name.title(), "--origin", "https://lms.example.com", "--out", str(out))
        assert run("grants", "new", "first-week", *asked).exit_code == 0
        ids.append(json.loads(out.read_text())["run"])

    def shares() -> list[str]:
        return [found["shares"] for found in json.loads(run("runs", "list", "--json").output)]

    host, guest = ids
    preview = run("runs", "join", guest, host)
    assert (preview.exit_code, shares()) == (0, ["", ""])
    assert "0 learners; posts: none" in preview.output
    assert "Nothing was changed. Say --yes to join them." in preview.output
    joined = run("runs", "join", guest, host, "--yes")
    assert "They share one community now." in joined.output
    assert sorted(shares()) == ["", host]
    again = run("runs", "join", guest, host, "--yes")
    assert (again.exit_code, "lti-tool runs list" in again.output) == (1, True)

    assert "would leave" in run("runs", "part", guest).output
    assert sorted(shares()) == ["", host]
    assert "has left" in run("runs", "part", guest, "--yes").output
    assert shares() == ["", ""]
    alone = run("runs", "part", guest, "--yes")
    assert (alone.exit_code, "lti-tool runs list" in alone.output) == (1, True)
    assert run("runs", "join", guest, "nowhere").exit_code == 1


@pytest.mark.parametrize(
    "words", [("runs", "part", "-4bc"), ("runs", "join", "-4bc", "--4bc"), ("grants", "revoke", "-4bc")]
)
def test_an_id_that_begins_with_a_dash_is_an_id(run: Run, words: tuple[str, ...]) -> None:
    answer = run(*words)
    assert (answer.exit_code, f"lti-tool {words[0]} list" in answer.output) == (1, True), answer.output


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("nowhere", "--origin", "https://x.example"), 'No course "nowhere"; there are: first-week'),
        (("first-week", "--origin", "x.example"), "is no address of a site"),
        (("first-week",), "Name at least one address of the LMS"),
        (("first-week", "--origin", "https://x.example", "--run", "none"), "no such run"),
    ],
    ids=["no such course", "no address", "no origin", "no such run"],
)
def test_a_grant_for_nothing_is_refused_in_words(run: Run, tmp_path: Path, change: tuple[str, ...], words: str) -> None:
    out = tmp_path / "grant.json"
    answer = run("grants", "new", *change, "--organisation", "Northside", "--out", str(out))
    assert (answer.exit_code, words in answer.output) == (1, True), answer.output
    assert not out.exists()


def test_a_grant_nobody_gave_cannot_be_revoked(run: Run) -> None:
    answer = run("grants", "revoke", "none")
    assert (answer.exit_code, "lti-tool grants list" in answer.output) == (1, True)


def test_a_database_that_is_not_there_is_a_sentence_without_its_password(run: Run) -> None:
    answer = run("db", "upgrade", TOUCHPOINT_DATABASE_URL="postgresql+psycopg://me:secret@127.0.0.1:9/none")
    assert (answer.exit_code, "cannot be used" in answer.output, "secret" in answer.output) == (1, True, False)
    assert "is up to date" in run("db", "upgrade").output


def test_a_wrong_setting_is_named(run: Run) -> None:
    answer = run("runs", "list", TOUCHPOINT_TRUSTED_PROXIES="many")
    assert (answer.exit_code, "TOUCHPOINT_TRUSTED_PROXIES" in answer.output) == (1, True)


WITHOUT_GUNICORN = "import sys; sys.modules['gunicorn'] = None; from lti_tool.cli import main; main()"
WITH_GUNICORN = "from lti_tool.cli import main; main()"


@pytest.mark.parametrize("program", [WITH_GUNICORN, WITHOUT_GUNICORN], ids=["gunicorn", "werkzeug"])
def test_the_server_makes_what_it_needs_serves_and_stops_when_told(
    program: str, server_env: dict[str, str], tmp_path: Path
) -> None:
    port = free_port()
    output = tmp_path / "output"
    with output.open("w") as out:
        command = [sys.executable, "-c", program, "serve", "--port", str(port), "--workers", "1"]
        process = subprocess.Popen(command, env=os.environ | server_env, stdout=out, stderr=subprocess.STDOUT)
    try:
        wait_for(lambda: requests.get(f"http://127.0.0.1:{port}/healthz", timeout=TIMEOUT).status_code == 200, process)
        key_set = requests.get(f"http://127.0.0.1:{port}/lti/jwks.json", timeout=TIMEOUT).json()
        assert len(key_set["keys"]) == 1
        process.send_signal(signal.SIGTERM)
        assert process.wait(15) == 0
    finally:
        process.kill()
    said = output.read_text()
    assert "First start: made the keys" in said
    assert "The database is ready" in said
    assert "Traceback" not in said


def test_a_port_that_is_taken_is_a_sentence(run: Run) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        answer = run("demo", "--port", port)
        assert (answer.exit_code, "Choose another: PORT=" in answer.output) == (1, True)
        answer = run("serve", "--port", port)
        assert (answer.exit_code, "Choose another --port" in answer.output) == (1, True)


def test_the_worker_stops_when_told(server_env: dict[str, str]) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", WITH_GUNICORN, "worker"], env=os.environ | server_env, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout
        with process.stdout:
            for line in process.stdout:
                if line.startswith("Sending grades"):
                    break
            time.sleep(0.5)
            process.send_signal(signal.SIGTERM)
            assert process.wait(15) == 0
            assert process.stdout.read().strip() == "Stopped."
    finally:
        process.kill()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(ready: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        assert process.poll() is None, "the server has stopped"
        try:
            if ready():
                return
        except requests.ConnectionError:
            time.sleep(0.1)
    pytest.fail("the server does not answer")

"""Invites from the command line: made, listed, taken back; and the values for who registers by hand."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import pytest

from lti_tool.storage.database import Database
from lti_tool.storage.tables import invites
from tests.sandbox.test_command_line import Run
from tests.sandbox.test_command_line import run as run
from tests.sandbox.test_command_line import server_env as server_env

HERE = {"TOUCHPOINT_PUBLIC_URL": "https://tool.example"}


def test_an_invite_is_a_link_whose_secret_is_kept_nowhere(run: Run, server_env: dict[str, str]) -> None:
    assert "There is no invite yet" in run("platforms", "invites").output
    made = run("platforms", "invite", "--name", "Northside", "--hours", "24", **HERE)
    (link,) = made.stdout.splitlines()
    secret = re.fullmatch(r"https://tool\.example/lti/register/([\w-]{32})", link)
    assert secret
    assert "It is" not in link
    database = Database(server_env["TOUCHPOINT_DATABASE_URL"])
    with database.read() as tx:
        (row,) = tx.execute(invites.select())
    database.dispose()
    assert secret[1] not in str(row)
    assert timedelta(hours=23) < row.expires_at - datetime.now(UTC) <= timedelta(hours=24)
    (listed,) = json.loads(run("platforms", "invites", "--json").output)
    assert (listed["invite"], listed["name"], listed["state"], listed["registered"]) == (1, "Northside", "open", None)


def test_an_invite_is_taken_back_once(run: Run) -> None:
    run("platforms", "invite")
    assert "Invite 1 is taken back." in run("platforms", "uninvite", "1").output
    assert json.loads(run("platforms", "invites", "--json").output)[0]["state"] == "revoked"
    again = run("platforms", "uninvite", "1")
    assert (again.exit_code, "lti-tool platforms invites" in again.output) == (1, True)


@pytest.mark.parametrize("words", [("--hours", "0"), ("--hours", "3000"), ("--name", "x" * 201), ("--name", "a\tb")])
def test_an_invite_that_makes_no_sense_is_none(run: Run, words: tuple[str, str]) -> None:
    assert run("platforms", "invite", *words).exit_code != 0
    assert "There is no invite yet" in run("platforms", "invites").output


def test_every_value_to_enter_by_hand_is_told(run: Run) -> None:
    said = run("platforms", "values", **HERE).output
    for path in ("launch", "login", "jwks.json", "config/canvas.json"):
        assert f"https://tool.example/lti/{path}\n" in said
    told = {row["key"]: row["value"] for row in json.loads(run("platforms", "values", "--json", **HERE).output)}
    assert told["domain"] == "tool.example"
    assert told["redirect_uri"] == "https://tool.example/lti/launch"
    assert len(told["scopes"].splitlines()) == 5

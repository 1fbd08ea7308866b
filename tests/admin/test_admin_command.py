"""`lti-tool admin`: who comes in at the administrators' pages is decided by who can run commands on the server."""

from __future__ import annotations

import re

import pytest

from lti_tool.storage import admin_acts
from lti_tool.storage.database import Database
from lti_tool.storage.tables import admin_links
from tests.sandbox.test_command_line import Run
from tests.sandbox.test_command_line import run as run
from tests.sandbox.test_command_line import server_env as server_env

HERE = {"TOUCHPOINT_PUBLIC_URL": "https://tool.example/"}


def test_a_link_is_printed_and_its_secret_kept_nowhere(run: Run, server_env: dict[str, str]) -> None:
    made = run("admin", "sign-in", "--name", " Dana ", **HERE)
    (link,) = made.stdout.splitlines()
    secret = re.fullmatch(r"https://tool\.example/admin/sign-in/([\w-]{43})", link)
    assert secret
    assert "For Dana: works once" in made.stderr
    database = Database(server_env["TOUCHPOINT_DATABASE_URL"])
    with database.read() as tx:
        (row,) = tx.execute(admin_links.select())
    database.dispose()
    assert secret[1] not in str(row)
    assert (row.name, row.used_at) == ("Dana", None)


def test_two_links_are_two_secrets(run: Run) -> None:
    assert run("admin", "sign-in", "--name", "Dana").stdout != run("admin", "sign-in", "--name", "Dana").stdout


@pytest.mark.parametrize("name", ["", "   ", "x" * 101, "a\tb", "a\nb"])
def test_a_name_that_is_none_prints_no_link(run: Run, name: str) -> None:
    answer = run("admin", "sign-in", "--name", name)
    assert (answer.exit_code, answer.stdout) == (1, "")


def test_no_link_is_printed_for_plain_http(run: Run) -> None:
    answer = run("admin", "sign-in", "--name", "Dana", TOUCHPOINT_PUBLIC_URL="http://tool.example")
    assert (answer.exit_code, answer.stdout) == (1, "")
    assert "plain http" in answer.stderr


def test_everybody_is_signed_out_by_a_command(run: Run, server_env: dict[str, str]) -> None:
    run("admin", "sign-in", "--name", "Dana"), run("admin", "sign-in", "--name", "Bob")
    assert run("admin", "sign-out", "--name", "Dana").stdout == "0 visits ended.\n"
    database = Database(server_env["TOUCHPOINT_DATABASE_URL"])
    with database.read() as tx:
        assert [row.name for row in tx.execute(admin_links.select())] == ["Bob"]
    run("admin", "sign-out")
    with database.read() as tx:
        assert tx.execute(admin_links.select()).all() == []
        acts = [(one.who, one.act, one.about) for one in admin_acts.page(tx, before=2**31 - 1, limit=9)]
    database.dispose()
    assert acts == [
        ("command line", "signed_out_everywhere", "everybody"),
        ("command line", "signed_out_everywhere", "Dana"),
    ]

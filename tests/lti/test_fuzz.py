"""Ten thousand and more launches and logins with something wrong: never a server error, and nobody wrongly let in."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lti_tool.config import Settings
from lti_tool.storage.tables import sessions
from tests.lti.door import Door, code
from tests.lti.fuzz import Fuzz, cookie_of
from tests.support.sandbox import Sandbox

SEEDS = range(10)
LAUNCHES, LOGINS = 850, 200
"""For each seed: 10,500 in all."""
ANSWERS = {200, 303, 400, 403, 404, 413}


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[Door]:
    folder = tmp_path_factory.mktemp("door")
    with Sandbox() as sandbox:
        database = f"sqlite:///{shutil.copy(sqlite_file, folder)}"
        settings = Settings(database_url=database, keys_dir=folder / "keys", public_url="http://127.0.0.1:8000")
        door = Door(settings, sandbox)
        yield door
        door.database.dispose()


@pytest.mark.parametrize("seed", SEEDS)
def test_launches_with_something_wrong(door: Door, seed: int) -> None:
    fuzz, client, seen = Fuzz(door, seed), door.client(), Counter[str]()
    before = open_sessions(door)
    for number in range(LAUNCHES):
        case = fuzz.launch()
        sent = {
            name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name, value in case.form.items()
        }
        answer = client.post("/lti/launch", data=sent, headers={"Cookie": cookie_of(fuzz.begun, case.cookie)})
        told = code(answer)
        place = f"seed {seed}, case {number}: {case.what}"
        assert answer.status_code in ANSWERS, f"{place}: {answer.status_code} {told}"
        seen[told] += 1
        if told == "let in":
            assert case.may, f"{place} was let in"
            assert case.staff or not answer.headers["Location"].startswith("/facilitate/"), f"{place} runs the course"
            fuzz.came_in()
    assert open_sessions(door) - before == seen["let in"]
    # Dice that only ever roll rubbish would prove little.
    assert seen["let in"] > LAUNCHES / 20
    assert len(seen) > 12


@pytest.mark.parametrize("seed", SEEDS)
def test_logins_with_something_wrong(door: Door, seed: int) -> None:
    fuzz, client, seen = Fuzz(door, seed), door.client(), Counter[str]()
    for number in range(LOGINS):
        form, may = fuzz.login()
        sent = {name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace") for name, value in form.items()}
        answer = client.post("/lti/login", data=sent) if number % 2 else client.get("/lti/login", query_string=sent)
        assert answer.status_code in ANSWERS - {303}, f"seed {seed}, case {number}: {form!r}"
        seen[str(answer.status_code)] += 1
        if answer.status_code == 200:
            assert may, f"seed {seed}, case {number} began a login: {form!r}"
            page = answer.get_data(as_text=True)
            assert f'data-next="{door.registration.auth_login_url}?' in page, "it leads to the platform, nowhere else"
    assert min(seen["200"], seen["400"] + seen["403"]) > LOGINS / 10


def open_sessions(door: Door) -> int:
    with door.database.read() as tx:
        return tx.execute(select(func.count()).select_from(sessions)).scalar() or 0

"""The front door, for every test of launches."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import courses
from lti_tool.config import Settings
from lti_tool.sandbox.server import LocalServer
from lti_tool.services import catalogue
from tests.lti.door import Door
from tests.lti.office import Office
from tests.support.sandbox import Sandbox


@pytest.fixture(scope="session", autouse=True)
def read_once() -> Iterator[None]:
    """The courses that come with the tool are read once for all doors: that is half of what a door takes."""
    read = catalogue._offer
    with pytest.MonkeyPatch.context() as patch:
        known = cache(read)
        patch.setattr(catalogue, "_offer", lambda folder: (known if folder in courses.bundled() else read)(folder))
        yield


@pytest.fixture
def door(tmp_path: Path, sandbox: Sandbox, sqlite_file: Path) -> Iterator[Door]:
    """A tool that one practice LMS is registered with, reachable over HTTP at `door.here`."""
    yield from opened(tmp_path, sandbox, f"sqlite:///{shutil.copy(sqlite_file, tmp_path)}")


@pytest.fixture(scope="module")
def shared_door(tmp_path_factory: pytest.TempPathFactory, sqlite_file: Path) -> Iterator[Door]:
    """One door for a whole module, for launches that leave nothing behind which another test would see."""
    folder = tmp_path_factory.mktemp("door")
    with Sandbox() as sandbox:
        yield from opened(folder, sandbox, f"sqlite:///{shutil.copy(sqlite_file, folder)}")


@pytest.fixture
def either_door(tmp_path: Path, sandbox: Sandbox, database_url: str) -> Iterator[Door]:
    """The same on SQLite and on PostgreSQL."""
    yield from opened(tmp_path, sandbox, database_url)


@pytest.fixture
def moodle_door(tmp_path: Path, moodle_lms: Sandbox, sqlite_file: Path) -> Iterator[Door]:
    """The same with a practice LMS that has Moodle's habits."""
    yield from opened(tmp_path, moodle_lms, f"sqlite:///{shutil.copy(sqlite_file, tmp_path)}")


def opened(folder: Path, sandbox: Sandbox, database_url: str) -> Iterator[Door]:
    """A door that is open until the iterator goes on."""
    with LocalServer() as server:
        settings = Settings(
            database_url=database_url, keys_dir=folder / "keys", public_url=f"http://127.0.0.1:{server.port}"
        )
        door = Door(settings, sandbox)
        server.app = door.app
        yield door
        door.database.dispose()


@pytest.fixture
def office(door: Door) -> Office:
    """The office of an administrator who connects the practice LMS."""
    return Office(door)


@pytest.fixture
def either_office(either_door: Door) -> Office:
    """The same on SQLite and on PostgreSQL."""
    return Office(either_door)

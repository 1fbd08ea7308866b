"""The front door, for every test of launches."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lti_tool.config import Settings
from lti_tool.sandbox.server import LocalServer
from tests.lti.door import Door
from tests.support.sandbox import Sandbox


@pytest.fixture
def door(tmp_path: Path, sandbox: Sandbox) -> Iterator[Door]:
    """A tool that one practice LMS is registered with, reachable over HTTP at `door.here`."""
    yield from _open(tmp_path, sandbox)


@pytest.fixture
def moodle_door(tmp_path: Path, moodle_lms: Sandbox) -> Iterator[Door]:
    """The same with a practice LMS that has Moodle's habits."""
    yield from _open(tmp_path, moodle_lms)


def _open(folder: Path, sandbox: Sandbox) -> Iterator[Door]:
    with LocalServer() as server:
        settings = Settings(
            database_url=f"sqlite:///{folder}/tool.sqlite3",
            keys_dir=folder / "keys",
            public_url=f"http://127.0.0.1:{server.port}",
        )
        door = Door(settings, sandbox)
        server.app = door.app
        yield door
        door.database.dispose()

"""`room`: the services with an empty database of either kind, the small course and a seal."""

from __future__ import annotations

from pathlib import Path

import pytest

from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.database import Database
from tests.services.meetings import write_live
from tests.services.room import COURSE, Room
from tests.support.courses import SMALL, write_course
from tests.support.social import COURSES
from tests.support.workshop import WORKSHOP, WORKSHOP_FILES


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the courses, and a seal."""
    folder = tmp_path_factory.mktemp("shelf")
    for name, files in {COURSE: SMALL, WORKSHOP: WORKSHOP_FILES, **COURSES}.items():
        write_course(folder / "courses" / name, files)
    write_live(folder / "courses")
    Signer.new(folder / "keys")
    return folder


@pytest.fixture(scope="session")
def catalogue(shelf: Path) -> Catalogue:
    """The small course and those for pods and runs, compiled once for all tests."""
    return Catalogue([shelf / "courses"], bundled=False)


@pytest.fixture
def room(database: Database, catalogue: Catalogue, shelf: Path) -> Room:
    """An empty room."""
    return Room.at(database, catalogue, Signer(shelf / "keys"))

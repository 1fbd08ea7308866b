"""What every request and the worker need, made once: settings, database, courses, seals and the way to platforms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import cast

from flask import current_app

from lti_tool.config import Settings
from lti_tool.lti.keys import KeyFolder
from lti_tool.lti.tool import Lti
from lti_tool.records import Registration, Run, Session
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.database import Database
from lti_tool.storage.lti_store import LtiStore
from lti_tool.web.remembered import Remembered


def _doors() -> Remembered[Session]:
    return Remembered(seconds=5, most=20_000)


def _frames() -> Remembered[tuple[Run, Registration | None]]:
    return Remembered(seconds=5, most=2_000)


def _origins() -> Remembered[bool]:
    return Remembered(seconds=60, most=2_000)


def utc_now() -> datetime:
    """The time. Whatever lies further in is given it."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Tool:
    """One server."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    signer: Signer
    lti: Lti
    doors: Remembered[Session] = field(default_factory=_doors)
    """Sessions by the hash of their token, for acts that only look; for seconds they may look through a closed door."""
    frames: Remembered[tuple[Run, Registration | None]] = field(default_factory=_frames)
    """Runs by public id, each with its platform."""
    origins: Remembered[bool] = field(default_factory=_origins)
    """Origins that packages were allowed to come from. A refused one is asked for every time."""
    clock: Callable[[], datetime] = utc_now
    """What the web and the worker take the time from."""

    @classmethod
    def of(cls, settings: Settings, *, clock: Callable[[], datetime] = utc_now) -> Tool:
        """The parts of a server with these settings. Brings the database up to date, and makes a seal if there is none.

        Raises:
            ValueError: a course cannot be offered; says every problem.
        """
        database = Database(settings.database_url)
        database.migrate()
        lti = Lti(
            LtiStore(database),
            keys=KeyFolder(settings.keys_dir),
            public_url=settings.public_url,
            private=settings.private_platforms,
        )
        catalogue, signer = Catalogue(settings.course_roots), Signer.ensure(settings.keys_dir)
        return cls(settings, database, catalogue, signer, lti, clock=clock)


def tool() -> Tool:
    """The server that answers this request."""
    return cast("Tool", current_app.extensions["touchpoint"])

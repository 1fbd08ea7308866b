"""What every request needs, made once in `app`: settings, database, courses, seals and the way to platforms."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from flask import current_app

from lti_tool.config import Settings
from lti_tool.lti.tool import Lti
from lti_tool.services.catalogue import Catalogue
from lti_tool.services.seals import Signer
from lti_tool.storage.database import Database
from lti_tool.web.doors import Doors


@dataclass(frozen=True)
class Tool:
    """One server."""

    settings: Settings
    database: Database
    catalogue: Catalogue
    signer: Signer
    lti: Lti
    doors: Doors = field(default_factory=Doors)


def tool() -> Tool:
    """The server that answers this request."""
    return cast("Tool", current_app.extensions["touchpoint"])

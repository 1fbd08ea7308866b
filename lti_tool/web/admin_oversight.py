"""What the pages about deliveries, packages, the log and health have in common: what is asked for, and writing down."""

from __future__ import annotations

from datetime import datetime

from flask import request

from lti_tool.services.overseeing import LONGEST, NEWEST
from lti_tool.storage import admin_acts
from lti_tool.storage.database import Transaction
from lti_tool.web import admin_door

SAID = {
    "resent": "It is sent again at the next opportunity. Look here again in a minute.",
    "let-in": "Whoever comes next under this name within two days has the place. Tell the person to start the course.",
    "limits": "The limits are changed. Packages that are out there need not be built again.",
    "ended": "The package is ended. Nobody can take part with it any more.",
    "none": "There was nothing to send again.",
}
"""What is said after an act."""


def asked(name: str) -> str:
    """What stands in this part of the address, or of the form; a search looks for no more than this."""
    return request.values.get(name, "").replace("\0", "").strip()[:LONGEST]


def number(name: str) -> int | None:
    """The same as a number that can be an id; None where it is none."""
    text = asked(name)
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= NEWEST else None


def after() -> str | None:
    """From where on a list is asked for."""
    return request.values.get("after") or None


def note(tx: Transaction, act: str, about: str, *, detail: str = "", now: datetime) -> None:
    """Write down, in the act itself, what the administrator who asks has done. No learner's name goes in."""
    admin_acts.note(tx, admin_door.visit().name, act, about, detail=detail, now=now)

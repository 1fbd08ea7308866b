"""What every administrators' page is made with: its frame, its lists a page at a time, its forms, the way on.

All of it works without a script. A form that is wrong comes back with what was typed and a sentence at each field.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from flask import Response, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answer

from lti_tool.storage import admin_acts
from lti_tool.storage.database import Transaction
from lti_tool.web import admin_door
from lti_tool.web.tool import tool

NAVIGATION = (
    ("admin.overview", "Overview"),
    ("admin_registrations.listed", "Registrations"),
    ("admin_deployments.waiting", "Deployments"),
    ("admin_invites.listed", "Invites"),
    ("admin_keys.listed", "Keys"),
    ("admin_deliveries.listed", "Deliveries"),
    ("admin_packages.listed", "Packages"),
    ("admin_audit.listed", "Log"),
    ("admin_health.health", "Health"),
)
"""Every page that the head of all pages leads to: its endpoint, and what it is called there."""

AT_ONCE = 50
"""Rows of a list that are shown at a time."""
LAST = 2**31 - 1
LONGEST_SEARCH = 200

Row = TypeVar("Row")


@dataclass(frozen=True)
class Asked:
    """What is looked for in a list, and from where on: rows whose id is below `before`."""

    words: str
    before: int

    @classmethod
    def sent(cls) -> Asked:
        """As this request says."""
        before = request.args.get("before", "")
        number = int(before) if before.isascii() and before.isdecimal() and len(before) < 11 else LAST
        return cls(request.args.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH], min(number, LAST))


@dataclass(frozen=True)
class Listed(Generic[Row]):
    """A page of a list. `onward` is what the next one begins below; None where this is the last."""

    rows: Sequence[Row]
    asked: Asked
    onward: int | None

    @classmethod
    def of(cls, found: Sequence[Row], asked: Asked, key: Callable[[Row], int]) -> Listed[Row]:
        """`found` holds up to one row more than is shown, as `limit` asks for; `key` is a row's id."""
        shown = found[:AT_ONCE]
        return cls(shown, asked, key(shown[-1]) if len(found) > AT_ONCE else None)


LIMIT = AT_ONCE + 1
"""How many rows to ask storage for, so that `Listed` knows whether there are more."""


@dataclass(frozen=True)
class Form:
    """What stands in a form, and what is wrong with it, by field."""

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls) -> Form:
        """The form of this request, as it was typed."""
        return cls({name: value.replace("\0", "") for name, value in request.form.items() if name != "key"})

    def wrong(self, errors: Mapping[str, str]) -> Form:
        """The same, with these sentences at its fields."""
        return Form(self.values, errors)


@contextmanager
def acting(act: str, about: str = "", *, detail: str = "") -> Iterator[tuple[Transaction, datetime]]:
    """One act of the administrator who asks, written down in the same transaction: all of it, or nothing."""
    server = tool()
    now = server.clock()
    with server.database.write() as tx:
        yield tx, now
        admin_acts.note(tx, admin_door.visit().name, act, about, detail=detail, now=now)


def page(template: str, *, status: int = 200, said: Mapping[str, str] | None = None, **values: Any) -> Response:
    """A page behind the door. `said` are the sentences that `back` can lead here with."""
    done = (said or {}).get(request.args.get("done", ""))
    body = render_template(
        template,
        visit=admin_door.visit(),
        form_key=admin_door.form_key(),
        navigation=[(url_for(endpoint), words, _here(url_for(endpoint))) for endpoint, words in NAVIGATION],
        done=done,
        now=tool().clock(),
        **values,
    )
    return make_response(body, status)


def back(endpoint: str, *, done: str = "", **where: Any) -> Answer:
    """On to a page that can be reloaded without doing anything twice; there it says what was done."""
    return redirect(url_for(endpoint, done=done or None, **where), 303)


def _here(address: str) -> bool:
    """Whether the page that is answered belongs to the entry of the navigation that leads there."""
    path = request.script_root + request.path
    return path == address or (path.startswith(f"{address}/") and address != url_for("admin.overview"))

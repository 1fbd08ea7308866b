"""What the commands share: settings, the database, and how to say things."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from lti_tool.config import Settings
    from lti_tool.lti.keys import ToolKey
    from lti_tool.storage.database import Database

as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")


IDS: dict[str, Any] = {"ignore_unknown_options": True}
"""For commands that take an id of ours: it may begin with a dash, and is no option then."""


def now() -> datetime:
    """The time; everything further in is given it."""
    return datetime.now(UTC)


def settings() -> Settings:
    """The server's settings; a wrong one stops the command in words."""
    from pydantic import ValidationError

    from lti_tool.config import Settings

    try:
        return Settings()
    except ValidationError as error:
        stop("\n".join(f"TOUCHPOINT_{str(wrong['loc'][0]).upper()}: {wrong['msg']}" for wrong in error.errors()))


def opened(url: str | None = None) -> Database:
    """The server's database (or the one at `url`), brought up to date. Stops the command where that fails."""
    from lti_tool.storage.database import Database

    address = url or settings().database_url
    try:
        database = Database(address)
        database.migrate()
    except Exception as error:  # whatever kind a driver makes of an address or a server that is not there
        stop(f"The database {shown(address)} cannot be used: {str(error).splitlines()[0]}")
    return database


def first_start(chosen: Settings) -> None:
    """Make what a server needs and does not have yet, and say so. Stops where it could not work."""
    from lti_tool.services.catalogue import Catalogue

    if make_keys(chosen):
        click.echo(f"First start: made the keys in {chosen.keys_dir}. Keep that folder safe and private.")
    opened(chosen.database_url).dispose()
    click.echo(f"The database is ready: {shown(chosen.database_url)}")
    try:
        click.echo(f"Courses: {Catalogue(chosen.course_roots).names}")
    except ValueError as error:
        stop(str(error))


def make_keys(chosen: Settings, *, anyway: bool = False) -> ToolKey | None:
    """Make a signing key where there is none (or `anyway`), and a seal where there is none; gives the new key."""
    from lti_tool.lti.keys import KeyFolder
    from lti_tool.services.seals import Signer

    folder = KeyFolder(chosen.keys_dir)
    try:
        key = folder.new(now=now()) if anyway or not folder.list() else None
        Signer.ensure(chosen.keys_dir)
    except OSError as error:
        stop(f"No key can be made in {chosen.keys_dir}: {error.strerror or error}. See TOUCHPOINT_KEYS_DIR.")
    return key


def shown(database_url: str) -> str:
    """A database address without its password."""
    return re.sub(r"(://[^:/@]*):[^@]*@", r"\1:…@", database_url)


def show(rows: Sequence[Mapping[str, Any]], *, as_json: bool, nothing: str) -> None:
    """Print rows as a table for people or as JSON for programs."""
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    if not rows:
        click.echo(nothing)
        return
    lines = [
        [heading.replace("_", " ") for heading in rows[0]],
        *([_cell(cell) for cell in row.values()] for row in rows),
    ]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value)) or "–"
    return "–" if value in (None, "") else str(value)


def stop(sentence: str, code: int = 1) -> NoReturn:
    """End the command with a sentence for people and an exit code for programs."""
    click.echo(sentence, err=True)
    sys.exit(code)

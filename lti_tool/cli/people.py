"""People, from the command line: who is known, everything about somebody, and everything about her gone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lti_tool.cli.terminal import as_json, now, opened, settings, show, stop

if TYPE_CHECKING:
    from lti_tool.storage.database import Transaction
    from lti_tool.storage.privacy import Place

PAGE = 100

_ERASE = """Erase PERSON (her number in `people list`): every word and the name, in all her runs.

Her posts stay as empty places, so that what others answered still makes sense. What gradebooks were told stays there.
It cannot be undone. Without --yes it only says where she is. Backups are yours to look after.

\b
Example:
  lti-tool people erase 12 --yes
"""


@click.group()
def people() -> None:
    """People: what is known about them, to hand out or to erase."""


@people.command("list")
@click.option("--named", default="", help="Only people whose name holds this.")
@click.option("--after", default=0, show_default=True, type=click.IntRange(0), help="Go on after this number.")
@as_json
def people_list(named: str, after: int, as_json: bool) -> None:
    """Show people by number, 100 at a time.

    \b
    Examples:
      lti-tool people list --named alice
      lti-tool people list --after 100
    """
    from lti_tool.storage import privacy

    with _reading() as tx:
        found = privacy.known(tx, like=named, after=after, limit=PAGE)
    rows = [{"person": one.id, "name": one.name, "from": one.from_, "runs": one.runs} for one in found]
    show(rows, as_json=as_json, nothing="There is nobody (else) here.")


@people.command("export")
@click.argument("person", type=click.IntRange(1))
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file: .json or .html.")
def people_export(person: int, out: Path) -> None:
    """Write everything that is kept about PERSON (her number in `people list`) to a file.

    \b
    Example:
      lti-tool people export 12 --out alice.html
    """
    from lti_tool.services import privacy_page
    from lti_tool.storage import privacy_export

    if out.suffix not in (".json", ".html"):
        stop(f"{out} must end in .json or .html: that says which of the two it becomes.")
    with _reading() as tx:
        ids = [place.enrolment_id for place in _places(tx, person)]
        found = privacy_export.everything(tx, ids, now=now())
    text = privacy_page.page(found) if out.suffix == ".html" else json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        stop(f"{out} cannot be written: {error.strerror or error}.")
    click.echo(f"Wrote everything about person {person} to {out}.")


@people.command("erase", help=_ERASE)
@click.argument("person", type=click.IntRange(1))
@click.option("--yes", is_flag=True, help="Do it, and do not only say where she is.")
def people_erase(person: int, yes: bool) -> None:
    from lti_tool.app import create_tool
    from lti_tool.services import privacy
    from lti_tool.services.attachments import Files

    with _reading() as tx:
        for place in _places(tx, person):
            click.echo(f"{place.title}, as {place.role} since {place.came_at:%Y-%m-%d} (run {place.run})")
    if not yes:
        click.echo("Nothing was erased. To do it, say the same with --yes.")
        return
    tool = create_tool(settings())
    with tool.database.write() as tx:
        ids = [place.enrolment_id for place in _places(tx, person)]
        files = privacy.erase(tx, ids, catalogue=tool.catalogue, signer=tool.signer, now=now())
    Files(tool.settings.files_dir).drop(files)
    tool.database.dispose()
    click.echo(f"Erased person {person}.")


@contextmanager
def _reading() -> Iterator[Transaction]:
    database = opened()
    try:
        with database.read() as tx:
            yield tx
    finally:
        database.dispose()


def _places(tx: Transaction, person: int) -> list[Place]:
    """Where somebody is; stops the command where she is nowhere."""
    from lti_tool.storage import privacy

    found = privacy.places(tx, person)
    if not found:
        stop(f"There is no person {person} (any more). See: lti-tool people list")
    return found

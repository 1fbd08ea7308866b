"""The grants that let SCORM packages into runs, from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lti_tool.cli.terminal import IDS, as_json, now, opened, settings, show, stop

if TYPE_CHECKING:
    from lti_tool.errors import Refused
    from lti_tool.services.grants import Issued, Wanted

_GRANT = """Write a grant: the permission inside a SCORM package of COURSE to join a run.

It holds no secret and can be revoked. Without --run a new run is made, for packages alone; name a run of an LTI
course to let both kinds of learners meet. Build the package with `scorm-builder build COURSE --grant FILE`.

\b
Examples:
  lti-tool grants new first-week --organisation Northside --origin https://lms.example.com --out grant.json
  lti-tool grants new first-week --organisation Northside --origin https://lms.example.com --run 8QmYxQ2Jx0ZbVn1K \\
    --days 90 --seats 50 --out grant.json
"""


@click.group()
def grants() -> None:
    """Grants: what lets a SCORM package into a run."""


@grants.command("new", help=_GRANT)
@click.argument("course")
@click.option("--organisation", required=True, help="Whose learners these are.")
@click.option("--run", help="The run to join (lti-tool runs list); a new one when left out.")
@click.option("--origin", "origins", multiple=True, help="An LMS that plays the package: https://host. May repeat.")
@click.option("--days", default=365, show_default=True, type=click.IntRange(1), help="Days until it expires.")
@click.option("--seats", type=click.IntRange(1), help="How many learners may use it; any number when left out.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def grants_new(course: str, *, out: Path, days: int, **wanted: Any) -> None:
    from lti_tool.app import create_tool
    from lti_tool.errors import Refused
    from lti_tool.services import grants as giving

    tool, moment = create_tool(settings()), now()
    asked = giving.Wanted(course=course, expires_at=moment + timedelta(days=days), **wanted)
    try:
        with tool.database.write() as tx:
            issued = giving.issue(tx, asked, signer=tool.signer, catalogue=tool.catalogue, now=moment)
    except Refused as refusal:
        stop(sentence(refusal))
    write_grant(out, asked, issued, hub=tool.settings.public_url)
    click.echo(f"Wrote {out}: grant {issued.id}, which leads to run {issued.run.public_id}.")
    click.echo(f"Build the package with it:  scorm-builder build {course} --grant {out} --out {course}.zip")


@grants.command("list")
@as_json
def grants_list(as_json: bool) -> None:
    """Show every grant: where it leads, who may use it, and whether it still does.

    \b
    Example:
      lti-tool grants list
    """
    from lti_tool.services import grants as giving

    with opened().read() as tx:
        rows = [
            {
                "grant": grant.public_id,
                "course": grant.run.course,
                "run": grant.run.public_id,
                "organisation": grant.organisation,
                "origins": list(origins),
                "used": grant.used,
                "seats": grant.seats,
                "expires": f"{grant.expires_at:%Y-%m-%d}",
                "revoked": grant.revoked_at is not None,
            }
            for grant, origins in giving.listed(tx)
        ]
    show(rows, as_json=as_json, nothing="There is no grant yet: lti-tool grants new --help")


@grants.command("revoke", context_settings=IDS)
@click.argument("grant")
def grants_revoke(grant: str) -> None:
    """End a grant: its packages can still be read, but not take part any more.

    \b
    Example:
      lti-tool grants revoke 8QmYxQ2Jx0ZbVn1K
    """
    from lti_tool.errors import Refused
    from lti_tool.services import grants as giving

    try:
        with opened().write() as tx:
            giving.revoke(tx, grant, now())
    except Refused as refusal:
        stop(f"{sentence(refusal)} See: lti-tool grants list")
    click.echo(f"Revoked grant {grant}.")


def write_grant(out: Path, wanted: Wanted, issued: Issued, *, hub: str) -> None:
    """Write the file `scorm-builder build --grant` reads. `hub` is the address packages find the tool at."""
    said = {
        "grant": issued.token,
        "hub": hub,
        "course": wanted.course,
        "organisation": wanted.organisation,
        "run": issued.run.public_id,
        "origins": list(wanted.origins),
        "expires": f"{wanted.expires_at:%Y-%m-%d}",
    }
    try:
        out.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        stop(f"{out} cannot be written ({error.strerror or error}); grant {issued.id} exists: revoke it and try again.")


def sentence(refusal: Refused) -> str:
    """What an administrator should read about a refusal."""
    words = refusal.detail or refusal.message
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"

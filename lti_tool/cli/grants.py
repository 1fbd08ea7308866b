"""The grants that let SCORM packages into runs, from the command line."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lti_tool.cli.terminal import IDS, as_json, now, opened, settings, show, stop

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lti_tool.errors import Refused

_GRANT = """Write a grant: the permission inside a SCORM package of COURSE to join a run.

It holds no secret and can be revoked. Without --run a new run is made, for packages alone; name a run of an LTI
course to let both kinds of learners meet. With --join-code learners are asked once for a code that only you can give
them. Build the package with `scorm-builder build COURSE --grant FILE`.

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
@click.option("--join-code", is_flag=True, help="Ask learners for a code, which is shown once.")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file to write.")
def grants_new(course: str, *, out: Path, days: int, join_code: bool, **wanted: Any) -> None:
    from lti_tool.app import create_tool
    from lti_tool.errors import Refused
    from lti_tool.services import grants as giving
    from lti_tool.services.seals import new_code

    tool, moment = create_tool(settings()), now()
    code = new_code() if join_code else None
    asked = giving.Wanted(course=course, expires_at=moment + timedelta(days=days), join_code=code, **wanted)
    try:
        with tool.database.write() as tx:
            issued = giving.issue(tx, asked, signer=tool.signer, catalogue=tool.catalogue, now=moment)
            said = giving.as_file(tx, issued.id, signer=tool.signer, hub=tool.settings.public_url)
    except Refused as refusal:
        stop(sentence(refusal))
    write_grant(out, said, issued.id)
    click.echo(f"Wrote {out}: grant {issued.id}, which leads to run {issued.run.public_id}.")
    if code:
        click.echo(f"Join code, shown only here: {code}")
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
                "join_code": grant.join_code_hash is not None,
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


def write_grant(out: Path, said: Mapping[str, object], grant: str) -> None:
    """Write the file `scorm-builder build --grant` reads."""
    try:
        out.write_text(json.dumps(said, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    except OSError as error:
        stop(f"{out} cannot be written ({error.strerror or error}); grant {grant} exists: revoke it and try again.")


def sentence(refusal: Refused) -> str:
    """What an administrator should read about a refusal."""
    words = refusal.detail or refusal.message
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('.') else '.'}"

"""Grants that are out there, from the command line: their limits, and the learners who came with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import click

from lti_tool.cli.grants import grants, sentence
from lti_tool.cli.terminal import IDS, as_json, now, opened, show, stop

if TYPE_CHECKING:
    from lti_tool.services.overseeing_packages import Page

_LIMIT = """Change what a GRANT allows. Its packages need not be built again; what is not named stays.

\b
Examples:
  lti-tool grants limit 8QmYxQ2Jx0ZbVn1K --seats 80 --until 2027-06-30
  lti-tool grants limit 8QmYxQ2Jx0ZbVn1K --any-number --origin https://lms.example --origin https://new.example
"""


@grants.command("limit", help=_LIMIT, context_settings=IDS)
@click.argument("grant")
@click.option("--seats", type=click.IntRange(1), help="How many learners may use it.")
@click.option("--any-number", is_flag=True, help="Any number of learners may use it.")
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Its last day, in UTC.")
@click.option("--origin", "origins", multiple=True, help="Where its packages may be, instead of before. May repeat.")
def grants_limit(
    grant: str, seats: int | None, any_number: bool, until: datetime | None, origins: Sequence[str]
) -> None:
    from lti_tool.errors import Refused
    from lti_tool.services import grants as giving
    from lti_tool.storage import packages

    if not (seats or any_number or until or origins):
        stop("Nothing to change was named. See: lti-tool grants limit --help")
    try:
        with opened().write() as tx:
            found = packages.find(tx, grant)
            if found is None:
                stop(f"There is no grant {grant}. See: lti-tool grants list")
            kept = None if any_number else seats or found.seats
            end = until.replace(tzinfo=UTC) + timedelta(days=1) if until else found.expires_at
            giving.change(tx, grant, seats=kept, expires_at=end, origins=origins or None, now=now())
    except Refused as refusal:
        stop(sentence(refusal))
    click.echo(f"Changed grant {grant}.")


@grants.command("learners", context_settings=IDS)
@click.argument("grant")
@click.option("--after", help="Go on after this place, which the page before ends with.")
@as_json
def grants_learners(grant: str, after: str | None, as_json: bool) -> None:
    """Show who came with a GRANT, a page at a time, and whose place somebody else has claimed.

    \b
    Example:
      lti-tool grants learners 8QmYxQ2Jx0ZbVn1K
    """
    page = _page(grant, after)
    rows = [
        {
            "learner": one.id,
            "name": one.found.name,
            "came": f"{one.found.came_at:%Y-%m-%d}",
            "cannot_get_in": one.conflict,
            "place_is_open": one.waits,
        }
        for one in page.learners.rows
    ]
    show(rows, as_json=as_json, nothing="Nobody (else) has come with it.")
    if page.learners.next:
        click.echo(f"More: lti-tool grants learners {grant} --after {page.learners.next}", err=True)


@grants.command("rebind", context_settings=IDS)
@click.argument("grant")
@click.argument("learner", type=click.IntRange(1))
def grants_rebind(grant: str, learner: int) -> None:
    """Let whoever comes next under the name of LEARNER (a number of `grants learners`) have the place.

    Ask the person first whether it was she who could not get in.

    \b
    Example:
      lti-tool grants rebind 8QmYxQ2Jx0ZbVn1K 12
    """
    from lti_tool.errors import Refused
    from lti_tool.services import overseeing_packages

    try:
        with opened().write() as tx:
            overseeing_packages.rebind(tx, grant, learner, now())
    except Refused as refusal:
        stop(f"{sentence(refusal)} See: lti-tool grants learners {grant}")
    click.echo(f"Whoever comes next as learner {learner} within two days has the place.")


def _page(grant: str, after: str | None) -> Page:
    from lti_tool.errors import Refused
    from lti_tool.services import overseeing_packages

    try:
        with opened().read() as tx:
            return overseeing_packages.one(tx, grant, "", after=after, now=now())
    except Refused as refusal:
        stop(f"{sentence(refusal)} See: lti-tool grants list")

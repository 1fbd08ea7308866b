"""Runs from the command line: which there are, and which of them share one community."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lti_tool.cli.grants import sentence
from lti_tool.cli.terminal import IDS, as_json, now, opened, show, stop

if TYPE_CHECKING:
    from lti_tool.records import Run
    from lti_tool.services.joining import Preview, Side
    from lti_tool.storage.database import Transaction

_JOIN = """Let two runs of one course share one community: everybody sees what everybody writes.

GUEST comes into the community of HOST. Grades, launches and packages stay each run's own. Without --yes it only says
who would see whom. `lti-tool runs part` takes it back.

\b
Examples:
  lti-tool runs join 8QmYxQ2Jx0ZbVn1K 3RkLmN0pQrStUvWx
  lti-tool runs join 8QmYxQ2Jx0ZbVn1K 3RkLmN0pQrStUvWx --yes
"""
_PART = """Have RUN leave the community it shares with others. Everything its people wrote goes with them.

What somebody completed stays complete; answers to the others stay with whoever wrote them.

\b
Example:
  lti-tool runs part 8QmYxQ2Jx0ZbVn1K --yes
"""
_YES = click.option("--yes", is_flag=True, help="Do it, and do not only say what it would mean.")


@click.group()
def runs() -> None:
    """Runs: one delivery of one course to one group of people."""


@runs.command("list")
@as_json
def runs_list(as_json: bool) -> None:
    """Show every run, with its id for `grants new --run` and `runs join`, and whose community it shares.

    \b
    Example:
      lti-tool runs list
    """
    from lti_tool.storage import runs as stored

    with opened().read() as tx:
        shared = {listed.run.id: listed.run.public_id for listed in stored.all_runs(tx)}
        rows = [
            {
                "run": found.run.public_id,
                "course": found.run.course,
                "title": found.run.title,
                "platform": found.platform or "",
                "people": found.people,
                "shares": "" if found.run.root_id == found.run.id else shared[found.run.root_id],
                "began": f"{found.created_at:%Y-%m-%d}",
            }
            for found in stored.all_runs(tx)
        ]
    show(rows, as_json=as_json, nothing="There is no run yet: one begins with the first launch, or with a grant.")


@runs.command("join", help=_JOIN, context_settings=IDS)
@click.argument("guest")
@click.argument("host")
@_YES
def runs_join(guest: str, host: str, yes: bool) -> None:
    from lti_tool.errors import Refused
    from lti_tool.services import joining

    try:
        with opened().write() as tx:
            coming, there = _run(tx, guest), _run(tx, host)
            click.echo(_said(joining.preview(tx, coming, there)))
            if yes:
                joining.join(tx, coming, there, actor_id=None, now=now())
    except Refused as refusal:
        stop(f"{sentence(refusal)} See: lti-tool runs list")
    click.echo("They share one community now." if yes else "Nothing was changed. Say --yes to join them.")


@runs.command("part", help=_PART, context_settings=IDS)
@click.argument("run")
@_YES
def runs_part(run: str, yes: bool) -> None:
    from lti_tool.errors import Refused
    from lti_tool.services import joining

    try:
        with opened().write() as tx:
            leaving = _run(tx, run)
            left = joining.sharing(tx, leaving)
            if yes:
                joining.part(tx, leaving, actor_id=None, now=now())
    except Refused as refusal:
        stop(f"{sentence(refusal)} See: lti-tool runs list")
    titles = ", ".join(f"“{other.title}”" for other in left)
    did = "has left" if yes else "would leave"
    click.echo(f"“{leaving.title}” {did} the community it shares with {titles}.")
    if not yes:
        click.echo("Nothing was changed. Say --yes to part them.")


def _run(tx: Transaction, public_id: str) -> Run:
    from lti_tool.storage import runs as stored

    found = stored.find(tx, public_id)
    if found is None:
        stop(f"There is no run {public_id}. See: lti-tool runs list")
    return found


def _said(found: Preview) -> str:
    return f"Joins:  {_side(found.guest)}\nto:     {_side(found.host)}\nEverybody would see what everybody writes."


def _side(side: Side) -> str:
    titles = " + ".join(f"“{run.title}”" for run in side.runs)
    posts = ", ".join(f"{n} in {activity}" for activity, n in sorted(side.posts.items()))
    return f"{titles}, {side.people} learners; posts: {posts or 'none'}"

"""Links by which an administrator of an LMS registers it, from the command line; and what to enter by hand."""

from __future__ import annotations

from datetime import timedelta

import click

from lti_tool.cli.platforms import platforms
from lti_tool.cli.terminal import as_json, now, opened, settings, show, stop

_INVITE = """Print a link that registers one LMS, by itself: paste it where the LMS registers external tools.

Whoever has the link can register one LMS with this server, once; a try that fails can be repeated. Open it in a browser
to see where it goes in each LMS. To renew a registration, use a new link and choose Update in the LMS.

\b
Examples:
  lti-tool platforms invite
  lti-tool platforms invite --name "Northside College" --hours 24
"""
MOST_HOURS = 24 * 90


@platforms.command("invite", help=_INVITE)
@click.option("--name", default="", help="What to call the LMS; its own name when left out.")
@click.option("--hours", default=72, show_default=True, type=click.IntRange(1, MOST_HOURS), help="How long it is good.")
def platforms_invite(name: str, hours: int) -> None:
    from lti_tool.services import connecting

    if len(name) > 200 or not name.isprintable():
        stop("--name is no text of up to 200 characters.")
    moment, lasts = now(), timedelta(hours=hours)
    with opened().write() as tx:
        number, secret = connecting.invite(tx, name=name, lasts=lasts, now=moment)
    click.echo(f"{settings().public_url.rstrip('/')}/lti/register/{secret}")
    click.echo(
        f"Invite {number}: works once, until {moment + lasts:%Y-%m-%d %H:%M} UTC. It is shown only now.", err=True
    )


@platforms.command("invites")
@as_json
def platforms_invites(as_json: bool) -> None:
    """Show the invites: who they are for, how long they are good, and what came of them.

    \b
    Example:
      lti-tool platforms invites
    """
    from lti_tool.services import connecting

    moment = now()
    with opened().read() as tx:
        rows = [
            {
                "invite": found.id,
                "name": found.name,
                "made": f"{found.created_at:%Y-%m-%d %H:%M}",
                "until": f"{found.expires_at:%Y-%m-%d %H:%M}",
                "state": found.state(moment),
                "registered": found.registered,
            }
            for found in connecting.listed(tx)
        ]
    show(rows, as_json=as_json, nothing="There is no invite yet: lti-tool platforms invite")


@platforms.command("uninvite")
@click.argument("invite", type=int)
def platforms_uninvite(invite: int) -> None:
    """Take an invite back before it is used. What one has registered stays registered.

    \b
    Example:
      lti-tool platforms uninvite 3
    """
    from lti_tool.services import connecting

    with opened().write() as tx:
        ended = connecting.uninvite(tx, invite, now=now())
    if not ended:
        stop(f"There is no invite {invite} that could still be used. See: lti-tool platforms invites")
    click.echo(f"Invite {invite} is taken back.")


@platforms.command("values")
@as_json
def platforms_values(as_json: bool) -> None:
    """Show every value to enter in an LMS that is registered by hand. The server shows the same at /lti/config.

    \b
    Example:
      lti-tool platforms values
    """
    from lti_tool import platforms as known
    from lti_tool.lti.about import about, rows

    public_url = settings().public_url.rstrip("/")
    values = [{"what": words, "value": value, "key": key} for words, value, key in rows(about(public_url))]
    values += [
        {
            "what": f"{guide.label}: configuration",
            "value": f"{public_url}/lti/config/{name}.json",
            "key": "configuration",
        }
        for name, guide in known.importing().items()
    ]
    if as_json:
        show(values, as_json=True, nothing="")
        return
    for row in values:
        click.echo(f"{row['what']}\n  " + row["value"].replace("\n", "\n  "))

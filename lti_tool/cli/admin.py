"""The way to the administrators' pages, from the command line."""

from __future__ import annotations

import click

from lti_tool.cli.terminal import now, opened, settings, stop

LONGEST_NAME = 100

_SIGN_IN = """Print a link to the administrators' pages: good once, for 15 minutes.

Whoever opens it and presses the button is signed in under the name given, which the audit log shows.

\b
Example:
  lti-tool admin sign-in --name Dana
"""


@click.group()
def admin() -> None:
    """The administrators' pages: who comes in."""


@admin.command("sign-in", help=_SIGN_IN)
@click.option("--name", required=True, help="Who signs in.")
def admin_sign_in(name: str) -> None:
    from lti_tool.lti.http import loopback
    from lti_tool.services import admin_visits

    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        stop(f"--name is no name of up to {LONGEST_NAME} characters.")
    public_url, moment = settings().public_url.rstrip("/"), now()
    if not public_url.startswith("https://") and not loopback(public_url):
        stop(f"{public_url} is plain http: whoever listens could take the visit over. See TOUCHPOINT_PUBLIC_URL.")
    with opened().write() as tx:
        secret = admin_visits.link(tx, name, now=moment)
    click.echo(f"{public_url}/admin/sign-in/{secret}")
    until = moment + admin_visits.LINK
    click.echo(f"For {name}: works once, until {until:%H:%M} UTC. It is shown only now.", err=True)


@admin.command("sign-out")
@click.option("--name", default=None, help="Who; everybody when left out.")
def admin_sign_out(name: str | None) -> None:
    """End all visits to the administrators' pages, and take back links that were not used.

    \b
    Examples:
      lti-tool admin sign-out
      lti-tool admin sign-out --name Dana
    """
    from lti_tool.services import admin_visits

    with opened().write() as tx:
        ended = admin_visits.sign_out_everywhere(tx, name, by="command line", now=now())
    click.echo(f"{ended} {'visit' if ended == 1 else 'visits'} ended.")

"""Registrations of LMS platforms, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import click

from lti_tool.cli.terminal import as_json, now, opened, show, stop

if TYPE_CHECKING:
    from lti_tool.records import Registration
    from lti_tool.storage.database import Transaction

_ADD = """Register an LMS platform with this tool, or change a registration (same issuer and client id).

The values are those the LMS shows for an external tool. Launches of the deployments named are let in.

\b
Example:
  lti-tool platforms add --name "Our LMS" --issuer https://lms.example.com --client-id abc123 --deployment 1 \\
    --auth-login-url https://lms.example.com/auth --auth-token-url https://lms.example.com/token \\
    --jwks-url https://lms.example.com/jwks
"""


@click.group()
def platforms() -> None:
    """The LMS platforms this tool is registered with."""


@platforms.command("add", help=_ADD)
@click.option("--issuer", required=True, help="The platform's issuer (iss).")
@click.option("--client-id", required=True, help="What the platform calls this tool.")
@click.option("--auth-login-url", required=True, help="The platform's authentication (OIDC) address.")
@click.option("--auth-token-url", required=True, help="The platform's access token address.")
@click.option("--jwks-url", required=True, help="The platform's public key set.")
@click.option("--deployment", "deployments", multiple=True, required=True, help="A deployment id; may be repeated.")
@click.option("--name", default="", help="What you call it.")
def platforms_add(deployments: tuple[str, ...], name: str, **agreed: Any) -> None:
    from lti_tool.storage import lti_state

    for option in ("auth_login_url", "auth_token_url", "jwks_url"):
        check_address(f"--{option.replace('_', '-')}", agreed[option], issuer=agreed["issuer"])
    with opened().write() as tx:
        known = lti_state.registration_of(tx, agreed["issuer"], agreed["client_id"])
        found = lti_state.register(
            tx,
            **agreed,
            name=name or agreed["issuer"],
            anonymous=known.anonymous if known else False,
            active_deployments=deployments,
            now=now(),
        )
    click.echo(
        f"Registered {found.name} ({found.issuer}, client {found.client_id}, deployments {', '.join(deployments)})."
    )


@platforms.command("list")
@as_json
def platforms_list(as_json: bool) -> None:
    """Show the registered platforms, with the deployments that wait for approval.

    \b
    Example:
      lti-tool platforms list
    """
    from lti_tool.storage import lti_state

    with opened().read() as tx:
        rows = [
            {
                "name": found.name,
                "issuer": found.issuer,
                "client_id": found.client_id,
                "deployments": [place.deployment_id for place in places if place.active],
                "waiting": [place.deployment_id for place in places if not place.active],
                "anonymous": found.anonymous,
            }
            for found in lti_state.all_registrations(tx)
            for places in (lti_state.deployments_of(tx, found.id),)
        ]
    show(rows, as_json=as_json, nothing="No platform is registered yet: lti-tool platforms add --help")


@platforms.command("anonymous")
@click.option("--issuer", required=True, help="The platform's issuer (iss).")
@click.option("--client-id", required=True, help="What the platform calls this tool.")
@click.option("--allow/--refuse", "allowed", required=True, help="Whether such launches are let in, as previews.")
def platforms_anonymous(issuer: str, client_id: str, allowed: bool) -> None:
    """Let launches in that do not say who somebody is, or refuse them, which is how it begins.

    Who comes in so sees the whole course and leaves no trace: nothing is kept, and no grade is sent.

    \b
    Example:
      lti-tool platforms anonymous --issuer https://lms.example.com --client-id abc123 --allow
    """
    from lti_tool.storage import lti_state

    with opened().write() as tx:
        found = _found(tx, issuer, client_id)
        lti_state.allow_anonymous(tx, found.id, allowed)
    click.echo(
        f"Launches of {found.name} that name nobody are "
        f"{'let in as previews: nothing of them is kept' if allowed else 'refused'}."
    )


@platforms.command("approve")
@click.option("--issuer", required=True, help="The platform's issuer (iss).")
@click.option("--client-id", required=True, help="What the platform calls this tool.")
@click.option("--deployment", required=True, help="The deployment id that waits.")
def platforms_approve(issuer: str, client_id: str, deployment: str) -> None:
    """Let launches of a further deployment in: one that was refused waits in `platforms list`.

    \b
    Example:
      lti-tool platforms approve --issuer https://lms.example.com --client-id abc123 --deployment 2
    """
    from lti_tool.storage import lti_state

    with opened().write() as tx:
        found = _found(tx, issuer, client_id)
        lti_state.approve(tx, found.id, deployment, now=now())
    click.echo(f"Launches of deployment {deployment} of {found.name} are let in.")


def _found(tx: Transaction, issuer: str, client_id: str) -> Registration:
    from lti_tool.storage import lti_state

    found = lti_state.registration_of(tx, issuer, client_id)
    if found is None:
        stop(f"No platform {issuer} with client id {client_id} is registered: lti-tool platforms list")
    return found


def check_address(option: str, url: str, *, issuer: str) -> None:
    """Stop unless a platform may live at this address: https, or plain http where it is on this very machine."""
    from lti_tool.lti.http import loopback

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        stop(f"{option} is {url!r}; give a whole address, such as https://lms.example.com/jwks")
    if parts.scheme == "http" and not (loopback(url) and loopback(issuer)):
        stop(f"{option} is plain http; platforms must use https, except on this very machine (localhost).")

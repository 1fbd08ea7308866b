"""The tool's own keys, from the command line."""

from __future__ import annotations

import click

from lti_tool.cli.terminal import as_json, make_keys, now, settings, show


@click.group()
def keys() -> None:
    """The tool's own keys: what platforms check our requests with."""


@keys.command("new")
def keys_new() -> None:
    """Make a key that signs from now on, and the seal for grants and receipts when there is none.

    \b
    Example:
      lti-tool keys new
    """
    key = make_keys(settings(), anyway=True)
    assert key is not None  # noqa: S101 - asked for
    click.echo(f"New key {key.kid} in {key.path}. It signs from now on; platforms see it at /lti/jwks.json.")


@keys.command("rotate")
def keys_rotate() -> None:
    """Make a new key and drop all but the newest few; the ones kept stay published.

    \b
    Example:
      lti-tool keys rotate
    """
    from lti_tool.lti.keys import KeyFolder

    folder = KeyFolder(settings().keys_dir)
    key = folder.rotate(now=now())
    click.echo(f"New key {key.kid} in {key.path}. {len(folder.list())} keys are published.")


@keys.command("list")
@as_json
def keys_list(as_json: bool) -> None:
    """Show the published keys, newest (the signing one) first.

    \b
    Example:
      lti-tool keys list --json
    """
    from lti_tool.lti.keys import KeyFolder

    folder = KeyFolder(settings().keys_dir)
    rows = [{"kid": key.kid, "file": str(key.path), "signs": not number} for number, key in enumerate(folder.list())]
    show(rows, as_json=as_json, nothing="There is no key yet. Make one: lti-tool keys new")

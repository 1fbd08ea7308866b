"""The tool's own keys, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from lti_tool.cli.terminal import IDS, as_json, make_keys, now, settings, show, stop

if TYPE_CHECKING:
    from lti_tool.lti.keys import KeyFolder, ToolKey


@click.group()
def keys() -> None:
    """The tool's own keys: what platforms check our requests with."""


@keys.command("new")
def keys_new() -> None:
    """Make a key, and the seal for grants and receipts when there is none. The first key signs at once.

    \b
    Example:
      lti-tool keys new
    """
    from lti_tool.lti.keys import KeyFolder

    key = make_keys(settings(), anyway=True)
    assert key is not None  # noqa: S101 - asked for
    click.echo(f"New key {key.kid} in {key.path}. {_when(KeyFolder(settings().keys_dir), key)}")


@keys.command("rotate")
def keys_rotate() -> None:
    """Make a new key and drop all but the newest few; the ones kept stay published.

    Platforms see the new one at once; it signs when all of them can know it, which takes six minutes.

    \b
    Example:
      lti-tool keys rotate
    """
    from lti_tool.lti.keys import KeyFolder

    folder = KeyFolder(settings().keys_dir)
    key = folder.rotate(now=now())
    click.echo(f"New key {key.kid} in {key.path}. {_when(folder, key)} {len(folder.list())} keys are published.")


@keys.command("retire", context_settings=IDS)
@click.argument("kid")
def keys_retire(kid: str) -> None:
    """Drop the key KID (as `keys list` shows it). The one that signs cannot be dropped.

    \b
    Example:
      lti-tool keys retire NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs
    """
    from lti_tool.lti.keys import KeyFolder, KeyInUse

    try:
        KeyFolder(settings().keys_dir).retire(kid, now=now())
    except LookupError:
        stop(f"There is no key {kid} (any more): lti-tool keys list")
    except KeyInUse:
        stop(f"Key {kid} signs at this moment. Make a new one first, and wait until that signs: lti-tool keys rotate")
    click.echo(f"Key {kid} is gone.")


@keys.command("list")
@as_json
def keys_list(as_json: bool) -> None:
    """Show the published keys, newest first, and which of them signs.

    \b
    Example:
      lti-tool keys list --json
    """
    from lti_tool.lti.keys import KeyFolder

    standing = KeyFolder(settings().keys_dir).standing(now())
    rows = [{"kid": key.kid, "file": str(key.path), "signs": state == "signs"} for key, state in standing]
    show(rows, as_json=as_json, nothing="There is no key yet. Make one: lti-tool keys new")


def _when(folder: KeyFolder, key: ToolKey) -> str:
    """From when on a new key signs."""
    if folder.signing_key(now()) == key:
        return "It signs from now on; platforms see it at /lti/jwks.json."
    return f"Platforms see it at /lti/jwks.json from now on; it signs from {key.signs_from:%H:%M:%S} UTC on."

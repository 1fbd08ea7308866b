"""`scorm-builder formats`: what packages can be built, and what is known about LMSs; mostly for programs that ask."""

from __future__ import annotations

import json

import click

_FORMATS = """Show every format that `build` makes, and what is known about LMSs.

\b
Examples:
  scorm-builder formats
  scorm-builder formats --json
"""


@click.command("formats", help=_FORMATS)
@click.option("--json", "as_json", is_flag=True, help="Answer as JSON on standard output.")
def formats_(as_json: bool) -> None:
    from scorm_builder.build import DEFAULT, FORMATS
    from scorm_builder.presets import PRESETS

    formats = [
        {"name": one.name, "title": one.title, "grant": one.grant, "default": name == DEFAULT}
        for name, one in FORMATS.items()
    ]
    presets = [
        {"name": name, "title": one.title, "formats": list(one.formats), "notes": list(one.notes)}
        for name, one in PRESETS.items()
    ]
    if as_json:
        click.echo(json.dumps({"formats": formats, "lms": presets}, indent=2, ensure_ascii=False))
        return
    for one in formats:
        click.echo(f"{one['name']:<16} {one['title']}")
    for lms in presets:
        click.echo(f"\n--lms {lms['name']}: {', '.join(lms['formats'])}")
        for note in lms["notes"]:
            click.echo(f"  {note}")

"""`scorm-builder new`: a course that works, to be changed."""

from __future__ import annotations

from pathlib import Path

import click

from scorm_builder.cli.terminal import stop

_NEW = """Write a small working course into FOLDER, to be changed into yours.

\b
Example:
  scorm-builder new my-course
  scorm-builder preview my-course
"""


@click.command(help=_NEW)
@click.argument("folder", type=click.Path(path_type=Path))
def new(folder: Path) -> None:
    from scorm_builder import starter

    try:
        written = starter.write(folder)
    except OSError as error:
        stop(f"{folder}: {error.strerror or error}; choose a folder that is empty or not there yet.")
    for path in written:
        click.echo(path)
    click.echo(f"\nA course that works. Look at it:  scorm-builder preview {folder}")

"""`scorm-builder new` and `schema`: a course that works, to be changed, and what editors know about its files."""

from __future__ import annotations

from pathlib import Path

import click

from scorm_builder.cli.terminal import stop

STARTS = {
    "minimal": "a page, a question, a discussion",
    "policy": "a policy text with clauses, a quiz about it, colleagues to explain it to",
    "peer-review": "work of one's own that two colleagues review by a rubric, without names",
    "stories": "a board for real questions, and a wall of stories about what worked",
}
"""Named here too, so that `--help` need not read the folders; a test compares them."""

_NEW = f"""Write a small working course into FOLDER, to be changed into yours.

\b
Starting points:
{"".join(f"  {name:12} {about}{chr(10)}" for name, about in STARTS.items())}
\b
Examples:
  scorm-builder new my-course
  scorm-builder new gifts --from policy --editor
"""

_SCHEMA = """Write the JSON Schemas of course.yaml and of the front matter of activities into a folder.

An editor with a YAML language server then completes course.yaml by a first line such as
`# yaml-language-server: $schema=schemas/course.schema.json`.

\b
Example:
  scorm-builder schema --out schemas
"""


@click.command(help=_NEW)
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "start", type=click.Choice(list(STARTS)), default="minimal", show_default=True)
@click.option("--editor", is_flag=True, help="Also write what lets VS Code and others complete and check course.yaml.")
def new(folder: Path, start: str, editor: bool) -> None:
    from scorm_builder import starter

    try:
        written = starter.write(folder, start, editor=editor)
    except OSError as error:
        stop(f"{folder}: {error.strerror or error}; choose a folder that is empty or not there yet.")
    for path in written:
        click.echo(path)
    click.echo(f"\nA course that works. Look at it:  scorm-builder preview {folder}")


@click.command("schema", help=_SCHEMA)
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="The folder.")
def schema_(out: Path) -> None:
    from courses.model import schema

    try:
        schema.write(out)
    except OSError as error:
        stop(f"{out}: {error.strerror or error}; choose a folder that you may write to.")
    for name in schema.schemas():
        click.echo(out / name)

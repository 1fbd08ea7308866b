"""`scorm-builder preview`: the course in a browser, as an LMS would play it."""

from __future__ import annotations

import sys

import click

from scorm_builder.cli.terminal import stop, tell

_PREVIEW = """Show the course PATH in the browser as an LMS would play it, with all that is said to the LMS.

The page reloads when a file is saved, and shows what is wrong when something is. Stop it with Ctrl+C.

\b
Example:
  scorm-builder preview my-course --port 8080
"""


@click.command("preview", help=_PREVIEW)
@click.argument("path", metavar="PATH")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any free port.")
def preview_(path: str, port: int) -> None:
    from scorm_builder import check
    from scorm_builder.preview import server

    if check.folder_of(path) is None:
        tell(check.load(path)[2])
        sys.exit(1)
    try:
        with server.serve(path, port) as address:
            click.echo(f"Preview: {address}  (Ctrl+C stops it)")
            server.wait()
    except OSError as error:
        stop(f"Port {port} cannot be used ({error.strerror or error}); choose another one with --port.")
    except KeyboardInterrupt:
        click.echo()

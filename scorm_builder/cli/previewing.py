"""`scorm-builder preview`: the course in a browser, as an LMS would play it."""

from __future__ import annotations

import sys
import webbrowser

import click

from scorm_builder.cli.terminal import stop, tell
from scorm_builder.presets import PRESETS

_PREVIEW = """Show the course PATH in the browser as an LMS would play it, with all that is said to the LMS.

The page reloads when a file is saved, and shows what is wrong when something is. Imaginary colleagues, who say that
they are, let you walk the course to its end. With --as it behaves as that LMS is known to. Stop it with Ctrl+C.

\b
Examples:
  scorm-builder preview my-course
  scorm-builder preview my-course --as moodle --port 8080 --no-open
"""


@click.command("preview", help=_PREVIEW)
@click.argument("path", metavar="PATH")
@click.option("--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any free port.")
@click.option(
    "--as", "lms", type=click.Choice(list(PRESETS)), default="other", show_default=True, help="The LMS that plays it."
)
@click.option("--open/--no-open", "opens", default=True, help="Whether the browser is opened.")
def preview_(path: str, port: int, lms: str, opens: bool) -> None:
    from scorm_builder import check
    from scorm_builder.preview import server

    if check.folder_of(path) is None:
        tell(check.load(path)[2])
        sys.exit(1)
    try:
        with server.serve(path, port, lms) as address:
            click.echo(f"Preview: {address}  (Ctrl+C stops it)")
            if opens:
                webbrowser.open(address)
            server.wait()
    except OSError as error:
        stop(f"Port {port} cannot be used ({error.strerror or error}); choose another one with --port.")
    except KeyboardInterrupt:
        click.echo()

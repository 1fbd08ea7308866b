"""`lti-tool`: what the administrator of a server does by hand.

The tool is imported inside the commands, so that `--help` and a mistake in an option are answered at once.
"""

from __future__ import annotations

import click

from lti_tool.cli import grants_tending as grants_tending
from lti_tool.cli import invites as invites
from lti_tool.cli.admin import admin
from lti_tool.cli.grants import grants
from lti_tool.cli.keys import keys
from lti_tool.cli.people import people
from lti_tool.cli.platforms import platforms
from lti_tool.cli.receipts import receipts
from lti_tool.cli.runs import runs
from lti_tool.cli.terminal import first_start, opened, settings, shown, stop

__all__ = ["main"]

_SERVE = """Answer browsers and platforms until SIGTERM or Ctrl+C.

The first start makes the keys and the tables. Run `lti-tool worker` beside it, or no grade is ever sent.

\b
Example:
  lti-tool serve --host 0.0.0.0 --port 8000
"""
_WORKER = """Tell grades to the gradebooks until SIGTERM or Ctrl+C. Run one, or several.

\b
Example:
  lti-tool worker
"""
_DEMO = """Start the tool with a practice LMS, and print one address to open.

Nothing is kept: the database and the keys are in a temporary folder.

\b
Examples:
  lti-tool demo
  lti-tool demo --port 9000
"""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="touchpoint")
def main() -> None:
    """The LTI tool: serve it, send its grades, and look after its keys, platforms, runs and grants.

    Settings are TOUCHPOINT_* variables; the README lists them.
    """


@main.command(help=_SERVE)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen at.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1), help="Processes (with gunicorn).")
@click.option("--threads", default=8, show_default=True, type=click.IntRange(1), help="Threads of each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    from lti_tool.cli import serving

    chosen = settings()
    first_start(chosen)
    try:
        serving.serve(chosen, host, port, workers=workers, threads=threads)
    except OSError as error:
        stop(f"Nothing can listen at {host}:{port}: {error.strerror or error}. Choose another --port or --host.")


@main.command(help=_WORKER)
def worker() -> None:
    from lti_tool.cli import serving

    chosen = settings()
    first_start(chosen)
    serving.work(chosen)


@main.command(help=_DEMO)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), envvar="PORT", help="Port.")
@click.option("--as", "personality", default="plain", show_default=True, help="Whose habits the practice LMS has.")
def demo(port: int, personality: str) -> None:
    from lti_tool import demo as the_demo

    try:
        the_demo.run(port, personality=personality, say=click.echo)
    except OSError as error:
        stop(f"The demo cannot start at port {port}: {error.strerror or error}. Choose another: PORT=9000 make demo")
    except the_demo.DemoFailed as failure:
        stop(str(failure))


@main.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def db_upgrade() -> None:
    """Bring the tables to the form this version needs. `serve` and `worker` do the same when they start.

    \b
    Example:
      lti-tool db upgrade
    """
    chosen = settings()
    opened(chosen.database_url).dispose()
    click.echo(f"The database is up to date: {shown(chosen.database_url)}")


for group in (admin, keys, platforms, runs, grants, receipts, people):
    main.add_command(group)

"""`scorm-builder`: begin a course, check it, look at it, and make the package an LMS takes.

Heavy imports happen inside the commands, so that `--help` and a refusal come at once.
"""

from __future__ import annotations

import click

from scorm_builder.cli.building import build_
from scorm_builder.cli.checking import check_
from scorm_builder.cli.listing import formats_
from scorm_builder.cli.previewing import preview_
from scorm_builder.cli.starting import new, schema_
from scorm_builder.cli.verifying import verify_


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="touchpoint")
def main() -> None:
    """Courses become SCORM packages: new, check, preview, build, verify, formats, schema."""


main.add_command(new)
main.add_command(check_)
main.add_command(preview_)
main.add_command(build_)
main.add_command(schema_)
main.add_command(formats_)
main.add_command(verify_)

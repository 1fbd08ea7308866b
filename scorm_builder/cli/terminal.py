"""What the commands say, and where."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

    from courses.model.problems import Problem


def tell(problems: Iterable[Problem]) -> None:
    """Problems belong to whoever reads the terminal, not to a file an answer is sent to."""
    for problem in problems:
        click.echo(str(problem), err=True)


def problems_json(problems: Iterable[Problem]) -> list[dict[str, str | int]]:
    """Problems for machines."""
    return [problem.as_json() for problem in problems]


def count(number: int, noun: str) -> str:
    """ "1 file", "2 files"."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def stop(sentence: str) -> NoReturn:
    """End with a sentence and exit code 1."""
    click.echo(sentence, err=True)
    sys.exit(1)

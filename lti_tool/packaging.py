"""Packages, made for whoever downloads one: the builder is another program, and this is the one room that starts it.

It knows nothing of the tool. What it can make is asked of it, so that a new format is offered without a change here.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TIME_LIMIT = 60
"""Seconds that one package may take."""
AT_ONCE = 2
"""Packages that one process of the tool has made at the same time."""

_rooms = threading.BoundedSemaphore(AT_ONCE)


class NotBuilt(Exception):
    """There is no package; the words say why, for whoever asked. `busy`: trying again later helps."""

    def __init__(self, words: str, *, busy: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.busy = busy


@dataclass(frozen=True, slots=True)
class Format:
    """A format of package; `grant`: whether it carries a grant."""

    name: str
    title: str
    grant: bool


@dataclass(frozen=True, slots=True)
class Preset:
    """What is known about an LMS: the formats it takes, the best first, and sentences for whoever exports."""

    name: str
    title: str
    formats: Sequence[str]
    notes: Sequence[str]


@dataclass(frozen=True, slots=True)
class Offered:
    """What can be made."""

    formats: Sequence[Format]
    presets: Sequence[Preset]


@dataclass(frozen=True, slots=True)
class Order:
    """What to make: of a course's folder, for an LMS or in a format (or neither), with a grant or without."""

    folder: Path
    format: str | None = None
    lms: str | None = None
    grant: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Package:
    """A package, and what whoever downloads it should know."""

    name: str
    content: bytes
    notes: Sequence[str]


@cache
def offered() -> Offered:
    """Every format and what is known about LMSs.

    Raises:
        NotBuilt: the builder does not answer.
    """
    said = _ask(["formats"], Path(tempfile.gettempdir()))
    formats = [Format(one["name"], one["title"], one["grant"]) for one in said["formats"]]
    presets = [Preset(one["name"], one["title"], one["formats"], one["notes"]) for one in said["lms"]]
    return Offered(tuple(formats), tuple(presets))


def build(order: Order) -> Package:
    """Make a package.

    Raises:
        NotBuilt: something is wrong with the course or the order, it took too long, or too many are made just now.
    """
    words = ["build", str(order.folder.resolve())]
    words += ["--format", order.format] if order.format else []
    words += ["--lms", order.lms] if order.lms else []
    with _room(), tempfile.TemporaryDirectory(prefix="package-") as place:
        here = Path(place)
        if order.grant is not None:
            (here / "grant.json").write_text(json.dumps(order.grant), encoding="utf-8")
            words += ["--grant", "grant.json"]
        said = _ask(words, here)
        path = here / Path(said["package"]).name
        return Package(path.name, path.read_bytes(), tuple(said["notes"]))


@contextmanager
def _room() -> Iterator[None]:
    if not _rooms.acquire(blocking=False):
        raise NotBuilt("Other packages are being made just now. Try again in a minute.", busy=True)
    try:
        yield
    finally:
        _rooms.release()


def _ask(words: Sequence[str], place: Path) -> dict[str, Any]:
    """The builder's answer. It is given no setting and no secret of this server, and imports nothing from `place`."""
    command = [sys.executable, "-I", "-m", "scorm_builder", *words, "--json"]
    try:
        done = subprocess.run(  # noqa: S603 — our own builder; every word is ours or was offered by it
            command, cwd=place, env={"LC_ALL": "C.UTF-8"}, capture_output=True, text=True, timeout=TIME_LIMIT
        )
    except subprocess.TimeoutExpired:
        raise NotBuilt("It took too long and was stopped. A smaller course, or the command line, helps.") from None
    except OSError as error:
        raise NotBuilt(f"The builder cannot be started ({error.strerror or error}).") from None
    try:
        said = json.loads(done.stdout)
    except ValueError:
        lines = done.stderr.strip().splitlines() or ["it said nothing"]
        raise NotBuilt(f"The builder failed: {lines[-1][:500]}") from None
    if not isinstance(said, dict) or said.get("problems"):
        raise NotBuilt(_problems(said))
    return said


def _problems(said: Any) -> str:
    found = said.get("problems", []) if isinstance(said, dict) else []
    told = [f"{one.get('message', '')} {one.get('hint', '')}".strip() for one in found[:5]]
    return "The course cannot be made into this package: " + "; ".join(told)

"""The tie between a package and the community: a grant, and the address of the tool that signed it.

A grant is public and signed; the builder can read what it says but not whether the signature is good. That is the
tool's business, each time a learner comes in.
"""

import base64
import binascii
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from courses.model.problems import Problem


@dataclass(frozen=True, slots=True)
class Connection:
    """Where a package's learners meet. `hub` is the tool's address, without a path; `says` is what the grant states."""

    grant: str
    hub: str
    says: dict[str, Any] = field(default_factory=dict)

    @property
    def run(self) -> str:
        """The run that learners come to, as the grant says; "" where it does not."""
        return str(self.says.get("run", ""))

    @property
    def expires(self) -> datetime | None:
        """Until when the tool lets packages with this grant in, if the grant says so."""
        try:
            when = datetime.fromisoformat(str(self.says.get("expires")))
        except ValueError:
            return None
        return when if when.tzinfo else when.replace(tzinfo=UTC)


def read(grant: Path | None, hub: str | None) -> tuple[Connection | None, tuple[Problem, ...]]:
    """The connection given by a grant file and, if it does not name the tool itself, the tool's address.

    A grant file is what the tool wrote: JSON with `grant` and `hub`, or the bare grant.
    """
    if grant is None:
        no_grant = Problem("--hub", 1, 1, "there is an address but no grant", "add --grant FILE with the tool's grant")
        return None, ((no_grant,) if hub else ())
    try:
        text = grant.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        return None, (Problem(str(grant), 1, 1, f"the grant cannot be read ({error})", "give the file the tool wrote"),)
    file = _json(text)
    token = str(file.get("grant", "") if isinstance(file, dict) else text).strip()
    address = (hub or (str(file.get("hub", "")) if isinstance(file, dict) else "")).rstrip("/")
    problems = tuple(_problems(str(grant), token, address))
    return (None, problems) if problems else (Connection(token, address, _payload(token) or {}), ())


def _problems(path: str, token: str, hub: str) -> list[Problem]:
    problems = []
    said = _payload(token)
    if said is None:
        problems.append(Problem(path, 1, 1, "this is not a grant", "give the file that the tool wrote for this run"))
    parts = urlsplit(hub)
    if not hub:
        problems.append(Problem(path, 1, 1, "the grant does not say where the tool is", "add --hub https://…"))
    elif parts.scheme not in ("https", "http") or not parts.hostname or parts.path or parts.query:
        problems.append(
            Problem("--hub", 1, 1, f"{hub} is not an address of a tool", "write it like https://tool.example")
        )
    elif parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        problems.append(
            Problem("--hub", 1, 1, f"{hub} is not encrypted", "use https; an LMS's page may not call it otherwise")
        )
    return problems


def _payload(token: str) -> dict[str, Any] | None:
    """What a signed token states, unverified; None when it is none."""
    body, dot, signature = token.partition(".")
    if not (body and dot and signature):
        return None
    try:
        said = json.loads(base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True))
    except (ValueError, binascii.Error):
        return None
    return said if isinstance(said, dict) else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None

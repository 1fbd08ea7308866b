"""rules.js in one node process, to be asked the same questions as rules.py."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


class Twin:
    """Calls the functions of rules.js."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(self, call: str, *arguments: Any) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        # ASCII, so that half surrogates and line separators arrive as they were sent.
        self._process.stdin.write(json.dumps({"call": call, "arguments": arguments}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, f"rules.js fell over {call} of {arguments!r}"
        return json.loads(line)


@pytest.fixture(scope="session")
def twin() -> Iterator[Twin]:
    """The rules as a browser knows them."""
    program = Path(__file__).with_name("twin.mjs")
    with subprocess.Popen(["node", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Twin(process)
        assert process.stdin
        process.stdin.close()

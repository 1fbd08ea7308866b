"""An LMS for tests: scorm-again's run-time in a page, and a server that keeps what it commits and every call.

A learner's record stays here between browsers, as in an LMS; what a browser keeps for itself does not.
"""

from __future__ import annotations

import json
import mimetypes
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from playwright.sync_api import BrowserContext, Frame, Page

from scorm_builder.editions import SCORM12, Edition
from scorm_builder.package import Files

HERE = Path(__file__).parent
SCORM_AGAIN = HERE.parent / "js/node_modules/scorm-again/dist"


@dataclass
class Sitting:
    """One learner's course, open in one tab."""

    page: Page

    @property
    def course(self) -> Frame:
        """The course's own frame."""
        frame = next(frame for frame in self.page.frames if urlsplit(frame.url).path.startswith("/package/"))
        frame.wait_for_selector("body[data-ready]")
        return frame

    def until(self, done: Callable[[], bool]) -> None:
        """Let the package work until this has happened; 15 seconds at most."""
        for _ in range(150):
            if done():
                return
            self.wait(100)
        raise AssertionError("it has not happened within 15 seconds")

    def wait(self, milliseconds: int = 200) -> None:
        """Let the page work; plain sleeping would stop its frames."""
        self.page.wait_for_timeout(milliseconds)


@dataclass
class Lms:
    """The LMS as tests see it."""

    edition: Edition = SCORM12
    address: str = ""
    files: Files = field(default_factory=dict)
    kept: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))
    said: dict[str, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def record(self, learner: str) -> dict[str, Any]:
        """What was committed last."""
        return max(self.kept[learner], key=lambda each: each["at"])["body"] if self.kept[learner] else {}

    def calls(self, learner: str) -> list[list[str]]:
        """Every call of the package: its name, its words, the answer and the error after it."""
        return [each["body"] for each in sorted(self.said[learner], key=lambda each: each["at"])]

    def play(self, context: BrowserContext, learner: str, *, mode: str = "normal") -> Sitting:
        """Open the package for a learner in a new tab."""
        page = context.new_page()
        words = {"learner": learner, "record": self.record(learner), "mode": mode}
        page.goto(f"{self.address}/lms.html#{quote(json.dumps(words))}")
        sitting = Sitting(page)
        assert sitting.course
        return sitting

    def status(self, learner: str) -> str:
        """What the LMS has as the learner's status, as 1.2 says it: 2004's two in one word when they agree."""
        record = self.record(learner)
        if self.edition is SCORM12:
            return str(record.get("core", {}).get("lesson_status", ""))
        both = (record.get("completion_status", ""), record.get("success_status", ""))
        agreed = {("completed", "passed"): "passed", ("incomplete", "unknown"): "incomplete"}
        return agreed.get(both, " and ".join(both))

    def score(self, learner: str) -> str:
        """What the LMS has as the learner's raw score."""
        record = self.record(learner)
        core = record.get("core", {}) if self.edition is SCORM12 else record
        return str(core.get("score", {}).get("raw", ""))

    def objectives(self, learner: str) -> dict[str, str]:
        """What the LMS has as the status of each objective."""
        name = "status" if self.edition is SCORM12 else "completion_status"
        there = self.record(learner).get("objectives", {}).values()
        return {each["id"]: each[name] for each in there if isinstance(each, dict) and "id" in each}

    def suspended(self, learner: str) -> str:
        """What the LMS keeps for the package."""
        return str(self.record(learner).get("suspend_data", ""))

    def written(self, learner: str) -> list[tuple[str, str]]:
        """Every element set and its value, in order."""
        return [(call[1], call[2]) for call in self.calls(learner) if call[0].endswith("SetValue")]


@contextmanager
def serving(files: Files, edition: Edition = SCORM12) -> Iterator[Lms]:
    """An LMS of this edition that has one package."""
    lms = Lms(files=files, edition=edition)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = unquote(urlsplit(self.path).path)
            content = _content(path, lms)
            self.send_response(404 if content is None else 200)
            self.send_header("Content-Type", mimetypes.guess_type(path)[0] or "application/octet-stream")
            self.send_header("Content-Length", str(len(content or b"")))
            self.end_headers()
            self.wfile.write(content or b"")

        def do_POST(self) -> None:
            kind, learner = urlsplit(self.path).path.split("/")[1:]
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            (lms.said if kind == "calls" else lms.kept)[unquote(learner)].append(body)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Nothing: the tests say what went wrong."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    lms.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield lms
    finally:
        server.shutdown()
        server.server_close()


def _content(path: str, lms: Lms) -> bytes | None:
    if path == "/lms.html":
        return (HERE / "lms.html").read_bytes()
    if path == "/scorm-again.js":
        return (SCORM_AGAIN / ("scorm12.min.js" if lms.edition is SCORM12 else "scorm2004.min.js")).read_bytes()
    found = lms.files.get(path.removeprefix("/package/"))
    return found.read_bytes() if isinstance(found, Path) else found

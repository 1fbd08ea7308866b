"""A course's player page, served over real HTTP with the memory bridge: what the player tests open in their browser."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

from jinja2 import Environment, FileSystemLoader

import lti_tool.web
from courses.model import source, words
from courses.model.course import Course
from courses.model.plan import compile_plan, public_plan
from courses.player import page

HERE = Path(__file__).parent
WEB = Path(lti_tool.web.__file__).parent
TEMPLATES = WEB / "templates"
SMALL = HERE / "course" / "small"
# As strict as a page can be that has scripts at all: whatever the player does must do under this.
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


S = TypeVar("S", bound="Site")


@dataclass
class Site:
    """One course on a local server. `world` is what the memory bridge starts with; `whole` puts keys in the page."""

    folder: Path = SMALL
    world: Mapping[str, Any] = field(default_factory=dict)
    whole: bool = False
    extra: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    language: str | None = None
    url: str = ""

    @property
    def course(self) -> Course:
        """The course in `folder`, in `language` if one is given."""
        return _loaded(self.folder).model_copy(update={"language": self.language} if self.language else {})

    def html(self) -> str:
        """The page, as a delivery would make it."""
        course = self.course
        whole = compile_plan(course)
        settings: dict[str, Any] = {"plan": whole, "world": self.world}
        if not self.whole:  # the server's part in LTI: feedback comes with the result
            settings["feedback"] = dict(page._feedback(course))
        delivery = page.Delivery(
            "test", "assets/", "memory-bridge.js", whole if self.whole else public_plan(whole), settings
        )
        return page.render(course, delivery)

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """Content type and body for a path, or None."""
        name = path.split("?")[0].lstrip("/")
        if name in self.extra:
            kind, text = self.extra[name]
            return kind, text.encode()
        if not name:
            return "text/html; charset=utf-8", self.html().encode()
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        if name in ("assets/memory-bridge.js", "assets/memory-talk.js"):
            return kind, (HERE / name.removeprefix("assets/")).read_bytes()
        if name.startswith("assets/"):
            body = page.shipped().get(name.removeprefix("assets/"))
            return (kind, body) if body is not None else None
        file = self.folder / name
        return (kind, file.read_bytes()) if name.startswith("media/") and file.is_file() else None


@cache
def _loaded(folder: Path) -> Course:
    loaded = source.load(folder)
    assert loaded.course, [str(problem) for problem in loaded.problems]
    return loaded.course


@contextmanager
def serve(site: S) -> Iterator[S]:
    """The site on a free port of this machine, as `site.url`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = site.answer(self.path)
            kind, body = found or ("text/plain", b"not here")
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Security-Policy", CSP)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep test output quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        site.url = f"http://127.0.0.1:{server.server_address[1]}/"
        yield site
    finally:
        server.shutdown()
        server.server_close()


def told(value: Any) -> str:
    """A value as JavaScript, for `page.evaluate`."""
    return json.dumps(value)


@dataclass
class Desk(Site):
    """The facilitator's page of a run, with `overview` as the tool's answer; None answers that the tool is away."""

    overview: dict[str, Any] | None = None
    status: int = 200

    def html(self) -> str:
        """The page as the tool renders it."""
        environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)
        run = {"public_id": "r1", "title": "Northside, autumn intake", "course": "small"}
        said = words.excerpt("en", "look.")
        return environment.get_template("facilitator.html.jinja").render(
            run=run, course=self.course, language="en", words=said
        )

    def answer(self, path: str) -> tuple[str, bytes] | None:
        """The page, its files, and the one answer it asks for."""
        if path.startswith("/api/run/"):
            return ("application/json", json.dumps(self.overview).encode()) if self.overview is not None else None
        name = path.removeprefix("/static/player/")
        file = WEB / "static" / name
        body = page.shipped().get(name) or (file.read_bytes() if file.is_file() else None)
        if name != path and body is not None:
            return mimetypes.guess_type(name)[0] or "text/plain", body
        return super().answer(path)

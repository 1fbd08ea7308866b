"""The preview's web server: this machine only, from memory, nothing cached."""

from __future__ import annotations

import json
import mimetypes
import re
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from courses.player import page
from scorm_builder import contents, presets_habits
from scorm_builder.preview.imagined import Imagined
from scorm_builder.preview.site import Site

HERE = Path(__file__).parent
LOOPBACK = "127.0.0.1"
WAIT = 20.0
"""Seconds that a question for news stays open."""
_LARGEST = 1_000_000
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml", ".vtt": "text/vtt"}


@contextmanager
def serve(path: str, port: int = 0, lms: str = "other") -> Iterator[str]:
    """Serve the preview of the course called `path`, at first as that LMS plays it; gives its address.

    Raises OSError if the port is taken.
    """

    class Handler(_Handler):
        pass

    with _Server((LOOPBACK, port), Handler) as server:
        address = f"http://{LOOPBACK}:{server.server_port}"
        Handler.address = f"{address}/"
        Handler.site = Site(path, address)
        Handler.imagined = Imagined(lambda: Handler.site.plan)
        Handler.about = {"as": lms, "lms": presets_habits.as_json()}
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield Handler.address
        finally:
            server.shutdown()


def wait() -> None:
    """Until Ctrl+C."""
    threading.Event().wait()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that hangs up in the middle is no news; anything else is our bug and must be seen."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    address: str
    site: Site
    imagined: Imagined
    about: Mapping[str, Any]
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if not self._is_ours():
            return
        path = unquote(urlsplit(self.path).path)
        if path == "/" and self.headers["Host"] != urlsplit(self.address).netloc:
            # The community has one address, and a page of another may not ask it.
            self._answer(HTTPStatus.FOUND, b"", "text/plain", to=self.address)
            return
        if path.startswith("/api/"):
            self._community({})
            return
        content = self._content(path)
        if content is None:
            self._answer(HTTPStatus.NOT_FOUND, b"There is nothing here.", "text/plain")
        else:
            self._answer(HTTPStatus.OK, content, _type_of("index.html" if path == "/" else path))

    def do_POST(self) -> None:
        self._change()

    def do_PUT(self) -> None:
        self._change()

    def do_DELETE(self) -> None:
        self._change()

    def _is_ours(self) -> bool:
        """A page elsewhere whose name was pointed at this machine (DNS rebinding) must not read drafts of courses."""
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host in (LOOPBACK, "localhost"):
            return True
        self._answer(HTTPStatus.FORBIDDEN, b"This preview answers only to its own address.", "text/plain")
        return False

    def _change(self) -> None:
        """Something is done. Only the preview's own pages may: other sites can send, though not read."""
        body = self._body()
        if self.headers.get("Origin") != f"http://{self.headers.get('Host', '')}" or not self._is_ours():
            self._answer(HTTPStatus.FORBIDDEN, b"Only the preview itself may do this.", "text/plain")
        elif self.path == "/imagined/over":
            self.imagined.start_over()
            self._answer(HTTPStatus.OK, b"{}", "application/json")
        elif self.path == "/imagined/suppose":
            self.imagined.suppose(str(body.get("activity")))
            self._answer(HTTPStatus.OK, b"{}", "application/json")
        elif self.path.startswith("/api/"):
            self._community(body)
        else:
            self._answer(HTTPStatus.NOT_FOUND, b"There is nothing here.", "text/plain")

    def _body(self) -> Mapping[str, Any]:
        size = re.fullmatch(r"\d{1,9}", self.headers.get("Content-Length", "0"))
        if size is None or int(size[0]) > _LARGEST:
            self.close_connection = True  # what is left unread would be taken for the next request
            return {}
        try:
            said = json.loads(self.rfile.read(int(size[0])) or b"{}")
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def _community(self, body: Mapping[str, Any]) -> None:
        address = self.path.removeprefix("/api")
        status, said = self.imagined.answer(self.command, address, body, self.headers.get("Idempotency-Key", ""))
        self._answer(HTTPStatus(status), b"" if said is None else json.dumps(said).encode(), "application/json")

    def _content(self, path: str) -> bytes | None:
        if path == "/version.json":
            return json.dumps(self._version().as_json()).encode()
        if path == "/about.json":
            return json.dumps(self.about).encode()
        name = path.rsplit("/", 1)[-1]
        if path == "/":
            return (HERE / "preview.html").read_bytes()
        if path.startswith("/preview/"):
            return _file(HERE / name, within=HERE)
        if path.startswith("/bridges/"):
            return _file(page.assets().get(name, contents.BRIDGES / name), within=None)
        found = self.site.version().files.get(path.removeprefix("/package/"))
        return _file(found, within=None) if isinstance(found, Path) else found

    def _version(self) -> Any:
        """The version now or, for who knows one already, the next: the answer comes when a file was saved."""
        known = parse_qs(urlsplit(self.path).query).get("after", [""])[-1]
        return self.site.after(int(known), WAIT) if re.fullmatch(r"\d{1,9}", known) else self.site.version()

    def _answer(self, status: HTTPStatus, content: bytes, kind: str, to: str = "") -> None:
        self.send_response(status)
        if to:
            self.send_header("Location", to)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the terminal is for the author, and the page shows what happens."""


def _file(path: Path, *, within: Path | None) -> bytes | None:
    if within is not None and path.parent != within:
        return None
    try:
        return path.read_bytes()
    except OSError:
        return None


def _type_of(path: str) -> str:
    kind = _TYPES.get(Path(path).suffix) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith("json") else kind

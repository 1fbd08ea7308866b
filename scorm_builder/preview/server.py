"""The preview's web server: this machine only, from memory, nothing cached."""

from __future__ import annotations

import json
import mimetypes
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from courses.player import page
from scorm_builder import contents
from scorm_builder.preview.site import Site

HERE = Path(__file__).parent
LOOPBACK = "127.0.0.1"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".svg": "image/svg+xml", ".vtt": "text/vtt"}


@contextmanager
def serve(path: str, port: int = 0) -> Iterator[str]:
    """Serve the preview of the course called `path`; gives its address. Raises OSError if the port is taken."""
    site = Site(path)

    class Handler(_Handler):
        pass

    Handler.site = site
    with _Server((LOOPBACK, port), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://{LOOPBACK}:{server.server_port}/"
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
    site: Site
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        host = urlsplit(f"//{self.headers.get('Host', '')}").hostname
        if host not in (LOOPBACK, "localhost"):
            # A page elsewhere whose name was pointed at this machine (DNS rebinding) must not read drafts of courses.
            self._answer(HTTPStatus.FORBIDDEN, b"This preview answers only to its own address.", "text/plain")
            return
        path = unquote(urlsplit(self.path).path)
        content = self._content(path)
        if content is None:
            self._answer(HTTPStatus.NOT_FOUND, b"There is nothing here.", "text/plain")
        else:
            self._answer(HTTPStatus.OK, content, _type_of("index.html" if path == "/" else path))

    def _content(self, path: str) -> bytes | None:
        if path == "/version.json":
            return json.dumps(self.site.version().as_json()).encode()
        name = path.rsplit("/", 1)[-1]
        if path == "/":
            return (HERE / "preview.html").read_bytes()
        if path.startswith("/preview/"):
            return _file(HERE / name, within=HERE)
        if path.startswith("/bridges/"):
            return _file(page.assets().get(name, contents.BRIDGES / name), within=None)
        found = self.site.version().files.get(path.removeprefix("/package/"))
        return _file(found, within=None) if isinstance(found, Path) else found

    def _answer(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self.send_response(status)
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

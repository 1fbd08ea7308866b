"""Everything at once, for somebody who wants to see what this is: the tool, a practice LMS, a course in both forms.

One port and one listening socket. `localhost` is the practice LMS and `127.0.0.1` is the tool, because to a browser
those are two sites: third-party cookies are blocked between them, as between a real LMS and a real tool. Nothing is
kept.
"""

from __future__ import annotations

import http.client
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast

from lti_tool import packaging, worker
from lti_tool.app import create_app
from lti_tool.config import Settings
from lti_tool.lti.keys import KeyFolder
from lti_tool.records import Run
from lti_tool.sandbox import PERSONALITIES, Link, Lms, create_lms
from lti_tool.sandbox import Tool as RegisteredTool
from lti_tool.sandbox.server import LocalServer
from lti_tool.services import admin_visits, connecting, grants
from lti_tool.services.catalogue import Offer
from lti_tool.storage import lti_state, runs
from lti_tool.web.tool import Tool

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

COURSE = "first-week"
COURSE_FORMAT = "scorm12"
TOOL_HOST = "127.0.0.1"
ORGANISATION = "Northside College"
PATIENCE = 20
"""Seconds that each self-check may take."""


class DemoFailed(Exception):
    """The demo could not be set up; the message says what went wrong."""


@dataclass(frozen=True)
class Demo:
    """A demo that runs: where to open it, and its two halves."""

    address: str
    lms: Lms
    tool: Tool


def run(port: int, *, personality: str, say: Callable[[str], None]) -> None:
    """Run the demo until SIGTERM or Ctrl+C. OSError when the port is taken, DemoFailed when something is not there."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    with started(port, personality=personality) as demo:
        say(f"Touchpoint demo: {demo.address}")
        say("Open it in a browser. Stop the demo with Ctrl+C.")
        stop.wait()


@contextmanager
def started(port: int, *, personality: str = "plain") -> Iterator[Demo]:
    """A running, checked demo; port 0 takes a free one. Everything it made is gone afterwards."""
    if personality not in PERSONALITIES:
        raise DemoFailed(f"The practice LMS has no habits {personality!r}; it has {', '.join(PERSONALITIES)}.")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="touchpoint-demo-")))
        server = stack.enter_context(LocalServer(port))
        lms_app = create_lms(f"http://localhost:{server.port}", personality=personality)
        lms: Lms = lms_app.extensions["practice-lms"]
        KeyFolder(folder / "keys").new(now=_now())
        tool_app = create_app(_settings(folder, server.port))
        tool = cast("Tool", tool_app.extensions["touchpoint"])
        stack.callback(tool.database.dispose)
        offer = tool.catalogue.get(COURSE)
        shared = _introduce(tool, lms, offer)
        lms.link_to_register = lambda: _invite(tool)
        lms.link_to_administer = lambda: _way_in(tool)
        lms.shelf.install(_package(tool, lms, shared, folder), COURSE)
        server.app = by_host(tool_app, lms_app, lms.url)
        stack.enter_context(_working(tool))
        stack.callback(lms.faults.closing.set)
        _check(server.port)
        yield Demo(lms.url, lms, tool)


def by_host(tool: WSGIApplication, lms: WSGIApplication, lms_url: str) -> WSGIApplication:
    """One application that is the tool under 127.0.0.1 and the practice LMS under every other name."""

    def application(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ.get("HTTP_HOST", "").rpartition(":")[0] != TOOL_HOST:
            return lms(environ, start_response)
        if environ.get("PATH_INFO") == "/":
            # Whoever types the tool's address means the demo.
            start_response("302 Found", [("Location", f"{lms_url}/"), ("Content-Length", "0")])
            return []
        return tool(environ, start_response)

    return application


def _settings(folder: Path, port: int) -> Settings:
    return Settings(
        database_url=f"sqlite:///{folder / 'touchpoint.sqlite3'}",
        keys_dir=folder / "keys",
        public_url=f"http://{TOOL_HOST}:{port}",
    )


def _introduce(tool: Tool, lms: Lms, offer: Offer) -> Run:
    """Register each with the other; give the run that LTI people come to, so that packages can be led there too."""
    url, title = tool.settings.public_url, offer.course.title
    target = f"{url}/lti/launch/{COURSE}"
    lms.tool = RegisteredTool(f"{url}/lti/login", (f"{url}/lti/launch", target), f"{url}/lti/jwks.json")
    lms.add_link(Link(COURSE, title, target, offer.course.summary or "", custom={"course": COURSE}))
    with tool.database.write() as tx:
        registration = lti_state.register(
            tx,
            issuer=lms.url,
            client_id=lms.tool.client_id,
            auth_login_url=lms.url + lms.personality.paths["auth"],
            auth_token_url=lms.url + lms.personality.paths["token"],
            jwks_url=lms.url + lms.personality.paths["jwks"],
            name=lms.name,
            active_deployments=(lms.tool.deployment_id,),
            now=_now(),
        )
        key = runs.RunKey(registration.id, lms.tool.deployment_id, f"context:{lms.context.id}", COURSE)
        return runs.find_or_make(tx, key, title=lms.context.title, now=_now())[0]


def _invite(tool: Tool) -> str:
    """A link that registers the tool once more, for the practice LMS's administrator to try."""
    with tool.database.write() as tx:
        secret = connecting.invite(tx, name="", lasts=timedelta(hours=1), now=_now())[1]
    return f"{tool.settings.public_url}/lti/register/{secret}"


def _way_in(tool: Tool) -> str:
    """A link to the tool's own administrators' pages, as `lti-tool admin sign-in` prints it."""
    with tool.database.write() as tx:
        secret = admin_visits.link(tx, "Demo", now=_now())
    return f"{tool.settings.public_url}/admin/sign-in/{secret}"


def _package(tool: Tool, lms: Lms, shared: Run, folder: Path) -> bytes:
    """The course as a SCORM package that leads into the same run, built as L&D would build it."""
    wanted = grants.Wanted(ORGANISATION, COURSE, (lms.url,), _now() + timedelta(days=30), run=shared.public_id)
    with tool.database.write() as tx:
        issued = grants.issue(tx, wanted, signer=tool.signer, catalogue=tool.catalogue, now=_now())
        said = grants.as_file(tx, issued.id, signer=tool.signer, hub=tool.settings.public_url)
    order = packaging.Order(tool.catalogue.get(COURSE).folder, format=COURSE_FORMAT, grant=said)
    try:
        return packaging.build(order).content
    except packaging.NotBuilt as why:
        raise DemoFailed(f"The SCORM package could not be built: {why}") from None


@contextmanager
def _working(tool: Tool) -> Iterator[None]:
    """A worker in a thread, finished with what it does before the block ends."""
    stop = threading.Event()
    thread = threading.Thread(target=worker.run, args=(tool.settings, stop), name="worker")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _check(port: int) -> None:
    """Ask both halves for what a newcomer will need, before anybody is told to come."""
    wanted = (
        (TOOL_HOST, "/healthz", ""),
        (TOOL_HOST, "/lti/jwks.json", '"kid"'),
        ("localhost", "/", "Open as Alice"),
        ("localhost", f"/as/alice/tool/{COURSE}", "<iframe"),
        ("localhost", f"/as/bob/package/{COURSE}", "<iframe"),
        ("localhost", f"/packages/{COURSE}/1/content/imsmanifest.xml", "<manifest"),
    )
    for host, path, words in wanted:
        status, text = _ask(port, host, path)
        if status != 200 or words not in text:
            raise DemoFailed(
                f"The demo checked itself: http://{host}:{port}{path} answers {status}, without {words!r}."
            )


def _ask(port: int, host: str, path: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(TOOL_HOST, port, timeout=PATIENCE)
    try:
        connection.request("GET", path, headers={"Host": f"{host}:{port}"})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    except OSError as error:
        raise DemoFailed(f"The demo checked itself: http://{host}:{port}{path} does not answer ({error}).") from error
    finally:
        connection.close()


def _now() -> datetime:
    return datetime.now(UTC)

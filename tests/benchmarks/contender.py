"""A tool under launches: its logins are begun for real, its launches prepared, then sent in one flood."""

from __future__ import annotations

import html
import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlencode

from tests.benchmarks import client
from tests.benchmarks.client import Response
from tests.benchmarks.load import Load, run_through
from tests.benchmarks.platform import PEOPLE, Platform
from tests.benchmarks.servers import Server

WARM_UP = PEOPLE
"""Launches of each contender before any counts: both workers have then done everything, and everybody has come once."""
FORM = "Content-Type: application/x-www-form-urlencoded"
BROWSER = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Sec-Fetch-Site: same-site",
    "Sec-Fetch-Mode: navigate",
    "Sec-Fetch-Dest: iframe",
)


@dataclass(frozen=True)
class Contender:
    """One tool. A launch is its POST and, where the answer leads on to a page, that page too."""

    name: str
    server: Server
    login_extra: tuple[tuple[str, str], ...] = ()
    """What a browser adds to the login once the tool's check for cookies has let it through."""
    follows: bool = False
    """Whether a launch is answered 303 and the page is fetched from there."""
    turns: Iterator[int] = field(default_factory=itertools.count)
    """People come one after the other, so that as many launches as there are people bring everybody once."""

    def begin(self, platform: Platform, count: int) -> Load:
        """So many logins, each with all that a browser asks for until it is sent to its platform."""
        form = platform.login_form(f"{self.server.url}/lti/launch")
        forms = [form, {**form, **dict(self.login_extra)}] if self.login_extra else [form]
        requests = [self.login_request(asked) for asked in forms] * count
        return run_through(self.server, requests, expected=(200, 302), per=len(forms))

    def launch(self, platform: Platform, count: int) -> Load:
        """So many launches of different people: logins and signatures first, then all as fast as it can."""
        posts = list(self.prepared(platform, count))
        if not self.follows:
            return run_through(self.server, posts, expected=(200,))
        page = self.page_request(platform)
        pairs = [item for post in posts for item in (post, page)]
        return run_through(self.server, pairs, expected=(303, 200), per=2)

    def page_request(self, platform: Platform) -> bytes:
        """The request for the page one launch leads to; it holds nothing personal, so it is the same for all."""
        answer = client.gather(self.server.port, self.prepared(platform, 1))[0]
        if answer.status != 303:
            raise RuntimeError(f"{self.name} answered a launch {answer.status}, not 303: {answer.body[:2000]!r}")
        target = "/" + answer.header("Location").split("#")[0].removeprefix(self.server.url).lstrip("/")
        return client.request("GET", target, port=self.server.port, headers=BROWSER)

    def prepared(self, platform: Platform, count: int) -> Iterator[bytes]:
        """Launches ready to be posted, each with a login of its own behind it."""
        target = f"{self.server.url}/lti/launch"
        login = self.login_request({**platform.login_form(target), **dict(self.login_extra)})
        for answer in client.gather(self.server.port, [login] * count):
            state, nonce = state_and_nonce(answer)
            token = platform.id_token(nonce=nonce, target=target, person=next(self.turns) % PEOPLE + 1)
            headers = (*BROWSER, FORM, f"Origin: {platform.url}", f"Cookie: {answer.cookies()}")
            body = urlencode({"id_token": token, "state": state}).encode()
            yield client.request("POST", "/lti/launch", port=self.server.port, headers=headers, body=body)

    def login_request(self, form: Mapping[str, str]) -> bytes:
        """The post that begins a launch."""
        body = urlencode(form).encode()
        return client.request("POST", "/lti/login", port=self.server.port, headers=(*BROWSER, FORM), body=body)


def state_and_nonce(answer: Response) -> tuple[str, str]:
    """What a tool's login sends the browser to its platform with, be it by redirect or by a page."""
    text = html.unescape(answer.header("Location") + answer.body.decode()).replace("\\u0026", "&")
    found = [re.search(rf"[?&]{name}=([^&\"'\s<]+)", text) for name in ("state", "nonce")]
    if not all(found):
        raise RuntimeError(f"a login was answered {answer.status} without state and nonce: {text[:2000]}")
    state, nonce = (unquote(match[1]) for match in found if match)
    return state, nonce


def rounds(contenders: Sequence[Contender], platform: Platform, counts: Sequence[int], times: int) -> list[list[Load]]:
    """Launches of every contender in turn, again and again, so that a busy minute of the machine hits all of them."""
    for contender in contenders:
        contender.launch(platform, WARM_UP)
    measured: list[list[Load]] = [[] for _ in contenders]
    for _ in range(times):
        for loads, contender, count in zip(measured, contenders, counts, strict=True):
            loads.append(contender.launch(platform, count))
    return measured

"""Asking platforms over HTTP, with every door that should be closed closed.

Addresses come from registrations and launches, so they are not ours to trust: https only (http for platforms on this
very machine), no private addresses, no redirect to another place, a time-out and a size cap on every answer, and few
calls at once. Some sites refuse requests without a User-Agent, so there always is one.
"""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from socket import socket
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from lti_tool.errors import PlatformRefused

CONNECT, READ = 3.0, 10.0
"""Seconds to wait for a connection and for each piece of an answer."""
WHOLE = 30.0
"""Seconds for a whole answer: a platform that drips bytes must not hold a worker."""
LARGEST = 2 * 1024 * 1024
"""Bytes of an answer. The longest real one, a list of grade columns, has some 100 kB."""
AT_ONCE = 8
"""Calls at once per client and host. Shared quotas of big platforms break at about twelve."""
HOPS = 3
"""Redirects followed, and only within one host."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a platform answered. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    def text(self) -> str:
        """The beginning of the body, for classification and logs; never a token."""
        return self.body[:2000].decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Caller:
    """For whom a platform is asked: quotas count per client, and only a platform on this machine (`near`) may lead to
    addresses on this machine."""

    client_id: str
    near: bool


@dataclass(frozen=True, slots=True)
class Caps:
    """How much of an answer is read, in bytes, and for how long, in seconds."""

    largest: int
    whole: float


class Http:
    """One pooled client for all platforms. `private` lets platforms at private addresses (a company network) in."""

    def __init__(self, *, private: bool = False) -> None:
        self._seats: dict[tuple[str, str], threading.Semaphore] = defaultdict(lambda: threading.Semaphore(AT_ONCE))
        self.session = requests.Session()
        self.session.headers["User-Agent"] = f"Touchpoint/{version('touchpoint')} (LTI 1.3 tool)"
        # A netrc entry for the host would replace our Authorization header; an explicit auth callable prevents it.
        self.session.auth = _keep_as_it_is
        self.session.mount("https://", _Guard(private=private))
        self.session.mount("http://", _Guard(private=private))

    def get(
        self, url: str, caller: Caller, *, headers: Mapping[str, str] | None = None, caps: Caps | None = None
    ) -> Answer:
        """GET, following redirects within one host. Raises PlatformRefused where there is no answer."""
        for _ in range(HOPS):
            answer = self._send("GET", url, caller, caps, headers=dict(headers or {}))
            onward = urljoin(url, answer.headers.get("location", ""))
            if answer.status not in (301, 302, 303, 307, 308) or _place(onward) != _place(url):
                break
            url = onward
        return answer

    def post(
        self,
        url: str,
        caller: Caller,
        *,
        data: Any,
        headers: Mapping[str, str] | None = None,
        caps: Caps | None = None,
    ) -> Answer:
        """POST, never redirected: a redirected score would arrive as an empty GET."""
        return self._send("POST", url, caller, caps, data=data, headers=dict(headers or {}))

    def put(
        self,
        url: str,
        caller: Caller,
        *,
        data: Any,
        headers: Mapping[str, str] | None = None,
        caps: Caps | None = None,
    ) -> Answer:
        """PUT, never redirected either."""
        return self._send("PUT", url, caller, caps, data=data, headers=dict(headers or {}))

    def _send(self, method: str, url: str, caller: Caller, caps: Caps | None, **more: Any) -> Answer:
        host = _allowed_host(url, caller)
        with self._seats[caller.client_id, host]:
            try:
                with self.session.request(
                    method, url, timeout=(CONNECT, READ), allow_redirects=False, stream=True, **more
                ) as response:
                    headers = {name.lower(): value for name, value in response.headers.items()}
                    return Answer(response.status_code, headers, _read(response.raw, caps or Caps(LARGEST, WHOLE)))
            except (requests.RequestException, HTTPError, OSError) as error:
                # The text of the error may hold the whole address; its kind says enough.
                kind = type(error).__name__
                raise PlatformRefused(f"The platform at {host} did not answer ({kind}).", permanent=False) from None


def loopback(url: str) -> bool:
    """Whether the host of this address can only mean this very machine (RFC 6761 for names)."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def may_be_called(url: str, caller: Caller) -> bool:
    """Whether this is an address that we would call for this caller, as far as the address alone can tell."""
    try:
        _allowed_host(url, caller)
    except PlatformRefused:
        return False
    return True


def _allowed_host(url: str, caller: Caller) -> str:
    """The host (and port) of an address that this caller may be sent to."""
    try:
        parts = urlsplit(url)
        near = caller.near and loopback(url)
        allowed = parts.scheme == "https" or (parts.scheme == "http" and near)
        if not parts.hostname or not allowed or (loopback(url) and not near):
            raise ValueError
    except ValueError:
        reason = (
            f"The platform gave an address that may not be called: {url[:200]!r}; https and a public host are needed."
        )
        raise PlatformRefused(reason, permanent=True) from None
    return parts.netloc.rpartition("@")[2]


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _keep_as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    return request


def _read(body: BaseHTTPResponse, caps: Caps) -> bytes:
    """The body, within the caps on size and on time.

    Piece by piece as it comes: waiting for a whole piece of a certain size would wait as long as somebody drips.
    """
    until, read = time.monotonic() + caps.whole, bytearray()
    while piece := body.read1(65536, decode_content=True):
        read += piece
        if len(read) > caps.largest:
            raise PlatformRefused("The platform's answer is far too large.", permanent=True)
        if time.monotonic() > until:
            raise requests.ReadTimeout("the whole answer took too long")
    return bytes(read)


class _Guard(HTTPAdapter):
    """Connects only to public addresses, except where the host name itself is a loopback one.

    The address is checked on the connected socket, before anything is sent: a name that is resolved twice (once to
    check, once to connect) may answer differently the second time.
    """

    def __init__(self, *, private: bool) -> None:
        self._private = private
        super().__init__(pool_maxsize=AT_ONCE, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        private = self._private

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket:
                return _checked(super()._new_conn(), self.host, private=private)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket:
                return _checked(super()._new_conn(), self.host, private=private)

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(HTTPSConnectionPool):
            ConnectionCls = Secure

        self.poolmanager.pool_classes_by_scheme = {"http": PlainPool, "https": SecurePool}


def _checked(connected: socket, host: str, *, private: bool) -> socket:
    address = ipaddress.ip_address(connected.getpeername()[0].partition("%")[0])
    address = getattr(address, "ipv4_mapped", None) or address
    if loopback(f"//{host}") if address.is_loopback else address.is_global or (private and _in_a_company(address)):
        return connected
    connected.close()
    raise PlatformRefused(f"The platform's host {host} has the private address {address}.", permanent=True)


def _in_a_company(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    # Link-local addresses are private too, and one of them hands out a cloud machine's credentials.
    return address.is_private and not address.is_link_local and not address.is_multicast

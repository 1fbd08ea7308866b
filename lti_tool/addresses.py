"""Addresses, taken apart and compared: what somebody else's URL says of a host, and what belongs below it."""

from __future__ import annotations

from urllib.parse import urlsplit, urlunsplit


def below(url: str, path: str) -> str:
    """The address of something below this one: `path` ends its path, and a query stays behind it."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/") + path, fragment=""))


def origin(url: str) -> str | None:
    """Scheme, host and port of an address; None where it is none of the web's."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return None
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def place(url: str) -> tuple[str, int | None]:
    """Host and port of an address, the port also where it goes without saying."""
    parts = urlsplit(url)
    return (parts.hostname or "").rstrip("."), parts.port or {"https": 443, "http": 80}.get(parts.scheme)


def within(url: str, domains: tuple[str, ...]) -> bool:
    """Whether this is an https address in one of these domains."""
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".")
    return parts.scheme == "https" and any(host == domain or host.endswith("." + domain) for domain in domains)

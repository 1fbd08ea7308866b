"""What every answer of the server says to browsers about itself, and how large a request may be.

Nothing may be framed, run or fetched that we did not put there. A page that a platform shows in a frame says so with
`allow_frames`; everything else is framed by nobody. The rules are written with `secure` once and kept as text.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from functools import lru_cache

from flask import Flask, Response, g, request
from secure import ContentSecurityPolicy

from lti_tool import platforms
from lti_tool.config import Settings
from lti_tool.records import Registration

LARGEST_REQUEST = 512 * 1024
"""Bytes. The largest honest request is a package's whole record."""

_ORIGIN = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+|https:")
"""What may stand in a policy; anything else could end one directive and begin another."""


def install(app: Flask, settings: Settings) -> None:
    """Give every answer its headers, every request a number and a largest size, and have every template escape."""
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_REQUEST
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_REQUEST
    # Flask escapes by the end of the file's name, and does not know that ours end in `.html.jinja`.
    app.jinja_env.autoescape = True
    app.before_request(_number_request)
    app.after_request(_header_setter(https=settings.public_url.startswith("https://")))


def allow_frames(registration: Registration | None) -> None:
    """Let this platform's pages show the answer to this request in a frame.

    Without a registration anybody may: such a page only says that something is wrong, and must be seen where it is.
    """
    g.frame_ancestors = ("*",) if registration is None else frame_ancestors(registration)


def allow_form(origin: str) -> None:
    """Let a form on the answer to this request be sent to this origin, and nowhere else. ValueError for no origin."""
    if not _ORIGIN.fullmatch(origin) or origin == "https:":
        raise ValueError(f"{origin!r} is no origin")
    g.form_action = origin


@lru_cache(maxsize=256)
def frame_ancestors(registration: Registration) -> tuple[str, ...]:
    """The origins whose pages may frame ours on behalf of this platform."""
    origins = platforms.for_registration(registration).frame_ancestors(registration)
    return ("'self'", *(origin for origin in origins if _ORIGIN.fullmatch(origin)))


@lru_cache(maxsize=256)
def policy(ancestors: tuple[str, ...] = ("'none'",), form_action: str = "'self'") -> str:
    """The Content-Security-Policy of a page that these origins may frame, and whose forms go there."""
    return (
        ContentSecurityPolicy()
        .default_src("'none'")
        .script_src("'self'")
        .style_src("'self'")
        # Pictures in people's posts are fetched with the visit's token, so they are shown from memory.
        .img_src("'self'", "data:", "blob:")
        .media_src("'self'")
        .font_src("'self'")
        .connect_src("'self'")
        .form_action(form_action)
        .base_uri("'none'")
        .frame_ancestors(*ancestors)
        .header_value
    )


def _number_request() -> None:
    """Joins what a person sees on a page with what the log says. Not taken from outside: it ends up in the log."""
    g.correlation_id = secrets.token_hex(6)


def _header_setter(*, https: bool) -> Callable[[Response], Response]:
    always = [
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ]
    if https:
        always.append(("Strict-Transport-Security", "max-age=31536000"))

    def set_headers(answer: Response) -> Response:
        headers = answer.headers
        for name, value in always:
            headers.setdefault(name, value)
        headers["X-Request-Id"] = g.get("correlation_id", "")
        if "Content-Security-Policy" not in headers:
            headers["Content-Security-Policy"] = policy(
                g.get("frame_ancestors", ("'none'",)), g.get("form_action", "'self'")
            )
        # A launch and its answers are for one person, once.
        if request.path.startswith("/lti/") and "Cache-Control" not in headers:
            headers["Cache-Control"] = "no-store"
        return answer

    return set_headers

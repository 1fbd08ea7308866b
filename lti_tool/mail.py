"""Letters by SMTP: the one module that knows how mail is sent. It knows nothing about who gets which letter, or why."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, make_msgid, parseaddr
from urllib.parse import SplitResult, unquote, urlsplit

PATIENCE = 20.0
"""Seconds that a mail server may take for each of its answers."""
LOOPBACK = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter: the same words as plain text and as HTML."""

    to: str
    subject: str
    text: str
    html: str
    headers: Mapping[str, str] = field(default_factory=dict)


class MailRefused(Exception):
    """The letter was not taken. `about_address`: the server says so of this address, and for good."""

    def __init__(self, reason: str, *, about_address: bool) -> None:
        super().__init__(reason)
        self.about_address = about_address


def send(server: str, sender: str, letter: Letter, *, now: datetime) -> None:
    """Hand one letter over to the mail server at `server` (`smtp://user:password@host:port`, or `smtps://`).

    Raises:
        MailRefused: the server cannot be had, or does not take it.
    """
    try:
        message = _message(sender, letter, now)
        with _connected(urlsplit(server)) as connection:
            connection.send_message(message)
    except smtplib.SMTPRecipientsRefused as refused:
        code, said = next(iter(refused.recipients.values()))
        raise MailRefused(f"{code} {said.decode(errors='replace')}", about_address=500 <= code < 600) from refused
    except smtplib.SMTPNotSupportedError as refused:
        raise MailRefused(f"the mail server lacks something: {refused}", about_address=False) from refused
    except (smtplib.SMTPException, OSError, ValueError, MessageError) as failed:
        raise MailRefused(f"{type(failed).__name__}: {failed}", about_address=False) from failed


def _message(sender: str, letter: Letter, now: datetime) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = letter.to
    message["Subject"] = " ".join(letter.subject.split())
    message["Date"] = format_datetime(now)
    message["Message-ID"] = make_msgid(domain=parseaddr(sender)[1].partition("@")[2] or "localhost")
    for name, value in letter.headers.items():
        message[name] = value
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _connected(server: SplitResult) -> smtplib.SMTP:
    """A connection to the server, encrypted where it can be; a password never travels in the clear over a network."""
    host, tls = server.hostname or "localhost", ssl.create_default_context()
    if server.scheme == "smtps":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, server.port or 465, timeout=PATIENCE, context=tls)
    elif server.scheme == "smtp":
        connection = smtplib.SMTP(host, server.port or 587, timeout=PATIENCE)
    else:
        raise ValueError(f"TOUCHPOINT_SMTP_URL begins with smtp:// or smtps://, not with {server.scheme}://")
    try:
        _greet(connection, server, tls)
    except BaseException:
        connection.close()
        raise
    return connection


def _greet(connection: smtplib.SMTP, server: SplitResult, tls: ssl.SSLContext) -> None:
    connection.ehlo()
    encrypted = server.scheme == "smtps"
    if not encrypted and connection.has_extn("starttls"):
        connection.starttls(context=tls)
        connection.ehlo()
        encrypted = True
    if server.username:
        if not encrypted and server.hostname not in LOOPBACK:
            raise ValueError("the mail server offers no encryption, so the password is not sent to it")
        connection.login(unquote(server.username), unquote(server.password or ""))

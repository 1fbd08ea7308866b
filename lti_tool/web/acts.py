"""From a request to an act: who comes with this token, in a transaction of the right kind."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from flask import g, request

from lti_tool.errors import Refused
from lti_tool.records import Session
from lti_tool.services import sessions
from lti_tool.services.acting import Act
from lti_tool.storage.database import Transaction
from lti_tool.web.cors import refuse_foreign
from lti_tool.web.tool import tool


@contextmanager
def reading() -> Iterator[Act]:
    """An act that only looks. Somebody seen within the last seconds is not looked up again."""
    server, token_hash = tool(), sessions.hash_of(_token())
    now = server.clock()
    session = server.doors.get(token_hash)
    with server.database.read() as tx:
        if session is None or session.expires_at <= now:
            session = server.doors.keep(token_hash, _found(sessions.find(tx, token_hash, now)))
        yield _act(tx, session, now)
    if sessions.wants_to_slide(session, now):
        with server.database.write() as tx:
            sessions.slide(tx, session, now)
        server.doors.forget(token_hash)


@contextmanager
def writing(*, late: bool = False, alone: bool = False) -> Iterator[Act]:
    """An act that changes something. Who it is is looked up in the same transaction.

    `late` lets a page in whose visit has ended. `alone`: it joins or parts runs, and keeps everybody else out itself.
    """
    server = tool()
    now = server.clock()
    token_hash = sessions.hash_of(_token())
    with server.database.write() as tx:
        find = sessions.find_late if late else sessions.find
        session = _found(find(tx, token_hash, now, hold=not alone))
        yield _act(tx, session, now)
        if sessions.wants_to_slide(session, now):
            sessions.slide(tx, session, now)


def _act(tx: Transaction, session: Session, now: datetime) -> Act:
    g.session = session
    refuse_foreign(tx, session)
    server = tool()
    return Act(tx, session, server.catalogue.get(session.run.course), server.signer, now)


def _token() -> str:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise _ended()
    return token.strip()


def _found(session: Session | None) -> Session:
    if session is None:
        raise _ended()
    return session


def _ended() -> Refused:
    return Refused(
        "session_ended",
        "You have been away for a while, or this page was opened without your course. Please open it again from "
        "the course; what you wrote is kept.",
        status=401,
    )

"""Pictures and documents in posts: taken in, cleaned, kept outside every web root, and shown to who may see the post.

A file comes before its post. Its bytes are on the disk before its row is in the database, and go after the row has
gone; so what can be left behind is a file that nobody can reach, and the sweep finds it.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from lti_tool.errors import Refused
from lti_tool.services import feed
from lti_tool.services.act import Act
from lti_tool.services.attachments_clean import Cleaned, cleaned
from lti_tool.services.attachments_kinds import BadFile
from lti_tool.storage import attachments, reviews
from lti_tool.storage.attachments import Attachment
from lti_tool.storage.database import Database

LARGEST = 5 * 1024 * 1024
"""Bytes of one file."""
MOST_IN_POST = 4
MOST_OF_ONE = 100 * 1024 * 1024
"""Bytes that one person keeps in one run."""
MOST_WAITING = 20
MOST_IN_HOUR = 60
WAITS = timedelta(days=1)
"""How long a file waits for its post."""
LONGEST_NAME = 100
LONGEST_ALT = 500

# As in a person's name; and what no file system agrees about.
_UNFIT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff<>:\"|?*;%]|^\.+")
_PUBLIC_ID = re.compile(r"[0-9a-f]{32}")
_WHY = {
    "unknown": "This kind of file cannot be attached. Pictures can be PNG, JPEG, GIF or WebP; documents PDF.",
    "damaged": "This file is damaged or incomplete. Please open it, save it anew, and attach it again.",
    "huge": "This picture has too many pixels to be shown. Please make it smaller and attach it again.",
}


class Files:
    """The folder of all files. Names are ours alone: 32 hex digits, spread over 256 folders."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path(self, public_id: str) -> Path:
        """Where the file with this id is. ValueError for anything that is no id of ours."""
        if not _PUBLIC_ID.fullmatch(public_id):
            raise ValueError(f"{public_id!r} is no file's id")
        return self._folder / public_id[:2] / public_id

    def keep(self, public_id: str, body: bytes) -> None:
        """Write a file that only this server may read, whole or not at all."""
        path = self.path(public_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        half.rename(path)

    def drop(self, public_ids: Iterable[str]) -> None:
        """Delete files. One that is not there (any more) is no mistake."""
        for public_id in public_ids:
            self.path(public_id).unlink(missing_ok=True)

    def older_than(self, moment: datetime) -> list[Path]:
        """Files, and halves of files, that were written before this moment."""
        limit = moment.timestamp()
        return [path for path in self._folder.glob("??/*") if path.stat().st_mtime < limit]


def prepare(body: bytes, *, name: str, alt: str) -> tuple[Cleaned, str, str]:
    """The cleaned file, its name and what it shows, before anything is asked of the database.

    Raises:
        Refused: what the picture shows is not said, or the file is of no kind that may be attached.
    """
    shows = " ".join(alt.split())
    if not shows or len(shows) > LONGEST_ALT:
        raise Refused(
            "no_alt",
            "Please say in a few words what the file shows, for colleagues who cannot see it.",
            status=422,
        )
    if not body:
        raise Refused("bad_file", _WHY["damaged"], status=422)
    try:
        clean = cleaned(body)
    except BadFile as bad:
        raise Refused("bad_file", _WHY[bad.why], status=422, detail=bad.why) from bad
    return clean, fit_name(name, clean.suffix), shows


def take_in(act: Act, activity: str, file: Cleaned, *, name: str, alt: str, files: Files) -> Attachment:
    """Keep a file that a post of this person will have.

    Raises:
        Refused: it is a preview, the person may not write, or keeps too much already.
    """
    act.community(activity)
    enrolment = act.enrolment()
    if enrolment.read_only or act.session.run.read_only:
        raise Refused("read_only", "You can read here, but not write. Your facilitator can tell you why.", status=403)
    _refuse_too_much(act, enrolment.id, len(file.body))
    made = Attachment(secrets.token_hex(16), enrolment.id, None, name, file.type, len(file.body), alt)
    attachments.add(act.tx, made, act.now)
    files.keep(made.public_id, file.body)
    return made


def attach(act: Act, public_ids: Sequence[str], post_id: int) -> list[dict[str, object]]:
    """Give the person's waiting files to her new post; as the post's answer says them.

    Raises:
        Refused: there are too many of them, or one is not there, not hers, or in another post already.
    """
    if len(set(public_ids)) > MOST_IN_POST:
        raise Refused("too_many_files", f"A post can have {MOST_IN_POST} files. Please take some away.", status=422)
    found = []
    for public_id in dict.fromkeys(public_ids):
        mine = act.session.enrolment_id or 0
        file = attachments.bind(act.tx, public_id, enrolment_id=mine, post_id=post_id)
        if file is None:
            raise Refused(
                "unknown_file",
                "One of the files is not there any more. Please take it away and attach it again.",
                status=422,
            )
        found.append(file.json)
    return found


def look_up(act: Act, public_id: str) -> Attachment:
    """The file with this id, if the person may see the post it is in, or brought it herself.

    Raises:
        Refused: there is none, or it is not for her eyes; nobody learns which.
    """
    found = attachments.find(act.tx, public_id) if _PUBLIC_ID.fullmatch(public_id) else None
    if found is None or not (found.enrolment_id == act.session.enrolment_id or _sees(act, found.post_id)):
        raise Refused("unknown_file", "There is no such file here (any more).", status=404)
    return found


def _sees(act: Act, post_id: int | None) -> bool:
    """Whether somebody may see what a post came with: she sees the post, or it is work that she was given to review."""
    if post_id is None:
        return False
    mine = act.session.enrolment_id
    return feed.sees(act, post_id) or (mine is not None and reviews.holds(act.tx, mine, post_id))


def sweep(database: Database, files: Files, now: datetime) -> None:
    """Forget files whose post was never sent, and bytes that no row knows."""
    with database.write() as tx:
        gone = attachments.forget_waiting(tx, now - WAITS)
    files.drop(gone)
    old = files.older_than(now - WAITS)
    with database.read() as tx:
        known = attachments.known(tx, (path.name for path in old))
    for path in old:
        if path.name not in known:
            path.unlink(missing_ok=True)


def fit_name(given: str, suffix: str) -> str:
    """A name to save the file under: no folders, nothing unseen, and the ending that its content has."""
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    stem = " ".join(_UNFIT.sub(" ", last).split())
    if "." in stem:
        stem = stem.rsplit(".", 1)[0]
    return f"{stem.strip(' .')[: LONGEST_NAME - len(suffix)] or 'file'}{suffix}"


def _refuse_too_much(act: Act, enrolment_id: int, size: int) -> None:
    kept = attachments.kept_by(act.tx, enrolment_id, act.now - timedelta(hours=1))
    if kept.size + size > MOST_OF_ONE:
        raise Refused(
            "no_room", "You have attached as much as one person can here. A link can lead to the rest.", status=409
        )
    if kept.waiting >= MOST_WAITING or kept.lately >= MOST_IN_HOUR:
        raise Refused(
            "too_fast", "These are many files at once. Please send your post, or go on in an hour.", status=429
        )

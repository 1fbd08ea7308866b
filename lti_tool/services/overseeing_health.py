"""Whether the server is able to work, as whoever runs it should see it: each thing with a light, and what to do.

What is found out is one value (`Facts`), and what it means is decided by functions of it that ask nobody.
"""

from __future__ import annotations

import platform
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from lti_tool.config import Settings
from lti_tool.storage import heartbeats, overseeing_deliveries, overseeing_health
from lti_tool.storage.database import Database
from lti_tool.storage.heartbeats import Beat
from lti_tool.storage.overseeing_health import KeySet, Tables

BEAT = timedelta(seconds=15)
"""How often a worker says that it is at work."""
SILENT = timedelta(seconds=75)
"""How long after its last word a worker counts as gone."""
WAITING = timedelta(minutes=5)
"""How long a score may wait for a worker."""
SLOW = 0.5
"""Seconds that the database may take for next to nothing."""
APART = timedelta(seconds=10)
"""How far two clocks may be apart. Launches are refused from a minute on."""
STALE = timedelta(hours=24)
"""How long keys are used that cannot be fetched anew (`lti.keysets`)."""
LITTLE_ROOM, NO_ROOM = 2 * 1024**3, 200 * 1024**2
"""Bytes free for files that people attach."""
COUNTED = 10_000
MOST_NAMED = 10
PACKAGES = ("touchpoint", "flask", "sqlalchemy", "pylti1p3next", "cryptography")


@dataclass(frozen=True, slots=True)
class Check:
    """One thing, and how it is: `good`, `look` (soon) or `bad` (now). `todo` stands where it is not good."""

    name: str
    light: str
    says: str
    todo: str = ""
    more: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found out, at one moment of ours."""

    database: str
    tables: Tables
    seconds: float
    """How long the database took for next to nothing."""
    database_at: datetime | None
    """What time it is for the database, where it has a clock of its own."""
    workers: Sequence[Beat]
    last_beat: datetime | None
    overdue: int
    oldest: datetime | None
    due: int
    failed: int
    key_sets: Sequence[KeySet]
    keys: int
    """Keys of our own."""
    mail: bool
    free: int | None
    """Bytes; None where the folder cannot be looked at."""
    files_dir: Path = field(default=Path())


def look(database: Database, settings: Settings, *, keys: int, now: datetime) -> Facts:
    """Find everything out. Raises Busy where the database cannot be had."""
    started = time.perf_counter()
    database.ping()
    seconds = time.perf_counter() - started
    with database.read() as tx:
        overdue, oldest = overseeing_deliveries.overdue(tx, now, most=COUNTED)
        return Facts(
            database=overseeing_health.kind(tx),
            tables=overseeing_health.tables(tx),
            seconds=seconds,
            database_at=overseeing_health.clock(tx),
            workers=heartbeats.heard(tx, now - SILENT, limit=100),
            last_beat=heartbeats.last(tx),
            overdue=overdue,
            oldest=oldest,
            due=overseeing_deliveries.count(tx, "due", most=COUNTED),
            failed=overseeing_deliveries.count(tx, "failed", most=COUNTED),
            key_sets=overseeing_health.key_sets_of_schools(tx),
            keys=keys,
            mail=settings.sends_letters,
            free=_free(settings.files_dir),
            files_dir=settings.files_dir,
        )


def checks(facts: Facts, now: datetime) -> list[Check]:
    """What the facts mean, in the order in which they matter."""
    return [
        _database(facts),
        _tables(facts.tables),
        _worker(facts, now),
        _deliveries(facts, now),
        _keys(facts.keys),
        _schools(facts.key_sets, now),
        _clocks(facts, now),
        _room(facts),
        _mail(facts.mail),
    ]


def versions() -> Iterator[tuple[str, str]]:
    """What runs here, for whoever is asked for help."""
    yield "Python", platform.python_version()
    for name in PACKAGES:
        try:
            yield name, version(name)
        except PackageNotFoundError:
            yield name, "unknown"


def _database(facts: Facts) -> Check:
    says = f"{facts.database}, answers in {facts.seconds * 1000:.0f} ms."
    if facts.seconds > SLOW:
        todo = "Something holds it up: a backup, a full disk, or a machine or network that has too much to do."
        return Check("Database", "look", says, todo)
    return Check("Database", "good", says)


def _tables(tables: Tables) -> Check:
    if tables.found == tables.wanted:
        return Check("Tables", "good", f"In the newest form ({tables.found}).")
    says = f"They are in form {tables.found or 'none'}; this version of the tool knows {tables.wanted}."
    todo = (
        "Run `lti-tool db upgrade`, then start the server and its workers again. Where the tables are the newer ones, "
        "another version of the tool runs beside this one: bring all of them to the same version."
    )
    return Check("Tables", "bad", says, todo)


def _worker(facts: Facts, now: datetime) -> Check:
    if facts.workers:
        n = len(facts.workers)
        says = "1 worker is at work." if n == 1 else f"{n} workers are at work."
        more = [f"{one.worker}, {one.version}, since {_moment(one.started_at)}" for one in facts.workers[:MOST_NAMED]]
        return Check("Worker", "good", says, more=more)
    says = "No worker has been heard of yet."
    if facts.last_beat is not None:
        says = f"No worker is at work. The last one was heard of {_ago(now - facts.last_beat)} ago."
    todo = (
        "Start one with `lti-tool worker`, and have the machine start it by itself. Until then no grade is sent, no "
        "date is tended and no letter goes out; nothing is lost."
    )
    return Check("Worker", "bad", says, todo)


def _deliveries(facts: Facts, now: datetime) -> Check:
    says = f"{_counted(facts.due, 'score')} to send, {_counted(facts.failed, 'score')} refused for good."
    if facts.oldest is not None and now - facts.oldest > WAITING:
        since = _ago(now - facts.oldest)
        says += f" {_counted(facts.overdue, 'score')} should have been sent by now, the first one {since} ago."
        todo = "If a worker is at work, there is more to do than it manages: start another one. If not, start one."
        return Check("Scores to platforms", "bad", says, todo)
    if facts.failed:
        return Check("Scores to platforms", "look", says, "See at Deliveries why, and send them again from there.")
    return Check("Scores to platforms", "good", says)


def _keys(keys: int) -> Check:
    if keys:
        return Check("Our keys", "good", "1 key is published." if keys == 1 else f"{keys} keys are published.")
    return Check(
        "Our keys", "bad", "There is no key, so no platform believes us.", "Make one with `lti-tool keys new`."
    )


def _schools(found: Sequence[KeySet], now: datetime) -> Check:
    never = [one for one in found if one.tried_at is None]
    failing = [one for one in found if _failing(one)]
    lost = [one for one in failing if one.fetched_at is None or now - one.fetched_at > STALE]
    says = f"{_counted(len(found) - len(never) - len(failing), 'platform')} with keys that could be fetched"
    says += f", {len(never)} that nobody has come from yet." if never else "."
    if not failing:
        return Check("Keys of platforms", "good", says)
    more = [_told(one, now) for one in (*lost, *(one for one in failing if one not in lost))[:MOST_NAMED]]
    says = f"{_counted(len(failing), 'platform')} whose keys could not be fetched. {says}"
    todo = (
        "Nobody can come from a platform whose keys are a day old. Open its address from this machine (`curl`): is the "
        "platform up, may this machine go there, and is it the address that the platform names?"
    )
    return Check("Keys of platforms", "bad" if lost else "look", says, todo, more)


def _failing(one: KeySet) -> bool:
    return one.tried_at is not None and (one.fetched_at is None or one.tried_at > one.fetched_at)


def _told(one: KeySet, now: datetime) -> str:
    assert one.tried_at is not None  # noqa: S101 — `_failing` says so
    had = "never had them"
    if one.fetched_at is not None and one.fetched_at.year > 1970:
        had = f"had them last {_ago(now - one.fetched_at)} ago"
    return f"{one.school}: {had}, tried {_ago(now - one.tried_at)} ago, {one.url}"


def _clocks(facts: Facts, now: datetime) -> Check:
    others = [(f"worker {one.worker}", one.at - now) for one in facts.workers if one.at > now]
    if facts.database_at is not None:
        others.append(("the database", facts.database_at - now))
    apart = [
        f"{name} is {_ago(abs(by))} {'ahead' if by > timedelta() else 'behind'}"
        for name, by in others
        if abs(by) > APART
    ]
    if not apart:
        return Check("Clocks", "good", f"It is {now:%Y-%m-%d %H:%M:%S} UTC here, and nothing says otherwise.")
    todo = "Have every machine keep its time by NTP. Launches are refused where clocks are a minute apart."
    return Check("Clocks", "bad", f"It is {now:%Y-%m-%d %H:%M:%S} UTC here; {', '.join(apart)}.", todo)


def _room(facts: Facts) -> Check:
    if facts.free is None:
        todo = "Make the folder, or give the server's user the right to it (TOUCHPOINT_FILES_DIR)."
        return Check("Room for files", "bad", f"{facts.files_dir} cannot be looked at.", todo)
    says = f"{facts.free / 1024**3:.1f} GB free where {facts.files_dir} is."
    if facts.free >= LITTLE_ROOM:
        return Check("Room for files", "good", says)
    todo = "Make room on that disk, or move the folder to a larger one (TOUCHPOINT_FILES_DIR)."
    return Check("Room for files", "bad" if facts.free < NO_ROOM else "look", says, todo)


def _mail(configured: bool) -> Check:
    if configured:
        return Check("Letters", "good", "A mail server is set, so people can ask for a letter a day.")
    says = "No mail server is set, so nobody can ask for a letter a day. Everything else works."
    return Check("Letters", "look", says, "Set TOUCHPOINT_SMTP_URL and TOUCHPOINT_MAIL_FROM, if you want letters.")


def _free(folder: Path) -> int | None:
    """Bytes free there, or where the folder will be made."""
    there = next((path for path in (folder, *folder.absolute().parents) if path.exists()), None)
    try:
        return None if there is None else shutil.disk_usage(there).free
    except OSError:
        return None


def _counted(n: int, what: str) -> str:
    number = f"more than {COUNTED - 1:,}" if n >= COUNTED else f"{n:,}"
    return f"{number} {what}" if n == 1 else f"{number} {what}s"


def _ago(span: timedelta) -> str:
    seconds = max(0, int(span.total_seconds()))
    for size, name in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            n = seconds // size
            return f"{n} {name}" if n == 1 else f"{n} {name}s"
    return f"{seconds} seconds"


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"

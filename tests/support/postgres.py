"""A PostgreSQL of our own for the tests: started when first asked for, without fsync, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

OWNER = "touchpoint"


@dataclass(frozen=True)
class Postgres:
    """A running cluster. Every test makes a database of its own in it."""

    folder: Path

    def url(self, name: str) -> str:
        """The address of a database, for SQLAlchemy."""
        return f"postgresql+psycopg://{OWNER}@/{name}?host={self.folder}"

    def create(self, name: str, *, template: str = "template1") -> str:
        """A new database, copied from `template`; its address."""
        self._do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return self.url(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._do(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _do(self, command: str) -> None:
        with psycopg.connect(f"dbname=postgres user={OWNER} host={self.folder}", autocommit=True) as connection:
            connection.execute(command)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A throw-away cluster; the test is skipped, and says why, on a machine without PostgreSQL."""
    try:
        with cluster() as running:
            yield running
    except LookupError as missing:
        pytest.skip(str(missing))


@contextmanager
def cluster() -> Iterator[Postgres]:
    """A throw-away cluster that runs as long as the block.

    Raises:
        LookupError: this machine has no PostgreSQL.
    """
    programs = _programs()
    if programs is None:
        raise LookupError("no PostgreSQL on this machine (apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="touchpoint-pg-"))
    as_user = _not_root(folder)
    data = folder / "data"
    subprocess.run(
        [*as_user, programs / "initdb", "-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
    )
    settings = [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "listen_addresses=",
        "max_connections=200",
    ]
    options = [word for setting in (*settings, f"unix_socket_directories={folder}") for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen(
            [*as_user, programs / "postgres", "-D", data, *options], stdout=log, stderr=log, cwd="/"
        )
    try:
        _wait(folder, server)
        yield Postgres(folder)
    finally:
        # SIGINT to the server itself, which `runuser` may only have started: its number is in its own file.
        subprocess.run(
            [*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
            check=False,
            cwd="/",
            stdout=subprocess.DEVNULL,
        )
        server.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    there = found[-1] if found else shutil.which("initdb")
    return Path(there).parent if there else None


def _not_root(folder: Path) -> list[str]:
    """PostgreSQL refuses to run as root; Debian has a user for it."""
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, "postgres", "postgres")
    folder.chmod(0o755)
    return ["runuser", "-u", "postgres", "--"]


def _wait(folder: Path, server: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if server.poll() is not None:
            break
        try:
            psycopg.connect(f"dbname=postgres user={OWNER} host={folder}").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("PostgreSQL did not start:\n" + (folder / "log").read_text(errors="replace")[-2000:])

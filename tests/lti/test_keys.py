"""The tool's keys are changed while platforms hold on to what they have seen: nobody is ever locked out."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from lti_tool.lti.keys import KEPT, OVERLAP, KeyFolder, KeyInUse, Standing

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
CACHED = timedelta(minutes=5)
"""How long platforms may keep our key set."""


def kids(folder: KeyFolder) -> list[str]:
    return [key["kid"] for key in folder.public_jwks()["keys"]]


def test_the_first_key_signs_at_once(tmp_path: Path) -> None:
    first = KeyFolder(tmp_path).new(now=NOW)
    assert KeyFolder(tmp_path).signing_key(NOW) == first
    assert KeyFolder(tmp_path).standing(NOW) == ((first, Standing.SIGNS),)


def test_at_no_moment_is_something_signed_that_a_kept_key_set_cannot_check(tmp_path: Path) -> None:
    """Every second around a rotation: whatever a platform fetched within the last five minutes holds the key."""
    folder = KeyFolder(tmp_path)
    published = {0: {folder.new(now=NOW - timedelta(days=1)).kid}}
    published[300] = published[0] | {folder.rotate(now=NOW + timedelta(seconds=300)).kid}
    for second in range(1, 1200):
        now = NOW + timedelta(seconds=second)
        oldest = max(0, second - int(CACHED.total_seconds()))
        seen = published[300] if oldest >= 300 else published[0]
        assert folder.signing_key(now).kid in seen, f"second {second}"
    assert folder.signing_key(NOW + timedelta(seconds=1200)).kid == kids(folder)[0]


def test_two_processes_agree_at_every_moment(tmp_path: Path) -> None:
    web, worker = KeyFolder(tmp_path), KeyFolder(tmp_path)
    web.new(now=NOW)
    worker.new(now=NOW + timedelta(minutes=20))
    for minute in range(40):
        moment = NOW + timedelta(minutes=minute)
        assert web.signing_key(moment) == worker.signing_key(moment)
        assert web.standing(moment) == worker.standing(moment)


def test_a_key_comes_signs_and_remains(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    old, new = folder.new(now=NOW), folder.new(now=NOW + timedelta(days=1))
    changing = NOW + timedelta(days=1) + OVERLAP
    assert folder.standing(changing - timedelta(seconds=1)) == ((new, Standing.COMES), (old, Standing.SIGNS))
    assert folder.standing(changing) == ((new, Standing.SIGNS), (old, Standing.REMAINS))


def test_many_rotations_at_once_never_drop_the_key_that_signs(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    first = folder.new(now=NOW)
    for second in range(KEPT + 2):
        folder.rotate(now=NOW + timedelta(days=1, seconds=second))
    assert folder.signing_key(NOW + timedelta(days=1, seconds=9)) == first
    assert len(kids(folder)) == KEPT + 3
    folder.rotate(now=NOW + timedelta(days=2))
    folder.rotate(now=NOW + timedelta(days=3))
    folder.rotate(now=NOW + timedelta(days=4))
    assert len(kids(folder)) == KEPT, "once a newer one signs, the old ones go"


def test_the_key_that_signs_cannot_be_retired(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    old, new = folder.new(now=NOW), folder.new(now=NOW + timedelta(days=1))
    with pytest.raises(KeyInUse):
        folder.retire(old.kid, now=NOW + timedelta(days=1))
    with pytest.raises(KeyInUse):
        folder.retire(new.kid, now=NOW + timedelta(days=2))
    folder.retire(old.kid, now=NOW + timedelta(days=2))
    assert kids(folder) == [new.kid]
    with pytest.raises(LookupError):
        folder.retire(old.kid, now=NOW + timedelta(days=2))
    with pytest.raises(KeyInUse):
        folder.retire(new.kid, now=NOW + timedelta(days=2))


def test_another_process_never_finds_half_a_key_or_one_that_is_gone(tmp_path: Path) -> None:
    web, worker = KeyFolder(tmp_path), KeyFolder(tmp_path)
    web.new(now=NOW)

    def change(number: int) -> None:
        made = KeyFolder(tmp_path).new(now=NOW + timedelta(days=1, seconds=number))
        KeyFolder(tmp_path).retire(made.kid, now=NOW + timedelta(days=1))

    with ThreadPoolExecutor(4) as pool:
        jobs = [pool.submit(change, number) for number in range(12)]
        while not all(job.done() for job in jobs):
            assert worker.list()
        for job in jobs:
            job.result()
    assert [key.kid for key in worker.list()] == [web.signing_key(NOW).kid]
    assert not list(tmp_path.glob("*.part"))


def test_a_key_that_was_put_there_by_hand_signs_where_no_newer_one_does(tmp_path: Path) -> None:
    folder = KeyFolder(tmp_path)
    made = folder.new(now=NOW)
    made.path.rename(tmp_path / "lti-ours.pem")
    (found,) = folder.list()
    assert (found.made_at, folder.signing_key(NOW)) == (None, found)
    assert stat.S_IMODE(found.path.stat().st_mode) == 0o600
    new = folder.rotate(now=NOW)
    assert [folder.signing_key(NOW + OVERLAP * n).kid for n in range(2)] == [made.kid, new.kid]

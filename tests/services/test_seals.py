"""Seals: what this server signed or derived, and files that only it can read."""

from __future__ import annotations

from pathlib import Path

import pytest

from lti_tool.lti.keys import KeyFolder
from lti_tool.services.seals import Signer, code_of, new_code
from tests.support.tool import now


def test_without_a_seal_it_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="lti-tool keys new"):
        Signer(tmp_path)


def test_seals_are_for_the_owners_eyes_only(tmp_path: Path) -> None:
    Signer.new(tmp_path / "keys")
    (path,) = (tmp_path / "keys").iterdir()
    assert path.name == "seal-0001.pem"
    assert path.stat().st_mode & 0o777 == 0o600


def test_an_older_seal_is_still_believed_and_what_was_derived_stays(tmp_path: Path) -> None:
    first = Signer.ensure(tmp_path)
    token, secret = first.sign({"kind": "receipt", "n": 1}), first.derive("secret", "a", "b")
    second = Signer.new(tmp_path)
    assert second.read(token, "receipt") == {"kind": "receipt", "n": 1}
    assert second.derive("secret", "a", "b") == secret
    assert first.read(second.sign({"kind": "receipt"}), "receipt") is None  # it does not know the new seal
    assert Signer.ensure(tmp_path).sign({"a": 1}) == second.sign({"a": 1})


@pytest.mark.parametrize("token", ["", ".", "a.b", "a.b.c", "é.é", "e30.e30", "\0.\0", "=.=", "a" * 100_000])
def test_what_nobody_signed_is_nothing(tmp_path: Path, token: str) -> None:
    assert Signer.ensure(tmp_path).read(token, "grant") is None


def test_what_was_signed_as_one_thing_is_no_other(tmp_path: Path) -> None:
    signer = Signer.ensure(tmp_path)
    assert signer.read(signer.sign({"kind": "grant"}), "receipt") is None
    assert signer.read(signer.sign({}), "receipt") is None


def test_what_we_stamp_only_we_believe_and_only_as_what_it_is(tmp_path: Path) -> None:
    signer, stranger = Signer.ensure(tmp_path / "ours"), Signer.ensure(tmp_path / "theirs")
    home = {"kind": "home", "url": "https://lms.example/?a=1", "name": "Ümlaut"}
    token = signer.stamp(home)
    assert signer.stamped(token, "home") == home
    assert signer.stamped(token, "grant") is None
    assert signer.stamped(stranger.stamp(home), "home") is None
    assert signer.stamped(signer.sign(home), "home") is None
    assert signer.read(token, "home") is None
    text, mark = token.split(".")
    other = signer.stamp({**home, "url": "https://evil.example"}).split(".")[0]
    for forged in ("", ".", text, f"{other}.{mark}", f"{text}.{mark[:-1]}", f"{text}.é", f"{text}.\ud800", f".{mark}"):
        assert signer.stamped(forged, "home") is None


def test_parts_are_kept_apart(tmp_path: Path) -> None:
    signer = Signer.ensure(tmp_path)
    assert signer.derive("p", "ab", "c") != signer.derive("p", "a", "bc")
    assert signer.derive("p", "a\0" + "1:b") != signer.derive("p", "a", "b")
    assert signer.derive("p", "a") != signer.derive("q", "a")


def test_another_kind_of_key_is_no_seal(tmp_path: Path) -> None:
    made = KeyFolder(tmp_path).new(now=now())
    made.path.rename(tmp_path / "seal-0001.pem")
    with pytest.raises(ValueError, match="no Ed25519 key"):
        Signer(tmp_path)


def test_codes_are_short_and_all_different() -> None:
    assert len({new_code() for _ in range(100)}) == 100
    assert code_of("a") != code_of("b")

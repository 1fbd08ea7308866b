"""The tool's own RSA keys: what platforms verify our service requests with.

One PEM file per key, mode 0600, in a folder that is never in git. A new key is published at once and signs only when
no platform can hold a key set any more that lacks it; older ones stay published until they are retired. Which key signs
follows from the files' names and the time alone, so all processes agree without talking to each other.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEPT = 3
"""Keys kept by a rotation, the new one included; and always those that sign now or soon."""
OVERLAP = timedelta(minutes=6)
"""How long a new key is only published. Key sets are kept for five minutes (`/lti/jwks.json`); clocks differ."""

_AGES_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class KeyInUse(Exception):
    """This key signs: it cannot be retired before another one has taken over."""


class Standing(StrEnum):
    """What a key is there for at a moment."""

    COMES = "comes"
    """Published, and not used yet."""
    SIGNS = "signs"
    REMAINS = "remains"
    """Published for platforms that check what it signed before."""


@dataclass(frozen=True, slots=True)
class ToolKey:
    """One key pair. `kid` is the JWK thumbprint (RFC 7638), so that it can be worked out from the key alone."""

    kid: str
    pem: str
    jwk: dict[str, str]
    path: Path

    @property
    def made_at(self) -> datetime | None:
        """When it was made, as its file's name says; None for a file that somebody else named."""
        try:
            return datetime.strptime(self.path.name.split("-")[1], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
        except ValueError:
            return None

    @property
    def signs_from(self) -> datetime:
        """From when on it may sign. Where there is no other key, it does at once."""
        made = self.made_at
        return _AGES_AGO if made is None else made + OVERLAP


class KeyFolder:
    """The keys in one folder, re-read when the folder changes, so that a rotation needs no restart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[tuple[str, int], ...] | None = None
        self._keys: tuple[ToolKey, ...] = ()

    def new(self, *, now: datetime) -> ToolKey:
        """Make a key (RSA 2048). It signs once platforms can know it, or at once where it is the only one."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        # The name begins with the moment, so that names sort by age even where file times are lost in a copy.
        kid = _jwk(private.public_key())["kid"]
        file = self.path / f"lti-{now.astimezone(UTC):%Y%m%dT%H%M%S%f}-{kid[:8]}.pem"
        # Under another name first: another process must never find half a key.
        part = self.path / f"new-{kid}.part"
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(pem)
        part.rename(file)
        return _read(file)

    def rotate(self, *, now: datetime) -> ToolKey:
        """Make a new key and drop all but the newest few, and never one that signs now or soon."""
        key = self.new(now=now)
        keys = self.list()
        for old in keys[max(KEPT, keys.index(self.signing_key(now)) + 1) :]:
            old.path.unlink(missing_ok=True)
        return key

    def retire(self, kid: str, *, now: datetime) -> None:
        """Drop a key. LookupError where there is none with this id, KeyInUse while it signs."""
        key = next((key for key in self.list() if key.kid == kid), None)
        if key is None:
            raise LookupError(f"there is no key {kid}")
        if key == self.signing_key(now):
            raise KeyInUse
        key.path.unlink(missing_ok=True)

    def list(self) -> tuple[ToolKey, ...]:
        """All keys, newest first."""
        files = sorted(self.path.glob("lti-*.pem"))
        try:
            seen = tuple((file.name, file.stat().st_mtime_ns) for file in files)
            if seen != self._seen:
                self._keys, self._seen = tuple(sorted(map(_read, files), key=_age, reverse=True)), seen
        except FileNotFoundError:
            return self.list()  # another process has just retired one
        return self._keys

    def signing_key(self, now: datetime) -> ToolKey:
        """The newest key that platforms can know, else the oldest of all. LookupError where there is none."""
        keys = self.list()
        if not keys:
            raise LookupError(f"there is no LTI key in {self.path}; make one with: lti-tool keys new")
        return next((key for key in keys if key.signs_from <= now), keys[-1])

    def standing(self, now: datetime) -> tuple[tuple[ToolKey, Standing], ...]:
        """Every key and what it is there for, newest first."""
        keys = self.list()
        at = keys.index(self.signing_key(now)) if keys else 0
        before, after = Standing.COMES, Standing.REMAINS
        return tuple((key, Standing.SIGNS if n == at else before if n < at else after) for n, key in enumerate(keys))

    def public_jwks(self) -> dict[str, Sequence[dict[str, str]]]:
        """The key set that platforms fetch (RFC 7517)."""
        return {"keys": tuple(key.jwk for key in self.list())}


def _age(key: ToolKey) -> tuple[datetime, str]:
    """What keys are sorted by. One that was named by hand is older than all of ours, or no new one would follow it."""
    return key.made_at or _AGES_AGO, key.path.name


def _read(file: Path) -> ToolKey:
    pem = file.read_bytes()
    private = serialization.load_pem_private_key(pem, password=None)
    if not isinstance(private, rsa.RSAPrivateKey):
        raise ValueError(f"{file} is not an RSA key")
    jwk = _jwk(private.public_key())
    return ToolKey(kid=jwk["kid"], pem=pem.decode(), jwk=jwk, path=file)


def _jwk(public: rsa.RSAPublicKey) -> dict[str, str]:
    numbers = public.public_numbers()
    required = {"e": _number(numbers.e), "kty": "RSA", "n": _number(numbers.n)}
    # RFC 7638: the hash of the required members in this order, without spaces.
    canonical = json.dumps(required, separators=(",", ":"), sort_keys=True).encode()
    kid = _base64url(hashlib.sha256(canonical).digest())
    return {**required, "kid": kid, "alg": "RS256", "use": "sig"}


def _number(value: int) -> str:
    return _base64url(value.to_bytes((value.bit_length() + 7) // 8, "big"))


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

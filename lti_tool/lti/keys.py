"""The tool's own RSA keys: what platforms verify our service requests with.

One PEM file per key, mode 0600, in a folder that is never in git. The newest key signs; older ones stay published
until `rotate` drops them, so that a platform that still holds yesterday's key set is not locked out.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

KEPT = 3
"""Keys kept by a rotation, the new one included."""


@dataclass(frozen=True, slots=True)
class ToolKey:
    """One key pair. `kid` is the JWK thumbprint (RFC 7638), so that it can be worked out from the key alone."""

    kid: str
    pem: str
    jwk: dict[str, str]
    path: Path


class KeyFolder:
    """The keys in one folder, re-read when the folder changes, so that a rotation needs no restart."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[tuple[str, int], ...] | None = None
        self._keys: tuple[ToolKey, ...] = ()

    def new(self, *, now: datetime) -> ToolKey:
        """Make a key (RSA 2048). It signs from now on."""
        self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = private.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        # The name begins with the moment, so that names sort by age even where file times are lost in a copy.
        file = self.path / f"lti-{now:%Y%m%dT%H%M%S%f}-{_jwk(private.public_key())['kid'][:8]}.pem"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            out.write(pem)
        return _read(file)

    def rotate(self, *, now: datetime) -> ToolKey:
        """Make a new key and drop all but the newest few."""
        key = self.new(now=now)
        for old in self.list()[KEPT:]:
            old.path.unlink()
        return key

    def list(self) -> tuple[ToolKey, ...]:
        """All keys, newest first."""
        files = sorted(self.path.glob("lti-*.pem"), reverse=True)
        seen = tuple((file.name, file.stat().st_mtime_ns) for file in files)
        if seen != self._seen:
            self._keys, self._seen = tuple(map(_read, files)), seen
        return self._keys

    def signing_key(self) -> ToolKey:
        """The newest key. LookupError where there is none."""
        if keys := self.list():
            return keys[0]
        raise LookupError(f"there is no LTI key in {self.path}; make one with: lti-tool keys new")

    def public_jwks(self) -> dict[str, Sequence[dict[str, str]]]:
        """The key set that platforms fetch (RFC 7517)."""
        return {"keys": tuple(key.jwk for key in self.list())}


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

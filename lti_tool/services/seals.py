"""The server's seal: what it signed, anybody can check; what it derived, nobody else can.

Grants and receipts leave the server and come back through hands that must be able to read them but not to change them,
so they are signed with Ed25519. What only we read again is stamped with a keyed hash. Pseudonyms and learners' secrets
are derived with a keyed hash instead of being stored. All of it lives in `seal-*.pem` files of mode 0600 beside the
platform keys, never in the database.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)


class Signer:
    """Signs with the newest seal in a folder and believes every seal there.

    Raises:
        LookupError: there is no seal yet; `Signer.new` makes one.
    """

    def __init__(self, folder: Path) -> None:
        paths = sorted(folder.glob("seal-*.pem"))
        if not paths:
            raise LookupError(f"no seal in {folder}; make one with: lti-tool keys new")
        self._keys = [_load(path) for path in paths]
        # The oldest seal stays when newer ones come: what was derived from it must come out the same for ever.
        self._root = self._keys[0].private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

    @classmethod
    def new(cls, folder: Path) -> Signer:
        """Make one more seal in `folder` and sign with it from now on."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = 1 + max((int(path.stem.split("-")[1]) for path in folder.glob("seal-*.pem")), default=0)
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        descriptor = os.open(folder / f"seal-{number:04}.pem", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(pem)
        return cls(folder)

    @classmethod
    def ensure(cls, folder: Path) -> Signer:
        """The seals in `folder`, made when there are none."""
        try:
            return cls(folder)
        except LookupError:
            return cls.new(folder)

    def sign(self, payload: Mapping[str, Any]) -> str:
        """`payload` as JSON and its signature, both base64url, with a dot between."""
        body = _written(payload)
        return f"{_to_text(body)}.{_to_text(self._keys[-1].sign(body))}"

    def read(self, token: str, kind: str) -> dict[str, Any] | None:
        """What `sign` was given, or None when nobody here signed it, or not as a `kind` of thing."""
        try:
            body, signature = (_to_bytes(part) for part in token.split("."))
            payload = json.loads(body) if any(_signed(key, body, signature) for key in self._keys) else None
        except ValueError:
            return None
        return payload if isinstance(payload, dict) and payload.get("kind") == kind else None

    def stamp(self, payload: Mapping[str, Any]) -> str:
        """Like `sign`, for what nobody but this server has to check: with a keyed hash, at a tenth of the cost."""
        text = _to_text(_written(payload))
        return f"{text}.{self.derive('stamp', text)}"

    def stamped(self, token: str, kind: str) -> dict[str, Any] | None:
        """What `stamp` was given, or None when it was not stamped here, or not as a `kind` of thing."""
        text, _, mark = token.partition(".")
        if not hmac.compare_digest(mark.encode("utf-8", "surrogatepass"), self.derive("stamp", text).encode()):
            return None
        payload = json.loads(_to_bytes(text))
        return payload if isinstance(payload, dict) and payload.get("kind") == kind else None

    def public_keys(self) -> list[dict[str, str]]:
        """What anybody checks signatures with, as JSON Web Keys, the newest first."""
        return [_public(key) for key in reversed(self._keys)]

    def derive(self, purpose: str, *parts: str) -> str:
        """64 hex digits that only this server can work out from `parts`, and always the same ones."""
        message = "\0".join(f"{len(part)}:{part}" for part in (purpose, *parts))
        return hmac.new(self._root, message.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()


def code_of(token: str) -> str:
    """A receipt's short form, `XXXX-XXXX-XXXX-XXXX`, for reports without room for the whole: 80 bits of its hash."""
    letters = base64.b32encode(hashlib.sha256(token.encode()).digest()[:10]).decode()
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def new_code() -> str:
    """A join code that people can read out to each other: 40 bits, no letters that look alike."""
    return "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ23456789") for _ in range(8))


def _load(path: Path) -> Ed25519PrivateKey:
    key = load_pem_private_key(path.read_bytes(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise ValueError(f"{path} is no Ed25519 key")
    return key


def _written(payload: Mapping[str, Any]) -> bytes:
    return json.dumps(payload, separators=(",", ":"), sort_keys=True, ensure_ascii=False).encode()


def _public(key: Ed25519PrivateKey) -> dict[str, str]:
    x = _to_text(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    # The thumbprint of RFC 7638: these three members in this order, without white space.
    named = json.dumps({"crv": "Ed25519", "kty": "OKP", "x": x}, separators=(",", ":"))
    kid = _to_text(hashlib.sha256(named.encode()).digest())
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "use": "sig", "alg": "EdDSA"}


def _signed(key: Ed25519PrivateKey, body: bytes, signature: bytes) -> bool:
    try:
        key.public_key().verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _to_bytes(text: str) -> bytes:
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)

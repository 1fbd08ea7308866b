"""The platform's signing keys, and a pen that can also write what no honest platform would.

Tests need tokens with a missing `kid`, with `alg: none`, or signed with the public key as if it were a shared secret.
JWT libraries refuse to make those, rightly; so the compact form is put together here by hand.
"""

import base64
import hashlib
import hmac
import json
import secrets
import threading
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class PlatformKeys:
    """RSA keys, newest last: the newest signs, all that are not forgotten are published."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._keys: list[tuple[str, rsa.RSAPrivateKey]] = []
        self._stranger: rsa.RSAPrivateKey | None = None
        self.rotate()

    def rotate(self, *, forget: bool = False) -> str:
        """Sign with a new key from now on; with `forget` the old ones are published no more. Gives the new kid."""
        kid, key = secrets.token_hex(10), _new_key()
        with self._lock:
            self._keys = [*([] if forget else self._keys), (kid, key)]
        return kid

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        with self._lock:
            return {"keys": [_public_jwk(kid, key) for kid, key in self._keys]}

    def sign(self, claims: object, header: Mapping[str, Any] | None = None, *, forged: bool = False) -> str:
        """A compact JWS over these claims.

        `header` is laid over the usual one; a value of None takes a field out. `alg` RS256 signs, HS256 abuses the
        public key as a secret, none leaves the signature empty. `claims` may be any JSON, or bytes to be signed as
        they are. `forged` signs with a key that was never published, under the published kid.
        """
        with self._lock:
            kid, key = self._keys[-1]
        full = {"typ": "JWT", "alg": "RS256", "kid": kid, **(header or {})}
        head = json.dumps({name: value for name, value in full.items() if value is not None}).encode()
        body = claims if isinstance(claims, bytes) else json.dumps(claims).encode()
        signed = f"{_b64(head)}.{_b64(body)}"
        signature = _signature(str(full["alg"]), self._stranger_key() if forged else key, signed.encode())
        return f"{signed}.{_b64(signature)}"

    def _stranger_key(self) -> rsa.RSAPrivateKey:
        with self._lock:
            self._stranger = self._stranger or _new_key()
            return self._stranger


def _new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _signature(alg: str, key: rsa.RSAPrivateKey, data: bytes) -> bytes:
    if alg == "HS256":
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return hmac.digest(public, data, hashlib.sha256)
    return b"" if alg == "none" else key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def _public_jwk(kid: str, key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    parts = {"n": numbers.n, "e": numbers.e}
    encoded = {name: _b64(value.to_bytes((value.bit_length() + 7) // 8, "big")) for name, value in parts.items()}
    return {"kty": "RSA", "alg": "RS256", "use": "sig", "kid": kid, **encoded}


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()

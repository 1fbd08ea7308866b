"""Reading and verifying a signed id_token, strictly and fast.

PyLTI1p3 turns the JWK into PEM, then lets PyJWT parse both again: 217 µs for a usual 3.7 kB token, against 18 µs for
the RSA check itself. A launch is the tool's front door, so the three base64 parts are
taken apart here and `cryptography` is asked directly. Only RS256 exists in this module: no table of algorithms, so no
token can choose one.
"""

from __future__ import annotations

import binascii
import json
from dataclasses import dataclass
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from lti_tool.lti.refusals import LaunchRefused

LARGEST = 128 * 1024
"""Characters in an id_token. Real ones have 3,000 to 10,000."""

_TO_PLAIN = bytes.maketrans(b"-_", b"+/")
# The last letter of a part holds bits that belong to no byte; only the one with zeroes there is right (RFC 4648 3.5).
_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
_LAST = (_LETTERS, b"", _LETTERS[::16], _LETTERS[::4])
_PADDING = PKCS1v15()
_HASH = SHA256()


@dataclass(frozen=True, slots=True)
class SignedToken:
    """An id_token taken apart, not yet believed."""

    kid: str
    claims: dict[str, Any]
    signed: bytes
    signature: bytes


def parse(token: str) -> SignedToken:
    """Take an id_token apart.

    Raises LaunchRefused for anything but `header.body.signature` with two JSON objects, alg RS256 and a kid.
    """
    if len(token) > LARGEST:
        raise LaunchRefused("too_large", detail=f"The id_token has {len(token)} characters.")
    try:
        head, body, signature = token.encode("ascii").split(b".")
        header, claims = _object(head), _object(body)
        raw_signature = _decode(signature)
    except (ValueError, RecursionError):
        raise LaunchRefused("token_malformed") from None
    if header.get("alg") != "RS256":
        raise LaunchRefused("algorithm_refused", detail=f"alg is {str(header.get('alg'))[:20]!r}.")
    if "crit" in header:
        # RFC 7515 4.1.11: whoever does not understand an extension marked critical must not accept the token.
        raise LaunchRefused("token_malformed", detail="The id_token's header marks extensions as critical.")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise LaunchRefused("key_missing")
    return SignedToken(kid=kid, claims=claims, signed=head + b"." + body, signature=raw_signature)


def verify(token: SignedToken, key: RSAPublicKey) -> None:
    """Raise LaunchRefused unless this key signed this token."""
    try:
        key.verify(token.signature, token.signed, _PADDING, _HASH)
    except InvalidSignature:
        raise LaunchRefused("signature_wrong", detail=f"kid {token.kid[:100]!r}.") from None


def _object(part: bytes) -> dict[str, Any]:
    value = json.loads(_decode(part).decode("utf-8"), parse_constant=_no_constant)
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")
    return value


def _decode(part: bytes) -> bytes:
    """base64url without padding (RFC 7515 2), strictly: what other parsers might read differently is refused."""
    if b"+" in part or b"/" in part or b"=" in part:
        raise ValueError("not base64url")
    if part[-1:] not in _LAST[len(part) % 4]:
        raise ValueError("not the one way to write these bytes")
    return binascii.a2b_base64(part.translate(_TO_PLAIN) + b"=" * (-len(part) % 4), strict_mode=True)


def _no_constant(name: str) -> NoReturn:
    # NaN and Infinity are no JSON, and compare false with every clock.
    raise ValueError(name)

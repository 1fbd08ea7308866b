"""Receipts, checked without the tool that made them: with its public key and nothing else.

A file of receipts is what `lti-tool receipts export` writes: signed lines, the first of which says what the others are.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from courses.reports.reconciling import Receipt, Truth

Keys = Sequence[Ed25519PublicKey]


class Untrue(ValueError):
    """This is not what it claims to be; the words say what is wrong, and what to do."""


@dataclass(frozen=True, slots=True)
class Roll:
    """A file of receipts: of which run, under which version of the course, and when it was written."""

    run: str
    course: str
    plan: str
    at: str
    truth: Truth
    people: Mapping[str, frozenset[str]] = field(default_factory=dict)


def keys(text: str) -> Keys:
    """The public keys in a file: a JSON Web Key, a set of them, or PEM.

    Raises:
        Untrue: there is none.
    """
    try:
        if "-----BEGIN" in text:
            found = load_pem_public_key(text.encode())
            made = [found] if isinstance(found, Ed25519PublicKey) else []
        else:
            said = json.loads(text)
            many = said.get("keys", [said]) if isinstance(said, dict) else []
            made = [_key(one["x"]) for one in many if isinstance(one, dict) and one.get("crv") == "Ed25519"]
    except (ValueError, KeyError, TypeError, AttributeError, UnsupportedAlgorithm):
        made = []
    if not made:
        raise Untrue("This is no receipt key. Write it with: lti-tool receipts key --out FILE")
    return made


def receipt(token: str, trusted: Keys) -> Receipt | None:
    """What a receipt says; None when none of these keys signed it, or not as a receipt."""
    said = signed(token, trusted, "receipt")
    if said is None:
        return None
    try:
        run, course, learner, plan, at = (_text(said[name]) for name in ("run", "course", "learner", "plan", "at"))
    except (KeyError, TypeError):
        return None
    return Receipt(run, course, learner, plan, at, code_of(token))


def proves(found: Receipt | None, *, run: str, course: str, plan: str, learner: str) -> bool:
    """Whether a receipt is this learner's, of this run of the course, in this version."""
    return found is not None and (found.run, found.course, found.plan, found.learner) == (run, course, plan, learner)


def code_of(token: str) -> str:
    """A receipt's short form, as LMS reports show it: 80 bits of its hash."""
    letters = base64.b32encode(hashlib.sha256(token.encode()).digest()[:10]).decode()
    return "-".join(letters[at : at + 4] for at in range(0, 16, 4))


def signed(token: str, trusted: Keys, kind: str) -> dict[str, Any] | None:
    """What a signed token says, if one of these keys signed it as a `kind` of thing."""
    try:
        body, signature = (_bytes(part) for part in token.split("."))
        said = json.loads(body) if any(_is_signed(key, body, signature) for key in trusted) else None
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) and said.get("kind") == kind else None


def roll(lines: Iterable[str], trusted: Keys) -> Roll:
    """Read a file of receipts.

    Raises:
        Untrue: it is none, another key signed it, a line was changed, or some are missing.
    """
    tokens = (line.strip() for line in lines)
    said = signed(next(tokens, ""), trusted, "roll")
    if said is None:
        raise Untrue("These are no receipts signed with this key. Export both anew, from the same tool.")
    receipts: dict[str, Receipt] = {}
    people: dict[str, set[str]] = {}
    for number, token in enumerate(tokens, 2):
        if token:
            _take(token, trusted, said, receipts, people, number=number)
    if len(receipts) != said["receipts"] or len(people) != said["learners"]:
        raise Untrue("Lines of this file of receipts are missing. Export it anew.")
    known = {learner: frozenset(names) for learner, names in people.items()}
    truth = Truth(receipts, lambda learner: known.get(learner, frozenset()), bool(said["named"]), said["plan"])
    return Roll(said["run"], said["course"], said["plan"], said["at"], truth, known)


def _take(
    token: str,
    trusted: Keys,
    said: Mapping[str, Any],
    receipts: dict[str, Receipt],
    people: dict[str, set[str]],
    *,
    number: int,
) -> None:
    found = receipt(token, trusted)
    if found is not None and (found.run, found.course) == (said["run"], said["course"]):
        receipts[found.code] = found
        return
    named = signed(token, trusted, "learner")
    if named is None or named["run"] != said["run"]:
        raise Untrue(f"Line {number} of the receipts was changed, or is of another run. Export the file anew.")
    people.setdefault(named["id"], set()).add(named["learner"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _key(x: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(_bytes(x))


def _is_signed(key: Ed25519PublicKey, body: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, body)
    except InvalidSignature:
        return False
    return True


def _bytes(text: str) -> bytes:
    """Base64url as it is written and in no other way: two texts for one signature would be two receipts for one."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None
    if base64.urlsafe_b64encode(data).decode().rstrip("=") != text:
        raise ValueError("not as it is written")
    return data

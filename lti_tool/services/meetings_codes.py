"""Codes of attendance: six characters that change every half minute, to be typed or scanned by who is there.

A code is worked out from the meeting's own secret and the number of the half minute; it is never kept. This half
minute's is taken and the one before, because typing takes time. A code that was passed on is of no use soon after.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime

import segno

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that could be taken for something else, and no word by accident that somebody would not say."""
LENGTH = 6
STEP = 30
"""Seconds."""
REMEMBERED = 20
"""Steps whose codes are known as old ones, to say so."""


def code_at(secret: str, now: datetime) -> str:
    """The code of this half minute."""
    return _code(secret, _step(now))


def next_in(now: datetime) -> int:
    """Seconds until the next code, from 1 to 30."""
    return STEP - int(now.timestamp()) % STEP


def age_of(secret: str, given: str, now: datetime) -> int | None:
    """How many half minutes ago this was the code: 0 is now; None: never lately."""
    code, step = cleaned(given), _step(now)
    found = [age for age in range(REMEMBERED) if hmac.compare_digest(_code(secret, step - age).encode(), code.encode())]
    return found[0] if found else None


def cleaned(given: str) -> str:
    """A code as it was typed, without what people put between characters."""
    return "".join(character for character in given.upper() if character.isalnum())


def picture(address: str) -> str:
    """The address as a QR code: an SVG element to put into a page, black on white whatever the page looks like."""
    made = segno.make_qr(address, error="m")
    return made.svg_inline(border=4, omitsize=True, dark="#000", light="#fff")


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP


def _code(secret: str, step: int) -> str:
    number = int.from_bytes(hmac.new(secret.encode(), str(step).encode(), hashlib.sha256).digest(), "big")
    characters = []
    for _ in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[at])
    return "".join(characters)

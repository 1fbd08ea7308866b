"""What may be attached, by its bytes; and that nothing of the maker is left in it."""

from __future__ import annotations

import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.services.attachments import fit_name
from lti_tool.services.attachments_clean import cleaned
from lti_tool.services.attachments_jpeg import orientation_of
from lti_tool.services.attachments_kinds import BadFile
from tests.support import pictures

SECRET = b"53.5511N 9.9937E, made by Alice"


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_a_picture_loses_what_it_says_about_its_maker_and_still_is_that_picture(kind: str) -> None:
    before = pictures.make(kind, secret=SECRET)
    assert SECRET in before
    after = cleaned(before)
    assert after.type == f"image/{kind}"
    assert SECRET not in after.body
    assert after.body == cleaned(pictures.make(kind)).body, "nothing else is taken away"
    assert cleaned(after.body).body == after.body, "what is clean stays as it is"


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_what_hides_behind_the_end_of_a_picture_is_thrown_away(kind: str) -> None:
    script = b"PK\x03\x04<script>alert(1)</script>"
    assert script not in cleaned(pictures.make(kind) + script).body


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", range(1, 9))
def test_a_phones_photo_is_still_turned_the_right_way(order: str, turned: int) -> None:
    photo = pictures.jpeg(exif=pictures.exif(turned, order=order, secret=SECRET))
    after = cleaned(photo).body
    assert SECRET not in after
    assert pictures.turned(after) == turned
    assert (b"Exif" in after) == (turned != 1), "nothing is said where nothing is to be turned"


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_that_does_not_exist_is_dropped(value: int) -> None:
    assert orientation_of(pictures.exif(value)) == 1


def test_a_pdf_is_kept_as_it_is() -> None:
    pdf = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
    assert (cleaned(pdf).type, cleaned(pdf).body) == ("application/pdf", pdf)


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<html><script>alert(1)</script>%PDF-1.7\n%%EOF", "unknown"),
        (b"\n%PDF-1.7\n%%EOF", "unknown"),
        (b"%PDF-<script>\n%%EOF", "damaged"),
        (b"%PDF-1.7\nno end", "damaged"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "unknown"),
        (b"<svg onload=alert(1)>", "unknown"),
        (b"PK\x03\x04 a zip", "unknown"),
        (b"MZ a program", "unknown"),
        (b"RIFF\x10\0\0\0WAVEfmt ", "unknown"),
        (b"RIFF\x04\0\0\0WEBP", "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\x89PNG\r\n\x1a\n<script>", "damaged"),
        (b"\xff\xd8\xff\xe0", "damaged"),
        (b"\xff\xd8\xff\xd9", "damaged"),
        (b"GIF89a", "damaged"),
        (b"GIF89a/*\0*/=1;alert(1)//", "huge"),
        (b"", "unknown"),
    ],
)
def test_anything_else_is_refused(body: bytes, why: str) -> None:
    with pytest.raises(BadFile, match=why):
        cleaned(body)


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp"])
def test_a_picture_that_breaks_off_is_refused(kind: str) -> None:
    whole = pictures.make(kind)
    for end in range(8, len(whole) - 1, max(1, len(whole) // 50)):
        with pytest.raises(BadFile):
            cleaned(whole[:end])


def test_a_small_file_that_says_it_is_a_huge_picture_is_refused() -> None:
    huge = pictures.png(size=(60_000, 60_000))
    assert len(huge) < 1000
    with pytest.raises(BadFile, match="huge"):
        cleaned(huge)
    with pytest.raises(BadFile, match="damaged"):
        cleaned(pictures.png(size=(0, 5)))


@given(st.binary(max_size=300), st.sampled_from(["png", "jpeg", "gif", "webp", "pdf"]))
def test_no_bytes_whatever_do_anything_but_be_kept_or_refused(noise: bytes, kind: str) -> None:
    start = {"png": 8, "jpeg": 3, "gif": 6, "webp": 12, "pdf": 5}[kind]
    head = b"%PDF-" if kind == "pdf" else pictures.make(kind)[:start]
    try:
        found = cleaned(head + noise)
    except BadFile:
        return
    assert cleaned(found.body).body == found.body


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("team.JPG", "team.png"),
        ("../../etc/passwd", "passwd.png"),
        ("..\\..\\boot.ini", "boot.png"),
        ("C:\\Users\\alice\\photo", "photo.png"),
        ("a\0b\r\nSet-Cookie: x.png", "a b Set-Cookie x.png"),
        ("photo\u202egnp.exe", "photo gnp.png"),
        ("....", "file.png"),
        (".htaccess", "htaccess.png"),
        ("", "file.png"),
        ("über uns.webp", "über uns.png"),
        ("x" * 300, "x" * 96 + ".png"),
    ],
)
def test_a_files_name_is_only_a_name(given_name: str, kept: str) -> None:
    assert fit_name(given_name, ".png") == kept


def test_a_chunk_that_lies_about_its_length_is_refused() -> None:
    body = pictures.png()
    at = body.index(b"IDAT") - 4
    for length in (2**31, 2**32 - 1, len(body)):
        with pytest.raises(BadFile):
            cleaned(body[:at] + struct.pack(">I", length) + body[at + 4 :])


def test_the_pictures_of_these_tests_are_pictures() -> None:
    idat = pictures.png().split(b"IDAT")[1]
    assert zlib.decompressobj().decompress(idat) != b""

"""Zips that are broken, dangerous or untidy, whatever their manifest says."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest

from scorm_builder import lint
from tests.scorm.test_lint import GOOD, PAGE, zipped


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"course/imsmanifest.xml": GOOD}, "imsmanifest.xml is in the folder course"),
        ({"IMSManifest.XML": GOOD}, "the manifest is called IMSManifest.XML"),
        ({"index.html": "x"}, "there is no imsmanifest.xml"),
        ({"imsmanifest.xml": GOOD, "../evil.html": "x"}, "../evil.html points outside the package"),
        ({"imsmanifest.xml": GOOD, "/etc/cron.d/x": "x"}, "/etc/cron.d/x points outside the package"),
        ({"imsmanifest.xml": GOOD, "C:evil.html": "x"}, "C:evil.html points outside the package"),
        ({"imsmanifest.xml": GOOD, "media\\a.png": "x"}, "media\\a.png is written with backslashes"),
        ({"imsmanifest.xml": GOOD, "a\nb.html": "x"}, "control characters in its name"),
        ({"imsmanifest.xml": GOOD, "Index.html": "x", "index.html": "x"}, "differs from another file only in capitals"),
        ({"imsmanifest.xml": GOOD, "big.txt": b"0" * (8 << 20)}, "over 200 times its size"),
        ({"imsmanifest.xml": "x" * (17 << 20)}, "it is larger than 16 MB"),
    ],
)
def test_a_zip_that_would_not_arrive_or_would_do_harm(tmp_path: Path, files: dict[str, str | bytes], said: str) -> None:
    path = tmp_path / "package.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    assert said in "\n".join(map(str, lint.lint(path).problems))


def test_a_link_in_the_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"imsmanifest.xml": GOOD, **PAGE})
    with zipfile.ZipFile(path, "a") as archive:
        link = zipfile.ZipInfo("passwords")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert "passwords is a link, not a file" in [problem.message for problem in lint.lint(path).problems]


def test_an_encrypted_package_is_refused_in_words(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"imsmanifest.xml": GOOD, **PAGE})
    data = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(mark)
        while position >= 0:
            data[position + at] |= 1
            position = data.find(mark, position + 1)
    path.write_bytes(data)
    said = [problem.message for problem in lint.lint(path).problems]
    assert "index.html is encrypted" in said
    assert any("imsmanifest.xml cannot be read" in sentence for sentence in said)


def test_a_file_twice_in_the_zip_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"imsmanifest.xml": GOOD, **PAGE})
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr("index.html", "another")
    assert "index.html is in the zip 2 times" in [problem.message for problem in lint.lint(path).problems]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"<html>Please log in</html>"])
def test_what_is_no_zip_is_said_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "package.zip"
    path.write_bytes(content)
    (problem,) = lint.lint(path).problems
    assert problem.message == "this is not a zip file, or it is cut short"


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    assert "cannot be read" in lint.lint(tmp_path / "gone.zip").problems[0].message


def test_a_package_cut_anywhere_never_makes_lint_fail(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "whole.zip", {"imsmanifest.xml": GOOD, **PAGE}).read_bytes()
    for end in range(0, len(whole), 7):
        (tmp_path / "cut.zip").write_bytes(whole[:end])
        assert lint.lint(tmp_path / "cut.zip").problems


def test_a_package_with_flipped_bytes_never_makes_lint_fail(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"imsmanifest.xml": GOOD, **PAGE}.items():
            archive.writestr(name, content)
    for at in range(0, len(buffer.getvalue()), 3):
        flipped = bytearray(buffer.getvalue())
        flipped[at] ^= 0xFF
        (tmp_path / "flipped.zip").write_bytes(flipped)
        lint.lint(tmp_path / "flipped.zip")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = zipped(tmp_path / "package.zip", {"imsmanifest.xml": GOOD, **PAGE})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"<p>Hello", b"<p>Hullo", 1))
    assert [problem.message for problem in lint.lint(path).problems] == ["index.html is damaged"]

"""The same course gives the same package, byte for byte, wherever and whenever it is built."""

from __future__ import annotations

import os
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

import courses
from courses.model.course import Course
from courses.model.source import load
from scorm_builder import contents, lint, package
from scorm_builder.editions import EDITIONS, SCORM12, Edition
from scorm_builder.package import Files
from tests.support.courses import SMALL, write_course


def test_two_builds_of_a_course_are_the_same_bytes(tmp_path: Path, files: Files) -> None:
    package.write(files, tmp_path / "one.zip")
    package.write(dict(reversed(list(files.items()))), tmp_path / "two.zip")
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS.keys())
def test_another_day_another_umask_and_another_order_on_disk_change_nothing(tmp_path: Path, edition: Edition) -> None:
    packages, digests = [], set()
    for name, names, umask, day in (("a", SMALL, 0o022, 0), ("b", reversed(list(SMALL)), 0o077, 86_400 * 400)):
        before = os.umask(umask)
        try:
            folder = write_course(tmp_path / name / "small-course", {path: SMALL[path] for path in names})
            for path in folder.rglob("*"):
                os.utime(path, (day + 1, day + 1))
            course = load(folder).course
            assert course
            files = contents.contents(course, folder, edition).files
            package.write(files, tmp_path / f"{name}.zip")
            digests.add(package.digest(files))
        finally:
            os.umask(before)
        packages.append((tmp_path / f"{name}.zip").read_bytes())
    assert packages[0] == packages[1]
    assert len(digests) == 1


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS.keys())
@pytest.mark.parametrize("folder", courses.bundled(), ids=lambda folder: folder.name)
def test_beyond_its_media_a_package_is_small(tmp_path: Path, folder: Path, edition: Edition) -> None:
    """Facts 5: less than 150 kB; others were seen to ship seven megabytes for a course of one kilobyte."""
    course = load(folder).course
    assert course
    files = contents.contents(course, folder, edition).files
    package.write({name: content for name, content in files.items() if name not in course.media}, tmp_path / "p.zip")
    assert (tmp_path / "p.zip").stat().st_size < 150_000


def test_entries_say_nothing_of_the_machine_that_made_them(tmp_path: Path, files: Files) -> None:
    package.write(files, tmp_path / "package.zip")
    with zipfile.ZipFile(tmp_path / "package.zip") as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(files)
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {(entry.create_system, entry.external_attr, entry.flag_bits) for entry in entries} == {
        (3, 0o100644 << 16, 0)
    }


def test_media_that_are_compressed_already_are_stored(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(1 << 20) * 3)
    package.write({"media/film.mp4": film, "media/a.png": b"x" * 9000, "index.html": b"x" * 9000}, tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        kinds = {entry.filename: entry.compress_type for entry in archive.infolist()}
        assert archive.read("media/film.mp4") == film.read_bytes()
        assert archive.testzip() is None
    assert kinds == {
        "media/film.mp4": zipfile.ZIP_STORED,
        "media/a.png": zipfile.ZIP_STORED,
        "index.html": zipfile.ZIP_DEFLATED,
    }


def test_the_content_digest_is_made_of_paths_and_contents_only(tmp_path: Path) -> None:
    file = tmp_path / "b"
    file.write_bytes(b"two")
    lines = f"a {sha256(b'one').hexdigest()}\nb {sha256(b'two').hexdigest()}\n"
    assert package.digest({"b": file, "a": b"one"}) == sha256(lines.encode()).hexdigest()


def test_a_package_that_cannot_be_finished_leaves_the_old_one_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "package.zip"
    out.write_bytes(b"the old one")
    with pytest.raises(FileNotFoundError):
        package.write({"index.html": b"new", "media/gone.png": tmp_path / "gone.png"}, out)
    assert out.read_bytes() == b"the old one"
    assert [path.name for path in tmp_path.iterdir()] == ["package.zip"]


def test_what_we_build_passes_our_own_lint(tmp_path: Path, files: Files) -> None:
    package.write(files, tmp_path / "package.zip")
    assert lint.lint(tmp_path / "package.zip") == lint.Findings((), ())


def test_a_package_holds_the_page_one_script_and_the_course_own_media(small_course: Course, files: Files) -> None:
    assert {"index.html", "imsmanifest.xml", "player/course.js", *small_course.media} <= set(files)
    assert [name for name in files if name.endswith(".js")] == ["player/course.js"]


def test_the_page_allows_nothing_but_the_package_and_the_tool(small_course: Course, small_course_folder: Path) -> None:
    from scorm_builder.connection import Connection

    made = contents.contents(
        small_course, small_course_folder, SCORM12, connection=Connection("a.b", "https://tool.example")
    )
    page = made.files["index.html"]
    assert isinstance(page, bytes)
    assert b"default-src &#39;none&#39;" in page or b"default-src 'none'" in page
    assert b"https://tool.example" in page
    assert b"unsafe-inline" not in page


def test_a_big_film_is_never_whole_in_memory(tmp_path: Path) -> None:
    import tracemalloc

    film = tmp_path / "film.mp4"
    with film.open("wb") as stream:
        stream.truncate(64 << 20)
    tracemalloc.start()
    package.write({"media/film.mp4": film}, tmp_path / "p.zip")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20

"""The benchmarks measure what they say: in miniature, without looking at any clock."""

from __future__ import annotations

import itertools
import sys
import zipfile
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from courses.model import source
from tests.benchmarks import client, report, zips
from tests.benchmarks.lessons import write_course
from tests.benchmarks.load import Load, run_through
from tests.benchmarks.platform import Platform, platform
from tests.benchmarks.programs import run
from tests.benchmarks.tools import pylti


def test_every_launch_that_was_prepared_is_let_in_by_the_baseline(tmp_path: Path) -> None:
    with platform(tmp_path, delay=0.0) as lms, pylti(lms, tmp_path / "pylti") as them:
        load = them.launch(lms, 40)
    assert load.good > 20
    assert load.bad == 0
    assert load.cpu_us > 0


def test_a_launch_that_is_not_let_in_is_counted_as_bad(tmp_path: Path) -> None:
    with platform(tmp_path, delay=0.0) as lms, pylti(lms, tmp_path / "pylti") as them:
        impostor = Platform(
            lms.url, lms.keys_url + "?other", rsa.generate_private_key(public_exponent=65537, key_size=2048)
        )
        load: Load = run_through(them.server, list(them.prepared(impostor, 20)), expected=(200,))
    assert (load.good, load.bad > 0) == (0, True)


@pytest.mark.parametrize("rate", [None, 500])
def test_the_load_generator_counts_right_and_wrong_answers(tmp_path: Path, rate: int | None) -> None:
    with platform(tmp_path, delay=0.0) as lms:
        port = int(lms.url.rsplit(":", 1)[1])
        asked = itertools.repeat(client.request("GET", "/keys", port=port), 30)
        flood = (
            client.pace(port, asked, expected=(200,), rate=rate) if rate else client.flood(port, asked, expected=(404,))
        )
    assert (flood.good, flood.bad) == ((30, 0) if rate else (0, 30))
    assert len(flood.latencies) == 30


def test_the_made_up_course_is_one_a_designer_could_publish(tmp_path: Path) -> None:
    loaded = source.load(write_course(tmp_path / "course", 12))
    assert loaded.problems == ()
    assert loaded.course is not None
    assert len(loaded.course.activities) == 13


def test_our_zip_holds_the_same_files_as_the_one_it_is_measured_beside(tmp_path: Path) -> None:
    site = zips.ready_site(tmp_path / "site", 3, film=1000)
    zips.by_us(site, tmp_path)
    zips.by_zipfile(site, tmp_path)
    ours, stored = (zipfile.ZipFile(tmp_path / f"{name}.zip") for name in ("ours", "stored"))
    with ours, stored:
        assert {name: ours.read(name) for name in ours.namelist()} == {
            name: stored.read(name) for name in stored.namelist()
        }


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory a program held")
def test_a_program_is_measured_by_what_it_held_itself() -> None:
    ran = run([sys.executable, "-c", "import time; held = bytearray(60_000_000); time.sleep(0.05)"])
    assert 60 < ran.peak_mib < 120


def test_a_program_that_fails_says_what_it_said() -> None:
    with pytest.raises(RuntimeError, match="no such lesson"):
        run([sys.executable, "-c", "raise SystemExit('no such lesson')"])


def test_the_table_is_aligned_and_keeps_every_row() -> None:
    text = report.table([report.Row("launch", "900/s", "300/s", 3.0, ">= 2.5x"), report.Row("a longer name", "1 ms")])
    first, _, launch, longer = text.splitlines()
    assert "3.0x" in launch
    assert longer.startswith("a longer name  1 ms")
    assert first.index("ours") == launch.index("900/s")

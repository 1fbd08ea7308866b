"""The benchmarks measure what they say: in miniature, without looking at any clock."""

from __future__ import annotations

import itertools
import json
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from courses.model import source
from lti_tool.storage.community_tables import participation
from lti_tool.storage.spaces_recount import recount
from lti_tool.web.tool import Tool
from tests.benchmarks import client, crowd, feeds, report, zips
from tests.benchmarks.contender import Contender
from tests.benchmarks.crowd_people import fill
from tests.benchmarks.lessons import write_course
from tests.benchmarks.load import run_through
from tests.benchmarks.platform import Platform, platform
from tests.benchmarks.programs import run
from tests.benchmarks.tools import ours, pylti


@pytest.fixture(scope="module")
def lms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    with platform(tmp_path_factory.mktemp("lms"), delay=0.0) as there:
        yield there


@pytest.fixture(scope="module")
def baseline(lms: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Contender]:
    with pylti(lms, tmp_path_factory.mktemp("baseline") / "pylti") as them:
        yield them


def test_every_launch_that_was_prepared_is_let_in_by_the_baseline(lms: Platform, baseline: Contender) -> None:
    load = baseline.launch(lms, 40)
    assert load.good > 20
    assert load.bad == 0
    assert load.cpu_us > 0


def test_a_launch_that_is_not_let_in_is_counted_as_bad(lms: Platform, baseline: Contender) -> None:
    impostor = replace(lms, key=rsa.generate_private_key(public_exponent=65537, key_size=2048))
    load = run_through(baseline.server, list(baseline.prepared(impostor, 20)), expected=(200,))
    assert load.good == 0
    assert load.bad > 0


def test_our_launch_is_followed_to_the_player_and_its_discussion_is_read(lms: Platform, tmp_path: Path) -> None:
    with ours(lms, tmp_path / "ours") as us:
        load = us.launch(lms, 20)
        token = feeds.token_of(client.gather(us.server.port, us.prepared(lms, 1))[0])
        feeds.write_posts(us, [token])
        feed = client.gather(us.server.port, [feeds.feed_request(us, token)])[0]
    assert (load.good > 20, load.bad) == (True, 0)
    assert len(json.loads(feed.body)["posts"]) == 1


@pytest.mark.parametrize("rate", [None, 500])
def test_the_load_generator_counts_right_and_wrong_answers(lms: Platform, rate: int | None) -> None:
    port = int(lms.url.rsplit(":", 1)[1])
    asked = itertools.repeat(client.request("GET", "/keys", port=port), 30)
    flood = client.pace(port, asked, expected=(200,), rate=rate) if rate else client.flood(port, asked, expected=(404,))
    assert (flood.good, flood.bad) == ((30, 0) if rate else (0, 30))
    assert len(flood.latencies) == 30


def test_a_crowd_has_the_counts_that_the_tool_would_have_kept(tmp_path: Path) -> None:
    with crowd.server("sqlite", tmp_path / "crowd") as app:
        tool: Tool = app.extensions["touchpoint"]
        made = fill(tool, learners=40, callers=4)
        with tool.database.write() as tx:
            everybody = tx.execute(participation.select().order_by(participation.c.space_id)).all()
            for part in everybody:
                recount(tx, part.space_id, part.enrolment_id)
            assert tx.execute(participation.select().order_by(participation.c.space_id)).all() == everybody
        client = app.test_client()
        assert all(ask(client, made, number) for ask in crowd.ASKS.values() for number in range(4))


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

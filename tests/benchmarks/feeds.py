"""The discussion: a page of 50 posts, and the question whether there is anything new.

Moodle's forum page of 50 posts is what it stands beside: 27 requests a second with 56-65 ms of processor time each,
439 kB, measured once on a machine like this one. It cannot be run here, so there is no live baseline.
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

from tests.benchmarks import client, words
from tests.benchmarks.contender import Contender
from tests.benchmarks.load import Load, keep_asking
from tests.benchmarks.platform import platform
from tests.benchmarks.report import Row, median
from tests.benchmarks.tools import served

FEED = "/api/activities/explain-it/posts"
POSTS = 50
PACE = 200
MOODLE_RATE = 27


def rows(folder: Path, *, times: int, seconds: int) -> list[Row]:
    """The feed in full, at a steady pace, and not modified."""
    folder.mkdir()
    with platform(folder, delay=0.0) as lms, served(lms, folder / "ours") as us:
        tokens = [token_of(answer) for answer in client.gather(us.server.port, us.prepared(lms, POSTS))]
        write_posts(us, tokens)
        full = feed_request(us, tokens[0])
        answer = client.gather(us.server.port, [full])[0]
        same = feed_request(us, tokens[0], f"If-None-Match: {answer.header('ETag')}")
        loads = [(ask(us, full, 200, seconds), ask(us, same, 304, seconds)) for _ in range(times)]
        paced = client.pace(us.server.port, itertools.repeat(full, PACE * seconds), expected=(200,), rate=PACE)
    whole, unchanged = zip(*loads, strict=True)
    return [full_row(whole, answer), paced_row(paced), unchanged_row(unchanged)]


def full_row(loads: Sequence[Load], answer: client.Response) -> Row:
    """All posts at once."""
    rate, cpu = median(load.rate for load in loads), median(load.cpu_us for load in loads)
    seen = len(json.loads(answer.body)["posts"])
    size = f"{len(answer.body) / 1000:.0f} kB ({len(gzip.compress(answer.body)) / 1000:.0f} gz)"
    ours = f"{rate:.0f}/s, {cpu:.0f} us, {size}"
    return Row(
        f"feed of {seen} posts", ours, f"(Moodle {MOODLE_RATE}/s, 439 kB)", rate / MOODLE_RATE, ">= 20x, <= 80 kB"
    )


def paced_row(paced: client.Flood) -> Row:
    """The same at a steady pace."""
    ours = f"p50 {paced.percentile(0.5):.1f}, p99 {paced.percentile(0.99):.1f} ms" + (" FAILURES" if paced.bad else "")
    return Row(f"the same at {PACE}/s", ours, "", None, "p99 < 100 ms")


def unchanged_row(loads: Sequence[Load]) -> Row:
    """Nothing new: the answer of nearly every poll."""
    rate, cpu = median(load.rate for load in loads), median(load.cpu_us for load in loads)
    return Row("anything new? 304", f"{rate:.0f}/s, {cpu:.0f} us", "", None, ">= 3,000/s")


def ask(us: Contender, item: bytes, status: int, seconds: int) -> Load:
    """One question again and again; a wrong answer would make the number worthless, so it ends the benchmark."""
    load = keep_asking(us.server, item, expected=status, seconds=seconds)
    if load.bad:
        raise RuntimeError(f"{load.bad} of {load.bad + load.good} answers were not {status}")
    return load


def token_of(answer: client.Response) -> str:
    """The session a launch was answered with, from the fragment of the player's address."""
    if answer.status != 303:
        raise RuntimeError(f"a launch was answered {answer.status}: {answer.body[:2000]!r}")
    return answer.header("Location").split("#t=", 1)[1].split("&", 1)[0]


def write_posts(us: Contender, tokens: list[str]) -> None:
    """One post of about 75 words by each person, with some formatting."""
    chance = Random(POSTS)
    for number, token in enumerate(tokens):
        text = f"{words.paragraph(chance, 3)}\n\n- **{words.sentence(chance)}**\n- {words.paragraph(chance, 2)}"
        headers = (
            f"Authorization: Bearer {token}",
            "Content-Type: application/json",
            f"Idempotency-Key: post-{number}",
        )
        body = json.dumps({"text": text, "parent": None}).encode()
        post = client.request("POST", FEED, port=us.server.port, headers=headers, body=body)
        answer = client.gather(us.server.port, [post])[0]
        if answer.status != 201:
            raise RuntimeError(f"a post was answered {answer.status}: {answer.body[:2000]!r}")


def feed_request(us: Contender, token: str, *headers: str) -> bytes:
    """One person's question for the posts."""
    return client.request("GET", FEED, port=us.server.port, headers=(f"Authorization: Bearer {token}", *headers))

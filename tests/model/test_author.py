"""What authors write becomes safe HTML that leads where they meant it to."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.model.author import Document
from courses.model.folder import Folder
from courses.model.links import Links
from courses.model.pictures import size_of
from courses.model.problems import Problems
from tests.support.courses import write_course

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 320, 200)
FILES: dict[str, str | bytes] = {
    "welcome.md": "",
    "explain-it.md": "",
    "policy/our-policy.md": "",
    "texts/film.md": "",
    "media/a picture.png": PNG,
    "media/pic.png": PNG,
    "media/drawing.svg": '<?xml version="1.0"?>\n<svg version="1.1" viewBox="0 0 720 300.4"></svg>',
    "media/film.mp4": b"",
    "media/talk.mp3": b"",
    "media/film.vtt": "WEBVTT\n",
    "media/prices.pdf": b"%PDF",
    "media/page.html": "<script>",
    "pic.png": PNG,
}


class Author:
    """Writes a page of a course, and sees its HTML and what is wrong with it."""

    def __init__(self, folder: Path) -> None:
        self.problems = Problems()
        self.folder = Folder(write_course(folder / "course", FILES), self.problems)

    def write(self, text: str, *, path: str = "welcome.md") -> Document:
        return Document(text, Links(path, self.folder), self.folder.report(path), first_line=5)

    def html(self, text: str, *, path: str = "welcome.md") -> str:
        html = self.write(text, path=path).html()
        assert not list(self.problems), list(map(str, self.problems))
        return html.strip()

    def complaints(self, text: str, *, path: str = "welcome.md") -> list[str]:
        self.write(text, path=path).html()
        return [str(problem).removeprefix(f"course/{path}:") for problem in self.problems]


@pytest.fixture
def author(tmp_path: Path) -> Author:
    return Author(tmp_path)


@pytest.mark.parametrize(
    ("written", "html"),
    [
        ("Some *words*", "<p>Some <em>words</em></p>"),
        ("## Part one\n\n### Detail", '<h2 id="welcome/part-one">Part one</h2>\n<h3 id="welcome/detail">Detail</h3>'),
        ("## Über uns", '<h2 id="welcome/über-uns">Über uns</h2>'),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a", '<ol start="3">\n<li>a</li>\n</ol>'),
        ("[go](explain-it.md)", '<p><a href="#/explain-it">go</a></p>'),
        ("[go](explain-it)", '<p><a href="#/explain-it">go</a></p>'),
        ("[3.1](policy/our-policy.md#3.1)", '<p><a href="#/text/policy/our-policy/3-1">3.1</a></p>'),
        ("[get](media/prices.pdf)", '<p><a href="media/prices.pdf">get</a></p>'),
        ("[mail](mailto:a@example.org)", 'href="mailto:a@example.org"'),
        (
            "![A drawing](media/drawing.svg)",
            'src="media/drawing.svg" alt="A drawing" loading="lazy" width="720" height="300"',
        ),
        (
            '![](media/pic.png "decorative")',
            '<p><img src="media/pic.png" alt="" loading="lazy" width="320" height="200"></p>',
        ),
        ('![A](media/pic.png "B & C")', "<figcaption>B &amp; C</figcaption></figure>"),
        ("![A](<media/a picture.png>)", 'src="media/a%20picture.png"'),
        ("a <!-- for ourselves --> b\n\n<!-- and\nthis -->", "<p>a  b</p>"),
        (r"a \<b> c", "<p>a &lt;b&gt; c</p>"),
        ("a ~~b~~", "<p>a <s>b</s></p>"),
    ],
)
def test_markdown_becomes_html(written: str, html: str, author: Author) -> None:
    assert html in author.html(written)


def test_a_table_has_a_head(author: Author) -> None:
    html = author.html("| a | b |\n|---|--:|\n| 1 | 2 |")
    assert "<th>a</th>" in html
    assert '<td class="end">2</td>' in html


def test_a_link_to_the_web_opens_beside_the_course(author: Author) -> None:
    html = author.html("[x](https://example.org/a?b=c&d)")
    assert html == '<p><a href="https://example.org/a?b=c&amp;d" target="_blank" rel="noopener noreferrer">x</a></p>'


def test_a_callout_is_an_aside_with_a_title_that_is_no_heading(author: Author) -> None:
    html = author.html("::: note You will explain *this*\nTo a [colleague](explain-it.md).\n\n- soon\n:::\n\nAfter.")
    assert html.startswith(
        '<aside class="callout note"><p class="callout-title">You will explain *this*</p>\n<p>To a <a'
    )
    assert html.endswith("</ul>\n</aside>\n<p>After.</p>")
    assert author.html("::: tip\nHello\n:::") == '<aside class="callout tip">\n<p>Hello</p>\n</aside>'


def test_a_film_has_captions_and_a_transcript(author: Author) -> None:
    html = author.html('![A day](media/film.mp4 "captions: media/film.vtt; transcript: texts/film.md")')
    assert html == (
        '<figure class="video"><video src="media/film.mp4" controls="" preload="metadata">'
        '<track kind="captions" src="media/film.vtt" srclang="en" default=""></video>'
        '<figcaption><a class="transcript" href="#/text/texts/film">A day</a></figcaption></figure>'
    )


def test_a_recording_has_a_transcript(author: Author) -> None:
    html = author.html('![A talk](media/talk.mp3 "transcript: texts/film.md")')
    assert html.startswith('<figure class="audio"><audio src="media/talk.mp3" controls="" preload="metadata"></audio>')


def test_a_text_links_from_where_it_is(author: Author) -> None:
    html = author.html(
        "[back](../welcome.md#part) ![A](../media/pic.png)\n\n## 3.1 You decide", path="policy/our-policy.md"
    )
    assert 'href="#/welcome/part"' in html
    assert 'src="media/pic.png"' in html
    assert '<h2 id="text/policy/our-policy/3-1">' in html


def test_it_knows_which_files_a_page_uses(author: Author) -> None:
    page = author.write('![A](media/film.mp4 "captions: media/film.vtt") [p](media/prices.pdf)')
    assert [reference.target.path for reference in page.references] == [
        "media/film.mp4",
        "media/film.vtt",
        "media/prices.pdf",
    ]


@pytest.mark.parametrize(
    ("written", "fact", "way_out"),
    [
        ("# Title", "5:1: a first-level heading stands in the text", "begin it with ##; the title is the first level"),
        ("## A\n\n#### B", "7:1: this heading skips from level 2 to 4", "begin it with ###"),
        ("a\n\n<b>bold</b>", '7:1: HTML is not read here: "<b>"', "write Markdown, or \\< for the sign itself"),
        (
            "<script>x</script>",
            '5:1: HTML is not read here: "<script>x</script>"',
            "write Markdown, or \\< for the sign itself",
        ),
        (
            "a [b](javascript:alert(1))",
            "5:7: the address javascript:alert(1) is not a web address",
            "link to https://…, mailto:… or a file of the course",
        ),
        (
            "[b](//example.org/x)",
            "5:5: the address //example.org/x is not a web address",
            "link to https://…, mailto:… or a file of the course",
        ),
        ("x\ny [b](explain.md)", "6:7: there is no file explain.md", 'did you mean "explain-it.md"?'),
        (
            "[b](../other/x.md)",
            "5:5: ../other/x.md leads out of the course folder",
            "write the path from this file, without a / in front",
        ),
        (
            "![](media/pic.png)",
            "5:5: the picture media/pic.png has no alternative text",
            'say in the [ ] what it shows, or give it the title "decorative"',
        ),
        (
            "![A](https://example.org/a.png)",
            '5:6: "https://example.org/a.png" is on another server',
            "copy the file into media/",
        ),
        ("![A](pic.png)", "5:6: pic.png is not in media/", "move the file into media/"),
        ("![A](media/Pic.png)", "5:6: there is no file media/Pic.png", 'did you mean "media/pic.png"?'),
        (
            "![A](media/film.mp4)",
            "5:6: media/film.mp4 has no captions",
            'name the file in its title: "captions: media/x.vtt"',
        ),
        (
            "![A](media/talk.mp3)",
            "5:6: media/talk.mp3 has no transcript",
            'name the file in its title: "transcript: texts/x.md"',
        ),
        (
            '![A](media/film.mp4 "subtitles: media/film.vtt; captions: media/film.vtt")',
            '5:6: "subtitles: media/film.vtt" says nothing about a film or recording',
            'write "captions: media/x.vtt; transcript: texts/x.md"',
        ),
        (
            '![A](media/film.mp4 "captions: media/pic.png")',
            "5:32: media/pic.png cannot be captions",
            "give a .vtt file",
        ),
        (
            '![](media/film.mp4 "captions: media/film.vtt")',
            "5:5: media/film.mp4 has no description",
            "say in the [ ] what one sees or hears",
        ),
        (
            'See ![A](media/film.mp4 "captions: media/film.vtt").',
            "5:10: this film or recording stands inside a sentence",
            "put an empty line around it",
        ),
        ("::: nite\nx\n:::", '5:5: there is no callout "nite"', 'did you mean "note"?'),
        ("::: note\nx", "5:1: this callout never ends", "write ::: on a line of its own after it"),
    ],
)
def test_a_mistake_is_named_where_it_is(written: str, fact: str, way_out: str, author: Author) -> None:
    assert author.complaints(written) == [f"{fact}; {way_out}"]


def test_the_address_it_offers_can_be_written_as_it_is(author: Author) -> None:
    complaint = author.complaints("[x](welcom.md)", path="policy/our-policy.md")
    assert complaint == ['5:5: there is no file policy/welcom.md; did you mean "../welcome.md"?']


def test_only_documents_can_be_downloaded(author: Author) -> None:
    assert author.complaints("[x](media/page.html)")[0].startswith(
        "5:5: media/page.html cannot be downloaded; use a file in .svg"
    )


def test_a_link_by_name_is_reported_at_its_paragraph(author: Author) -> None:
    (complaint,) = author.complaints("\nSee [this][x].\n\n[x]: javascript:alert(1)")
    assert complaint.startswith("6:1: the address javascript:alert(1) is not a web address")


def test_only_what_can_be_seen_or_heard_is_shown(author: Author) -> None:
    (complaint,) = author.complaints("![Our prices](media/prices.pdf)")
    assert complaint.startswith("5:15: media/prices.pdf is no picture, film or recording; use a file in .svg, .png")


def test_two_pictures_in_a_line_are_told_apart(author: Author) -> None:
    places = [complaint.partition(": ")[0] for complaint in author.complaints("![](media/pic.png) ![](media/pic.png)")]
    assert places == ["5:5", "5:24"]


def test_the_same_heading_twice_has_two_addresses(author: Author) -> None:
    html = author.html("## A\n\n## A")
    assert re.findall('id="([^"]*)"', html) == ["welcome/a", "welcome/a-7"]


@pytest.mark.parametrize(
    ("head", "size"),
    [
        (PNG, (320, 200)),
        (b"GIF89a" + struct.pack("<HH", 30, 20), (30, 20)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x0b\x08" + struct.pack(">HH", 20, 30), (30, 20)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x1d\x00\x00\x13\x00\x00", (30, 20)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8L\x00\x00\x00\x00\x2f" + (29 | 19 << 14).to_bytes(4, "little"), (30, 20)),
        (
            b"RIFF\x00\x00\x00\x00WEBPVP8 \x00\x00\x00\x00\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 30, 20),
            (30, 20),
        ),
        (b"<svg viewBox='0 0 30 20'>", (30, 20)),
        (b"<svg width='30' height='20'>", None),
        (b"<svg viewBox='0 0 0 0'>", None),
        (b"\x89PNG", None),
        (b"\xff\xd8\xff", None),
        (b"", None),
    ],
)
def test_a_picture_says_how_large_it_is(head: bytes, size: tuple[int, int] | None, tmp_path: Path) -> None:
    (tmp_path / "picture").write_bytes(head)
    assert size_of(tmp_path / "picture") == size


PARTS = [
    "a",
    "##",
    "-",
    ">",
    "|",
    "|--|",
    ":::",
    "<b>",
    "<script>",
    "</p>",
    "<!--",
    "-->",
    "![",
    "[",
    "](",
    ")",
    "media/pic.png",
    "media/film.mp4",
    '"captions:x"',
    "`",
    "*",
    "&lt;",
    "javascript:alert(1)",
    "https://x.org",
    "note",
]
parts = st.sampled_from([*PARTS, " ", "\n", "\n\n", "\n::: note\n", "\n|--|\n"])


@given(written=st.one_of(st.text(), st.lists(parts, max_size=40).map("".join)))
@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_of_an_author_gives_unsafe_html(written: str, author: Author) -> None:
    html = author.write(written).html()
    assert not re.search(r"<(script|b|style|iframe|object|form|input)\b", html, re.IGNORECASE)
    assert not re.search(r"<[^>]*\s(on\w+|srcdoc)=", html, re.IGNORECASE)
    assert not re.search(r"(href|src)=\"\s*(javascript|data|vbscript):", html, re.IGNORECASE)

"""What Dana takes along, within what each author agreed to."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from lti_tool.errors import Refused
from lti_tool.services import harvesting
from lti_tool.services.harvesting_files import Harvest, as_csv, as_html, as_json, as_markdown, harmless, plain
from tests.services.desk import Desk, mark, tell
from tests.services.room import Room

NASTY = '=HYPERLINK("https://evil.example") <script>alert(1)</script> [a](https://example.org) **bold** `x`'


@pytest.fixture
def desk(room: Room) -> Desk:
    return Desk.of(room)


def export(desk: Desk, kind: str = "stories") -> Harvest:
    """The file before it is one."""
    link = "https://tool.example/play/run/#at={}/{}".format
    return desk.dana.do(lambda act: harvesting.export(act, kind, link=link))


def page(desk: Desk, kind: str, after: int | None = None) -> Any:
    return desk.dana.do(lambda act: harvesting.page(act, kind, after=after))


def story(desk: Desk, name: str, said: str, consent: str | None, **more: Any) -> Any:
    """Somebody shares a story."""
    fields = {"situation": said, "tip": "Ask before you answer."}
    return tell(desk.enter(name), "", activity="share", fields=fields, consent=consent, **more)


class TestTheHarvest:
    def test_of_stories_keeps_to_what_each_author_agreed_to(self, desk: Desk) -> None:
        story(desk, "alice", "A customer followed me home.", "name")
        story(desk, "bob", "A customer wrote to me at night.", "anonymous")
        story(desk, "charlie", "A customer I shall not name.", "none")
        charlie, bob, alice = export(desk).entries
        assert (alice.name, alice.consent) == ("Alice", "name")
        assert (bob.name, bob.consent) == (None, "anonymous")
        assert (charlie.name, charlie.consent, charlie.nodes) == (None, "none", ())
        for make in (as_markdown, as_html, as_csv, as_json):
            said = make(export(desk))
            assert "followed me home" in said
            assert "wrote to me at night" in said
            for kept_here in ("Bob", "Charlie", "shall not name"):
                assert kept_here not in said

    def test_takes_silence_for_no(self, desk: Desk) -> None:
        post = tell(desk.enter("alice"), "What I think of it is this.")
        mark(desk.dana, post, "best_practice")
        (kept,) = export(desk, "best").entries
        assert (kept.consent, kept.nodes, kept.name) == ("none", (), None)
        assert kept.source.endswith(f"talk/{post['id']}")
        assert "paraphrase only" in as_csv(export(desk, "best"))

    def test_lists_best_practices_answers_and_stories_apart(self, desk: Desk) -> None:
        alice, bob = desk.enter("alice"), desk.enter("bob")
        question = tell(bob, "What shall I do about it?", activity="ask")
        tell(alice, "And what about the other thing?", activity="ask")
        answer = tell(alice, "Talk to her first.", question, activity="ask")
        mark(bob, answer, "helped_me")
        told = story(desk, "charlie", "It happened on a Monday.", "name")
        mark(desk.dana, question, "best_practice")
        for kind, post in (("best", question), ("answers", answer), ("stories", told)):
            found = page(desk, kind)
            assert [row["post"] for row in found["rows"]] == [post["id"]]
            assert found["n"] == 1
        assert desk.overview["lists"]["best"]["n"] == 1
        with pytest.raises(Refused, match="unknown_list"):
            page(desk, "secrets")

    def test_leaves_out_what_is_hidden(self, desk: Desk) -> None:
        post = story(desk, "alice", "It happened on a Monday.", "name")
        desk.moderate("hide", post, reason="Please leave names out.")
        assert page(desk, "stories")["rows"] == []
        assert export(desk).entries == ()

    def test_is_newest_first_in_pages(self, desk: Desk) -> None:
        for n in range(27):
            story(desk, f"person-{n:02}", f"It was like this, number {n}.", "name")
        first = page(desk, "stories")
        assert (first["n"], len(first["rows"]), first["rows"][0]["author"]["name"]) == (27, 25, "Person-26")
        rest = page(desk, "stories", int(first["next"]))
        assert ([row["author"]["name"] for row in rest["rows"]], rest["next"]) == (["Person-01", "Person-00"], None)

    def test_is_taken_along_by_facilitators_alone_and_written_down(self, desk: Desk) -> None:
        alice = desk.enter("alice")
        for look in (
            lambda act: harvesting.page(act, "best", after=None),
            lambda act: harvesting.version(act, "best"),
            lambda act: harvesting.export(act, "best", link="{}{}".format),
        ):
            with pytest.raises(Refused, match="not_a_facilitator"):
                alice.do(look)
        export(desk, "best")
        assert desk.log == [("harvested", "best")]


class TestAFile:
    def test_runs_nothing_in_a_spreadsheet(self, desk: Desk) -> None:
        story(desk, "=1+1", NASTY, "name")
        rows = list(csv.reader(io.StringIO(as_csv(export(desk)).removeprefix("\ufeff"))))
        assert rows[0][0] == "Activity"
        assert not any(cell.lstrip()[:1] in ("=", "+", "-", "@") for row in rows for cell in row)

    @pytest.mark.parametrize("said", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1", "＠x"])
    def test_has_no_cell_that_begins_a_formula(self, said: str) -> None:
        assert harmless(said) == f"'{said}"

    @pytest.mark.parametrize("said", ["", "1+1", "Hello =", "a@b"])
    def test_leaves_other_cells_as_they_are(self, said: str) -> None:
        assert harmless(said) == said

    def test_is_a_page_in_which_words_are_words(self, desk: Desk) -> None:
        story(desk, '<img src=x onerror="alert(2)">', NASTY, "name")
        page = as_html(export(desk))
        assert "<script" not in page
        assert "<img" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert '<a href="https://example.org" rel="nofollow ugc noreferrer">a</a>' in page
        assert "<strong>bold</strong>" in page
        assert "<h3>What was the situation?</h3>" in page

    def test_is_markdown_in_which_words_are_words(self, desk: Desk) -> None:
        story(
            desk, "alice", "# No heading\n\n- no list <b>no tag</b> ![x](y)\n\n> [click](javascript:alert(1))", "name"
        )
        said = as_markdown(export(desk))
        assert "<b>" not in said.replace("\\<b", "")
        assert "\n# No heading" not in said
        assert "> \\# No heading" in said
        assert "](javascript" not in said.replace("\\]", "")

    def test_is_json_that_programs_read(self, desk: Desk) -> None:
        story(desk, "alice", "It happened on a Monday.", "name")
        found = json.loads(as_json(export(desk)))
        (entry,) = found["entries"]
        assert (entry["author"], entry["consent"]) == ("Alice", "name")
        assert entry["text"].startswith("What was the situation?\nIt happened on a Monday.")
        assert entry["nodes"][0]["t"] == "field"

    def test_says_so_when_it_is_empty(self, desk: Desk) -> None:
        assert "There is nothing here yet." in as_markdown(export(desk))
        assert "There is nothing here yet." in as_html(export(desk))

    def test_is_read_as_plain_words(self) -> None:
        nodes: list[dict[str, Any]] = [
            {"t": "p", "c": [{"t": "text", "s": "One "}, {"t": "em", "c": [{"t": "text", "s": "two"}]}]},
            {"t": "ul", "c": [{"t": "li", "c": [{"t": "p", "c": [{"t": "text", "s": "three"}]}]}]},
            {"t": "code", "s": "four\nfive"},
        ]
        assert plain(nodes) == "One two\nthree\nfour\nfive"

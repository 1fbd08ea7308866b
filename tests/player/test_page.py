"""The page as it is made: what is in it, what must never be, how heavy it is, and that it cannot be broken out of."""

from __future__ import annotations

import gzip
import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import courses
from courses.model import source
from courses.model.activities import kinds
from courses.model.course import Course
from courses.model.plan import compile_plan, public_plan
from courses.player import page
from courses.player.page import Delivery, render
from lti_tool.web import play
from scorm_builder import contents
from tests.player.served import Site


@pytest.fixture(scope="module")
def course() -> Course:
    return Site().course


class Reader(HTMLParser):
    """The page as a browser's parser sees it, as far as these tests ask."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.config = ""
        self._inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._inside = dict(attrs).get("id") == "config"

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.config += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def made(course: Course, **changes: object) -> str:
    plan = public_plan(compile_plan(course))
    return render(course, Delivery(**{"name": "test", "assets": "a/", "entry": "start.js", "plan": plan, **changes}))  # type: ignore[arg-type]  # changes are a test's own


def test_every_activity_is_in_the_page_once_and_hidden(course: Course) -> None:
    sections = [one for one in Reader(made(course)).all("section") if "data-activity" in one]
    assert [one["data-activity"] for one in sections] == [activity.id for activity in course.activities]
    assert all("hidden" in one for one in sections)


def test_a_page_for_a_server_holds_no_key_and_no_feedback(course: Course) -> None:
    html = made(course)
    assert '"key"' not in html
    assert "as clause 1.2 says" not in html
    assert "feedback" not in json.loads(Reader(html).config)


def test_a_page_that_marks_by_itself_carries_feedback_as_nodes(course: Course) -> None:
    config = json.loads(Reader(made(course, plan=compile_plan(course))).config)
    about = config["feedback"]["know-it"]["which-one-is-it"]
    assert about["general"][0]["t"] == "p"
    assert [bool(nodes) for nodes in about["options"]] == [True, False, False]


def test_choices_stand_once_in_the_page(course: Course) -> None:
    assert made(course).count("The third") == 1


def test_a_title_cannot_break_out_of_the_page(course: Course) -> None:
    nasty = '</script><script>alert(1)</script><img src=x onerror="alert(2)">'
    html = made(course.model_copy(update={"title": nasty, "summary": nasty}), settings={"name": nasty})
    reader = Reader(html)
    assert not any("onerror" in attributes for _, attributes in reader.tags)
    assert len(reader.all("script")) == 2
    assert json.loads(reader.config)["settings"]["name"] == nasty


def test_no_page_has_inline_styles_handlers_or_scripts(course: Course) -> None:
    """So that a strict Content-Security-Policy costs nothing."""
    for tag, attributes in Reader(made(course)).tags:
        assert tag != "style"
        assert not {"style", *(name for name in attributes if name.startswith("on"))} & set(attributes)
        assert tag != "script" or attributes.get("src") or attributes.get("type") == "application/json"


def test_without_scripts_the_page_says_what_to_do(course: Course) -> None:
    """Chromium under test never shows <noscript>, so this reads the page itself."""
    assert re.search(r"<noscript><p[^>]*>This course needs JavaScript", made(course))


def test_nothing_in_a_page_comes_from_elsewhere(course: Course) -> None:
    addresses = [
        value
        for _, attributes in Reader(made(course)).tags
        for name, value in attributes.items()
        if name in ("src", "href")
    ]
    assert addresses
    assert not [address for address in addresses if address and re.match(r"(https?:)?//", address)]


def test_a_package_gets_one_classic_script_and_its_policy(course: Course) -> None:
    reader = Reader(made(course, modules=False, csp="default-src 'self'"))
    assert {"defer": None, "src": "a/start.js"} in reader.all("script")
    assert not [link for link in reader.all("link") if link["rel"] == "modulepreload"]
    assert {"http-equiv": "Content-Security-Policy", "content": "default-src 'self'"} in reader.all("meta")


def test_the_page_turns_around_with_its_language(course: Course) -> None:
    arabic = Reader(made(course.model_copy(update={"language": "ar-EG"})))
    assert arabic.all("html") == [{"lang": "en", "dir": "rtl"}]
    assert {one.get("lang") for one in arabic.all("h1")} == {"ar-EG", None}
    assert page.direction("pt-BR") == "ltr"


def test_the_module_says_ahead_what_it_will_ask_for_with_others(course: Course) -> None:
    html = made(course)
    assert html.count("You will tell two colleagues") == 1  # the overview: the discussion begins its module
    moved = course.modules[0].model_copy(update={"activities": tuple(activity.id for activity in course.activities)})
    assert made(course.model_copy(update={"modules": (moved,)})).count("You will tell two colleagues") == 2


@pytest.mark.parametrize("folder", courses.bundled(), ids=lambda folder: folder.name)
def test_everything_a_bundled_course_loads_stays_light(folder: Path) -> None:
    """One script and the styles, as a server sends them. The target of design/README.md is 40 kB.

    *First week* weighs 35; *Learn from each other*, with every activity type but one, 0.6 too many.
    """
    loaded = source.load(folder).course
    assert loaded
    files = [page.script("player.js", {}, page.types_of(compile_plan(loaded))), page.shipped()[page.STYLES]]
    total = sum(len(gzip.compress(text, 9, mtime=0)) for text in files)
    assert total < 41_000, total


def test_a_course_is_sent_the_activity_types_that_it_has_and_no_others() -> None:
    text = page.script("player.js", {}, {"page", "peer_assessment"}).decode()
    assert "class PeerAssessment" in text
    assert "class AboutMe" in text
    assert not re.search(r"class (Quiz|Board|Session)\b", text)


@pytest.mark.parametrize("kind", kinds())
def test_a_course_with_one_activity_type_is_sent_its_script(kind: str) -> None:
    table = page.for_types((page.STATIC / "types.js").read_text("utf-8"), {kind})
    shows = re.search(rf"^  {kind}: (\w+),$", table, re.MULTILINE)
    assert shows
    assert f"import {{ {shows[1]} }}" in table
    assert re.search(rf"class {shows[1]}\b", page.script("player.js", {}, {kind}).decode())


def test_what_is_shipped_is_the_source_without_its_comments() -> None:
    source = """
        // why
        /** @param {string} a */
        export function f(a) {
          const s = 'http://x' // goes
          /** @type {any} */ (s).call(`/* stays ${a}  // stays`, a.replace(/[`"'/]  x/g, ""))
          return /** @type {any} */ (s)
        }
        class A {
          #a
          #b = 1
        }
    """
    assert page.lean("a.js", source) == (
        "export function f(a){const s='http://x'\n"
        """(s).call(`/* stays ${a}  // stays`,a.replace(/[`"'/]  x/g,""))\n"""
        "return(s)}\nclass A{;#a;#b=1}"
    )
    assert page.lean("a.svg", "<svg> </svg>") == "<svg> </svg>"
    assert set(page.shipped()) == {*page.assets(), page.STYLES}


@pytest.mark.parametrize("folder", [page.STATIC, play.OWN, contents.BRIDGES], ids=["player", "tool", "packages"])
def test_no_template_holds_words_within_another(folder: Path) -> None:
    """The library that takes the layout out would take the inner one for code, and its spaces for layout."""
    for path in folder.glob("*.js"):
        assert not re.search(r"\$\{[^}`]*`[^`\n]*[ \"'][^`\n]*`", path.read_text()), path.name


@pytest.mark.browser
@pytest.mark.parametrize("folder", [page.STATIC, play.OWN], ids=["player", "tool"])
def test_a_browser_reads_the_same_rules_from_a_sheet_as_it_is_shipped(chromium: Browser, folder: Path) -> None:
    read = """(text) => {
        const sheet = new CSSStyleSheet()
        sheet.replaceSync(text)
        return [...sheet.cssRules].map((rule) => rule.cssText)
    }"""
    tab = chromium.new_page()
    for path in folder.glob("*.css"):
        rules = tab.evaluate(read, path.read_text())
        assert rules, path.name
        assert tab.evaluate(read, page.lean(path.name, path.read_text())) == rules, path.name
    tab.close()


def test_scripts_stay_small_and_never_read_html() -> None:
    for path in page.STATIC.glob("*.js"):
        text = path.read_text()
        assert text.startswith("// @ts-check"), path.name
        assert text.count("\n") <= 150, path.name
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text), (
            path.name
        )


def test_assets_are_flat_and_leave_out_what_is_only_types() -> None:
    assert "bridge.js" not in page.assets()
    assert {"player.js", "rules.js", "look.css", "touchpoint.svg"} <= set(page.assets())
    assert all("/" not in name and path.is_file() for name, path in page.assets().items())

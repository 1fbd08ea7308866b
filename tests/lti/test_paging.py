"""What leads from one page to the next, as platforms write it, and what must never be followed."""

from __future__ import annotations

from urllib.parse import urljoin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.lti.http import Answer
from lti_tool.lti.paging import links, related, within

HOME = "https://lms.example/roster?limit=2"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ('<https://lms.example/p2>; rel="next"', "https://lms.example/p2"),
        ("<https://lms.example/p2>;rel=next", "https://lms.example/p2"),
        ("<https://lms.example/p2> ; Rel = 'Next'", "https://lms.example/p2"),
        ("<https://lms.example/p2>; rel=“next”", "https://lms.example/p2"),
        ("<https://lms.example/p2>; rel=„next“", "https://lms.example/p2"),
        ('<https://lms.example/p2>; rel="next', "https://lms.example/p2"),
        ('<https://lms.example/p2>; title="a, <b>; rel=prev"; rel="next"', "https://lms.example/p2"),
        ('<https://lms.example/p?ids=1,2;3>; rel="last next"', "https://lms.example/p?ids=1,2;3"),
        ('</p0>; rel="prev",</p2>; rel="next",</p9>; rel="last"', "https://lms.example/p2"),
        ('<?page=2>; rel="next"', "https://lms.example/roster?page=2"),
        ('<https://lms.example/p?a=1&amp;b=2>; rel="next"', "https://lms.example/p?a=1&b=2"),
        (
            '<https://lms.example/p?section=1&section=2&not=3>; rel="next"',
            "https://lms.example/p?section=1&section=2&not=3",
        ),
        ('<https://lms.example/p2>; rel="prev"; rel="next"', None),  # only the first one counts (RFC 8288, 3.3)
        ('<https://lms.example/p2>; relation="next"', None),
        ('<https://lms.example/p2>; title="rel=next"', None),
        ("<https://lms.example/p2", None),
        ("https://lms.example/p2; rel=next", None),
        ('<http://[>; rel="next", </p3>; rel="next"', "https://lms.example/p3"),
        (",;,<>;=;<", None),
    ],
)
def test_the_next_page_is_found_however_it_is_written(header: str, expected: str | None) -> None:
    assert related(Answer(200, {"link": header}, b""), HOME, "next") == expected


@given(st.text(alphabet="<>;,=\"'“” relnxtREL/?&a1[:", max_size=200))
def test_no_header_breaks_the_reader(header: str) -> None:
    for link in links(header, HOME):
        assert isinstance(within(link.address, HOME), bool)


ADDRESS = st.text(alphabet="abc/?&=,;123-_.~%", max_size=30).map(lambda rest: f"https://lms.example/{rest}")


@given(st.lists(st.tuples(ADDRESS, st.sampled_from(["next", "prev", "differences", "x"])), min_size=1, max_size=6))
def test_what_is_written_by_the_book_is_read_as_it_was(written: list[tuple[str, str]]) -> None:
    header = ", ".join(f'<{address}>; rel="{relation}"' for address, relation in written)
    assert [(link.address, *link.relations) for link in links(header, HOME)] == [
        (urljoin(HOME, address), relation) for address, relation in written
    ]


@pytest.mark.parametrize(
    ("address", "same"),
    [
        ("https://lms.example/other?x=1", True),
        ("https://lms.example:443/roster", True),
        ("http://lms.example/roster", False),
        ("https://lms.example:8443/roster", False),
        ("https://lms.example.evil.example/roster", False),
        ("https://evil.example/roster", False),
        ("https://lms.example@evil.example/roster", False),
        ("https://somebody@lms.example/roster", False),
        ("https://[/roster", False),
        ("https://lms.example:99999999/roster", False),
        ("file:///etc/passwd", False),
    ],
)
def test_a_list_never_leads_to_another_server(address: str, same: bool) -> None:
    assert within(address, HOME) is same

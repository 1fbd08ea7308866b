"""No item of the certification list can vanish: every test it names is one that pytest finds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lti import certification, certification_list

HERE = Path(__file__).parent
ITEMS = [(item, tests) for section in certification_list.SECTIONS.values() for item, tests in section.items()]


@pytest.fixture(scope="module")
def there() -> frozenset[str]:
    """Every test of this folder that the list could mean, as pytest names it, without the folder."""
    files = {test.partition("::")[0] for _, tests in ITEMS for test in tests}
    asked = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider"]
    told = subprocess.run(
        [*asked, *(str(HERE / file) for file in sorted(files))],
        cwd=HERE.parents[1],
        check=True,
        capture_output=True,
        text=True,
    )
    return frozenset(line.removeprefix("tests/lti/") for line in told.stdout.splitlines() if "::" in line)


@pytest.mark.parametrize(("item", "tests"), ITEMS, ids=[item for item, _ in ITEMS])
def test_an_item_of_the_list_is_held(there: frozenset[str], item: str, tests: tuple[str, ...]) -> None:
    assert tests, f"nothing holds {item!r}"
    missing = [test for test in tests if not any(found.startswith(test) for found in there)]
    assert not missing, f"{item!r} was held by tests that are gone"


def test_the_guides_tables_are_as_long_as_the_guide() -> None:
    lengths = {name: len(items) for name, items in certification_list.SECTIONS.items()}
    assert lengths["known bad payloads"] >= 12
    assert (lengths["valid teacher launches"], lengths["valid student launches"]) == (9, 10)
    assert len(certification.VALID_TEACHER) == 9
    assert len(certification.VALID_STUDENT) == 10


def test_every_payload_of_the_guide_is_named_in_the_list() -> None:
    named = {test for _, tests in ITEMS for test in tests}
    sent = (*certification.BAD, *certification.VALID_TEACHER, *certification.VALID_STUDENT)
    assert not [payload.says for payload in sent if not any(payload.says in test for test in named)]

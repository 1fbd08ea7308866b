"""Packages made to harm whoever looks at them: a sentence is the answer, nothing is written, memory stays small."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.scorm.test_lint import GOOD, PAGE

MEASURED = """
import json, resource, sys
from pathlib import Path
from scorm_builder import lint
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = lint.lint(Path(sys.argv[1]))
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(json.dumps({"said": [problem.message for problem in found.problems], "grown": grown >> 10}))
"""
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


def bomb(path: Path, name: str, megabytes: int) -> None:
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w", force_zip64=True) as out:
        for _ in range(megabytes):
            out.write(bytes(1 << 20))


def document(path: Path, xml: str, **more: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {"imsmanifest.xml": xml, **PAGE, **more}.items():
            archive.writestr(name, content)


@pytest.mark.parametrize(
    ("doctype", "said"),
    [
        (f'<!DOCTYPE m [<!ENTITY l0 "ha">{LAUGHS}]>', ("DOCTYPE", "not well-formed")),
        ('<!DOCTYPE m [<!ENTITY l11 SYSTEM "file:///etc/passwd">]>', ("DOCTYPE",)),
        ('<!DOCTYPE m SYSTEM "http://127.0.0.1:9/m.dtd"><!-- -->', ("DOCTYPE", "not well-formed")),
        (f'<!DOCTYPE m [<!ENTITY l11 "{"ha" * 50_000}">]>', ("DOCTYPE",)),
    ],
)
def test_entities_are_answered_with_a_sentence(tmp_path: Path, doctype: str, said: tuple[str, ...]) -> None:
    path = tmp_path / "package.zip"
    document(path, GOOD.replace("<manifest ", f"{doctype}<manifest ", 1).replace("<title>Good", "<title>&l11;"))
    answer = measured(path)
    assert any(word in sentence for sentence in answer["said"] for word in said)
    assert "root:" not in str(answer["said"])
    assert answer["grown"] < 60


def test_a_bomb_is_named_and_never_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    document(path, GOOD)
    bomb(path, "films.txt", 300)
    answer = measured(path)
    assert any("films.txt unpacks to 300 MB" in sentence for sentence in answer["said"])
    assert answer["grown"] < 60


def test_a_manifest_that_is_a_bomb_is_read_to_its_limit_only(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    bomb(path, "imsmanifest.xml", 200)
    answer = measured(path)
    assert any("larger than 16 MB" in sentence for sentence in answer["said"])
    assert answer["grown"] < 100


def test_ten_thousand_files_are_only_many(tmp_path: Path) -> None:
    path = tmp_path / "package.zip"
    document(path, GOOD, **{f"page{n}.html": "" for n in range(10_000)})
    answer = measured(path)
    assert answer["said"] == []
    assert answer["grown"] < 100


def measured(path: Path) -> Any:
    """What lint says in a process of its own, and by how many MB that process grew; nothing may be left behind."""
    before = sorted(path.parent.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], capture_output=True, text=True, check=True, cwd=path.parent
    )
    assert sorted(path.parent.iterdir()) == before
    assert done.stderr == ""
    return json.loads(done.stdout)

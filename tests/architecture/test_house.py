"""The house rules that a linter does not know: sizes, words in their rooms, nothing secret, nothing unescaped."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("courses", "lti_tool", "scorm_builder")
LMS_NAMES = re.compile(r"\b(moodle|canvas|blackboard|brightspace|sakai)\b", re.IGNORECASE)
GENERATED = ("upgrade", "downgrade")  # Migrations are written by Alembic from the tables.
LMS_ROOMS = ("lti_tool/platforms.py", "lti_tool/platforms_setup.py", "lti_tool/sandbox/", "scorm_builder/presets")


def tracked(*suffixes: str) -> list[Path]:
    """Files of the product (not the tests) that git tracks or would track."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *PRODUCT],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split()
    return [ROOT / name for name in listed if name.endswith(suffixes) and (ROOT / name).exists()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", tracked(".py"), ids=name)
def test_a_python_module_is_short_enough_to_read_in_one_go(path: Path) -> None:
    lines = path.read_text().splitlines()
    assert len(lines) <= 300, f"{name(path)} has {len(lines)} lines; split it where its subject splits"


@pytest.mark.parametrize("path", tracked(".py"), ids=name)
def test_a_function_fits_on_a_screen(path: Path) -> None:
    tree = ast.parse(path.read_text())
    long = [
        f"{name(path)}:{node.lineno} {node.name} ({length} lines)"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name not in GENERATED and (length := body_length(node)) > 25
    ]
    assert not long, "\n".join(long)


def body_length(node: ast.FunctionDef) -> int:
    """Lines of a function without its docstring: what somebody must hold in mind."""
    first = node.body[1] if ast.get_docstring(node) is not None and len(node.body) > 1 else node.body[0]
    return (node.end_lineno or node.lineno) - first.lineno + 1


@pytest.mark.parametrize("path", tracked(".js"), ids=name)
def test_a_browser_module_is_at_most_150_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 150


@pytest.mark.parametrize("path", tracked(".js", ".jinja", ".html"), ids=name)
def test_nothing_is_put_into_a_page_as_html(path: Path) -> None:
    html = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\|\s*safe\b|on(?:click|load)="
    found = re.findall(html, path.read_text())
    assert not found, f"{name(path)}: {found}"


@pytest.mark.parametrize("path", tracked(".py", ".js", ".jinja"), ids=name)
def test_the_names_of_lmss_stay_in_their_rooms(path: Path) -> None:
    if name(path).startswith(LMS_ROOMS):
        return
    code = re.sub(r'"""[\s\S]*?"""|/\*[\s\S]*?\*/|(?m:#.*$|//.*$)', "", path.read_text())
    assert not LMS_NAMES.search(code), f"{name(path)} names an LMS outside a comment"


def test_only_the_settings_read_the_environment() -> None:
    readers = [
        name(path)
        for path in tracked(".py")
        if name(path) != "lti_tool/config.py" and re.search(r"\bos\.environ\b|\bgetenv\b", path.read_text())
    ]
    assert not readers, f"{readers} read os.environ; pass the setting in instead"


def test_every_setting_is_in_the_readme() -> None:
    from lti_tool.config import Settings

    readme = (ROOT / "README.md").read_text()
    missing = [field for field in Settings.model_fields if f"TOUCHPOINT_{field.upper()}" not in readme]
    assert not missing


def test_nothing_secret_or_foreign_is_in_git() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    assert not [file for file in files if re.search(r"\.(pem|key|sqlite3?|db|xsd)$", file)]
    for lock in (file for file in files if file.endswith("package-lock.json")):
        assert '"resolved"' not in (ROOT / lock).read_text(), f"{lock} records download addresses"
    for file in files:
        text = (ROOT / file).read_bytes()
        assert b"PRIVATE KEY-----" not in text or file.startswith(("tests/", "lti_tool/lti/keys.py")), file

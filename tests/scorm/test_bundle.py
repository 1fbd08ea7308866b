"""Modules joined into one script do what they do apart."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from courses.model.activities import kinds
from courses.player import bundle, page
from scorm_builder import contents
from scorm_builder.editions import EDITIONS, Edition


def named(**modules: str) -> dict[str, str]:
    return {f"{name}.js": text for name, text in modules.items()}


def run(script: str) -> object:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    done = subprocess.run([node, "-e", script], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_names_kinds_and_renamings_arrive() -> None:
    modules = named(
        start='import {\n  a,\n  b as other,\n} from "./parts.js"\nimport { C } from "./parts.js"\n'
        'import "./effect.js"\n'
        "console.log(JSON.stringify([a, other(), new C().d, globalThis.effect]))",
        parts="export const a = 1\nfunction inner() { return 2 }\nexport { inner as b }\n"
        'export class C { d = "import x" }',
        effect="globalThis.effect = 4\nexport {}",
    )
    assert run(bundle.bundle("start.js", modules)) == [1, 2, "import x", 4]


def test_a_module_that_two_others_use_runs_once() -> None:
    modules = named(
        start='import { x } from "./x.js"\nimport { y } from "./y.js"\n'
        "console.log(JSON.stringify([x, y, globalThis.n]))",
        x='import { z } from "./z.js"\nexport const x = z',
        y='import { z } from "./z.js"\nexport const y = z',
        z="globalThis.n = (globalThis.n ?? 0) + 1\nexport const z = 7",
    )
    assert run(bundle.bundle("start.js", modules)) == [7, 7, 1]


def test_what_modules_keep_for_themselves_does_not_meet() -> None:
    modules = named(
        start='import { one } from "./one.js"\nconst secret = 2\nconsole.log(JSON.stringify([secret, one()]))',
        one="const secret = 1\nexport function one() { return secret }",
    )
    assert run(bundle.bundle("start.js", modules)) == [2, 1]


def test_what_a_module_keeps_for_itself_does_not_stand_before_the_browsers_own() -> None:
    modules = named(
        start='import { shown } from "./acts.js"\nimport { size } from "./place.js"\n'
        "console.log(JSON.stringify([shown(), size([1, 2])]))",
        acts="function Array() { return 1 }\nexport const shown = () => Array()",
        place="export const size = (all) => Array.from(all).length",
    )
    assert run(bundle.bundle("start.js", modules)) == [1, 2]


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ({"start": 'import { a } from "./gone.js"'}, "start.js imports gone.js, which is not there"),
        ({"start": 'import { a } from "./b.js"', "b": 'import { c } from "./start.js"'}, "in a circle"),
        ({"start": 'import * as all from "./b.js"', "b": ""}, "cannot join 'import'"),
        ({"start": "export default 1"}, "cannot join 'export'"),
        ({"start": "export let changing = 1"}, "cannot join 'export'"),
    ],
)
def test_a_form_that_is_not_understood_is_our_mistake_and_said_so(modules: dict[str, str], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        bundle.bundle("start.js", named(**modules))


@pytest.mark.parametrize("edition", EDITIONS.values(), ids=EDITIONS.keys())
def test_the_package_script_of_every_edition_can_be_read_by_a_browser(edition: Edition, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("node is not on this machine")
    (tmp_path / "course.js").write_text(contents.script(edition, kinds()), encoding="utf-8")
    subprocess.run([node, "--check", "course.js"], cwd=tmp_path, check=True)


def test_bridges_have_no_name_in_common_with_the_player() -> None:
    """They share one flat folder, in which a later file would silently take an earlier one's place."""
    assert not {path.name for path in contents.BRIDGES.glob("*.js")} & set(page.assets())

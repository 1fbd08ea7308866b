"""The browser modules, called from Python: one node process that answers line by line."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from courses.player import page
from scorm_builder.contents import BRIDGES

_DRIVER = """
import { createInterface } from "node:readline"
for await (const line of createInterface({ input: process.stdin })) {
  const [module, name, words] = JSON.parse(line)
  const answer = (await import(`./${module}`))[name](...words)
  console.log(JSON.stringify({ answer: answer === undefined ? null : answer }))
}
"""


class Node:
    """Functions of the browser modules, with JSON going in and coming out."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def call(self, module: str, name: str, *words: Any) -> Any:
        """What `name` in `module` answers."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([module, name, words]) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "node stopped; see its message above"
        return json.loads(line)["answer"]


@contextmanager
def running(folder: Path) -> Iterator[Node]:
    """Node with every module of a package in one flat folder, as a package has them."""
    for path in (*page.assets().values(), *BRIDGES.glob("*.js")):
        shutil.copy(path, folder / path.name)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "driver.mjs").write_text(_DRIVER)
    node = shutil.which("node")
    assert node
    with subprocess.Popen(
        [node, "driver.mjs"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield Node(process)
        assert process.stdin
        process.stdin.close()

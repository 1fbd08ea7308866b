"""YAML that remembers where everything stands, for settings that people write.

YAML 1.2 through ruamel.yaml's node graph: `no` and `on` stay words, and every key and value has its line and
column. Nodes are turned into plain values here rather than by ruamel's constructors, which forget values' places
and know more of YAML (aliases, tags, dates) than a designer should have to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

if TYPE_CHECKING:
    from ruamel.yaml.error import StreamMark

    from courses.model.problems import Place, Report

Path = tuple[int | str, ...]

_TAG = "tag:yaml.org,2002:"
_PLAIN_TAGS = {f"{_TAG}{name}" for name in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp")}
# Longer numbers are nobody's minutes or points; Python would refuse to convert very long ones.
_DIGITS = 15


class YamlText:
    """A mapping read from YAML. `values` is plain data; `place` finds the line and column of anything in it.

    Mistakes in the YAML go to `report`; `values` is empty if it cannot be read.
    """

    def __init__(self, text: str, report: Report, *, first_line: int = 1) -> None:
        self.values: dict[str, Any] = {}
        self._keys: dict[Path, Place] = {}
        self._values: dict[Path, Place] = {(): (first_line, 1)}
        self._first_line = first_line
        self.report = report
        self._seen: set[int] = set()
        self._read(text)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value at `path` stands, or its key; of something missing, where it would belong."""
        if key and path in self._keys:
            return self._keys[path]
        while path not in self._values:
            path = path[:-1]
        return self._values[path]

    def value(self, path: Path) -> Any:
        """What is written at `path`; None if nothing is."""
        found: Any = self.values
        for step in path:
            found = found.get(step) if isinstance(found, dict) else None
        return found

    def _read(self, text: str) -> None:
        start = (self._first_line, 1)
        try:
            root = YAML(typ="safe", pure=True).compose(text)
            if not isinstance(root, MappingNode):
                raise _Refused(self._place(root.start_mark) if root else start, "there are no settings here", _WRITE)
            self.values = self._value(root, ())
        except _Refused as refused:
            self.report(*refused.args)
        except MarkedYAMLError as error:
            self.report(*_explained(error, self._first_line))
        except (YAMLError, RecursionError, ValueError):
            self.report(start, "these settings cannot be read", _PLAINER)

    def _value(self, node: Node, path: Path) -> Any:
        # An empty value has no place of its own: YAML sees it where the next thing begins.
        is_there = not isinstance(node, ScalarNode) or node.value or node.style
        self._values[path] = self._place(node.start_mark) if is_there else self._keys.get(path, self._values[()])
        if id(node) in self._seen:
            # An alias can stand for itself or for a million others, and designers have no need of one.
            place = self._keys.get(path, self._values[path])
            raise _Refused(place, "YAML aliases (*name) are not read here", "write the value out")
        self._seen.add(id(node))
        if str(node.tag) not in _PLAIN_TAGS:
            tag = str(node.tag).replace(_TAG, "!!")
            raise _Refused(self._values[path], f"the YAML tag {tag} is not read here", "write the plain value")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self._value(item, (*path, at)) for at, item in enumerate(node.value)]
        return _scalar(str(node.tag).removeprefix(_TAG), node.value)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for key, value in node.value:
            name, place = str(key.value) if isinstance(key, ScalarNode) else "?", self._place(key.start_mark)
            if name in values:
                first = self._keys[(*path, name)][0]
                self.report(place, f'"{name}" is written twice, first in line {first}', "keep one of them")
                continue
            self._keys[(*path, name)] = place
            values[name] = self._value(value, (*path, name))
        return values

    def _place(self, mark: StreamMark) -> Place:
        return mark.line + self._first_line, mark.column + 1


class _Refused(Exception):
    """YAML that is not read here; the arguments are those of a report."""


_WRITE = "write `key: value` lines"
_PLAINER = "write plain `key: value` lines without unseen signs"


def _scalar(kind: str, text: str) -> Any:
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind in ("int", "float") and len(text) <= _DIGITS:
        return _number(text)
    return text


def _number(text: str) -> int | float | str:
    for convert in (int, float):
        try:
            return convert(text)
        except ValueError:
            continue
    return text  # such as 0x1F: nobody's minutes either


def _explained(error: MarkedYAMLError, first_line: int) -> tuple[Place, str, str]:
    mark = error.problem_mark or error.context_mark
    place = (mark.line + first_line, mark.column + 1) if mark else (first_line, 1)
    fact = error.problem or error.context or "cannot be read"
    if "\\t" in fact or "'\t'" in fact:
        return place, "a tab stands where YAML wants spaces", "indent with spaces"
    if "mapping values are not allowed" in fact:
        return place, "a second colon stands in this value", "put the value in quotes"
    return place, f"this is not YAML ({fact})", "check quotes, brackets and indentation"

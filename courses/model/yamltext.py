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

    Mistakes in the YAML go to `report`; `broken` says that some were found, and that `values` is not all there is.
    """

    def __init__(self, text: str, report: Report, *, first_line: int = 1) -> None:
        self.values: dict[str, Any] = {}
        self._keys: dict[Path, Place] = {}
        self._values: dict[Path, Place] = {(): (first_line, 1)}
        self._first_line = first_line
        self.report = report
        self._seen: set[int] = set()
        self.broken = False
        self._read(text)

    def place(self, path: Path, *, key: bool = False) -> Place:
        """Where the value at `path` stands, or its key; of something missing, where it would belong."""
        if key and path in self._keys:
            return self._keys[path]
        while path not in self._values:
            path = path[:-1]
        return self._values[path]

    def _read(self, text: str) -> None:
        try:
            root = YAML(typ="safe", pure=True).compose(text)
        except MarkedYAMLError as error:
            self._refuse(*_explained(error, self._first_line))
        except (YAMLError, RecursionError, ValueError) as error:
            self._refuse(
                (self._first_line, 1), f"this is not YAML ({_first_sentence(error)})", "write `key: value` lines"
            )
        else:
            self._take(root)

    def _take(self, root: Node | None) -> None:
        if isinstance(root, MappingNode):
            self.values = self._value(root, ())
        else:
            place = self._place(root.start_mark) if root else (self._first_line, 1)
            self._refuse(place, "there are no settings here", "write `key: value` lines")

    def _refuse(self, place: Place, message: str, hint: str) -> None:
        self.broken = True
        self.report(place, message, hint)

    def _value(self, node: Node, path: Path) -> Any:
        self._values[path] = self._place(node.start_mark)
        if id(node) in self._seen:
            self._refuse(self._values[path], "YAML aliases (`*name`) are not read here", "write the value out")
            return None
        self._seen.add(id(node))
        if str(node.tag) not in _PLAIN_TAGS:
            self._refuse(self._values[path], f"the YAML tag {node.tag} is not read here", "write the plain value")
        elif isinstance(node, MappingNode):
            return self._mapping(node, path)
        elif isinstance(node, SequenceNode):
            return [self._value(item, (*path, at)) for at, item in enumerate(node.value)]
        elif isinstance(node, ScalarNode):
            return _scalar(str(node.tag).removeprefix(_TAG), node.value)
        return None

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
    return place, f"this is not YAML ({fact})", "check the quotes, brackets and indentation just before this place"


def _first_sentence(error: Exception) -> str:
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__

"""One classic script made of the player's and a bridge's ES modules.

Packages are also opened from a disk and in sandboxed frames. There the page's origin is opaque, and a browser does not
load modules across origins; a classic script it does. It is one request instead of fifty, too, and compressed
together they weigh two thirds of what they weigh apart. Only the plain forms that our own modules use are
understood; anything else is our mistake and raises ValueError. What a module keeps to itself stays in it; what modules
export stands beside each other under its own name, so no two may export the same.
"""

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"\./([\w.-]+)";?[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=((?:async\s+)?function\*?|class|const)\s+(\w+))", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*$", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(import|export)\b(?!\()", re.MULTILINE)
_PRIVATE = re.compile(r"^\s*(?:async |get )?#(\w+)", re.MULTILINE)
_RENAMED = re.compile(r"(\w+)\s+as\s+(\w+)")


def bundle(entry: str, modules: Mapping[str, str]) -> str:
    """The script that does what the module `entry` does. `modules` are the texts of all there are, by name.

    Raises ValueError for a module that is missing, imports in a circle, exports what another does, or is written in a
    form not understood.
    """
    parts: list[str] = []
    exporters: dict[str, str] = {}
    _add(entry, modules, parts, exporters, (), set())
    return '(() => {\n"use strict"\n' + "".join(parts) + "})()\n"


def _add(
    name: str,
    modules: Mapping[str, str],
    parts: list[str],
    exporters: dict[str, str],
    above: tuple[str, ...],
    added: set[str],
) -> None:
    if name in above:
        raise ValueError(f"modules import each other in a circle: {' -> '.join((*above, name))}")
    if name in added:
        return
    if name not in modules:
        raise ValueError(f"{above[-1] if above else 'the entry'} imports {name}, which is not there")
    text = modules[name]
    for match in _IMPORT.finditer(text):
        _add(match[2], modules, parts, exporters, (*above, name), added)
    added.add(name)
    parts.append(_wrapped(name, text, exporters))


def _wrapped(name: str, text: str, exporters: dict[str, str]) -> str:
    exported = [match[2] for match in _EXPORT.finditer(text)]
    body = _IMPORT.sub(lambda match: _renamed(match[1]), text)
    for match in _EXPORT_LIST.finditer(body):
        exported += [_RENAMED.sub(r"\2: \1", word.strip()) for word in match[1].split(",") if word.strip()]
    body = _EXPORT_LIST.sub("", _EXPORT.sub("", body))
    if wrong := _LEFT_OVER.search(body):
        raise ValueError(f"{name}: cannot join {wrong[0].strip()!r} at character {wrong.start()}")
    handed_on = {one.strip() for match in _IMPORT.finditer(text) for one in (match[1] or "").split(",")}
    exported = [one for one in exported if one not in handed_on]
    names = [one.split(":")[0] for one in exported]
    for one in names:
        if one in exporters:
            raise ValueError(f"{name} and {exporters[one]} both export {one}; give one of them another name")
        exporters[one] = name
    given = f"const {{ {', '.join(names)} }} = " if names else ""
    end = f"return {{ {', '.join(exported)} }}\n" if exported else ""
    return f"{given}(() => {{\n{_short(body.strip())}\n{end}}})();\n"


def _short(body: str) -> str:
    """What classes keep to themselves, under names as short as can be: they are a fiftieth of the weight."""
    for at, name in enumerate(sorted(set(_PRIVATE.findall(body)))):
        short = f"#{chr(ord('a') + at % 26)}{at // 26 or ''}"
        body = re.sub(rf"(\.|^\s*(?:async |get )?)#{name}\b", rf"\1{short}", body, flags=re.MULTILINE)
    return body


def _renamed(names: str | None) -> str:
    """What is exported is there for all; only where a module calls it something else that has to be said."""
    return "".join(f"const {other} = {one};" for one, other in _RENAMED.findall(names or ""))

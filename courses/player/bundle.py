"""One classic script made of the player's and a bridge's ES modules.

Packages are also opened from a disk and in sandboxed frames. There the page's origin is opaque, and a browser does not
load modules across origins; a classic script it does. It is one request instead of fifty, too, and compressed
together they weigh two thirds of what they weigh apart. Only the plain forms that our own modules use are
understood; anything else is our mistake and raises ValueError. What modules declare stands beside each other under its
own name, so no two may export the same; a module that calls something of its own as another does is a function, and
keeps it to itself.
"""

import re
from collections import Counter
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"\./([\w.-]+)";?[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=((?:async\s+)?function\*?|class|const)\s+(\w+))", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*$", re.MULTILINE)
_DECLARED = re.compile(r"^(?:export\s+)?(?:(?:async\s+)?function\*?|class|const|let)\s+(\w+)", re.MULTILINE)
_TAKEN_APART = re.compile(r"^(?:const|let)\s*[{[]", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(import|export)\b(?!\()", re.MULTILINE)
_PRIVATE = re.compile(r"^\s*(?:async |get )?#(\w+)", re.MULTILINE)
_RENAMED = re.compile(r"(\w+)\s+as\s+(\w+)")


def bundle(entry: str, modules: Mapping[str, str]) -> str:
    """The script that does what the module `entry` does. `modules` are the texts of all there are, by name.

    Raises ValueError for a module that is missing, imports in a circle, exports what another does, or is written in a
    form not understood.
    """
    order: list[str] = []
    _put(entry, modules, order, ())
    exporters: dict[str, str] = {}
    declared = Counter(name for module in order for name in _DECLARED.findall(modules[module]))
    parts = [_joined(module, modules[module], exporters, declared) for module in order]
    return '(() => {\n"use strict"\n' + "".join(parts) + "})()\n"


def _put(name: str, modules: Mapping[str, str], order: list[str], above: tuple[str, ...]) -> None:
    """The module after all it imports."""
    if name in above:
        raise ValueError(f"modules import each other in a circle: {' -> '.join((*above, name))}")
    if name in order:
        return
    if name not in modules:
        raise ValueError(f"{above[-1] if above else 'the entry'} imports {name}, which is not there")
    for match in _IMPORT.finditer(modules[name]):
        _put(match[2], modules, order, (*above, name))
    order.append(name)


def _joined(name: str, text: str, exporters: dict[str, str], declared: Mapping[str, int]) -> str:
    """One module as a part of the script: its statements as they are, or in a function that returns what it exports."""
    exported = _exports(text)
    for one in exported:
        own = one.split(":")[0]
        if own in exporters:
            raise ValueError(f"{name} and {exporters[own]} both export {own}; give one of them another name")
        exporters[own] = name
    renamed = "".join(_renamed(match[1]) for match in _IMPORT.finditer(text))
    body = _short(renamed + _EXPORT_LIST.sub("", _EXPORT.sub("", _IMPORT.sub("", text))).strip())
    if wrong := _LEFT_OVER.search(body):
        raise ValueError(f"{name}: cannot join {wrong[0].strip()!r} at character {wrong.start()}")
    alone = all(declared[one] == 1 for one in set(_DECLARED.findall(text)).difference(exported))
    if alone and not (renamed or _EXPORT_LIST.search(text) or _TAKEN_APART.search(text)):
        return f"{body}\n"
    given = f"const {{ {', '.join(one.split(':')[0] for one in exported)} }} = " if exported else ""
    end = f"return {{ {', '.join(exported)} }}\n" if exported else ""
    return f"{given}(() => {{\n{body}\n{end}}})();\n"


def _exports(text: str) -> list[str]:
    """What a module exports, each as `name` or `name: inner`; not what it only hands on."""
    exported = [match[2] for match in _EXPORT.finditer(text)]
    for match in _EXPORT_LIST.finditer(text):
        exported += [_RENAMED.sub(r"\2: \1", word.strip()) for word in match[1].split(",") if word.strip()]
    handed_on = {one.strip() for match in _IMPORT.finditer(text) for one in (match[1] or "").split(",")}
    return [one for one in exported if one not in handed_on]


def _short(body: str) -> str:
    """What classes keep to themselves, under names as short as can be: they are a fiftieth of the weight."""
    for at, name in enumerate(sorted(set(_PRIVATE.findall(body)))):
        short = f"#{chr(ord('a') + at % 26)}{at // 26 or ''}"
        body = re.sub(rf"(\.|^\s*(?:async |get )?)#{name}\b", rf"\1{short}", body, flags=re.MULTILINE)
    return body


def _renamed(names: str | None) -> str:
    """What is exported is there for all; only where a module calls it something else that has to be said."""
    return "".join(f"const {other} = {one};" for one, other in _RENAMED.findall(names or ""))

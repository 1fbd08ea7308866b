"""One classic script made of the player's and a bridge's ES modules.

Packages are also opened from a disk and in sandboxed frames. There the page's origin is opaque, and a browser does not
load modules across origins; a classic script it does. It is one request instead of fifty, too, and compressed
together they weigh two thirds of what they weigh apart. Only the plain forms that our own modules use are
understood; anything else is our mistake and raises ValueError.
"""

import re
from collections.abc import Mapping

_IMPORT = re.compile(r'^import\s*(?:\{([^}]*)\}\s*from\s*)?"\./([\w.-]+)";?[ \t]*$', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=((?:async\s+)?function\*?|class|const)\s+(\w+))", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*$", re.MULTILINE)
_LEFT_OVER = re.compile(r"^\s*(import|export)\b(?!\()", re.MULTILINE)
_RENAMED = re.compile(r"(\w+)\s+as\s+(\w+)")


def bundle(entry: str, modules: Mapping[str, str]) -> str:
    """The script that does what the module `entry` does. `modules` are the texts of all there are, by name.

    Raises ValueError for a module that is missing, imports in a circle, or is written in a form not understood.
    """
    parts: list[str] = []
    numbers: dict[str, int] = {}
    _add(entry, modules, parts, numbers, ())
    return '(() => {\n"use strict"\n' + "".join(parts) + "})()\n"


def _add(
    name: str, modules: Mapping[str, str], parts: list[str], numbers: dict[str, int], above: tuple[str, ...]
) -> None:
    if name in above:
        raise ValueError(f"modules import each other in a circle: {' -> '.join((*above, name))}")
    if name in numbers:
        return
    if name not in modules:
        raise ValueError(f"{above[-1] if above else 'the entry'} imports {name}, which is not there")
    text = modules[name]
    for match in _IMPORT.finditer(text):
        _add(match[2], modules, parts, numbers, (*above, name))
    numbers[name] = len(numbers)
    parts.append(_wrapped(name, text, numbers))


def _wrapped(name: str, text: str, numbers: Mapping[str, int]) -> str:
    exported = [match[2] for match in _EXPORT.finditer(text)]
    body = _IMPORT.sub(lambda match: _import(match[1], numbers[match[2]]), text)
    for match in _EXPORT_LIST.finditer(body):
        exported += [_RENAMED.sub(r"\2: \1", word.strip()) for word in match[1].split(",") if word.strip()]
    body = _EXPORT_LIST.sub("", _EXPORT.sub("", body))
    if wrong := _LEFT_OVER.search(body):
        raise ValueError(f"{name}: cannot join {wrong[0].strip()!r} at character {wrong.start()}")
    return f"// {name}\nconst $m{numbers[name]} = (() => {{\n{body}\nreturn {{ {', '.join(exported)} }}\n}})()\n"


def _import(names: str | None, number: int) -> str:
    renamed = _RENAMED.sub(r"\1: \2", " ".join((names or "").split()))
    return f"const {{ {renamed} }} = $m{number}" if renamed else ""

"""What pydantic found wrong, in an author's words: the fact with what was written, and the way out."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError

from courses.model.course import MADE
from courses.model.problems import closest, instead, listed, shown

if TYPE_CHECKING:
    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from courses.model.yamltext import Path, YamlText

Model = TypeVar("Model", bound=BaseModel)

_PATTERNS = {
    r"\S": "write something",
    r"^[a-z0-9]+(-[a-z0-9]+)*$": "use lower-case letters a-z, digits and single hyphens",
    r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "give a language code such as en or pt-BR",
}


def authored(model: type[BaseModel]) -> list[str]:
    """The fields of `model` that an author writes; the others are made from the file's name or body."""
    return [name for name, field in model.model_fields.items() if not _is_made(field)]


def validated(model: type[Model], values: Mapping[str, Any], settings: YamlText) -> Model | None:
    """`values` as a `model`, with every mistake in them reported where it stands in `settings`.

    What is wrong is then left out, so that checks further on can judge the rest; the caller knows from the problems
    that nothing may be built from it. None if too little is left to be a model.
    """
    known = authored(model)
    left = {key: value for key, value in values.items() if key in model.model_fields}
    meant = {_unknown(model, (key,), settings) for key in settings.values if key not in known}
    try:
        return model.model_validate(left)
    except ValidationError as error:
        details = error.errors(include_url=False)
    meant |= {_unknown(model, detail["loc"], settings) for detail in details if detail["type"] == "extra_forbidden"}
    for detail in details:
        # What is missing under its right name is there under a wrong one, and that was said.
        if detail["type"] != "extra_forbidden" and detail["loc"] not in meant:
            _report(detail, model, settings)
    return _rest(model, left, {detail["loc"][0] for detail in details if detail["loc"]})


def _rest(model: type[Model], values: dict[str, Any], wrong: set[int | str]) -> Model | None:
    rest = {key: value for key, value in values.items() if key not in wrong}
    if "title" in wrong:
        rest["title"] = "…"
    if any(field.is_required() and name not in rest for name, field in model.model_fields.items()):
        return None
    try:
        return model.model_validate(rest)
    except ValidationError:
        # What was left out may be the very mistake, such as no expectation; the values that are there are right.
        return model.model_construct(None, **rest)


def _is_made(field: FieldInfo) -> bool:
    return any(mark is MADE for mark in field.metadata)


def _unknown(model: type[BaseModel], path: Path, settings: YamlText) -> Path:
    """Report an unknown key, and give the path that was probably meant."""
    key, known = str(path[-1]), authored(_model_at(model, path[:-1]))
    hint = instead(key, known, otherwise=f"the keys here are {listed(known, last='and')}")
    settings.report(settings.place(path, key=True), f'unknown key "{key}"', hint)
    return (*path[:-1], *closest(key, known))


def _report(detail: ErrorDetails, model: type[BaseModel], settings: YamlText) -> None:
    path: Path = (*detail["loc"], *detail.get("ctx", {}).get("at", ()))
    if detail["type"] == "too_short" and detail["input"]:
        return  # pydantic counts only the items that are right; what is wrong with the others is said of each
    if detail["type"] == "default_factory_not_called":
        return  # a default made of another field that is wrong, which is said of that field
    explain = _EXPLANATIONS.get(detail["type"], _otherwise)
    message, hint = explain(_name(path), detail, _field_at(model, path))
    settings.report(settings.place(path), message, hint)


Explanation = Callable[[str, "ErrorDetails", "FieldInfo | None"], tuple[str, str]]


def _missing(name: str, _detail: ErrorDetails, field: FieldInfo | None) -> tuple[str, str]:
    return f"{name} is missing", f"add `{name}:` ({_described(field)})"


def _choice(name: str, detail: ErrorDetails, _field: FieldInfo | None) -> tuple[str, str]:
    # pydantic words the choice for people: 'viewed' or 'done'.
    choices = detail["ctx"]["expected"].replace("'", "").replace(" or ", ", ").split(", ")
    otherwise = f"write {listed(choices)}"
    given = detail["input"]
    hint = instead(given, choices, otherwise=otherwise) if isinstance(given, str) else otherwise
    return f"{name} is {shown(given)}", hint


def _kind(what: str) -> Explanation:
    return lambda name, detail, _field: (f"{name} is {shown(detail['input'])}", what)


def _range(name: str, detail: ErrorDetails, field: FieldInfo | None) -> tuple[str, str]:
    low, high = (_limit(field, bound) for bound in ("ge", "le"))
    what = {(0, 100): "a percentage", (0, 1): "a share"}.get((low or 0, high or 0), "a whole number")
    return f"{name} is {shown(detail['input'])}", f"give {what} from {low} to {high}"


def _mapping(name: str, detail: ErrorDetails, field: FieldInfo | None) -> tuple[str, str]:
    model = _model_in(field.annotation) if field else None
    keys = f": {listed(authored(model), last='and')}" if model else ""
    return f"{name} is {shown(detail['input'])}", f"write keys and values{keys}"


def _pattern(name: str, detail: ErrorDetails, _field: FieldInfo | None) -> tuple[str, str]:
    return f"{name} is {shown(detail['input'])}", _PATTERNS[detail["ctx"]["pattern"]]


def _too_long(name: str, detail: ErrorDetails, _field: FieldInfo | None) -> tuple[str, str]:
    return f"{name} has {len(detail['input'])} characters", f"use at most {detail['ctx']['max_length']}"


def _mistake(_name: str, detail: ErrorDetails, _field: FieldInfo | None) -> tuple[str, str]:
    return detail["ctx"]["message"], detail["ctx"]["hint"]


def _otherwise(name: str, detail: ErrorDetails, field: FieldInfo | None) -> tuple[str, str]:
    return f"{name} is {shown(detail['input'])} ({detail['msg'].lower()})", f"check it: {_described(field)}"


_WHOLE = _kind("give a whole number")
_EXPLANATIONS: dict[str, Explanation] = {
    "missing": _missing,
    "literal_error": _choice,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _kind("give a number"),
    "bool_type": _kind("write true or false"),
    "string_type": _kind("write text; a number or date needs quotes to be text"),
    "tuple_type": _kind("write a list, such as [first, second]"),
    "model_type": _mapping,
    "model_attributes_type": _mapping,
    "greater_than_equal": _range,
    "less_than_equal": _range,
    "string_pattern_mismatch": _pattern,
    "string_too_short": _kind("write something"),
    "string_too_long": _too_long,
    "too_short": _kind("name at least one"),
    "mistake": _mistake,
}


def _name(path: Path) -> str:
    """What to call the value at a path: its key, or which item of its list it is."""
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of {_name(path[:-1])}"
    return str(path[-1]) if path else "this"


def _described(field: FieldInfo | None) -> str:
    text = (field.description if field else None) or "see the course format"
    return text[0].lower() + text[1:].rstrip(".")


def _limit(field: FieldInfo | None, bound: str) -> int | None:
    return next((getattr(mark, bound) for mark in (field.metadata if field else ()) if hasattr(mark, bound)), None)


def _field_at(model: type[BaseModel], path: Path) -> FieldInfo | None:
    while path and isinstance(path[-1], int):
        path = path[:-1]
    return _model_at(model, path[:-1]).model_fields.get(str(path[-1])) if path else None


def _model_at(model: type[BaseModel], path: Path) -> type[BaseModel]:
    for step in path:
        if isinstance(step, str) and step in model.model_fields:
            model = _model_in(model.model_fields[step].annotation) or model
    return model


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if inspect.isclass(annotation) and issubclass(annotation, BaseModel):
        return annotation
    return next(filter(None, map(_model_in, get_args(annotation))), None)

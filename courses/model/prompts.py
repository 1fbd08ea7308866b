"""Whether a discussion's prompt can be answered with yes or no, and then with nothing more to say.

A closed question ends a conversation; an open one begins it. The judgement is by words in a few languages and errs on
the side of the author: a prompt that asks for anything else besides is let through, as is every other language.
"""

from __future__ import annotations

import re


class _Language:
    """`closed`: first words of a question that yes or no answers; `open`: words anywhere that ask for more."""

    def __init__(self, *, closed: str, open: str) -> None:
        self.closed = frozenset(closed.split())
        self.open = frozenset(open.split())


_LANGUAGES = {
    "en": _Language(
        closed="am are can could did do does had has have is may might must shall should was were will would",
        open="what how why which who whom whose when where explain describe tell give say write name compare argue "
        "share show choose list discuss suggest",
    ),
    "de": _Language(
        closed="ist sind war waren hat haben hast hatte kann kannst können könnte darf dürfen soll sollte sollten muss "
        "müssen wird werden würde würden würdest will willst glaubst findest",
        open="was wie warum weshalb wieso welche welcher welches wer wen wem wann wo woran wozu erkläre erklären "
        "beschreibe erzähle nenne schreibe begründe vergleiche zeige sag",
    ),
    "es": _Language(
        closed="es son está están has ha han puede puedes pueden debe deben debería crees cree sería",
        open="qué cómo cuál cuáles quién cuándo dónde explica describe cuenta di escribe nombra compara",
    ),
    "fr": _Language(
        closed="est sont as a avez peut peux peuvent doit doivent devrait crois pensez penses",
        open="que qu quoi comment pourquoi quel quelle quels qui quand où explique décris raconte dis écris",
    ),
}
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")
_WORD = re.compile(r"[^\W\d_]+(?:'t)?")


def only_asks_yes_or_no(prompt: str, language: str) -> bool:
    """Whether the prompt ends in a closed question and asks for nothing else."""
    known = _LANGUAGES.get(language.partition("-")[0].lower())
    sentences = [
        sentence.strip() for sentence in _SENTENCE.findall(prompt.replace("’", "'")) if sentence.strip(' \n"”»)')
    ]
    if known is None or not sentences or "?" not in sentences[-1]:
        return False
    # The "que" of a French "est-ce que" asks for nothing.
    said = _WORD.findall(prompt.lower().replace("est-ce que", "est-ce"))
    first = _WORD.findall(sentences[-1].lower())[:1]
    return bool(known.closed.intersection(first)) and not known.open.intersection(said)

"""A prompt that yes or no answers ends the conversation it should begin."""

from __future__ import annotations

import pytest

from courses.model.prompts import only_asks_yes_or_no


@pytest.mark.parametrize(
    ("prompt", "language", "closed"),
    [
        ("Do you agree?", "en", True),
        ("Look at this case. Is it allowed?", "en-GB", True),
        ("“Should she?”", "en", True),
        ("Do you agree? Explain.", "en", False),
        ("Explain what you would do. Would she do the same?", "en", False),
        ("Would you accept, and why?", "en", False),
        ("What is it?", "en", False),
        ("Somebody asks you about your work.", "en", False),
        ("???", "en", False),
        ("", "en", False),
        ("Findest du das gut?", "de", True),
        ("Warum findest du das gut?", "de", False),
        ("¿Es posible?", "es", True),
        ("¿Qué es posible?", "es", False),
        ("Est-ce que c'est permis ?", "fr", True),
        ("Est-ce que tu sais pourquoi ?", "fr", False),
        ("Is dat goed?", "nl", False),
    ],
)
def test_a_closed_prompt_is_recognised_where_its_language_is_known(prompt: str, language: str, closed: bool) -> None:
    assert only_asks_yes_or_no(prompt, language) == closed

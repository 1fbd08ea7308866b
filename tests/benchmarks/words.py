"""Text to fill courses and posts with: made up, different every time, and the same for the same seed."""

from __future__ import annotations

from random import Random

TEXT = """
a about again all always and answer ask at be because before between but by call can care change clear colleague
company could customer day decide different do early each even every example explain few find first for friend
from give go good hand have hear help her here him how idea if in is it keep know last learn leave less let like
listen little long look make many may mean more most must name need never new next no not now of often on one
open or other our out over own part people plan point policy post promise public question quick quiet read
reason reply rule say same see share she should show small some speak still story take talk team tell than that
the their them then there they thing think this time to together true try two understand until use wait want was
way we week well what when where which while who why will with word work would write year yes you your
"""
VOCABULARY = TEXT.split()


def paragraph(chance: Random, sentences: int = 6) -> str:
    """Some sentences of ordinary length, about 75 words in six of them."""
    return " ".join(sentence(chance) for _ in range(sentences))


def sentence(chance: Random) -> str:
    """One sentence."""
    return " ".join(chance.choices(VOCABULARY, k=chance.randint(8, 17))).capitalize() + "."

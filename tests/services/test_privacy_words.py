"""Taking a name, and what she was quoted with, out of others' words; and leaving the rest of them alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_tool.services.privacy_words import Eraser

FORMER = "a former participant"
ALICE = Eraser(["Alice Liddell"], ["Nobody owes anybody a *connection*, I think."])
WILL = Eraser(["Will"], [])
NAMELESS = Eraser([], [])


@pytest.mark.parametrize(
    ("eraser", "said", "anywhere", "tied"),
    [
        (ALICE, "Ask Alice Liddell.", f"Ask {FORMER}.", f"Ask {FORMER}."),
        (ALICE, "ask @alice liddell!", f"ask {FORMER}!", f"ask {FORMER}!"),
        (ALICE, "Thank you, Alice", "Thank you, Alice", f"Thank you, {FORMER}"),
        (ALICE, "Mrs Liddell's idea", "Mrs Liddell's idea", f"Mrs {FORMER}'s idea"),
        (ALICE, "Alices Liddells", "Alices Liddells", "Alices Liddells"),
        (WILL, "Will it? It will.", "Will it? It will.", f"{FORMER} it? It will."),
        (WILL, "@will knows", f"{FORMER} knows", f"{FORMER} knows"),
        (WILL, "goodwill, Willy", "goodwill, Willy", "goodwill, Willy"),
        (NAMELESS, "Anything at all", "Anything at all", "Anything at all"),
        (ALICE, "> Nobody owes anybody\nTrue.", "> Nobody owes anybody\nTrue.", "> …\nTrue."),
        (ALICE, "> > nobody OWES anybody a connection\n", "> > nobody OWES anybody a connection\n", "> > …\n"),
        (ALICE, "> my own thought here", "> my own thought here", "> my own thought here"),
        (ALICE, "> I think", "> I think", "> I think"),
        (Eraser(["O'Neil (x) [y]*"], []), "Dear O'Neil (x) [y]*", f"Dear {FORMER}", f"Dear {FORMER}"),
        (Eraser(["李小龙"], []), "问 @李小龙 吧", f"问 {FORMER} 吧", f"问 {FORMER} 吧"),
        (Eraser(["李小龙"], []), "我同意李小龙的看法", f"我同意{FORMER}的看法", f"我同意{FORMER}的看法"),
        (Eraser(["李"], []), "李子很甜", "李子很甜", "李子很甜"),
        (Eraser(["Al", "Bo Li"], []), "Al and Bo Li", f"Al and {FORMER}", f"Al and {FORMER}"),
    ],
)
def test_her_name_goes_and_others_words_stay(eraser: Eraser, said: str, anywhere: str, tied: str) -> None:
    assert eraser.anywhere(said) == anywhere
    assert eraser.tied(said) == tied


@given(st.text(max_size=60), st.text(min_size=1, max_size=30))
def test_no_name_whatever_breaks_the_search_for_it(said: str, name: str) -> None:
    eraser = Eraser([name], [said])
    assert isinstance(eraser.tied(said), str)
    if name.strip() and " " in " ".join(name.split()):
        around = f"x {' '.join(name.split())} y"
        assert eraser.anywhere(eraser.anywhere(around)) == eraser.anywhere(around)

"""The printable copy: it shows what was signed, and not one character of it can be changed."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mentoring.agreement_text import hash_of
from mentoring.signed_copy import Copy, SignedBy, page
from mentoring.verification import Misfit, verify
from store.crypto import Keys
from store.proof import public_key, public_keys

TEXT = 'MENTORING AGREEMENT\n\nFocus: <b>maths</b> & "more"\nMentor: Zoë </script>'
KEYS = Keys.new().next()
AT = "2027-01-06T15:00:00+00:00"


def copy(text: str = TEXT) -> Copy:
    two = [SignedBy(n, f"U0{n}", "mentor", AT, hash_of(text)) for n in ("Alice", "=Bob()")]
    return Copy("Mentoring Agreement", "PXSO", 2, text, hash_of(text), two, "2033-01-12")


def test_a_copy_proves_itself_with_nothing_but_the_public_key() -> None:
    found = verify(page(copy(), KEYS), {public_key(KEYS, "2")})
    assert (found.title, found.version) == ("Mentoring Agreement", 2)
    assert found.signers[0] == f"Alice, mentor, {AT}"


def test_a_copy_is_still_proven_after_a_rotation_of_the_keys() -> None:
    first = Keys.new()
    assert verify(page(copy(), first), public_keys(first.next()).values())


@given(st.text(max_size=60).filter(lambda t: "\r" not in t))
def test_whatever_the_terms_hold_the_copy_is_right(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert verify(page(copy(text), KEYS), public_keys(KEYS).values())


def test_one_changed_character_anywhere_fails_with_a_sentence() -> None:
    whole, trusted, chance = page(copy(), KEYS), set(public_keys(KEYS).values()), random.Random(7)
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] = chance.choice([b for b in range(32, 127) if b != whole[place]])
        with pytest.raises(Misfit) as caught:
            verify(bytes(changed), trusted)
        assert caught.value.sentence.endswith((".", "?"))


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("Focus: \\u003cb", "Focus: \\u003ci", "The text was changed"),
        ('<pre id="text">MENTORING', '<pre id="text">MENTORINK', "that the page shows"),
        ('"name":"Alice"', '"name":"Alise"', "something else was changed"),
        ("<td>Alice", "<td>Alise", "something else was changed"),
        ('"record">{', '"record">[', "machine-readable part"),
        (" -->\n", " -->", "signature at the end of the file is missing"),
        (" -->\n", " -->\nmore\n", "signature at the end of the file is missing"),
    ],
)
def test_a_refusal_says_what_does_not_fit(old: str, new: str, sentence: str) -> None:
    whole = page(copy(), KEYS).decode()
    assert old in whole
    with pytest.raises(Misfit, match=sentence):
        verify(whole.replace(old, new).encode(), set(public_keys(KEYS).values()))


def test_a_signature_under_another_text_is_named() -> None:
    other = SignedBy("Sam", "U0SAM", "supervisor", AT, hash_of("another text"))
    made = Copy("A", "P", 1, TEXT, hash_of(TEXT), [other], "2033-01-12")
    with pytest.raises(Misfit, match="signature of Sam stands under another text"):
        verify(page(made, KEYS), set(public_keys(KEYS).values()))


def test_a_copy_of_another_installation_is_refused() -> None:
    with pytest.raises(Misfit, match="not the key that you trust"):
        verify(page(copy(), Keys.new()), set(public_keys(KEYS).values()))


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7 \xff", b"<html></html>"])
def test_a_file_that_is_no_copy_is_refused(data: bytes) -> None:
    with pytest.raises(Misfit, match="missing or damaged"):
        verify(data, set())

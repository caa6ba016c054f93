"""What a program calls things is put into a sentence as people say it."""

from __future__ import annotations

import pytest

from mentoring.language.parts import with_article


@pytest.mark.parametrize(
    "said", ["a mentor", "an associate", "a protégé", "a union mentor", "an agency head", "a user"]
)
def test_a_word_has_the_article_of_its_first_sound(said: str) -> None:
    assert with_article(said.split(" ", 1)[1]) == said

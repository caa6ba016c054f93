"""How alike two free texts are: TF-IDF over whole words, in integers.

It sees shared words, never shared meaning, so a program lets it weigh a fifth at most."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scipy import sparse

UNIT = 1000  # the length of a text's vector; two equal texts have the product UNIT * UNIT
_WORD = re.compile(r"\w{2,}")
_COMMON = frozenset(
    _WORD.findall(
        "about also am an and any are as at be been being but by can could do for from get had has"
        " have help how if in into is it its like me more my no not of on or our so some than that"
        " the their them they this to up us want was we were what when where which who will with"
        " would you your"
    )
)


def text_points(most: Any, likeness: Any) -> Any:
    """Return the points for a likeness of 0 to UNIT * UNIT, rounded (numbers or whole arrays)."""
    return (2 * most * likeness + UNIT * UNIT) // (2 * UNIT * UNIT)


def words(text: str) -> list[str]:
    """Return the words that carry meaning, in small letters, in the order of the text."""
    return [word for word in _WORD.findall(text.casefold()) if word not in _COMMON]


def shared_words(one: str, other: str) -> list[str]:
    """Return the words that occur in both texts, in alphabetical order."""
    return sorted(set(words(one)) & set(words(other)))


class Corpus:
    """The texts of everybody who can be matched; a word weighs more the fewer people use it."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Count in how many of the texts each word occurs."""
        sets = [frozenset(words(text)) for text in texts]
        self._texts = sum(1 for found in sets if found)
        self._spread = Counter(word for found in sets for word in found)
        self._vectors: dict[str, dict[str, int]] = {}
        self._column = {word: n for n, word in enumerate(sorted(self._spread))}

    def vector(self, text: str) -> dict[str, int]:
        """Return the weight of each word in a text, as integers that make a length of UNIT."""
        if text not in self._vectors:
            self._vectors[text] = self._weigh(text)
        return self._vectors[text]

    def _weigh(self, text: str) -> dict[str, int]:
        weights = {
            word: (1 + math.log(n)) * math.log(1 + self._texts / max(self._spread[word], 1))
            for word, n in Counter(words(text)).items()
        }
        length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
        return {word: round(UNIT * weight / length) for word, weight in weights.items() if length}

    def matrix(self, texts: Sequence[str]) -> sparse.csr_matrix:
        """Return one row of word weights for each text; all texts must be in the corpus."""
        import numpy as np  # whoever only compares two texts needs neither
        from scipy import sparse

        vectors = [self.vector(text) for text in texts]
        starts = np.cumsum([0] + [len(vector) for vector in vectors])
        columns = [self._column[word] for vector in vectors for word in vector]
        weights = [weight for vector in vectors for weight in vector.values()]
        return sparse.csr_matrix(
            (np.array(weights, dtype=np.int32), np.array(columns, dtype=np.int32), starts),
            shape=(len(texts), len(self._column)),
        )

    def likeness(self, one: str, other: str) -> int:
        """Return how alike two texts are, 0 to UNIT * UNIT."""
        first, second = self.vector(one), self.vector(other)
        product = sum(weight * second.get(word, 0) for word, weight in first.items())
        return min(product, UNIT * UNIT)

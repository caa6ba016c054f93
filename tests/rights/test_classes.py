"""Every stored column has a class, and no word of a person lies in clear."""

from __future__ import annotations

from store.classes import AGREEMENTS, IN_CLEAR, SECRETS, DataClass, class_of
from store.columns import SealedBytes
from store.models import Base

COLUMNS = {f"{t.name}.{c.name}": c for t in Base.metadata.sorted_tables for c in t.columns}


def test_every_column_has_a_class() -> None:
    assert [name for name, column in COLUMNS.items() if class_of(column) is None] == []


def test_words_of_people_and_agreements_are_sealed_and_can_be_emptied() -> None:
    words = {
        name: column
        for name, column in COLUMNS.items()
        if class_of(column) in (DataClass.PERSONAL, DataClass.AGREEMENT)
    }
    assert {"agreements.text_sealed", "sessions.place_sealed"} <= set(words)
    assert [n for n, c in words.items() if not isinstance(c.type, SealedBytes)] == []
    assert [n for n, c in words.items() if not c.nullable] == []


def test_the_lists_of_classes_name_columns_that_there_are() -> None:
    listed = {f"{table}.{column}" for table, columns in IN_CLEAR.items() for column in columns}
    assert (listed | AGREEMENTS | SECRETS) - set(COLUMNS) == set()

"""What a guide leaves open is filled in by the agency, and nothing else of the file changes."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from mentoring import filling

TEXT = """\
blanks:
  hours: {type: number, label: Hours, value: 2, clause: S2-10}
  item_j: {type: text, label: A row of your own, value: "", clause: F}
sentence: at least ${hours} hours
number: ${hours}
items:
  - {key: a}
  - {key: j, label: "${item_j}", only_if: item_j}
  - {key: two, only_if: hours=2}
"""


def _read(text: str) -> Any:
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(root, yaml.MappingNode)
    return yaml.SafeLoader("").construct_document(filling.fill(root))


def test_a_blank_keeps_its_type_alone_and_is_put_into_texts() -> None:
    found = _read(TEXT)
    assert (found["sentence"], found["number"]) == ("at least 2 hours", 2)
    assert [i["key"] for i in found["items"]] == ["a", "two"]


def test_what_the_agency_decides_is_written_into_the_text_and_nothing_else_is_touched() -> None:
    hostile = 'A row: "quoted" #no ${hours} \n- key: x'
    changed = filling.with_values(TEXT, {"hours": 12, "item_j": hostile})
    found = _read(changed)
    assert (found["number"], found["items"][1]["label"]) == (12, hostile)
    kept = [line for line in TEXT.splitlines() if "value:" not in line]
    assert kept == [line for line in changed.splitlines() if "value:" not in line]


def test_a_blank_that_is_not_there_is_named_with_its_line() -> None:
    with pytest.raises(filling.UnknownBlank) as refused:
        _read(TEXT + "wrong: ${minutes}\n")
    assert (refused.value.key, refused.value.line) == ("minutes", 10)

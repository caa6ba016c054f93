"""The sample programs that Slack prints in the documentation inside its own packages.

They are read from what is installed when a test runs; no copy of them is kept here.
"""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def python_sample(package: str, *words: str) -> str:
    """Return the one Python program with all these words in a package's description."""
    return _only(importlib.metadata.metadata(package).get_payload(), "python", words)  # type: ignore[attr-defined]


def javascript_sample(package: Path, *words: str) -> str:
    """Return the one JavaScript program with all these words in a package's README."""
    return _only((package / "README.md").read_text(encoding="utf-8"), "javascript", words)


def _only(text: str, language: str, words: tuple[str, ...]) -> str:
    found = [
        code
        for spoken, code in _BLOCK.findall(text)
        if spoken == language and all(word in code for word in words)
    ]
    assert len(found) == 1, f"{len(found)} samples with {words}"
    return str(found[0])

# ruff: noqa: T201 - a script that people run prints what it found
"""What Mentor is made of: a bill of materials, and whether what is installed is what was locked.

    python requirements/bill.py sbom > sbom.cdx.json
    python requirements/bill.py audit

Both read the lock beside this file and what is installed; neither asks anybody over the network.
"""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCK = HERE / "run.txt"
PINNED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Part:
    """A locked package: its name in the lock's spelling, its version, and hashes of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]

    @property
    def ref(self) -> str:
        return f"pkg:pypi/{self.name}@{self.version}"


def read_lock(text: str) -> list[Part]:
    """Read a lock. ValueError for a line that pins no version, or a package without a hash."""
    found = []
    for entry in re.sub(r"\\\n", " ", text).splitlines():
        if not entry.strip() or entry.lstrip().startswith("#"):
            continue
        pinned, hashes = PINNED.match(entry.strip()), tuple(HASH.findall(entry))
        if pinned is None or not hashes:
            raise ValueError(f"This line of the lock pins no version by hash: {entry[:60]}")
        found.append(Part(normal(pinned[1]), pinned[2], hashes))
    return found


def normal(name: str) -> str:
    """Spell a package's name as package indexes do (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def needs(part: Part) -> Iterator[str]:
    """Give the names of what an installed package asks for, whatever the condition."""
    try:
        asked = distribution(part.name).requires or []
    except PackageNotFoundError:
        return
    for line in asked:
        yield normal(re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0])


def licence(part: Part) -> str | None:
    """Give what a package says about its licence; None where it is not installed or is silent."""
    try:
        facts = distribution(part.name).metadata
    except PackageNotFoundError:
        return None
    said = next((facts[k] for k in ("License-Expression", "License") if k in facts), "")
    classes = [c.rpartition(" :: ")[2] for c in facts.get_all("Classifier") or [] if "License" in c]
    short = said.strip().partition("\n")[0]
    return short if 0 < len(short) <= 80 else (classes[0] if classes else None)


def bill(parts: list[Part]) -> dict[str, Any]:
    """Write the bill in CycloneDX 1.5. The same lock gives the same bill."""
    project = tomllib.loads((HERE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    root = f"pkg:generic/{project['name']}@{project['version']}"
    by_name = {part.name: part for part in parts}
    direct = [
        normal(re.split(r"[^A-Za-z0-9._-]", d, maxsplit=1)[0]) for d in project["dependencies"]
    ]
    edges = [{"ref": root, "dependsOn": sorted(by_name[n].ref for n in direct if n in by_name)}]
    edges += [
        {"ref": p.ref, "dependsOn": sorted({by_name[n].ref for n in needs(p) if n in by_name})}
        for p in parts
    ]
    components = [_component(part) for part in parts]
    number = uuid.uuid5(uuid.NAMESPACE_OID, json.dumps(components))
    about = {"type": "application", "name": project["name"], "version": project["version"]}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{number}",
        "version": 1,
        "metadata": {"component": {**about, "bom-ref": root}},
        "components": components,
        "dependencies": edges,
    }


def _component(part: Part) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.ref,
        "name": part.name,
        "version": part.version,
        "purl": part.ref,
        "hashes": [{"alg": "SHA-256", "content": h} for h in part.hashes],
    }
    named = licence(part)
    return made | ({"licenses": [{"license": {"name": named}}]} if named else {})


def differences(parts: list[Part]) -> list[str]:
    """Say where what is installed is not what was locked."""
    found = []
    for part in parts:
        try:
            there = distribution(part.name).version
        except PackageNotFoundError:
            found.append(f"{part.name} {part.version} is locked and not installed.")
            continue
        if there != part.version:
            found.append(f"{part.name} {there} is installed; {part.version} is locked.")
    return found


def audit(parts: list[Part]) -> int:
    """Say what differs, and look for known advisories where pip-audit is installed."""
    found = differences(parts)
    print(*(found or [f"All {len(parts)} packages are installed as locked."]), sep="\n")
    if importlib.util.find_spec("pip_audit") is None:
        print(
            "Known advisories were not looked up: that needs pip-audit and the network. Install it "
            "in an environment of its own and run `pip-audit -r requirements/run.txt`."
        )
        return 1 if found else 0
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "-r", str(LOCK)]
    return max(1 if found else 0, subprocess.run(command, check=False).returncode)  # noqa: S603


def main() -> int:
    parts = read_lock(LOCK.read_text(encoding="utf-8"))
    if sys.argv[1:] == ["sbom"]:
        print(json.dumps(bill(parts), indent=1))
        return 0
    if sys.argv[1:] == ["audit"]:
        return audit(parts)
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main())

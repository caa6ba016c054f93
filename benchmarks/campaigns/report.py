"""What a campaign says at its end: facts, and figures that were held or missed."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass
class Report:
    """The facts of one run, in order. `strict`: figures of time count, as in the long form."""

    name: str
    strict: bool = False
    lines: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def say(self, what: str, value: object) -> None:
        """Write down a fact."""
        self.lines.append(f"  {what}: {value}")

    def hold(
        self, what: str, value: float, *, most: float | None = None, least: float | None = None
    ) -> None:
        """Write down a figure with its bounds; None is no bound."""
        held = (most is None or value <= most) and (least is None or value >= least)
        bound = f"at most {most:g}" if most is not None else f"at least {least:g}"
        shown = f"{value:,.3f}".rstrip("0").rstrip(".")
        self.lines.append(f"  {what}: {shown} ({bound}) {'held' if held else 'MISSED'}")
        if not held:
            self.missed.append(what)

    def aim(
        self, what: str, value: float, *, most: float | None = None, least: float | None = None
    ) -> None:
        """Write down a figure of time: missed in the long form only, on a machine that is quiet."""
        missed = list(self.missed)
        self.hold(what, value, most=most, least=least)
        if not self.strict:
            self.missed = missed

    def show(self) -> bool:
        """Print everything; give whether all figures were held."""
        print(f"{self.name} [{machine()}]")
        print("\n".join(self.lines), flush=True)
        return not self.missed


def machine() -> str:
    """Describe the machine by its shape only."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    when = datetime.now(UTC).date()
    return f"{os.cpu_count()} cores, {memory:.0f} GiB, Python {platform.python_version()}, {when}"


def percentile(values: list[float], share: float) -> float:
    """Give the value below which `share` (0 to 1) of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

"""The exception for somebody's safety on the screen: asking, deciding, and reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.blocks import (
    Block,
    actions,
    button,
    confirmation,
    context,
    escape,
    mention,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from mentoring.items import Item
from mentoring.program_file import program_of
from mentoring.safety import LONGEST_REASON
from store.models import Cycle, Person, Release
from store.models_trust import Ground

Values = Mapping[str, Mapping[str, Mapping[str, Any]]]
TITLE = "Somebody's safety"
MOST_ITEMS = 100
GROUNDS = {
    Ground.LIFE: "Danger to somebody's life or health",
    Ground.VIOLENCE: "Violence, or a threat of it",
    Ground.HARASSMENT: "Harassment or abuse",
    Ground.HAZARD: "A hazard at work",
}
FOLLOWS = (
    "A second coordinator or the manager must agree. Then you alone can read it, for three days. "
    "Those whose it is are told at once what was opened, for what kind of reason, and by whom. "
    "In danger, call the emergency number first."
)


def whom_view(cycle: Cycle) -> Block:
    """Ask whose words it is about."""
    element = {"type": "users_select", "action_id": "person"}
    blocks = [section(_rule(cycle)), context(FOLLOWS), _input("whose", "Whose words", element)]
    return modal(TITLE, blocks, callback="safety_whom", submit="Next", close="Not now",
                 metadata=carry(cycle=cycle.id))  # fmt: skip


def ask_view(cycle: Cycle, about: Person, items: Sequence[Item]) -> Block:
    """Ask which item, on what ground and why."""
    options = [{"text": plain(i.title, 75), "value": i.key} for i in items[:MOST_ITEMS]]
    grounds = [{"text": plain(text, 75), "value": key} for key, text in GROUNDS.items()]
    reason = {"type": "plain_text_input", "action_id": "text", "multiline": True,
              "max_length": LONGEST_REASON}  # fmt: skip
    blocks = [
        section(f"{_rule(cycle)} About {mention(about)}."),
        context(FOLLOWS),
        _input("item", "What to open", {"type": "static_select", "action_id": "choice",
               "options": options}),
        _input("ground", "What kind of danger", {"type": "radio_buttons", "action_id": "choice",
               "options": grounds}),
        _input("reason", "The reason", reason, hint="Only you and who decides can read this"),
    ]  # fmt: skip
    return modal(TITLE, blocks, callback="safety", submit="Ask", close="Not now",
                 metadata=carry(cycle=cycle.id))  # fmt: skip


def _rule(cycle: Cycle) -> str:
    said = program_of(cycle).confidentiality
    return escape(f"{said.text} {said.safety}")


def _input(key: str, label: str, element: Block, *, hint: str | None = None) -> Block:
    made: Block = {"type": "input", "block_id": key, "label": plain(label, 150),
                   "element": element}  # fmt: skip
    return made | {"hint": plain(hint, 150)} if hint else made


def read_ask(values: Values) -> dict[str, str]:
    """Read either form back; "" where nothing was chosen."""
    found = {}
    for key, block in values.items():
        state: Mapping[str, Any] = next(iter(block.values()), {})
        option = state.get("selected_option") or {}
        found[key] = str(option.get("value") or state.get("selected_user") or state.get("value")
                         or "")  # fmt: skip
    return found


def asked_view() -> Block:
    said = "A second coordinator or the manager is asked now. I tell you as soon as they decide."
    return modal(TITLE, [section(said)], callback="reading")


def reason_view(release: Release, item: Item, reason: str, standing: str | None) -> Block:
    """Show the request to who decides. `standing` None: it waits for them."""
    blocks = [
        section(f"{mention(release.asker)} asks to open *{escape(item.title)}*."),
        section(f"*{GROUNDS[release.ground]}*"),
        quote(reason),
    ]
    if standing is None:
        blocks += [context(_follows(release)), actions(*_decisions(release))]
    else:
        blocks.append(section(escape(standing)))
    return modal(TITLE, blocks, callback="reading")


def _follows(release: Release) -> str:
    return (
        f"If you agree, {mention(release.asker)} alone can read it, for three days. Those whose it "
        "is are told at once what was opened, for what kind of reason, and by you both."
    )


def _decisions(release: Release) -> list[Block]:
    sure = confirmation("Open it?", "Those whose it is are told at once.", "Open it")
    return [
        button("Open it for three days", "grant_release", release.id, style="danger", confirm=sure),
        button("Refuse", "refuse_release", release.id),
    ]


def outcome_view(standing: str) -> Block:
    """Say what was decided, in the place of the request."""
    return modal(TITLE, [section(escape(standing))], callback="reading")

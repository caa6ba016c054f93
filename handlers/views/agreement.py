"""What people see of an agreement: the terms' form, the text with its signatures, short notes."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    date_token,
    divider,
    escape,
    mention,
    modal,
    plain,
    quote,
    section,
)
from handlers.turn import carry
from handlers.views.shared_forms import shared_form_view
from mentoring import rules
from mentoring.agreement_text import declaration, role_name
from mentoring.agreements import LONGEST_REASON
from mentoring.answers import Opening
from mentoring.dates import say
from mentoring.language.agreements import SUPERVISORS
from mentoring.program import Program
from mentoring.program_file import program_of
from mentoring.register import is_printable
from mentoring.rules import Signer
from mentoring.signing import Sheet
from store.models import Agreement, AgreementState, Decision, Pair, PairState, Person, Signature

LONGEST_SECTION = 3000  # counted as Slack's own clients do, where an emoji takes two
SHORT_HASH = 12
WHEN = "{date_long} at {time}"  # a record of the day itself: never "today"


def terms_view(
    pair: Pair,
    opening: Opening,
    before: Agreement | None = None,
    warning: str | None = None,
    page: int = 0,
) -> Block:
    """Show the terms for one of the two to fill in. `warning`: why it could not be signed yet."""
    program = program_of(pair.cycle)
    top = [section(escape(warning))] if warning else []
    if before is not None and before.state is AgreementState.SIGNING:
        top.append(section(_again(before)))
    return shared_form_view(
        program,
        program.forms[program.agreement.form],
        opening,
        callback="agreement",
        metadata=carry(pair=pair.id, based_on=opening.based_on),
        submit="Send for signing",
        page=page,
        who="Your partner",
        top=top,
    )


def _again(before: Agreement) -> str:
    signed = [mention(s.person) for s in _signed(before)]
    if not signed:
        return f"This replaces version {before.version}, which nobody has signed yet."
    have = "has" if len(signed) == 1 else "have"
    return (
        f"{', '.join(signed)} {have} signed version {before.version} already. "
        "Your change makes a new version, and everybody is asked to sign again."
    )


def agreement_view(sheet: Sheet, reader: Person, top: str | None = None) -> Block:
    """Show an agreement with its signatures and what the reader can do about it."""
    agreement = sheet.agreement
    program = program_of(agreement.pair.cycle)
    blocks = [section(top)] if top else []
    blocks += [section(status_line(sheet)), divider(), *text_blocks(agreement.text), divider()]
    blocks += [*signature_blocks(agreement, reader), *_reason_blocks(sheet), fingerprint(agreement)]
    mine = [s.role for s in sheet.turn if s.person and s.person.id == reader.id]
    blocks += declaration_blocks(program, agreement, mine if sheet.awaited else [])
    if pressed := _buttons(sheet, reader):
        blocks.append(actions(*pressed))
    return modal(program.words.agreement, blocks, callback="agreement_read")


def _buttons(sheet: Sheet, reader: Person) -> list[Block]:
    agreement = sheet.agreement
    found = sign_buttons(agreement) if sheet.awaited else []
    found += stand_in_buttons(sheet, reader)
    if is_printable(agreement):
        found.append(copy_button(agreement))
    if sheet.editable:
        found.append(button("Change the terms", "edit_agreement", agreement.pair_id))
    return found


def sign_buttons(agreement: Agreement) -> list[Block]:
    return [
        button("Sign", "sign", agreement.id, style="primary"),
        button("Decline", "decline", agreement.id),
    ]


def stand_in_buttons(sheet: Sheet, reader: Person, *, own_only: bool = False) -> list[Block]:
    """Offer to let somebody else sign: in the reader's own place, or in that of who is away."""
    agreement, found = sheet.agreement, []
    program = program_of(agreement.pair.cycle)
    mine = sum(_is(signer, reader) for signer in sheet.delegable)
    for signer in sheet.delegable:
        own = _is(signer, reader)
        if not own and own_only:
            continue
        role = role_words(program, signer.role)
        text = "Somebody else signs for me" if own else f"Name who signs as {role}"
        if own and mine > 1:
            text = f"Somebody else signs as {role}"
        value = f"{agreement.id}:{signer.role.value}"
        found.append(button(text, f"delegate:{signer.role.value}", value))
    if sheet.awaited and any(s.role in SUPERVISORS for s in sheet.turn if _is(s, reader)):
        found.append(button("Not my report", "not_my_signature", agreement.id))
    return found


def _is(signer: Signer, reader: Person) -> bool:
    return signer.person is not None and signer.person.id == reader.id


def copy_button(agreement: Agreement) -> Block:
    return button("Printable copy", "copy_agreement", agreement.id)


def status_line(sheet: Sheet) -> str:
    """Say what the agreement waits for, by name."""
    agreement = sheet.agreement
    program = program_of(agreement.pair.cycle)
    if agreement.pair.state is not PairState.ACTIVE and agreement.signed_at is None:
        return "This pair has ended before everybody had signed. There is nothing left to do."
    if agreement.state is AgreementState.SIGNED:
        return f"Signed by everybody. This is the signed copy, version {agreement.version}."
    if agreement.state is AgreementState.DECLINED:
        by = ", ".join(mention(s.person) for s in agreement.signatures if _declined(s))
        return (
            f"{by} declined to sign version {agreement.version}. When the terms are changed, "
            "everybody is asked again."
        )
    said = f"Still to sign version {agreement.version}: {missing_names(program, sheet.missing)}."
    if len(sheet.turn) == len(sheet.missing):
        return said
    return f"{said} One signs after the other; now it is {missing_names(program, sheet.turn)}."


def missing_names(program: Program, missing: Sequence[Signer]) -> str:
    return ", ".join(
        f"{mention(s.person) if s.person else 'nobody yet'} ({_in_role(program, s)})"
        for s in missing
    )


def _in_role(program: Program, signer: Signer) -> str:
    role = role_words(program, signer.role)
    return f"{role}, for {mention(signer.instead_of)}" if signer.instead_of else role


def role_words(program: Program, role: str) -> str:
    """Say a signer's role in the program's words."""
    return role_name(program, role)


def declaration_blocks(program: Program, agreement: Agreement, roles: Sequence[str]) -> list[Block]:
    """Show somebody what they declare with their signature, word for word as in the text."""
    said = [
        declaration(program, str(agreement.text), role)
        for role in program.agreement.signers
        if role in roles
    ]
    shown = [d for d in said if d]
    return [context("With your signature you declare:"), *map(quote, shown)] if shown else []


def signature_blocks(agreement: Agreement, reader: Person) -> list[Block]:
    """List who signed or declined, in which role and when, in the reader's own time."""
    program = program_of(agreement.pair.cycle)
    zone = rules.zone_for(reader, agreement.pair.cycle)
    order = {role.value: place for place, role in enumerate(program.agreement.signers)}
    lines = []
    for s in sorted(agreement.signatures, key=lambda s: (s.created_at, order.get(s.signer, 0))):
        when = date_token(s.created_at, say(s.created_at, zone, reader.locale), WHEN)
        verb = "declined" if _declined(s) else "signed"
        lines.append(f"• {mention(s.person)} ({_as(program, s)}) {verb} on {when}")
    return [section("\n".join(lines))] if lines else []


def _as(program: Program, signature: Signature) -> str:
    role = role_words(program, signature.signer)
    instead = (signature.signed_as or {}).get("for")
    return f"{role}, for {escape(str(instead))}" if instead else role


def _reason_blocks(sheet: Sheet) -> list[Block]:
    return [context("The reason given:"), quote(sheet.reason)] if sheet.reason else []


def fingerprint(agreement: Agreement) -> Block:
    """Show which text it is: its version and the hash that every signature holds."""
    return context(f"Version {agreement.version} · SHA-256 of the text: `{agreement.text_hash}`")


def text_blocks(text: str) -> list[Block]:
    """Show the exact text, with no markup and no emoji codes turned into pictures."""
    return [
        {"type": "section", "text": {"type": "plain_text", "text": part, "emoji": False}}
        for part in parts_of(text)
        if part.strip()
    ]


def parts_of(text: str, longest: int = LONGEST_SECTION) -> list[str]:
    """Cut a text at the ends of its lines into parts that fit; together they are the text."""
    parts = [""]
    for line in text.splitlines(keepends=True):
        for piece in _pieces(line, longest):
            if _length(parts[-1] + piece) > longest:
                parts.append("")
            parts[-1] += piece
    return parts


def _pieces(line: str, longest: int) -> list[str]:
    """Cut a line that is too long for one part, at spaces where there are any."""
    pieces = []
    while _length(line) > longest:
        end = line.rfind(" ", 1, longest // 2) + 1 or longest // 2
        pieces.append(line[:end])
        line = line[end:]
    return [*pieces, line]


def _length(text: str) -> int:
    return len(text) + sum(c > "\uffff" for c in text)


def waiting_view(pair: Pair) -> Block:
    """Tell a signer that the two have not prepared the agreement yet."""
    program = program_of(pair.cycle)
    mentor, mentee = rules.people_of(pair)
    said = (
        f"{mention(mentor)} and {mention(mentee)} have not prepared their "
        f"{program.words.agreement} yet. When they have, you get the text in a message, to read "
        "and to sign. There is nothing to do for you now."
    )
    return modal(program.words.agreement, [section(said)], callback="agreement_read")


def sentence_view(pair: Pair, sentence: str) -> Block:
    """Tell one sentence where a form was sent."""
    title = program_of(pair.cycle).words.agreement
    return modal(title, [section(escape(sentence))], callback="agreement_read")


def decline_view(agreement: Agreement, reader: Person) -> Block:
    """Ask why somebody declines, and say first who will read it."""
    program = program_of(agreement.pair.cycle)
    others = [mention(p) for p in rules.people_of(agreement.pair) if p.id != reader.id]
    said = (
        f"Your reason is read by {' and '.join(others)} and the {program.words.coordinator}, so "
        "that it can be solved, and by nobody else. The terms can then be changed, and you are "
        "asked again."
    )
    element: Block = {
        "type": "plain_text_input",
        "action_id": "text",
        "multiline": True,
        "max_length": LONGEST_REASON,
    }
    asked: Block = {
        "type": "input",
        "block_id": "reason",
        "label": plain("What should be different?"),
        "element": element,
    }
    return modal(
        "Decline to sign", [section(said), asked], callback="decline", submit="Decline",
        close="Back", metadata=carry(agreement=agreement.id),
    )  # fmt: skip


def declined_view(agreement: Agreement, reader: Person) -> Block:
    """Confirm that somebody declined, and say what happens next."""
    program = program_of(agreement.pair.cycle)
    told = [mention(p) for p in rules.people_of(agreement.pair) if p.id != reader.id]
    said = (
        f"You declined to sign version {agreement.version}. {' and '.join(told)} and the "
        f"{program.words.coordinator} are told. When the terms are changed, you are asked again."
    )
    return modal(program.words.agreement, [section(said)], callback="agreement_read")


def signed_line(agreement: Agreement, reader: Person) -> str | None:
    """Say when and as what the reader signed this version; None when they did not."""
    program = program_of(agreement.pair.cycle)
    mine = [s for s in _signed(agreement) if s.person_id == reader.id]
    if not mine:
        return None
    zone = rules.zone_for(reader, agreement.pair.cycle)
    when = date_token(mine[0].created_at, say(mine[0].created_at, zone, reader.locale), WHEN)
    roles = " and ".join(role_words(program, s.signer) for s in mine)
    return (
        f"You signed version {agreement.version} as {roles} on {when}. "
        f"Its hash begins with `{agreement.text_hash[:SHORT_HASH]}`."
    )


def note(sheet: Sheet, pressed: Agreement, reader: Person) -> Message:
    """Say what became of the version whose button was pressed. `sheet` is the newest one's."""
    words = program_of(pressed.pair.cycle).words
    mentor, mentee = rules.people_of(pressed.pair)
    whose = f"*{words.agreement}* of {mention(mentor)} and {mention(mentee)}"
    said = section(f"{whose}\n{_fate(sheet, pressed, reader)}")
    opened = button("Read the agreement", "agreement", pressed.pair_id)
    return Message(f"{words.agreement}, version {pressed.version}", [said, actions(opened)])


def _fate(sheet: Sheet, pressed: Agreement, reader: Person) -> str:
    program = program_of(pressed.pair.cycle)
    signed = signed_line(pressed, reader)
    if pressed.id != sheet.agreement.id:
        said = f"Version {pressed.version} was replaced by version {sheet.agreement.version}."
        return f"{said} Please read and sign that one." if sheet.awaited else said
    if signed is None or pressed.state is AgreementState.DECLINED:
        return status_line(sheet)
    if sheet.missing:
        return f"{signed} Still to sign: {missing_names(program, sheet.missing)}."
    return f"{signed} Everybody has signed now, and each of you gets a copy."


def list_message(pairs: Sequence[tuple[Pair, Sheet | None, bool]]) -> Message:
    """List several agreements. Each: the pair, what there is, and whether it waits for the reader.

    At most 40 are shown, those that wait first.
    """
    blocks = [_row(*each) for each in pairs[:40]]
    if len(pairs) > 40:
        blocks.append(context(f"And {len(pairs) - 40} more: name a person to see theirs."))
    waiting = sum(awaited for _, _, awaited in pairs)
    return Message(f"{len(pairs)} agreements, {waiting} of them waiting for you.", blocks)


def _row(pair: Pair, sheet: Sheet | None, awaited: bool) -> Block:
    mentor, mentee = rules.people_of(pair)
    stands = status_line(sheet) if sheet else "Not prepared yet."
    mark = "*Waits for you.* " if awaited else ""
    text = f"{mention(mentor)} and {mention(mentee)}\n{mark}{stands}"
    return section(text, button("Open", f"agreement:{pair.id}", pair.id))


def _signed(agreement: Agreement) -> list[Signature]:
    return [s for s in agreement.signatures if s.decision is Decision.SIGNED]


def _declined(signature: Signature) -> bool:
    return signature.decision is Decision.DECLINED

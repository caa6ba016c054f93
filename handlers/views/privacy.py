"""What is stored, who sees it, how to take it back: in plain words, as blocks.

docs/privacy.md says the same, sentence by sentence.
"""

from __future__ import annotations

from handlers.blocks import Block, actions, button, context, modal, section

TITLE = "Your privacy in Mentor"
WORDS: tuple[tuple[str, str], ...] = (
    (
        "What is stored",
        "What you send in forms: your profile, your plan, the topics of meetings, reviews and "
        "evaluations. What you type there and do not send is kept for you alone, and is there "
        "again when you come back. What your supervisor says about you, where the program asks "
        "for it. "
        "Agreements with their signatures. When meetings are, and how long. What Slack says "
        "about you (name, e-mail address, time zone), and what your organization's roster says "
        "(title, grade, unit, site, supervisor). Mentor cannot read channels or what people "
        "write to each other, and it stores nothing of what you write to it freely.",
    ),
    (
        "Who sees it",
        "Each form says at its top who reads it. The plan and the topics of meetings are read by "
        "the two of a pair and by nobody else, but for an assignment that a supervisor is asked "
        "to approve. The agreement is read by the two, by those who sign it and by the "
        "coordinators, who also read why somebody did not sign. Coordinators read the forms that "
        "name them, and what you write when you ask them for help; of everything else they see "
        "dates and states, never words. The manager sees numbers; the human resource liaison "
        "sees them, too, and which pairs meet or pause. Members of the review board see proposed "
        "pairs with the reasons for them, and what somebody wrote to sign up if the form says "
        "that the board reads it; the heads and contacts of the program see the agreements that "
        "they sign. A supervisor sees that you take part, and the agreement if the program asks "
        "them to sign it; what they say about you is read by the coordinators, and not by you.",
    ),
    (
        "Who can open more: only you",
        "With `/mentor share` you open one item to one person, for one purpose, until a day. "
        "What two people wrote together needs the consent of both. Your Home shows what you "
        "have opened and who has read it, and takes it back with one tap. Reports to a "
        "supervisor and every use in personnel matters are off, unless your program allows them "
        "and you consent.",
    ),
    (
        "The one exception",
        "If somebody's safety is at risk, a coordinator can ask to open one item. A second "
        "person must agree, it closes by itself after three days, and you are told at once what "
        "was opened, for what kind of reason and by whom. `/mentor mydata` tells it again. The "
        "words of the reason stay between the two who asked and decided; of a request that was "
        "refused you hear nothing, for nothing was opened.",
    ),
    (
        "If something is wrong",
        "`/mentor concern` goes to the one person whom your program names for it. Nobody else "
        "learns that it exists, coordinators included.",
    ),
    (
        "How to see it and take it back",
        "`/mentor mydata` gives you everything about you as a file. `/mentor forget` first says "
        "what goes, and what must be kept, why and until when; then it erases. Both stay yours "
        "when you have left the program, and when you are a guest by now. `/mentor withdraw` "
        "takes your sign-up back. Who is forgotten can come back as somebody new: by signing "
        "up, or when the organization reads its roster in again, which lists every employee.",
    ),
    (
        "How long it is kept",
        "What people wrote goes by itself a year after the program has closed, a draft after 90 "
        "days in which nobody touched it, a signed agreement six years after the pair's last "
        "day. Your program may have set other times. Dates, states and numbers stay, without "
        "words; so does the trail of who did what, as ids.",
    ),
    (
        "How it is kept",
        "What people write is encrypted in the database, with a key for each person and each "
        "pair; to erase is to destroy the key. Whoever runs the server for your organization "
        "holds the master key: Mentor shows them nothing, but the key could open everything, so "
        "it is kept apart and few hold it. Messages that Mentor sends are kept by Slack as your "
        "workspace's settings say; plans, concerns and what somebody opened to you are shown in "
        "windows that are not messages.",
    ),
)


def privacy_blocks() -> list[Block]:
    """Show it, with a button for each thing that somebody can do with what is theirs."""
    said = [section(f"*{title}*\n{text}") for title, text in WORDS]
    ways = context(
        "The files come into your messages with me. Before anything is erased, you read what goes "
        "and what must be kept, and are asked once more."
    )
    return [*said, actions(*_buttons()), ways]


def _buttons() -> list[Block]:
    return [
        button("Everything that I hold about you", "mydata"),
        button("Share something", "share"),
        button("Erase my data", "forget", style="danger"),
    ]


def privacy_view() -> Block:
    return modal(TITLE, privacy_blocks(), callback="reading")


def privacy_line() -> Block:
    """Link to it in one line, for whoever is about to sign up."""
    text = "What is stored, who sees it, how to take it back:"
    return section(text, button("Privacy", "privacy"))

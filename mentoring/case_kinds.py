"""The kinds of cases, and what Slack's refusals mean: a title, the facts, what to do about it.

`cases` fills in who and when. Nobody's words are named here, and for a re-match never who asked.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CaseKind:
    """How a kind of case is told. The sentences may name {who} and the program's own words.

    `person`: its person may be named; never so for a re-match.
    """

    title: str
    what: str
    remedy: str
    person: bool = True


UNKNOWN = CaseKind(
    "Something to look at", "Something needs you.", "Talk with the people concerned."
)

CASE_KINDS: dict[str, CaseKind] = {
    "overdue": CaseKind(
        "Overdue", "{says}", "Ask the two how it goes, and offer help. I have reminded them.", False
    ),
    "quiet": CaseKind(
        "No meetings",
        "The two have not logged a meeting for a while, and I have stopped reminding them.",
        "Ask each of them how it goes; a match that does not work can end without fault.",
        False,
    ),
    "entry_added": CaseKind(
        "New in a list", "{who} added {entry}.", "Open it, and say what becomes of it."
    ),
    "entry_late": CaseKind(
        "The day is over",
        "{entry} is not done; {who} sees to it.",
        "Ask how it goes, and set another day or owner if need be.",
    ),
    "undelivered": CaseKind(
        "A message did not arrive", "{who} did not get a message ({notice}): {code}.", "{mend}"
    ),
    "unposted": CaseKind(
        "Not posted",
        "I could not post in {channel} ({notice}): {code}.",
        "{mend} Then do it again; what you wrote is kept.",
        False,
    ),
    "unopened": CaseKind(
        "A conversation did not open",
        "I could not write to the two together ({notice}): {code}.",
        "{mend} What I write to each of them alone is not touched by this.",
        False,
    ),
    "silenced": CaseKind(
        "I could not speak",
        "Slack did not let me write in this workspace: {code}. What was due meanwhile goes out "
        "now, as far as it is still of use.",
        "{mend}",
        False,
    ),
    "agreement_declined": CaseKind(
        "{agreement} declined",
        "{who} declined to sign. The reason is with the pair.",
        "Talk with {who} and the pair. When the terms change, everybody signs again.",
    ),
    "no_supervisor": CaseKind(
        "No {supervisor}",
        "The {supervisor} whom {who} named says that this is not their report.",
        "I have asked {who} to name another. Help if the right person is not in Slack.",
    ),
    "pulse": CaseKind(
        "The two see it differently",
        "The two answered very differently how it goes. I show nobody what either said.",
        "Talk with each of the two alone, and ask openly how it goes.",
        False,
    ),
    "no_support": CaseKind(
        "Time not supported",
        "The {supervisor} of {who} does not support the time that the program takes.",
        "Talk with the {supervisor} before you match {who}.",
    ),
    "exception_asked": CaseKind(
        "Exception asked for",
        "{who} asks to take part as {role} all the same. As the roster shows it: {criteria}",
        "Press a button to read the reason, and to decide with a reason of your own.",
    ),
    "to_confirm": CaseKind(
        "Please confirm",
        "{who} has signed up as {role}. The roster does not tell whether this holds for {who}: "
        "{criteria}",
        "Confirm it, or not. Until then {who} is matched with nobody.",
    ),
    "to_screen": CaseKind(
        "To be screened",
        "{who} has signed up as {role}.",
        "Read the profile, fill in the checklist and decide.",
    ),
    "screened_changed": CaseKind(
        "Profile changed",
        "{who} has changed the profile as {role} since you looked at it. Your decision stands.",
        "Look again if it matters.",
    ),
    "supervisor_silent": CaseKind(
        "No answer of the {supervisor}",
        "The {supervisor} of {who} has not answered, and I have reminded them once.",
        "Ask the {supervisor}, or help {who} to name the right person.",
    ),
    "supervisor_concern": CaseKind(
        "Concern of a {supervisor}",
        "The {supervisor} of {who} has a concern. The words are for coordinators only.",
        "Read it, and talk with the {supervisor}. {who} is not told.",
    ),
    "left_the_board": CaseKind(
        "Left the board",
        "{who} has withdrawn, and the pair proposed for {who} is off the board.",
        "Type `/mentor match` for new proposals.",
    ),
    "help": CaseKind(
        "Help asked for",
        "{who} asks for help with the pair.",
        "Get in touch with {who} soon. It is for them to say whether the partner is to know.",
    ),
    "rematch": CaseKind(
        "Re-match",
        "This pair ended in its re-match window, without fault. Both are back in the pool.",
        "Type `/mentor match` to find new partners. The two are not proposed together again.",
        False,
    ),
    "completed_early": CaseKind(
        "Completed early",
        "This pair has reached its goals and ended before its day. Both are asked to evaluate.",
        "Thank the two. You need not do anything else.",
        False,
    ),
    "withdrawn": CaseKind(
        "Ended before its day",
        "This pair has ended, without fault. Both have been told in neutral words.",
        "Ask each of the two alone whether they want another match, or take their sign-up back.",
        False,
    ),
    "left_slack": CaseKind(
        "Account deactivated",
        "The Slack account of {who} is deactivated, and {who} is in this pair. I do not write to "
        "{who} any more.",
        "Find out whether {who} has left. If so, tell the partner: they can end the pair with "
        "`/mentor end`, and be matched again.",
    ),
    "unreached": CaseKind(
        "Account deactivated",
        "The Slack account of {who} is deactivated. I dropped what I had to tell {who} ({notice}).",
        "See whether somebody else has to take over, for example as the {supervisor}.",
    ),
    "back": CaseKind(
        "Account active again",
        "The Slack account of {who} is active again. I write to {who} as before; what I dropped "
        "meanwhile is not sent again.",
        "Tell {who} what they have missed.",
    ),
    "unanswered": CaseKind(
        "Overdue", "{says}", "I have reminded them. Ask those who are missing yourself.", False
    ),
    "task": CaseKind(
        "To do", "{asks}", "Press Done when it is done. You can leave a note with it.", False
    ),
    "talk": CaseKind(
        "A talk with each of the two",
        "{asks}",
        "Talk with each of them alone, and note it here. What you write down is sealed.",
        False,
    ),
    "event": CaseKind(
        "Name the day: {title}",
        "It should be held by {due}. Nobody is invited before you name its day.",
        "Name the day; everybody is invited then.",
        False,
    ),
    "event_late": CaseKind(
        "No day yet: {title}",
        "It should have been held by {due}, and nobody is invited.",
        "Name its day now, or close this if it is not held this time.",
        False,
    ),
    "attendance": CaseKind(
        "Who came? {title}",
        "It is over.",
        "Mark who came. Those who did are asked how it was, where the program asks that.",
        False,
    ),
    "discussion": CaseKind(
        "A talk is wished", "{who} wishes to talk with you.", "Arrange a time with {who}."
    ),
}

CODES: dict[str, tuple[str, str]] = {
    "channel_not_found": (
        "I am not in the channel, or it is gone",
        "Invite me there with `/invite @Mentor`.",
    ),
    "not_in_channel": ("I am not in the channel", "Invite me there with `/invite @Mentor`."),
    "is_archived": ("the channel is archived", "Unarchive it, or tell people in another place."),
    "restricted_action": (
        "your workspace does not let apps write there",
        "Ask your Slack administrator to allow it.",
    ),
    "messages_tab_disabled": (
        "the app's messages are switched off",
        "Ask your Slack administrator to switch on the app's Messages tab.",
    ),
    "user_disabled": ("the account is deactivated", "Check whether this person has left."),
    "user_not_found": ("the account is gone", "Check whether this person has left."),
    "user_not_visible": ("I cannot see this account", "Ask your Slack administrator about it."),
    "missing_scope": (
        "the app lacks a permission",
        "Ask your Slack administrator to install the app again.",
    ),
}
SWITCHED_OFF = (
    "the app was switched off or removed",
    "If nobody meant that, ask your Slack administrator what happened.",
)
CODES |= dict.fromkeys(
    (
        "account_inactive",
        "app_uninstalled",
        "invalid_auth",
        "not_authed",
        "token_expired",
        "token_revoked",
    ),
    SWITCHED_OFF,
)
CODES |= {
    "fault": (
        "I could not put it into words, which is a fault of mine",
        "Tell people yourself, and ask your administrator to look for `event=delivery_fault`.",
    ),
    "unsure": (
        "Slack did not say whether it arrived",
        "Look there first, and do nothing if it is there.",
    ),
}
OTHER_CODE = ("Slack refused it", "Tell the person yourself, and tell your administrator the code.")

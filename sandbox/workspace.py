"""The state of the workspace. Only the server's event loop touches it, so it needs no lock.

Every change that somebody can see goes through `touch`, which tells the page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sandbox import ids
from sandbox.clock import Clock
from sandbox.conversations import JSON, Conversation, Kind, Message, StoredFile
from sandbox.installation import Installation
from sandbox.people import Person, new_person, seeded_people
from sandbox.refusals import PersonRefusal
from sandbox.views import View

SLACKBOT = "USLACKBOT"


class Workspace:
    """People, conversations, open modals, Homes and files of the one workspace."""

    def __init__(self, clock: Clock, app: Installation) -> None:
        self.clock = clock
        self.app = app
        self.base_url = ""
        self.revision = 0
        self.emit: Callable[[JSON, str], None] = lambda event, name: None
        self.changed: Callable[[], None] = lambda: None
        self.reset()

    def reset(self) -> None:
        """Seed the organisation again."""
        self.numbers = ids.Numbers()
        self.people: dict[str, Person] = {each.id: each for each in seeded_people()}
        self.conversations: dict[str, Conversation] = {}
        self.stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, StoredFile] = {}
        self.seen: dict[str, int] = {}
        self.app.installed = True
        self._seed_channels()
        self.touch()

    def _seed_channels(self) -> None:
        everybody = [each.id for each in self.people.values() if not each.deleted]
        staff = [each for each in everybody if not self.people[each].is_restricted]
        office = [each.id for each in self.people.values() if set("ch") & set(each.flags)]
        manager = next(iter(self.people))
        general = self._seed_channel("general", Kind.CHANNEL, everybody)
        general.general = True
        self._seed_channel("announcements", Kind.CHANNEL, [*staff, self.app.user_id])
        members = [manager, *office, self.app.user_id]
        self._seed_channel("mentoring-office", Kind.PRIVATE, members)
        for person in self.people.values():
            self.open_im(person.id)

    def _seed_channel(self, name: str, kind: Kind, members: list[str]) -> Conversation:
        made = Conversation(
            id=ids.stable_id("C", name),
            kind=kind,
            members=members,
            created=int(self.clock.epoch()) - 86_400 * 400,
            name=name,
            creator=members[0],
        )
        self.conversations[made.id] = made
        return made

    # people

    def person(self, key: str | None) -> Person:
        """Find somebody by id, handle, e-mail or full name."""
        if key in self.people:
            return self.people[key]
        for each in self.people.values():
            if key and key.lower() in (each.name, each.email, each.real_name.lower()):
                return each
        raise PersonRefusal("user_not_found", f"There is nobody called {key!r} here.")

    def add_person(self, facts: JSON) -> Person:
        """Add somebody: `real_name`, and `title`, `tz`, `is_restricted` if they are given."""
        person = new_person(facts)
        if person.id in self.people:
            raise PersonRefusal("name_taken", f"There is a {person.real_name} already.")
        self.people[person.id] = person
        for each in self.conversations.values():
            if each.general:
                each.members.append(person.id)
        self.open_im(person.id)
        self.touch()
        return person

    def bot_person(self) -> Person:
        """Return the app's own user."""
        return Person(
            id=self.app.user_id,
            name=self.app.bot_name.lower().replace(" ", "-"),
            real_name=self.app.bot_name,
            email="",
            title="",
            tz="America/Los_Angeles",
            color="3f4b8c",
            is_bot=True,
        )

    # conversations

    def open_im(self, person: str, other: str | None = None) -> Conversation:
        """Return the DM of a person with the app (or with another person), made when missing."""
        members = [person, other or self.app.user_id]
        for each in self.conversations.values():
            if each.kind is Kind.IM and set(each.members) == set(members):
                return each
        name = ":".join(sorted(members))
        now = int(self.clock.epoch())
        made = Conversation(ids.stable_id("D", name), Kind.IM, members, now)
        self.conversations[made.id] = made
        self.touch(members)
        return made

    def open_mpim(self, members: Sequence[str]) -> Conversation:
        """Return the group DM of exactly these members, made when missing."""
        for each in self.conversations.values():
            if each.kind is Kind.MPIM and set(each.members) == set(members):
                return each
        handles = [self.people[m].name for m in members if m in self.people]
        name = "mpdm-" + "--".join([*handles, self.bot_person().name]) + "-1"
        now = int(self.clock.epoch())
        made = Conversation(
            ids.fresh_id("C"), Kind.MPIM, list(members), now, name=name[:80], creator=members[0]
        )
        self.conversations[made.id] = made
        self.touch(made.members)
        return made

    def create_channel(self, name: str, kind: Kind, creator: str) -> Conversation:
        now = int(self.clock.epoch())
        made = Conversation(ids.fresh_id("C"), kind, [creator], now, name=name, creator=creator)
        self.conversations[made.id] = made
        self.touch(made.members)
        return made

    def find_conversation(self, key: str) -> Conversation | None:
        """Find a conversation by its id, or a channel by its name with or without `#`."""
        if key in self.conversations:
            return self.conversations[key]
        name = key.removeprefix("#")
        for each in self.conversations.values():
            if each.name == name and each.kind in (Kind.CHANNEL, Kind.PRIVATE):
                return each
        return None

    def join(self, conversation: Conversation, person: str, inviter: str | None = None) -> None:
        """Add a member, and say so to the app when it is in the channel."""
        if person in conversation.members:
            return
        conversation.members.append(person)
        self.touch(conversation.members)
        event: JSON = {
            "type": "member_joined_channel",
            "user": person,
            "channel": conversation.id,
            "channel_type": "G" if conversation.kind is Kind.PRIVATE else "C",
            "team": self.app.team_id,
        }
        if inviter:
            event["inviter"] = inviter
        if self.app.user_id in conversation.members:
            self.emit(event, "member_joined_channel")

    def leave(self, conversation: Conversation, person: str) -> None:
        if person in conversation.members:
            conversation.members.remove(person)
            self.touch([*conversation.members, person])

    # messages

    def next_ts(self) -> str:
        return self.numbers.ts(self.clock.epoch())

    def add_message(self, conversation: Conversation, user: str, text: str, **more: Any) -> Message:
        """Put a message into a conversation; the fields of `Message` by keyword."""
        message = Message(self.next_ts(), conversation.id, user, text, **more)
        conversation.messages.append(message)
        self.mark_read(conversation, user)
        only = message.only_for
        self.touch(conversation.members if only is None else [only])
        return message

    def slackbot_says(self, conversation: Conversation, person: str, text: str) -> Message:
        """Show one person an ephemeral message from Slack itself."""
        return self.add_message(conversation, SLACKBOT, text, only_for=person)

    def remove_message(self, conversation: Conversation, message: Message) -> None:
        conversation.messages.remove(message)
        self.touch(conversation.members)

    def mark_read(self, conversation: Conversation, person: str) -> None:
        if conversation.messages:
            conversation.read[person] = conversation.messages[-1].ts

    # what somebody sees

    def touch(self, people: Iterable[str] | None = None) -> None:
        """Note a change that these people see; None is everybody."""
        self.revision += 1
        for each in self.people if people is None else people:
            self.seen[each] = self.revision
        self.changed()

    def visible_to(self, person: str) -> list[Conversation]:
        return [c for c in self.conversations.values() if person in c.members]

    def unread(self, person: str) -> int:
        return sum(each.unread(person) for each in self.visible_to(person))

    def stack(self, person: str) -> list[View]:
        return self.stacks.setdefault(person, [])

    def find_view(self, view_id: str | None, external_id: str | None = None) -> View | None:
        """Find an open modal or a Home by its id or the app's own id for it."""
        for each in [*self.homes.values(), *(v for s in self.stacks.values() for v in s)]:
            if each.id == view_id or (external_id and each.external_id == external_id):
                return each
        return None

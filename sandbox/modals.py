"""The stack of modals in front of a person: at most three, the visible one last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.conversations import JSON
from sandbox.views import View, new_view, replace_content

if TYPE_CHECKING:
    from sandbox.world import World

DEEPEST = 3


def show_first(world: World, person: str, content: JSON) -> View:
    """Open a modal in place of whatever is open."""
    view = new_view(content, person, world.next_hash())
    world.workspace.stacks[person] = [view]
    world.workspace.touch([person])
    return view


def push_view(world: World, person: str, content: JSON) -> View | None:
    """Put a modal on top of the open ones; None when three are open already."""
    stack = world.workspace.stack(person)
    if len(stack) >= DEEPEST:
        return None
    view = new_view(content, person, world.next_hash(), under=stack[-1] if stack else None)
    stack.append(view)
    world.workspace.touch([person])
    return view


def show_other(world: World, view: View, content: JSON) -> None:
    """Show other content in an open view."""
    replace_content(view, content, world.next_hash())
    world.workspace.touch([view.person])


def close_one(world: World, view: View) -> None:
    """Close a modal, and with it those on top of it."""
    stack = world.workspace.stack(view.person)
    if view in stack:
        del stack[stack.index(view) :]
    world.workspace.touch([view.person])


def close_all(world: World, person: str) -> None:
    world.workspace.stack(person).clear()
    world.workspace.touch([person])


def say_trouble(world: World, view: View, sentence: str) -> None:
    view.trouble = sentence
    world.workspace.touch([view.person])

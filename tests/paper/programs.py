"""The programs of the tests of paperwork: the shipped one, with forms that others have a say in."""

from __future__ import annotations

from tests.small import small_text

FORMS = """\
forms:
  needs:
    title: Needs
    author: mentee
    readers: []
    handed_over: true
    clause: S2-12
    fields: [{key: background, type: long_text, label: Background, max: 500}]
  midway:
    title: Midway
    author: pair
    confirmed_by: partner
    readers: [pair, coordinator]
    clause: S4-12
    fields: [{key: gained, type: long_text, label: Gained, max: 500}]
  pulse:
    title: Pulse
    author: each
    readers: [coordinator]
    clause: P7.1
    fields:
      - key: how
        type: rating
        label: How it goes
        drives: pulse
        options: [{key: a, label: A}, {key: b, label: B}, {key: c, label: C}, {key: d, label: D}]
      - {key: thanks, type: yes_no, label: You may thank me in public, drives: thanks}
  goals:
    title: Goals
    author: pair
    clause: S4-08
    fields:
      - key: goals
        type: group
        label: Goal
        max: 3
        fields:
          - {key: goal, type: text, label: Goal, max: 100}
          - key: smart
            type: choices
            label: This goal is
            required: false
            drives: smart
            options:
              - {key: specific, label: Specific, definition: Its outcome is clear}
              - {key: timely, label: Timely, definition: It has a date}
      - {key: duties, type: text, label: Assignment, required: false, max: 100, drives: assignment}
  outcomes:
    title: Outcomes
    author: pair
    readers: [coordinator]
    clause: S2-24
    fields:
      - key: outcomes
        type: group
        label: Goal
        fields:
          - {key: goal, type: text, label: Goal, max: 100}
          - key: reached
            type: choice
            label: How far
            drives: outcome
            options: [{key: reached, label: Reached}, {key: open, label: Not reached}]
"""
ASKED = """\
milestones:
  - {key: needs, days: [3], asks: form, form: needs, who: mentee, says: Write it.,
     button: Write, clause: S2}
  - {key: midway, days: [0, 7], asks: form, form: midway, who: pair, says: Do.,
     button: Do, clause: S4}
  - {key: pulse, days: [0, 7], asks: form, form: pulse, says: Say.,
     button: Say, clause: P7}
  - {key: outcomes, days: [0], asks: form, form: outcomes, who: pair, says: See.,
     button: See, clause: S2}
"""
PLAN = """\
plan:
  form: goals
  due_day: 60
  approver: mentee_supervisor
  rewrites: 3
  outcomes: outcomes
  clause: S2-24
preparation:
  by: {mentee: [Think of one goal]}
  clause: S2-21
recognition:
  certificate: >-
    {name} took part in {program} as a {role} from {from} to {until}: {meetings} meetings,
    {hours} hours.
  public: "Thank you: {names}."
  clause: S2-30
"""


def paper() -> str:
    """Give a program that uses every way in which one writes and another has a say."""
    text = small_text().replace("forms:\n", FORMS, 1).replace("milestones:\n", ASKED, 1)
    old = 'plan: {form: map, due_day: 60, clause: "S3-07 S3-23, section 5e"}\n'
    assert old in text
    return text.replace(old, PLAN)

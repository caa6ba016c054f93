"""Slack's rules for what an app sends, as pure functions over decoded JSON.

Every checker takes any JSON value, never raises and answers with all problems at once; an
empty list means that Slack would take it. The limits stand in tables: texts and options in
`objects.py`, buttons and inputs in `elements.py`, blocks in `blocks.py` and
`newer_blocks.py`, views in `views.py`, messages in `messages.py`.
"""

from sandbox.validation.layout import check_blocks
from sandbox.validation.messages import check_message
from sandbox.validation.methods import check_arguments, known_methods
from sandbox.validation.problems import Problem, Surface
from sandbox.validation.responses import check_options_response, check_view_response
from sandbox.validation.views import check_view

__all__ = [
    "Problem",
    "Surface",
    "check_arguments",
    "check_blocks",
    "check_message",
    "check_options_response",
    "check_view",
    "check_view_response",
    "known_methods",
]

"""What an app puts into its answer to an interaction: response actions and options."""

from collections.abc import Mapping

from sandbox.validation.objects import OPTION_GROUP, PLAIN_OPTION
from sandbox.validation.problems import Finding, Problem, Surface, coded
from sandbox.validation.rules import Findings, Items, Record, String, escaped, not_both, one_of
from sandbox.validation.views import check_view

ACTIONS: Mapping[str, str | None] = {
    "clear": None,
    "update": "view",
    "push": "view",
    "errors": "errors",
}
"""Each response action with the field that it must carry."""

_OPTIONS = Record(
    may={"options": Items(PLAIN_OPTION, most=100), "option_groups": Items(OPTION_GROUP, most=100)},
    laws=[one_of("options", "option_groups"), not_both("options", "option_groups")],
)


def check_view_response(payload: object) -> list[Problem]:
    """Hold the answer to a view submission to Slack's rules.

    An empty answer closes the view and is fine. Whether the block ids of `errors` exist in
    the view is the caller's to check. Pointers of a view's problems begin with `/view`.
    """
    if payload is None or payload == "" or payload == {}:
        return []
    problems = list(coded("invalid_arguments", _find_in_response(payload)))
    if not problems and isinstance(payload, dict) and "view" in payload:
        problems = check_view(payload["view"])
        problems += coded("invalid_arguments", _find_no_modal(payload["view"]))
    return problems


def _find_in_response(payload: object) -> Findings:
    if not isinstance(payload, dict):
        yield Finding("", "must provide an object")
        return
    action = payload.get("response_action")
    if not isinstance(action, str) or action not in ACTIONS:
        yield Finding("/response_action", "must be a valid enum value")
        return
    carried = ACTIONS[action]
    for key in payload:
        if key not in ("response_action", carried):
            yield Finding("", f"invalid additional property: {key}")
    if carried is not None and carried not in payload:
        yield Finding("", f"missing required field: {carried}")
    elif carried == "errors":
        yield from _find_in_errors(payload["errors"])


def _find_in_errors(errors: object) -> Findings:
    if not isinstance(errors, dict):
        yield Finding("/errors", "must provide an object")
        return
    if not errors:
        yield Finding("/errors", "must have minimum 1 properties")
    for block_id, sentence in errors.items():
        yield from String(least=1).check(sentence, f"/errors/{escaped(block_id)}", Surface.MODAL)


def _find_no_modal(view: object) -> Findings:
    if isinstance(view, dict) and view.get("type") == "home":
        yield Finding("/view/type", "unsupported type: home")


def check_options_response(payload: object) -> list[Problem]:
    """Hold the answer to a `block_suggestion` to Slack's rules: options or groups, 100 at most."""
    return list(coded("invalid_arguments", _OPTIONS.check(payload, "", Surface.MODAL)))

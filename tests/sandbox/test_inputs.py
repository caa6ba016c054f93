"""Every input element: what it holds, what it refuses, and what the client says about it."""

from __future__ import annotations

from typing import Any

import pytest
from slack_bolt import Ack, App
from slack_sdk import WebClient

from sandbox.client import Refused, Visitor
from tests.sandbox.conftest import Connect
from tests.sandbox.views import input_block, modal, option, text_input

NORA = "nora.lindqvist"
JSON = dict[str, Any]


class Form:
    """A modal with one input, and what the app got."""

    def __init__(self, app: App, connect: Connect, visitor: Visitor) -> None:
        self.element: JSON = {}
        self.optional = False
        self.got: list[JSON] = []
        self.visitor = visitor
        app.command("/mentor")(self.show)
        app.view("form")(self.submitted)
        connect(app)

    def show(self, ack: Ack, body: JSON, client: WebClient) -> None:
        view = modal(input_block(self.element, optional=self.optional))
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    def submitted(self, ack: Ack, view: JSON) -> None:
        self.got.append(view["state"]["values"]["answer"]["field"])
        ack()

    def ask(self, kind: str, value: Any, *, optional: bool = False, **more: Any) -> Any:
        """Submit a value; return what the app got, or the error at the field."""
        self.element, self.optional = {"type": kind, "action_id": "field", **more}, optional
        self.visitor.command(NORA, "/mentor")
        state = self.visitor.submit(NORA, {} if value is None else {"field": value})
        if state["views"]:
            return state["views"][-1]["errors"]["answer"]
        return self.got.pop()


@pytest.fixture
def form(app: App, connect: Connect, visitor: Visitor) -> Form:
    return Form(app, connect, visitor)


REQUIRED = "Please complete this required field."


def test_a_required_field_must_be_filled_in(form: Form) -> None:
    assert form.ask("plain_text_input", None) == REQUIRED
    assert form.ask("plain_text_input", "   ") == REQUIRED
    assert form.ask("plain_text_input", None, optional=True)["value"] is None
    assert form.ask("checkboxes", None, options=[option("a")]) == REQUIRED
    assert (
        form.ask("checkboxes", [], optional=True, options=[option("a")])["selected_options"] == []
    )


def test_nothing_is_sent_while_a_field_is_wrong(form: Form, visitor: Visitor) -> None:
    form.ask("plain_text_input", "ab", min_length=3)
    assert [each["type"] for each in visitor.envelopes()] == ["slash_commands"]


@pytest.mark.parametrize(
    ("kind", "value", "more", "sentence"),
    [
        ("plain_text_input", "ab", {"min_length": 3}, "at least 3 characters"),
        ("plain_text_input", "abcd", {"max_length": 3}, "no more than 3 characters"),
        ("number_input", "four", {"is_decimal_allowed": False}, "valid number"),
        ("number_input", "1.5", {"is_decimal_allowed": False}, "whole number"),
        ("number_input", "1", {"is_decimal_allowed": False, "min_value": "2"}, "2 or more"),
        ("number_input", "9", {"is_decimal_allowed": True, "max_value": "8.5"}, "8.5 or less"),
        ("email_text_input", "nora at home", {}, "valid email address"),
        ("url_text_input", "lakeshore", {}, "valid URL"),
    ],
)
def test_the_client_says_what_is_wrong(
    form: Form, kind: str, value: str, more: JSON, sentence: str
) -> None:
    assert sentence in form.ask(kind, value, **more)


def test_texts_numbers_and_addresses(form: Form) -> None:
    assert form.ask("number_input", 4, is_decimal_allowed=False)["value"] == "4"
    assert form.ask("email_text_input", "a@b.example")["value"] == "a@b.example"
    assert form.ask("url_text_input", "https://b.example/x")["value"] == "https://b.example/x"
    rich = form.ask("rich_text_input", "words")["rich_text_value"]
    assert rich["elements"][0]["elements"][0]["text"] == "words"


def test_choices(form: Form) -> None:
    some = [option("a"), option("b")]
    assert form.ask("static_select", "b", options=some)["selected_option"] == some[1]
    assert form.ask("radio_buttons", "a", options=some)["selected_option"] == some[0]
    assert form.ask("checkboxes", ["a", "b"], options=some)["selected_options"] == some
    assert form.ask("multi_static_select", ["b"], options=some)["selected_options"] == [some[1]]
    kept = form.ask("static_select", None, options=some, initial_option=some[0])
    assert kept["selected_option"] == some[0]
    groups = [{"label": {"type": "plain_text", "text": "All"}, "options": some}]
    assert form.ask("static_select", "a", option_groups=groups)["selected_option"] == some[0]


def test_what_is_not_offered_cannot_be_chosen(form: Form) -> None:
    with pytest.raises(Refused, match="not among the options"):
        form.ask("static_select", "c", options=[option("a")])
    with pytest.raises(Refused, match="At most 1"):
        form.ask(
            "multi_static_select",
            ["a", "b"],
            options=[option("a"), option("b")],
            max_selected_items=1,
        )


def test_people_and_conversations(form: Form, visitor: Visitor) -> None:
    grace = visitor.person("grace.okafor")["id"]
    assert form.ask("users_select", "Grace Okafor")["selected_user"] == grace
    assert form.ask("multi_users_select", [grace])["selected_users"] == [grace]
    office = form.ask("conversations_select", "mentoring-office")["selected_conversation"]
    assert office.startswith("C0")
    assert form.ask("channels_select", "#general")["selected_channel"].startswith("C0")
    with pytest.raises(Refused, match="nobody called"):
        form.ask("users_select", "Nobody")


def test_dates_and_times(form: Form) -> None:
    assert form.ask("datepicker", "2027-02-03")["selected_date"] == "2027-02-03"
    assert form.ask("timepicker", "15:30")["selected_time"] == "15:30"
    moment = form.ask("datetimepicker", "2027-02-03T15:30:00Z")["selected_date_time"]
    assert moment == 1801668600
    with pytest.raises(Refused, match="cannot be picked"):
        form.ask("datepicker", "soon")


def test_a_file(form: Form, visitor: Visitor) -> None:
    file = visitor.upload(NORA, "plan.txt", b"My plan")
    (got,) = form.ask("file_input", [file])["files"]
    assert (got["id"], got["name"], got["size"]) == (file, "plan.txt", 7)


def test_an_external_select_asks_the_app(app: App, form: Form, visitor: Visitor) -> None:
    asked: list[str] = []

    @app.options("field")
    def offer(ack: Ack, body: JSON) -> None:
        asked.append(body["value"])
        assert body["view"]["callback_id"] == "form"
        ack(options=[option("hannah"), option("omar")])

    form.element = {"type": "external_select", "action_id": "field", "min_query_length": 2}
    visitor.command(NORA, "/mentor")
    assert visitor.options(NORA, "field", "o")["options"] == []
    assert len(visitor.options(NORA, "field", "om")["options"]) == 2
    assert asked == ["om"]
    visitor.submit(NORA, {"field": "omar"})
    assert form.got[0]["selected_option"] == option("omar")


def test_too_many_options_are_refused(app: App, form: Form, visitor: Visitor) -> None:
    @app.options("field")
    def offer(ack: Ack) -> None:
        ack(options=[option(f"p{number}") for number in range(101)])

    form.element = {"type": "external_select", "action_id": "field", "min_query_length": 0}
    visitor.command(NORA, "/mentor")
    assert visitor.options(NORA, "field")["options"] == []
    assert visitor.calls(refused=True)[-1]["method"] == "ack block_suggestion"


def test_what_was_typed_survives_an_update(app: App, connect: Connect, visitor: Visitor) -> None:
    @app.command("/mentor")
    def show(ack: Ack, body: JSON, client: WebClient) -> None:
        view = modal(text_input("one"), text_input("two"))
        client.views_open(trigger_id=body["trigger_id"], view=view)
        ack()

    connect(app)
    visitor.command(NORA, "/mentor")
    view = visitor.modal(NORA)
    with pytest.raises(Refused, match="stands here twice"):
        visitor.submit(NORA, {"typed": "x"})
    visitor.submit(NORA, {"one": {"typed": "kept"}})
    assert visitor.modal(NORA)["errors"] == {"two": REQUIRED}
    app.client.views_update(view_id=view["id"], view=modal(text_input("one"), text_input("six")))
    values = visitor.modal(NORA)["state"]["values"]
    assert (values["one"]["typed"]["value"], values["six"]["typed"]["value"]) == ("kept", None)

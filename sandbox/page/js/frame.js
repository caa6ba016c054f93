/** The frame around the panes: top bar, person bar, strips and side panels. */
import { cls, h, icon } from "./dom.js";
import { COMMAND } from "./keys.js";
import { paneView } from "./pane_view.js";
import { clockTime } from "./time.js";

/** The whole page as it should be now. */
export function frame(page) {
  return h("div", { class: cls("frame", page.panes.length > 1 && "two",
    page.tour.open && "with-tour", page.inspector.open && "with-inspector") },
    h("a", { class: "skip", href: `#${page.active?.uid || ""}`, onclick: (event) => {
      event.preventDefault();
      document.querySelector(".composer textarea")?.focus();
    } }, "Skip to the conversation"),
    topBar(page),
    page.refusals.strip(),
    offline(page),
    h("div", { class: "middle" },
      personBar(page),
      h("main", { class: "panes" }, page.panes.map((pane) => paneView(pane))),
      page.tour.panel(),
      page.inspector.drawer()),
    page.refusals.dialog(),
    page.switcher.dialog());
}

function topBar(page) {
  return h("header", { class: "top" },
    h("div", { class: "brand" },
      h("span", { class: "brand-mark", "aria-hidden": "true" }),
      h("span", { class: "brand-name" }, "Sandbox"),
      page.team?.name && h("span", { class: "brand-team" }, page.team.name)),
    page.clock.bar(),
    h("div", { class: "top-tools" },
      toggle("Tour", "compass", page.tour.open, () => page.tour.toggle(), "Alt T"),
      toggle("Inspector", "gauge", page.inspector.open, () => page.inspector.toggle(), "Alt I")));
}

/** Says so when nobody would answer a command. */
function offline({ app, inspector }) {
  if (!app || app.connected || app.sockets > 0) return null;
  return h("div", { class: "offline-strip", role: "status" }, icon("warn", 16),
    h("span", null, app.installed === false ? "The app is not installed."
      : app.running ? "The app is starting, or has lost its connection."
        : "The app is not running."),
    app.command && !app.running && h("button", { type: "button", class: "offline-button",
      disabled: inspector.busy,
      onclick: () => inspector.act("app", { action: "start" }) }, "Start it"));
}

function toggle(label, sign, on, onclick, key) {
  return h("button", { type: "button", class: cls("top-button", on && "on"),
    "aria-pressed": String(on),
    title: `${label} (${key})`, onclick }, icon(sign), h("span", null, label));
}

function personBar(page) {
  const people = page.people.filter((person) => !person.is_bot && !person.deleted);
  return h("nav", { class: "person-bar", "aria-label": "People" },
    h("button", { type: "button", class: "person-find",
      "aria-label": `Find a person (${COMMAND} K)`,
      title: `Find a person (${COMMAND} K)`, onclick: () => page.switcher.show() }, icon("search")),
    h("div", { class: "person-list" }, people.map((person) => personButton(page, person))));
}

function personButton(page, person) {
  const unread = page.unreadOf(person);
  const index = page.panes.findIndex((pane) => pane.personId === person.id);
  const time = clockTime(page.clock.now(), person.tz);
  const label = [person.real_name || person.name, person.title, time,
    unread && `${unread} unread`].filter(Boolean).join(", ");
  return h("button", { type: "button", key: person.id, "aria-label": label,
    title: `${label}\nShift-click: show beside`,
    "aria-current": index >= 0 ? "true" : null,
    class: cls("person-button", index >= 0 && "shown",
      index >= 0 && page.panes[index] === page.active && "active"),
    onclick: (event) => page.show(person.id, event.shiftKey) },
    page.avatar(person, 36),
    unread > 0 && h("span", { class: "badge" }, unread > 99 ? "99+" : unread));
}

/** A conversation: its head, its messages by day, and the field to write in. */
import { composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { appHeader } from "./home.js";
import { messageView } from "./message.js";
import { menuButton } from "./pane_view.js";
import { dayKey, dayName, longDate } from "./time.js";

const JOIN_WITHIN_MS = 5 * 60 * 1000;
const NEAR_END_PX = 60;

/** Draw the conversation that the pane shows. */
export function conversationView(pane) {
  const conversation = pane.conversation();
  if (!conversation) return h("p", { class: "loading" }, "This conversation is not here.");
  const box = scrollBox(pane, conversation.id);
  return [
    conversation.is_app ? appHeader(pane) : head(pane, conversation),
    h("div", { class: "messages", key: `m-${pane.personId}-${conversation.id}`, role: "log",
      tabIndex: 0,
      "aria-label": `Messages in ${pane.titleOf(conversation, true)}`,
      onscroll: (event) => scrolled(pane, box, event.target),
      mounted: (el) => follow(box, el, true), updated: (el) => follow(box, el, false) },
      h("div", { class: "messages-top" }, beginning(pane, conversation)),
      list(pane, conversation.messages)),
    box.away && box.fresh && h("button", { type: "button", class: "to-end", key: "to-end",
      onclick: () => toEnd(pane) }, icon("down", 16), "New messages"),
    composer(pane, conversation),
  ];
}

function head(pane, conversation) {
  const sign = { channel: "hash", private: "lock", mpim: "people", im: null }[conversation.kind];
  const other = pane.page.personOf(conversation.with);
  const names = conversation.members.map((id) => pane.ctx.personName(id)).filter(Boolean);
  return h("header", { class: "place-head", key: "head" }, menuButton(pane),
    sign ? icon(sign, 20) : pane.avatar(other || { name: "?" }, 28),
    h("h1", { class: "place-title", tabIndex: -1 }, pane.titleOf(conversation)),
    other?.title && h("span", { class: "place-note" }, other.title),
    conversation.kind !== "im" && h("span", { class: "members", title: names.join("\n") },
      icon("people", 16), `${conversation.members.length}`,
      h("span", { class: "visually-hidden" }, ` members: ${names.join(", ")}`)));
}

function beginning(pane, conversation) {
  if (conversation.messages.length) return null;
  const title = pane.titleOf(conversation, true);
  return h("div", { class: "empty" }, h("h2", null, title),
    h("p", null, conversation.is_app
      ? "Nothing has been said yet. Type / to see what this app can do."
      : "This is the very beginning of the conversation."));
}

const days = new WeakMap();

/** The day of a message where its reader is; reckoned once, for it is asked at every key. */
function dayOf(message, tz) {
  let known = days.get(message);
  if (known?.tz !== tz) {
    const at = Date.parse(message.at);
    known = { tz, at, key: dayKey(at, tz) };
    days.set(message, known);
  }
  return known;
}

function list(pane, messages) {
  const { tz } = pane.ctx;
  const now = pane.ctx.now();
  const out = [];
  let before = null;
  for (const message of messages) {
    const { at, key } = dayOf(message, tz);
    const newDay = !before || dayOf(before, tz).key !== key;
    if (newDay) {
      out.push(h("div", { class: "day", key: `d-${message.ts}`, role: "separator" },
        h("span", { title: longDate(at, tz) }, dayName(at, tz, now))));
    }
    const fresh = message.ts === pane.visit?.newFrom;
    if (fresh) out.push(h("div", { class: "new-line", key: "new" }, h("span", null, "New")));
    out.push(messageView(pane, message, !newDay && !fresh && joins(before, message)));
    before = message;
  }
  return out;
}

function joins(before, message) {
  return before.user === message.user && before.ephemeral === message.ephemeral
    && !message.ephemeral && Date.parse(message.at) - Date.parse(before.at) < JOIN_WITHIN_MS;
}

// staying at the end, unless one has scrolled away from it

function scrollBox(pane, id) {
  if (pane.scroll?.id !== id || pane.scroll.person !== pane.personId) {
    pane.scroll = { id, person: pane.personId, away: false, fresh: false, height: 0 };
  }
  return pane.scroll;
}

function scrolled(pane, box, el) {
  const away = el.scrollHeight - el.scrollTop - el.clientHeight > NEAR_END_PX;
  if (away === box.away) return;
  box.away = away;
  box.fresh = false;
  pane.page.redraw();
}

function follow(box, el, first) {
  const grown = el.scrollHeight !== box.height;
  box.height = el.scrollHeight;
  if (first || (!box.away && grown)) el.scrollTop = el.scrollHeight;
  else if (grown && box.away) box.fresh = true;
}

/** Scroll to the last message. */
export function toEnd(pane) {
  const el = document.querySelector(`#${pane.uid} .messages`);
  if (el) el.scrollTop = el.scrollHeight;
}

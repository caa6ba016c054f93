/** The field that one writes in, with slash commands completed while typing. */
import { cls, h, icon } from "./dom.js";
import { toEnd } from "./conversation.js";
import { findEmoji } from "./emoji.js";
import { popup } from "./popup.js";

/** What is typed in a conversation, kept while one looks elsewhere. */
function boxOf(pane, id) {
  const key = `${pane.personId} ${id}`;
  if (!pane.composers.has(key)) {
    pane.composers.set(key, { text: "", active: 0, shut: false, back: 0, busy: false });
  }
  return pane.composers.get(key);
}

/** Draw the field of a conversation. */
export function composer(pane, conversation) {
  const box = boxOf(pane, conversation.id);
  const id = `${pane.uid}-composer`;
  const title = pane.titleOf(conversation, true);
  if (conversation.archived) {
    return h("div", { class: "composer closed", key: "composer" }, "This channel is archived.");
  }
  const offers = box.shut ? [] : completions(pane, box);
  const self = { pane, conversation, box, id, offers };
  return h("form", { class: cls("composer", box.busy && "busy"), key: "composer",
    onsubmit: (event) => {
      event.preventDefault();
      send(self);
    } },
    h("div", { class: "composer-box" },
      h("textarea", { id, rows: 1, value: box.text, "aria-label": `Message ${title}`,
        placeholder: `Message ${title}`, autocomplete: "off", role: "combobox",
        "aria-expanded": String(offers.length > 0), "aria-autocomplete": "list",
        "aria-controls": offers.length ? `${id}-list` : null,
        "aria-activedescendant": offers.length ? `${id}-${box.active}` : null,
        updated: grow, oninput: (event) => typed(self, event.target.value),
        onkeydown: (event) => keyed(self, event) }),
      offers.length > 0 && offerList(self),
      h("button", { type: "submit", class: cls("send", box.text.trim() && "ready"),
        "aria-label": "Send", title: "Send (Enter)", disabled: !box.text.trim() }, icon("send"))),
    h("div", { class: "composer-note" },
      h("span", null, usage(pane, box) || "Enter sends, Shift+Enter makes a new line"),
      pane.ackMs !== undefined && pane.ackMs !== null && h("span", { class: "ack" },
        `answered in ${Math.round(pane.ackMs)} ms`)));
}

function grow(el) {
  if (el.sandboxHeld === el.value) return;
  el.sandboxHeld = el.value;
  el.style.height = "auto";
  el.style.height = `${Math.min(el.scrollHeight, 220)}px`;
}

function usage(pane, box) {
  const word = /^(\/\S+)\s/.exec(box.text)?.[1];
  const command = word && pane.state.commands.find((one) => one.command === word);
  return command ? `${command.command} ${command.usage_hint || ""}` : "";
}

/** Slash commands, :emoji: and @people that what is typed may become. */
function completions(pane, box) {
  const slash = /^\/\S*$/.exec(box.text);
  if (slash) {
    return pane.state.commands.filter((one) => one.command.startsWith(box.text)
      && (one.command !== box.text || one.usage_hint))
      .map((one) => ({ label: one.command, hint: one.usage_hint, detail: one.description,
        text: `${one.command} `, exact: one.command === box.text }));
  }
  const name = /(^|\s):([a-z0-9_+-]{2,})$/.exec(box.text);
  if (name) {
    return findEmoji(name[2], 6).map((one) => ({ label: `${one.char}  :${one.name}:`,
      text: `${box.text.slice(0, box.text.length - name[2].length - 1)}:${one.name}: ` }));
  }
  const at = /(^|\s)@([\p{L}.'-]*)$/u.exec(box.text);
  return at ? peopleOffers(pane, box.text, at[2]) : [];
}

function peopleOffers(pane, text, part) {
  const wanted = part.toLowerCase();
  return pane.page.people.filter((one) => !one.deleted
    && `${one.name} ${one.real_name}`.toLowerCase().includes(wanted)).slice(0, 7)
    .map((one) => ({ label: one.real_name, detail: one.title, person: one,
      text: `${text.slice(0, text.length - part.length - 1)}@${one.name} ` }));
}

function offerList({ pane, box, id, offers }) {
  return popup({ id: `${id}-list`, class: "listbox offers", role: "listbox",
    "aria-label": "Completions",
    width: 420, onpointerdown: (event) => event.preventDefault() },
    offers.map((one, i) => h("div", { id: `${id}-${i}`, role: "option", key: one.label,
      class: cls("option", i === box.active && "active"), "aria-selected": String(i === box.active),
      onclick: () => take(pane, box, one) },
      h("span", { class: "option-text" }, one.person && pane.avatar(one.person, 22),
        h("b", null, one.label), one.hint && h("span", { class: "hint" }, one.hint),
        one.detail && h("small", null, one.detail)))));
}

function take(pane, box, offer) {
  Object.assign(box, { text: offer.text, active: 0 });
  pane.page.redraw();
}

function typed({ pane, box }, text) {
  Object.assign(box, { text, active: 0, shut: false, back: 0 });
  pane.page.redraw();
}

function keyed(self, event) {
  if (event.isComposing) return;
  const { pane, box, offers } = self;
  if (offers.length && offerKey(self, event)) {
    event.preventDefault();
    pane.page.redraw();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    send(self);
  } else if (event.key === "ArrowUp" && (!box.text || box.back)) recall(self, event, 1);
  else if (event.key === "ArrowDown" && box.back) recall(self, event, -1);
}

function offerKey({ pane, box, offers }, event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const offer = offers[box.active];
  if (step) box.active = (box.active + step + offers.length) % offers.length;
  else if (event.key === "Tab") take(pane, box, offer);
  else if (event.key === "Enter" && !event.shiftKey && !offer.exact) take(pane, box, offer);
  else if (event.key === "Escape") {
    event.stopPropagation();
    box.shut = true;
  } else return false;
  return true;
}

function recall({ pane, box }, event, step) {
  const back = Math.max(0, Math.min(pane.sent.length, box.back + step));
  event.preventDefault();
  box.back = back;
  box.shut = true;
  box.text = back ? pane.sent[pane.sent.length - back] : "";
  pane.page.redraw();
}

/** Send what is typed; it comes back when the sandbox refuses it. */
async function send({ pane, conversation, box }) {
  const text = box.text.trim();
  if (!text) return;
  Object.assign(box, { text: "", active: 0, shut: false, back: 0, busy: true });
  pane.page.redraw();
  const answer = await pane.quietly(pane.say(named(pane, text), conversation.id));
  box.busy = false;
  if (!answer && !box.text) box.text = text;
  else toEnd(pane);
  pane.page.redraw();
}

/** In a message, @handle becomes a mention; a command's text stays as it was typed. */
function named(pane, text) {
  if (text.startsWith("/")) return text;
  return text.replace(/(^|\s)@([\w.'-]+)/g, (whole, space, handle) => {
    const person = pane.page.people.find((one) => one.name === handle);
    return person ? `${space}<@${person.id}>` : whole;
  });
}

/** Put text into the field of a conversation, as if it had been typed. */
export function fillComposer(pane, id, text) {
  Object.assign(boxOf(pane, id), { text, shut: true, active: 0 });
  pane.page.redraw();
}

/** Selects with typing ahead: one or several choices, from the app, the roster or the channels. */
import { cls, h, icon } from "./dom.js";
import { plain } from "./mrkdwn.js";
import { popup } from "./popup.js";
import { isMulti, SELECTS } from "./values.js";

const SHOWN_AT_MOST = 100;
const ASK_AFTER_MS = 160;

/** A field of one of the ten select elements. */
export function combo(block, element, surface, extra = {}) {
  const id = surface.idOf(block, element);
  const box = surface.local(`combo ${id}`, () =>
    ({ open: false, query: "", active: 0, groups: null, asked: null, timer: 0 }));
  const self = { block, element, surface, id, box, multi: isMulti(element) };
  const list = box.open ? choices(self) : [];
  const flat = list.flatMap((group) => group.options);
  return h("div", { class: cls("combo", self.multi && "combo-multi", box.open && "open",
    surface.isPending(block, element) && "busy") },
    self.multi && chips(self), field(self, flat, extra), h("span", { class: "combo-arrow" },
      icon("down", 16)), box.open && listbox(self, list, flat));
}

function field(self, flat, extra) {
  const { box, element, id } = self;
  const value = self.surface.read(self.block, element);
  const text = !self.multi && value ? choiceText(self, value) : "";
  const empty = !self.multi || !value.length;
  const placeholder = plain(element.placeholder) || fallbackPlaceholder(element);
  return h("input", { id, class: "combo-input", type: "text", role: "combobox", autocomplete: "off",
    spellcheck: "false", "aria-expanded": String(box.open), "aria-autocomplete": "list",
    "aria-controls": box.open ? `${id}-list` : null, "aria-label": extra.label || null,
    "aria-activedescendant": box.open && flat[box.active] ? `${id}-${box.active}` : null,
    "aria-invalid": extra.invalid ? "true" : null, "aria-describedby": extra.describedBy || null,
    "aria-required": extra.required ? "true" : null,
    placeholder: text || (empty ? placeholder : ""),
    value: box.open ? box.query : text,
    onpointerdown: () => toggle(self), oninput: (event) => typed(self, event.target.value),
    onkeydown: (event) => keyed(self, event, flat), onblur: () => close(self) });
}

function fallbackPlaceholder(element) {
  const noun = SELECTS[element.type];
  if (noun === "user") return isMulti(element) ? "Choose people" : "Choose a person";
  if (noun === "channel") return "Choose a channel";
  if (noun === "conversation") return "Choose a conversation";
  return element.type.includes("external") ? "Type to search" : "Choose an option";
}

function chips({ block, element, surface, id }) {
  const picked = surface.read(block, element);
  return picked.map((one) => h("span", { class: "chip", key: one.value },
    choiceText({ element, surface }, one),
    h("button", { type: "button", class: "chip-x", "aria-label": "Remove",
      onclick: () => {
        surface.pick(block, element, picked.filter((other) => other !== one));
        document.getElementById(id)?.focus();
      } }, icon("close", 12))));
}

/** The words of a choice, also when only its value is known. */
export function choiceText({ element, surface }, one) {
  if (one.text) return plain(one.text);
  const noun = SELECTS[element.type];
  const { ctx } = surface.pane;
  if (noun === "user") return ctx.personName(one.value) || one.value;
  if (noun !== "option") return conversationText(surface.pane, one.value);
  const known = staticOptions(element).flatMap((group) => group.options)
    .find((option) => option.value === one.value);
  return known ? plain(known.text) : one.value;
}

function conversationText(pane, id) {
  const found = pane.conversation(id);
  return found ? pane.titleOf(found, true) : pane.ctx.channelName(id) || id;
}

function staticOptions(element) {
  if (element.option_groups) {
    return element.option_groups.map((group) =>
      ({ label: plain(group.label), options: group.options }));
  }
  return [{ label: "", options: element.options || [] }];
}

/** The choices to show, in groups: `{label, options: [{value, text, detail}]}`. */
function choices(self) {
  const query = self.box.query.trim().toLowerCase();
  const { element, box } = self;
  let groups = box.groups || [];
  if (!element.type.includes("external")) groups = groupsOf(self);
  const fits = (option) => element.type.includes("external") || !query
    || `${plain(option.text)} ${option.detail || ""}`.toLowerCase().includes(query);
  let room = SHOWN_AT_MOST;
  return groups.map((group) => {
    const options = group.options.filter(fits).slice(0, room);
    room -= options.length;
    return { ...group, options };
  }).filter((group) => group.options.length);
}

function groupsOf({ element, surface }) {
  const noun = SELECTS[element.type];
  const { pane } = surface;
  if (noun === "option") return staticOptions(element);
  if (noun === "user") {
    return [{ label: "", options: pane.page.people.filter(isPickable).map((person) =>
      ({ value: person.id, text: person.real_name || person.name, detail: person.title, person })) }];
  }
  const all = pane.state.conversations.filter((c) => allowed(element, c));
  return [{ label: "", options: all.map((c) => ({ value: c.id, text: pane.titleOf(c, true) })) }];
}

function isPickable(person) {
  return !person.deleted && !person.is_bot;
}

function allowed(element, conversation) {
  if (conversation.archived) return false;
  if (SELECTS[element.type] === "channel") return conversation.kind === "channel";
  const include = element.filter?.include;
  const kind = conversation.kind === "channel" ? "public" : conversation.kind;
  if (element.filter?.exclude_bot_users && conversation.is_app) return false;
  return !include || include.includes(kind);
}

function listbox(self, groups, flat) {
  const { id, box } = self;
  let index = -1;
  const rows = groups.map((group, n) => h("div",
    { role: "group", "aria-label": group.label || null },
    group.label && h("div", { class: "group-label", "aria-hidden": "true", id: `${id}-g${n}` },
      group.label), group.options.map((option) => {
      index += 1;
      return row(self, option, index);
    })));
  return popup({ id: `${id}-list`, class: "listbox", role: "listbox", width: 240,
    "aria-multiselectable": self.multi ? "true" : null,
    onpointerdown: (event) => event.preventDefault() },
    flat.length ? rows : h("div", { class: "listbox-note" }, note(box, self.element)));
}

function note(box, element) {
  const least = element.min_query_length ?? 3;
  if (box.failed) return "The app gave no options.";
  if (element.type.includes("external") && box.query.trim().length < least) {
    return `Type at least ${least} character${least === 1 ? "" : "s"}`;
  }
  return box.loading ? "Asking the app …" : "Nothing found";
}

function row(self, option, index) {
  const { id, box } = self;
  const picked = isPicked(self, option);
  const description = option.description ? plain(option.description) : option.detail;
  return h("div", { id: `${id}-${index}`, role: "option", key: `${index} ${option.value}`,
    class: cls("option", index === box.active && "active", picked && "picked"),
    "aria-selected": String(picked), onclick: () => pick(self, option),
    onpointermove: () => highlight(self, index) },
    h("span", { class: "option-text" },
      option.person && self.surface.pane.avatar(option.person, 20),
      h("span", null, plain(option.text)),
      description && h("small", null, description)),
    picked && icon("check", 16));
}

function isPicked({ surface, block, element, multi }, option) {
  const value = surface.read(block, element);
  if (multi) return value.some((one) => one.value === option.value);
  return value?.value === option.value;
}

function highlight({ box, surface }, index) {
  if (box.active === index) return;
  box.active = index;
  surface.changed();
}

function toggle(self) {
  if (self.box.open && !self.box.query) close(self);
  else openList(self);
}

function openList(self, query = "") {
  Object.assign(self.box, { open: true, query, active: 0 });
  ask(self);
  self.surface.changed();
}

function close({ box, surface }) {
  if (!box.open) return;
  Object.assign(box, { open: false, query: "" });
  surface.changed();
}

function typed(self, query) {
  Object.assign(self.box, { open: true, query, active: 0 });
  ask(self);
  self.surface.changed();
}

/** Ask the app for the options of an external select, a moment after the last key. */
function ask(self) {
  const { box, element, surface, block } = self;
  if (!element.type.includes("external")) return;
  clearTimeout(box.timer);
  const query = box.query.trim();
  if (query.length < (element.min_query_length ?? 3)) {
    Object.assign(box, { groups: null, loading: false });
    return;
  }
  box.loading = true;
  box.timer = setTimeout(async () => {
    try {
      const groups = await surface.pane.options(surface, block, element, query);
      if (box.query.trim() === query) Object.assign(box, { groups, failed: false, active: 0 });
    } catch {
      Object.assign(box, { groups: null, failed: true });
    }
    box.loading = false;
    surface.changed();
  }, ASK_AFTER_MS);
}

function pick(self, option) {
  const { surface, block, element, box, multi } = self;
  const one = { value: option.value, text: option.text };
  box.query = "";
  if (!multi) {
    close(self);
    surface.pick(block, element, one);
    return;
  }
  const held = surface.read(block, element);
  const without = held.filter((other) => other.value !== option.value);
  const full = element.max_selected_items && without.length >= element.max_selected_items;
  if (without.length < held.length || !full) {
    surface.pick(block, element, without.length < held.length ? without : [...held, one]);
  }
}

function keyed(self, event, flat) {
  const { box, surface, block, element } = self;
  const action = KEYS[event.key];
  if (action) return action(self, event, flat);
  if (event.key === "Backspace" && self.multi && !box.query) {
    surface.pick(block, element, surface.read(block, element).slice(0, -1));
  } else if (["Backspace", "Delete"].includes(event.key) && !self.multi && !box.open
    && block.type === "input") {
    event.preventDefault();
    surface.pick(block, element, null);
  }
  return undefined;
}

const KEYS = {
  ArrowDown: (self, event, flat) => move(self, event, flat, 1),
  ArrowUp: (self, event, flat) => move(self, event, flat, -1),
  Enter: (self, event, flat) => {
    if (event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (!self.box.open) openList(self);
    else if (flat[self.box.active]) pick(self, flat[self.box.active]);
  },
  Escape: (self, event) => {
    if (!self.box.open) return;
    event.stopPropagation();
    close(self);
  },
};

function move(self, event, flat, step) {
  event.preventDefault();
  const { box, surface } = self;
  if (!box.open) return openList(self);
  box.active = flat.length ? (box.active + step + flat.length) % flat.length : 0;
  surface.changed();
  document.getElementById(`${self.id}-${box.active}`)?.scrollIntoView({ block: "nearest" });
  return undefined;
}

/** The list that finds people and conversations, and the list of keys. */
import { cls, h, icon } from "./dom.js";
import { COMMAND, SHORTCUTS } from "./keys.js";
import { trap } from "./modal.js";
import { clockTime, shortDate } from "./time.js";

export class Switcher {
  constructor(page) {
    this.page = page;
    this.open = false;
  }

  toggle() {
    if (this.open) this.close();
    else this.show();
  }

  /** Open it. With `beside`, Enter shows the person in the second pane. */
  show(beside = false) {
    this.before = document.activeElement;
    Object.assign(this, { open: true, help: false, query: "", active: 0, beside });
    this.page.redraw();
  }

  showHelp() {
    this.before = document.activeElement;
    Object.assign(this, { open: true, help: true });
    this.page.redraw();
  }

  close(restore = true) {
    this.open = false;
    this.page.redraw();
    if (restore) setTimeout(() => this.before?.isConnected && this.before.focus());
  }

  dialog() {
    if (!this.open) return null;
    return h("div", { class: "page-shade", key: "switcher",
      onclick: (event) => event.target === event.currentTarget && this.close() },
      this.help ? this.helpBox() : this.finder());
  }

  helpBox() {
    return h("div", { class: "big-dialog help", role: "dialog", "aria-modal": "true",
      "aria-label": "Keys", onkeydown: (event) => this.helpKeys(event) },
      h("div", { class: "big-head" }, h("h2", null, "Keys"),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close",
          mounted: (el) => el.focus(), onclick: () => this.close() }, icon("close"))),
      h("dl", { class: "keys" }, SHORTCUTS.map(([key, what]) =>
        h("div", null, h("dt", null, h("kbd", null, key)), h("dd", null, what)))));
  }

  helpKeys(event) {
    if (event.key === "Escape") this.close();
    else trap(event);
  }

  /** People and conversations that fit what is typed. */
  rows() {
    const words = this.query.toLowerCase().split(/\s+/).filter(Boolean);
    const fits = (text) => words.every((word) => text.toLowerCase().includes(word));
    const people = this.page.people.filter((person) => !person.is_bot
      && fits([person.real_name, person.name, person.title, person.email].join(" ")))
      .map((person) => ({ key: person.id, person }));
    const pane = this.page.active;
    const conversations = this.beside || !this.query || !pane?.state ? []
      : pane.state.conversations.filter((one) => fits(pane.titleOf(one, true)))
        .slice(0, 6).map((one) => ({ key: one.id, conversation: one }));
    return [...people, ...conversations];
  }

  finder() {
    const rows = this.rows();
    const active = Math.min(this.active, Math.max(0, rows.length - 1));
    return h("div", { class: "big-dialog switcher", role: "dialog", "aria-modal": "true",
      "aria-label": this.beside ? "Show somebody beside" : "Switch person" },
      h("div", { class: "switcher-field" }, icon("search"),
        h("input", { type: "text", role: "combobox", "aria-expanded": "true", autocomplete: "off",
          spellcheck: "false", "aria-controls": "switcher-list", "aria-label": "Find a person",
          "aria-activedescendant": rows[active] ? `switcher-${active}` : null,
          placeholder: this.beside ? "Show whom beside?" : "Find a person, or a conversation",
          value: this.query, mounted: (el) => el.focus(),
          oninput: (event) => this.typed(event.target.value),
          onkeydown: (event) => this.keyed(event, rows, active) }),
        h("kbd", null, "Esc")),
      h("div", { class: "switcher-list", id: "switcher-list", role: "listbox",
        "aria-label": "People and conversations" },
        rows.map((row, i) => this.row(row, i, i === active)),
        !rows.length && h("p", { class: "side-empty" }, "Nobody is called that here.")),
      h("div", { class: "switcher-foot" }, h("span", null, h("kbd", null, "↑"), h("kbd", null, "↓"),
        " choose"), h("span", null, h("kbd", null, "Enter"), " open"),
      !this.beside && h("span", null, h("kbd", null, `${COMMAND} Shift Enter`), " beside")));
  }

  row(row, i, on) {
    const { page } = this;
    const props = { id: `switcher-${i}`, key: row.key, role: "option", "aria-selected": String(on),
      class: cls("switcher-row", on && "active"),
      onclick: (event) => this.take(row, event.shiftKey) };
    if (row.conversation) {
      return h("div", props, icon(row.conversation.kind === "private" ? "lock" : "hash"),
        h("span", { class: "switcher-name" }, page.active.titleOf(row.conversation)),
        h("small", null, `in ${page.active.person.real_name}'s list`));
    }
    const { person } = row;
    const unread = page.unreadOf(person);
    const now = page.clock.now();
    const note = person.deleted ? "Deactivated" : person.is_restricted ? "Guest" : "";
    return h("div", props, page.avatar(person, 34),
      h("span", { class: "switcher-name" }, person.real_name || person.name,
        h("small", null, [person.title, note].filter(Boolean).join(" · "))),
      unread > 0 && h("span", { class: "badge" }, unread),
      h("span", { class: "switcher-time" }, clockTime(now, person.tz),
        h("small", null, `${shortDate(now, person.tz).split(",")[0]} · ${place(person.tz)}`)));
  }

  typed(query) {
    this.query = query;
    this.active = 0;
    this.page.redraw();
  }

  keyed(event, rows, active) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.active = rows.length ? (active + step + rows.length) % rows.length : 0;
      this.page.redraw();
      setTimeout(() => document.getElementById(`switcher-${this.active}`)
        ?.scrollIntoView({ block: "nearest" }));
    } else if (event.key === "Enter" && rows[active]) {
      event.preventDefault();
      this.take(rows[active], event.ctrlKey || event.metaKey || event.shiftKey);
    } else if (event.key === "Escape") this.close();
    else if (event.key === "Tab") event.preventDefault();
  }

  take(row, beside) {
    this.close(false);
    if (row.conversation) this.page.active.go(row.conversation.id);
    else this.page.show(row.person.id, beside || this.beside);
    focusSoon(`${this.page.active.uid}-composer`);
  }
}

/** Focus a field as soon as it is drawn, and again when it is drawn anew within a second. */
function focusSoon(id, frames = 60) {
  if (document.activeElement === document.body) document.getElementById(id)?.focus();
  if (frames) requestAnimationFrame(() => focusSoon(id, frames - 1));
}

function place(tz) {
  return (tz || "").split("/").pop().replace(/_/g, " ");
}

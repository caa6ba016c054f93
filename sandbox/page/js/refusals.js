/** The red strip: what the app asked for and Slack would refuse. */
import { get } from "./api.js";
import { cls, h, icon } from "./dom.js";
import { jsonView } from "./json.js";
import { trap } from "./modal.js";
import { clockTime } from "./time.js";

const KEPT = 200;

export class Refusals {
  constructor(page) {
    this.page = page;
    this.forget();
  }

  forget() {
    this.calls = [];
    this.last = 0;
    this.open = false;
    this.seen = 0;
    this.picked = null;
  }

  /** Fetch the refusals since the last time. */
  async load() {
    const body = await get("calls", { refused: 1, after: this.last || null });
    const fresh = (body.calls || []).filter((call) => (call.id ?? 0) > this.last);
    if (!fresh.length) return;
    this.last = Math.max(this.last, ...fresh.map((call) => call.id ?? 0));
    this.calls = [...this.calls, ...fresh].slice(-KEPT);
    this.page.redraw();
  }

  get unseen() {
    return this.calls.filter((call) => call.id > this.seen);
  }

  /** The strip under the top bar; nothing while there is nothing. */
  strip() {
    const { unseen } = this;
    if (!unseen.length) return null;
    const latest = unseen[unseen.length - 1];
    return h("div", { class: "refused-strip", role: "alert" },
      icon("warn"),
      h("button", { type: "button", class: "refused-open", onclick: () => this.show() },
        h("b", null, `${unseen.length} refused call${unseen.length === 1 ? "" : "s"}`),
        h("span", { class: "refused-latest" }, `${latest.method}: ${errorOf(latest)}`),
        h("span", { class: "refused-more" }, "Show where")),
      h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss refused calls",
        title: "Dismiss", onclick: () => this.dismiss() }, icon("close", 16)));
  }

  show() {
    this.open = true;
    this.before = document.activeElement;
    this.picked = this.calls[this.calls.length - 1] || null;
    this.page.redraw();
  }

  dismiss() {
    this.seen = this.last;
    this.open = false;
    this.page.redraw();
    setTimeout(() => this.before?.isConnected && this.before.focus());
  }

  close() {
    this.open = false;
    this.page.redraw();
    setTimeout(() => document.querySelector(".refused-open")?.focus());
  }

  /** The dialog with the calls and the places in their JSON. */
  dialog() {
    if (!this.open) return null;
    const keys = (event) => {
      if (event.key === "Escape") this.close();
      else trap(event);
    };
    return h("div", { class: "page-shade", key: "refused" },
      h("div", { class: "big-dialog refused-dialog", role: "dialog", "aria-modal": "true",
        "aria-label": "Refused calls", onkeydown: keys },
        h("div", { class: "big-head" }, icon("warn"),
          h("h2", null, "What Slack would refuse"),
          h("button", { type: "button", class: "btn", onclick: () => this.dismiss() },
            "Dismiss all"),
          h("button", { type: "button", class: "icon-button", "aria-label": "Close",
            mounted: (el) => el.focus(), onclick: () => this.close() }, icon("close"))),
        h("div", { class: "refused-body" },
          h("div", { class: "refused-list", role: "listbox", "aria-label": "Calls" },
            [...this.calls].reverse().map((call) => this.row(call))),
          this.picked && this.details(this.picked))));
  }

  row(call) {
    const on = call === this.picked;
    return h("button", { type: "button", role: "option", key: call.id, "aria-selected": String(on),
      class: cls("refused-row", on && "on"), onclick: () => {
        this.picked = call;
        this.page.redraw();
      } }, h("b", null, call.method), h("span", { class: "error-code" }, errorOf(call)),
      h("small", null, timeOf(call, this.page)));
  }

  details(call) {
    const problems = call.problems || [];
    const notes = call.answer?.response_metadata?.messages || [];
    return h("div", { class: "refused-details", key: call.id },
      h("h3", null, call.method, " ", h("span", { class: "error-code" }, errorOf(call)),
        call.fault && h("span", { class: "fault-tag" }, `fault: ${call.fault}`)),
      problems.length > 0 && h("ul", { class: "problem-list" }, problems.map((one) =>
        h("li", null, h("code", null, one.pointer || "(whole)"), " ", one.sentence))),
      !problems.length && notes.length > 0 && h("ul", { class: "problem-list" },
        notes.map((text) => h("li", null, text))),
      h("h4", null, "What the app sent"), jsonView(call.arguments ?? {}, problems),
      h("h4", null, `Answer (${call.status ?? 200})`), jsonView(call.answer ?? {}));
  }
}

/** Slack's error code of a call. */
export function errorOf(call) {
  return call.answer?.error || (call.status >= 400 ? `HTTP ${call.status}` : "refused");
}

/** When a call or envelope happened, on the sandbox's clock. */
export function timeOf(entry, page) {
  const at = Date.parse(entry.at);
  return Number.isFinite(at) ? clockTime(at, page.active?.person.tz, true) : "";
}

/** The inspector: what passed between the app and the sandbox, and the faults to try. */
import { get, post, transcriptUrl } from "./api.js";
import { cls, h, icon } from "./dom.js";
import { faultsView } from "./faults.js";
import { jsonView } from "./json.js";
import { errorOf, timeOf } from "./refusals.js";

const KEPT = 300;
const TABS = [["calls", "Calls"], ["envelopes", "Envelopes"], ["faults", "Faults"], ["app", "App"]];

export class Inspector {
  constructor(page) {
    this.page = page;
    this.open = false;
    this.tab = "calls";
    this.faults = [];
    this.forget();
  }

  forget() {
    this.lists = { calls: [], envelopes: [] };
    this.last = { calls: 0, envelopes: 0 };
    this.expanded = new Set();
  }

  toggle() {
    this.open = !this.open;
    if (this.open) {
      this.page.tour.open = false;
      this.load();
    }
    this.page.redraw();
  }

  /** Fetch what is new for the open tab. */
  async load() {
    if (!this.open) return;
    try {
      if (this.tab === "faults") this.faults = (await get("faults")).faults || [];
      else if (this.tab !== "app") await this.loadList(this.tab);
    } catch (error) {
      this.page.active?.complain(error);
    }
    this.page.redraw();
  }

  async loadList(name) {
    const body = await get(name, { after: this.last[name] || null });
    const fresh = body[name] || [];
    this.last[name] = Math.max(this.last[name], ...fresh.map((one) => one.id ?? 0));
    this.lists[name] = [...this.lists[name], ...fresh].slice(-KEPT);
  }

  async act(path, body, after) {
    this.busy = true;
    this.page.redraw();
    try {
      await post(path, body);
      if (after) await after();
    } catch (error) {
      this.page.active?.complain(error);
    }
    this.busy = false;
    this.page.soon();
    await this.load();
  }

  async reset() {
    const sure = await this.page.active.ask({ title: "Reset the sandbox?", style: "danger",
      text: "Every message, and the app's own files, will be gone.", confirm: "Reset" });
    if (sure) await this.act("reset", {}, () => this.page.restart());
  }

  drawer() {
    if (!this.open) return null;
    const body = { calls: () => this.calls(), envelopes: () => this.envelopes(),
      faults: () => faultsView(this), app: () => this.app() }[this.tab];
    return h("aside", { class: "side-panel inspector", key: "inspector",
      "aria-label": "Inspector" },
      h("div", { class: "side-head" }, h("h2", null, "Inspector"),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close the inspector",
          onclick: () => this.toggle() }, icon("close"))),
      h("div", { class: "side-tabs", role: "tablist", "aria-label": "Inspector" },
        TABS.map(([id, label]) => h("button", { type: "button", role: "tab",
          class: cls("tab", this.tab === id && "on"), "aria-selected": String(this.tab === id),
          onclick: () => {
            this.tab = id;
            this.load();
          } }, label))),
      h("div", { class: "side-body", key: this.tab }, body()));
  }

  calls() {
    const list = [...this.lists.calls].reverse();
    if (!list.length) return h("p", { class: "side-empty" }, "The app has not called yet.");
    return list.map((call) => {
      const bad = call.answer && call.answer.ok === false;
      return this.entry(`c${call.id}`, bad || call.status >= 400, [
        h("b", null, call.method), (bad || call.status >= 400)
          && h("span", { class: "error-code" }, errorOf(call)),
        call.fault && h("span", { class: "fault-tag" }, call.fault),
        h("small", null, [took(call.ms), timeOf(call, this.page)].filter(Boolean).join(" · "))],
      () => [h("h4", null, "Sent"), jsonView(call.arguments ?? {}, call.problems || []),
        h("h4", null, `Answer ${call.status ?? ""}`), jsonView(call.answer ?? {})]);
    });
  }

  envelopes() {
    const list = [...this.lists.envelopes].reverse();
    if (!list.length) return h("p", { class: "side-empty" }, "Nothing was sent to the app yet.");
    return list.map((one) => this.entry(`e${one.id}`, one.outcome === "timeout"
      || one.outcome === "unconnected", [
      h("b", null, summary(one)), one.attempt > 0 && h("span", { class: "fault-tag" },
        `retry ${one.attempt}`),
      one.outcome && one.outcome !== "acked" && h("span", { class: "error-code" }, one.outcome),
      h("small", null, [one.ack_ms !== null && took(one.ack_ms), timeOf(one, this.page)]
        .filter(Boolean).join(" · "))],
    () => [h("h4", null, "Payload"), jsonView(one.payload ?? {}),
      one.answer && [h("h4", null, "Answer"), jsonView(one.answer)]]));
  }

  entry(id, bad, head, body) {
    const open = this.expanded.has(id);
    return h("div", { class: cls("log-entry", bad && "bad"), key: id },
      h("button", { type: "button", class: "log-head", "aria-expanded": String(open),
        onclick: () => {
          if (open) this.expanded.delete(id);
          else this.expanded.add(id);
          this.page.redraw();
        } }, icon(open ? "down" : "right", 14), head),
      open && h("div", { class: "log-body" }, body()));
  }

  app() {
    const action = (name, label, note) => h("div", { class: "app-row" },
      h("button", { type: "button", class: "btn", disabled: this.busy,
        onclick: () => this.act("app", { action: name }) }, label), h("small", null, note));
    const { active } = this.page;
    return h("div", { class: "app-tab" },
      h("h3", null, "The app's process"),
      h("p", { class: "app-state" }, appState(this.page.app)),
      action("start", "Start", "Starts it when it stands still."),
      action("restart", "Restart", "Stops it politely and starts it again."),
      action("stop", "Stop", "Asks it to end, and waits."),
      action("kill", "Kill", "Ends it at once, as a crash would."),
      h("h3", null, "The sandbox"),
      h("div", { class: "app-row" }, h("button", { type: "button", class: "btn btn-danger",
        disabled: this.busy, onclick: () => this.reset() }, "Reset everything"),
        h("small", null, "The seeded organisation, the first day, an empty app.")),
      h("div", { class: "app-row" }, h("a", { class: "btn", href: transcriptUrl(), target: "_blank",
        download: "transcript.html" }, "Export the transcript"),
        h("small", null, "All conversations as one HTML file.")),
      active && h("div", { class: "app-row" }, h("a", { class: "btn", target: "_blank",
        href: transcriptUrl(active.personId), download: "transcript.html" },
      `Export as ${active.person.real_name || active.person.name}`),
        h("small", null, "Only what this person saw.")));
  }
}

function appState(app) {
  const process = app.command ? (app.running ? "It runs" : "It does not run")
    : "It was started elsewhere";
  const sockets = app.sockets === 1 ? "one connection" : `${app.sockets} connections`;
  return `${process}, with ${sockets}${app.installed ? "" : "; it is not installed"}.`;
}

function took(ms) {
  return ms === null || ms === undefined ? "" : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function summary({ type, payload = {} }) {
  if (payload.command) return `${payload.command} ${payload.text || ""}`;
  if (payload.event) return `event ${payload.event.type}`;
  const what = payload.actions?.[0]?.action_id || payload.action_id || payload.view?.callback_id;
  return `${payload.type || type} ${what || ""}`.trim();
}

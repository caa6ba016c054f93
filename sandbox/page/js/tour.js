/**
 * The guided tour: what to try next, where it is, and doing it on request.
 *
 * A tour is a JSON list of steps. `GET tour` answers `{"tour": [STEP]}`; when it is empty the page
 * shows its own general one. A STEP is
 *
 *     {"id": "sign-up", "chapter": "Joining", "title": "Aisha signs up",
 *      "text": "mrkdwn: what happens, and why",
 *      "person": "Aisha Rahman", "look": "app",
 *      "do": [ACTION], "done_when": CONDITION | null}
 *
 * `do` may be empty: then the step only shows its place. An ACTION is one of
 *
 *     {"call": "command", "text": "/mentor signup"}        typed where `look` says; from Home: "app"
 *     {"call": "message", "text": "Hello", "channel": "#general"}
 *     {"call": "click", "button": "Sign", "in": "last message with it" | "modal" | "home" | PLACE}
 *     {"call": "click", "select": "Choose a unit", "pick": "Engineering", "in": ...}
 *     {"call": "submit", "values": {"Label of a field": "text" | "option" | ["several"] | "today+14"}}
 *     {"call": "close", "all": false}
 *     {"call": "clock", "advance": "1w"} or {"call": "clock", "to": "next" | ISO}
 *
 * and each may name another `person` and `channel`, so that several people act in one step. A
 * confirm dialog is answered with yes. An action waits up to twelve seconds for what it names. A
 * CONDITION ticks the step off when somebody did it by hand: `{"message": "words", "in": PLACE,
 * "person": NAME}`, `{"modal": "title"}`, `{"home": "words"}` or `{"clock": ISO}`. How people,
 * places, buttons and fields are found by their names stands in resolve.js.
 */
import { get } from "./api.js";
import { perform, visit } from "./deeds.js";
import { cls, h, icon } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { findPerson, isDone, Missing } from "./resolve.js";

const MEMORY = "sandbox-tour";

export class Tour {
  constructor(page) {
    this.page = page;
    this.steps = [];
    this.done = new Set();
    this.index = 0;
    this.open = false;
    this.busy = false;
    this.trouble = "";
  }

  /** The app's own tour, or the general one of the page. */
  async load() {
    const steps = await appTour() || await (await fetch("/page/tour.json")).json();
    this.steps = steps;
    this.remember();
    this.open = this.open || innerWidth > 1100;
    this.page.redraw();
  }

  remember() {
    try {
      const kept = JSON.parse(sessionStorage.getItem(MEMORY) || "{}");
      const ids = new Set(this.steps.map((step) => step.id));
      this.done = new Set((kept.done || []).filter((id) => ids.has(id)));
      this.open = kept.open ?? this.open;
      const at = this.steps.findIndex((step) => step.id === kept.at);
      this.index = Math.max(0, at);
    } catch {
      this.index = 0;
    }
  }

  keep() {
    const kept = { done: [...this.done], at: this.step?.id, open: this.open };
    sessionStorage.setItem(MEMORY, JSON.stringify(kept));
  }

  restart() {
    this.done.clear();
    this.index = 0;
    this.trouble = "";
    this.keep();
  }

  get step() {
    return this.steps[this.index];
  }

  toggle() {
    this.open = !this.open;
    if (this.open) this.page.inspector.open = false;
    this.keep();
    this.page.redraw();
  }

  to(index) {
    this.index = Math.max(0, Math.min(this.steps.length - 1, index));
    this.trouble = "";
    this.keep();
    this.page.redraw();
  }

  /** Mark the step as done and go on to the next one. */
  finish() {
    this.done.add(this.step.id);
    this.to(this.index + 1);
  }

  async showWhere() {
    await this.attempt(() => visit(this.page, this.step));
  }

  async doIt() {
    const { step } = this;
    const well = await this.attempt(async () => {
      if (!(step.do || []).length) await visit(this.page, step);
      for (const action of step.do || []) {
        await perform(this.page, step, action);
        await new Promise((resolve) => setTimeout(resolve, 250));
      }
    });
    if (well && this.step === step) this.finish();
    return well;
  }

  /** One step after the other, until the end, a trouble, or Stop. */
  async play() {
    this.playing = true;
    while (this.playing && this.step && !this.done.has(this.step.id)) {
      if (!(await this.doIt())) break;
      for (let i = 0; i < 9 && this.playing; i += 1) {
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
    }
    this.playing = false;
    this.page.redraw();
  }

  async attempt(deed) {
    if (this.busy) return false;
    this.busy = true;
    this.trouble = "";
    this.page.redraw();
    try {
      await deed();
      return true;
    } catch (error) {
      if (!(error instanceof Missing) && !error.code) throw error;
      this.trouble = error.message;
      return false;
    } finally {
      this.busy = false;
      this.page.redraw();
    }
  }

  /** Somebody may have done the step by hand. */
  notice() {
    const { step, page } = this;
    if (!step?.done_when || this.busy || this.done.has(step.id)) return;
    const name = step.done_when.person || step.person;
    const pane = page.panes.find((one) => one.state && sameName(one.person, name));
    const seen = pane
      && `${step.id} ${pane.state.revision} ${Math.floor(page.clock.now() / 60000)}`;
    if (!pane || seen === this.noticed) return;
    this.noticed = seen;
    if (isDone(step.done_when, pane.state, page.people, pane.ctx)) this.finish();
  }

  panel() {
    if (!this.open || !this.steps.length) return null;
    this.notice();
    const share = this.done.size / this.steps.length;
    return h("aside", { key: "tour", "aria-label": "Guided tour",
      class: cls("side-panel tour", this.busy && "busy") },
      h("div", { class: "side-head" }, h("h2", null, "Guided tour"),
        h("span", { class: "tour-count" }, `${this.done.size} of ${this.steps.length}`),
        h("button", { type: "button", class: "icon-button", "aria-label": "Close the tour",
          onclick: () => this.toggle() }, icon("close"))),
      h("div", { class: "tour-progress", role: "progressbar", "aria-label": "Progress of the tour",
        "aria-valuemin": "0", "aria-valuemax": String(this.steps.length),
        "aria-valuenow": String(this.done.size) },
        h("span", { style: { width: `${share * 100}%` } })),
      h("div", { class: "side-body" }, this.card(), this.contents()));
  }

  card() {
    const { step, page } = this;
    if (this.done.size === this.steps.length) {
      return h("div", { class: "tour-card" }, h("h3", null, "That was the tour"),
        h("p", null, "Everything here is yours to try now. Reset begins again from the first day."),
        h("button", { type: "button", class: "btn", onclick: () => {
          this.restart();
          page.redraw();
        } }, "Begin the tour again"));
    }
    return h("div", { class: "tour-card", "aria-live": "polite" },
      h("div", { class: "tour-chapter" }, step.chapter),
      h("h3", null, step.title),
      step.person && this.who(step),
      h("div", { class: "tour-text" },
        page.active ? mrkdwn(step.text, page.active.ctx) : step.text),
      this.trouble && h("p", { class: "tour-trouble", role: "alert" }, this.trouble),
      h("div", { class: "tour-buttons" },
        h("button", { type: "button", class: cls("btn btn-primary", this.busy && "busy"),
          disabled: this.busy, onclick: () => this.doIt() }, this.busy ? "Doing it …"
          : "Do it for me"),
        h("button", { type: "button", class: "btn", disabled: this.busy,
          onclick: () => this.showWhere() }, "Show me where")),
      h("div", { class: "tour-more" },
        h("button", { type: "button", class: "text-button", disabled: this.busy || !this.index,
          onclick: () => this.to(this.index - 1) }, "Back"),
        h("button", { type: "button", class: "text-button", disabled: this.busy,
          onclick: () => this.finish() }, "Skip"),
        this.playing
          ? h("button", { type: "button", class: "text-button", onclick: () => {
            this.playing = false;
            page.redraw();
          } }, "Stop playing")
          : h("button", { type: "button", class: "text-button", disabled: this.busy,
            onclick: () => this.play() }, "Play from here")));
  }

  who(step) {
    const person = personCalled(this.page, step.person);
    if (!person) return h("p", { class: "tour-who" }, step.person);
    return h("p", { class: "tour-who" }, this.page.avatar(person, 22),
      h("span", null, person.real_name || person.name,
        step.look && h("small", null, placeWords(step.look))));
  }

  contents() {
    const chapters = [...new Set(this.steps.map((step) => step.chapter))];
    return h("div", { class: "tour-contents" }, chapters.map((chapter) => [
      h("h4", null, chapter),
      h("ol", null, this.steps.map((step, i) => step.chapter === chapter
        && h("li", { key: step.id },
        h("button", { type: "button", class: cls("tour-step", i === this.index && "on",
          this.done.has(step.id) && "done"), "aria-current": i === this.index ? "step" : null,
          onclick: () => this.to(i) },
        h("span", { class: "tick-mark" }, this.done.has(step.id) ? icon("check", 14) : ""),
        h("span", null, step.title), this.done.has(step.id)
          && h("span", { class: "visually-hidden" }, " (done)")))))]));
  }
}

async function appTour() {
  try {
    const body = await get("tour");
    return body.tour?.length ? body.tour : null;
  } catch {
    return null;
  }
}

function personCalled(page, name) {
  try {
    return findPerson(page.people, name);
  } catch {
    return null;
  }
}

function sameName(person, name) {
  try {
    return Boolean(findPerson([person], name));
  } catch {
    return false;
  }
}

function placeWords(look) {
  if (look === "home") return "the app's Home";
  if (look === "app") return "messages with the app";
  return look.replace(/^group: ?/, "group message with ");
}

/** The sandbox's time, and the buttons that move it. */
import { get, post } from "./api.js";
import { cls, h, icon } from "./dom.js";
import { clockTime, distance, mediumDate, shortDate, zoneName } from "./time.js";

const WATCH_EVERY_MS = 250;
const STOPS_SHOWN_MS = 6000;
const STEPS = [["1h", "+1 hour", "+1 h"], ["1d", "+1 day", "+1 d"], ["1w", "+1 week", "+1 w"]];

export class ClockBar {
  constructor(page) {
    this.page = page;
    this.state = null;
    this.heardAt = 0;
    this.moving = null;
  }

  /** Take over a CLOCK. */
  accept(clock) {
    if (!clock) return;
    this.state = clock;
    this.base = Date.parse(clock.now);
    this.heardAt = performance.now();
  }

  /** The sandbox's time in milliseconds. */
  now() {
    if (!this.state) return Date.now();
    return this.base + (this.state.frozen ? 0 : performance.now() - this.heardAt);
  }

  /** Move the clock; answers when the app has lived through it. */
  async move(body, label) {
    if (this.moving) return;
    const from = this.now();
    this.moving = { label, from };
    const timer = setInterval(() => this.look(), WATCH_EVERY_MS);
    this.page.redraw();
    try {
      const answer = await post("clock", body);
      this.accept(answer.clock);
      this.said = answer.stops ? `${answer.stops} stop${answer.stops === 1 ? "" : "s"} on the way`
        : "";
      setTimeout(() => {
        this.said = "";
        this.page.redraw();
      }, STOPS_SHOWN_MS);
    } catch (error) {
      this.page.active.complain(error);
    }
    clearInterval(timer);
    this.moving = null;
    this.page.panes.forEach((pane) => pane.refresh());
    this.page.soon();
    this.page.redraw();
  }

  async look() {
    try {
      this.accept(await get("clock"));
      this.page.redraw();
    } catch {
      // The move itself reports what went wrong.
    }
  }

  /** Draw the bar. */
  bar() {
    if (!this.state) return h("div", { class: "clock" });
    const tz = this.page.active?.person.tz || "UTC";
    const now = this.now();
    const busy = Boolean(this.moving);
    return h("div", { class: cls("clock", busy && "moving"), role: "group", "aria-label": "Clock" },
      h("div", { class: "clock-now", title: `${new Date(now).toISOString().slice(0, 16)}Z` },
        icon("clock"), h("b", null, clockTime(now, tz)), h("span", { class: "clock-zone" },
          zoneName(now, tz)), h("span", { class: "clock-date" }, mediumDate(now, tz))),
      h("div", { class: "clock-steps" },
        STEPS.map(([step, label, short]) => h("button", { type: "button", class: "clock-button",
          "aria-label": label, title: label, disabled: busy,
          onclick: () => this.move({ advance: step }, label) }, short)),
        this.nextButton(now, tz, busy),
        this.freezeButton(busy)),
      h("div", { class: "clock-progress", role: "status" }, busy
        ? [h("span", { class: "spinner" }), `${shortDate(now, tz)} …`] : this.said || ""));
  }

  nextButton(now, tz, busy) {
    const due = this.state.due ? Date.parse(this.state.due) : null;
    const late = due !== null && due <= now;
    const when = due === null ? ""
      : late ? "due now" : `${shortDate(due, tz)}, ${clockTime(due, tz)}`;
    const title = due === null ? "The app has not said when its next thing is due"
      : `To the next thing due: ${when} (${distance(due, now)})`;
    return h("button", { type: "button", class: "clock-button clock-next", title,
      "aria-label": title,
      disabled: busy || due === null, onclick: () => this.move({ to: "next" }, "to the next") },
      icon("skip", 15), h("span", { class: "clock-next-label" },
        due === null ? "Nothing due" : "Next due"),
      when && h("span", { class: "clock-due" }, when));
  }

  freezeButton(busy) {
    const { frozen } = this.state;
    const label = frozen ? "The clock stands still. Let it run" : "The clock runs. Stop it";
    return h("button", { type: "button", class: cls("clock-button", frozen && "on"), title: label,
      "aria-label": label, "aria-pressed": String(frozen), disabled: busy,
      onclick: () => this.move({ frozen: !frozen }, "clock") },
      icon(frozen ? "play" : "pause", 15), h("span", { class: "clock-frozen" },
        frozen ? "Frozen" : "Running"));
  }
}

/** The whole page: the panes, and what stands around them. It draws once for many changes. */
import { get } from "./api.js";
import { ClockBar } from "./clock.js";
import { h, render } from "./dom.js";
import { frame } from "./frame.js";
import { Inspector } from "./inspector.js";
import { Pane } from "./pane.js";
import { readHash, writeHash } from "./route.js";
import { Refusals } from "./refusals.js";
import { Switcher } from "./switcher.js";
import { Tour } from "./tour.js";

const PEOPLE_EVERY_MS = 5000;
const AGAIN_AFTER_MS = 400;

export class Page {
  constructor(root) {
    this.root = root;
    this.people = [];
    this.byId = new Map();
    this.channelNames = new Map();
    this.panes = [];
    this.activeIndex = 0;
    this.clock = new ClockBar(this);
    this.refusals = new Refusals(this);
    this.inspector = new Inspector(this);
    this.switcher = new Switcher(this);
    this.tour = new Tour(this);
  }

  /** Ask for the people, open the panes of the address, and begin to draw. */
  async start() {
    await this.loadPeople();
    const wanted = readHash(location.hash).filter((one) => this.byId.has(one.person));
    const first = this.people.find((person) => !person.deleted && !person.is_bot);
    const shown = wanted.length ? wanted : [{ person: first?.id, place: null }];
    this.panes = shown.filter((one) => one.person)
      .map((one) => new Pane(this, one.person, one.place));
    setInterval(() => this.beat(), PEOPLE_EVERY_MS);
    setInterval(() => this.redraw(), 1000);
    this.refusals.load();
    this.tour.load();
    this.redraw();
  }

  get active() {
    return this.panes[Math.min(this.activeIndex, this.panes.length - 1)];
  }

  activate(pane) {
    const index = this.panes.indexOf(pane);
    if (index < 0 || index === this.activeIndex) return;
    this.activeIndex = index;
    this.redraw();
  }

  // people

  async loadPeople() {
    const body = await get("people");
    this.people = body.people;
    this.app = body.app || {};
    this.team = body.team || {};
    const bot = botOf(this.app);
    this.byId = new Map([...(bot ? [[bot.id, bot]] : []),
      ...body.people.map((person) => [person.id, person]), ["USLACKBOT", SLACKBOT]]);
    this.bot = bot;
    if (body.clock) this.clock.accept(body.clock);
  }

  personOf(id) {
    return this.byId.get(id) || null;
  }

  nameOf(id) {
    const person = this.byId.get(id);
    return person ? person.real_name || person.name : "";
  }

  avatar(person, size = 36) {
    const isApp = person.is_bot;
    return h("span", { class: `avatar${isApp ? " avatar-app" : ""}`, "aria-hidden": "true",
      style: { "--size": `${size}px`, "--color": person.color || "#5d6b78" } },
      person.initials || initials(person.real_name || person.name || "?"));
  }

  unreadOf(person) {
    const pane = this.panes.find((one) => one.personId === person.id && one.state);
    if (!pane) return person.unread || 0;
    return pane.state.conversations.reduce((sum, one) => sum + (one.unread || 0), 0);
  }

  // panes

  /** Show a person in the active pane, or beside it. */
  show(personId, beside = false) {
    if (beside && this.panes.length < 2) {
      this.panes.push(new Pane(this, personId));
      this.activeIndex = 1;
    } else {
      if (beside) this.activeIndex = this.activeIndex === 0 ? 1 : 0;
      if (this.active.personId !== personId) {
        this.active.place = null;
        this.active.become(personId);
      }
    }
    this.routed();
    this.redraw();
    return this.active;
  }

  closePane(pane) {
    if (this.panes.length < 2) return;
    pane.end();
    this.panes = this.panes.filter((one) => one !== pane);
    this.activeIndex = 0;
    this.routed();
    this.redraw();
  }

  routed() {
    writeHash(this.panes);
  }

  // keeping up

  async beat() {
    if (document.hidden) return;
    try {
      await this.loadPeople();
      await this.refusals.load();
      await this.inspector.load();
    } catch {
      this.panes.forEach((pane) => pane.refresh());
    }
    this.redraw();
  }

  /** Look at people and calls a moment after something was done. */
  soon() {
    clearTimeout(this.beatTimer);
    this.beatTimer = setTimeout(() => this.beat(), AGAIN_AFTER_MS);
  }

  /** After a reset: nothing that is shown holds any longer. */
  async restart() {
    await this.loadPeople();
    this.refusals.forget();
    this.inspector.forget();
    for (const pane of this.panes) {
      const known = this.byId.has(pane.personId);
      pane.place = null;
      pane.become(known ? pane.personId : this.people[0].id);
    }
    this.redraw();
  }

  /** Draw soon, once for all the changes until then. */
  redraw() {
    if (this.drawing) return;
    this.drawing = true;
    queueMicrotask(() => {
      this.drawing = false;
      const name = this.active?.person.real_name;
      document.title = name ? `${name} · Sandbox` : "Sandbox";
      this.shown = render(this.root, frame(this), this.shown);
    });
  }
}

const SLACKBOT = { id: "USLACKBOT", name: "slackbot", real_name: "Slackbot", initials: "S",
  color: "#5d6b78", is_bot: true };

function botOf(app) {
  if (!app.user_id) return null;
  const name = app.name || "App";
  return { initials: initials(name), real_name: name, ...app.user, id: app.user_id, is_bot: true };
}

function initials(name) {
  const words = name.trim().split(/\s+/);
  return (words[0][0] + (words.length > 1 ? words[words.length - 1][0] : "")).toUpperCase();
}

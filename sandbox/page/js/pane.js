/**
 * One person's client: what they see, where they are, what they have typed. It knows nothing of
 * how this is drawn.
 */
import { get, post, Refused, upload } from "./api.js";
import { watch } from "./live.js";
import { Surface } from "./surface.js";

let count = 0;

export class Pane {
  constructor(page, personId, place = null) {
    this.page = page;
    count += 1;
    this.uid = `p${count}`;
    this.place = place;
    this.composers = new Map();
    this.sidebarOpen = false;
    this.notices = [];
    this.ctx = makeContext(this);
    this.become(personId);
  }

  /** Show another person here. */
  become(personId) {
    this.personId = personId;
    this.state = null;
    this.failure = null;
    this.surfaces = new Map();
    this.question = null;
    this.sent = [];
    this.visit = null;
    this.ackMs = null;
    this.stopWatching?.();
    this.stopWatching = watch(personId, (revision) => this.heard(revision));
    this.refresh();
  }

  end() {
    this.stopWatching();
  }

  // what stands on the page

  get person() {
    return this.state?.person || this.page.personOf(this.personId) || { id: this.personId };
  }

  conversation(id = this.place) {
    return this.state?.conversations.find((one) => one.id === id) || null;
  }

  get appConversation() {
    return this.state?.conversations.find((one) => one.is_app) || null;
  }

  get view() {
    const views = this.state?.views || [];
    return views[views.length - 1] || null;
  }

  /** The name of a conversation as it is listed; with `#` for channels when `sign` is set. */
  titleOf(conversation, sign = false) {
    const { kind, name, members, with: other } = conversation;
    if (kind === "im") return this.ctx.personName(other) || name || "Direct message";
    if (kind === "mpim") {
      return members.filter((id) => id !== this.personId)
        .map((id) => (this.ctx.personName(id) || id).split(" ")[0]).join(", ");
    }
    return sign ? `#${name}` : name;
  }

  avatar(person, size = 36) {
    return this.page.avatar(person, size);
  }

  // talking to the sandbox

  /** Something has changed; null means that the sandbox may even be another one. */
  heard(revision) {
    if (revision === null) this.unsure = true;
    else if (this.state && revision <= this.state.revision) return;
    this.page.soon();
    this.refresh();
  }

  /** Fetch the state again; one more time at the end when asked for meanwhile. */
  async refresh() {
    if (this.fetching) {
      this.again = true;
      return;
    }
    this.fetching = true;
    const { personId } = this;
    const channel = this.state && this.conversation() && !this.whole ? this.place : null;
    this.whole = false;
    try {
      const state = await get("state", { person: personId, channel });
      if (personId === this.personId) this.accept(state, channel);
      this.failure = null;
    } catch (error) {
      this.unsure = true;
      if (personId === this.personId) this.failure = error;
      this.page.redraw();
    }
    this.fetching = false;
    if (this.again) {
      this.again = false;
      this.refresh();
    }
  }

  /** Fetch the messages of every conversation again, not only of the open one. */
  async refreshAll() {
    this.whole = true;
    await this.refresh();
  }

  /** Take a state over, unless a later one is shown already. Messages that have not changed stay
   * the same objects, which lets the page leave them alone. */
  accept(state, channel = null) {
    if (this.state && state.revision < this.state.revision && !this.unsure) return;
    this.unsure = false;
    const old = new Map((this.state?.conversations || []).map((one) => [one.id, one]));
    for (const one of state.conversations) {
      const before = old.get(one.id);
      if (channel && one.id !== channel) one.messages = before?.messages || one.messages || [];
      else one.messages = keepSame(before?.messages || [], one.messages || []);
    }
    this.state = state;
    this.forgetSurfaces();
    if (!this.place || (this.place !== "home" && !this.conversation())) {
      this.place = this.appConversation?.id || state.conversations[0]?.id || "home";
      this.page.routed();
    }
    this.page.clock.accept(state.clock);
    this.arrive();
    this.markRead();
    this.page.redraw();
  }

  /** Remember, when one comes into a conversation, from which message on it is new. */
  arrive() {
    if (this.visit?.place === this.place) return;
    const open = this.conversation();
    const others = (open?.messages || []).filter((message) => message.user !== this.personId);
    const newFrom = open?.unread ? others[others.length - open.unread]?.ts : null;
    if (open && !open.messages.length && open.unread) return;
    this.visit = { place: this.place, newFrom };
  }

  /** What is open on a page that one looks at has been read. */
  async markRead() {
    const open = this.conversation();
    if (!open?.unread || document.hidden || this.marking || this.visit?.place !== open.id) return;
    this.marking = true;
    await this.quietly(post("read", { person: this.personId, channel: open.id }));
    this.marking = false;
  }

  async send(path, body) {
    const { personId } = this;
    try {
      const answer = await post(path, { person: personId, ...body });
      if (answer.state && personId === this.personId) this.accept(answer.state);
      return answer;
    } catch (error) {
      this.complain(error);
      throw error;
    } finally {
      this.page.soon();
    }
  }

  /** A slash command or a message. Rejects when the sandbox refuses it. */
  async say(text, place = this.place) {
    const home = place === "home" || place === this.appConversation?.id;
    this.sent.push(text);
    if (this.visit) this.visit.newFrom = null;
    const answer = await this.send("command", { channel: home ? null : place, text });
    this.ackMs = text.startsWith("/") ? answer.ack_ms : null;
    return answer;
  }

  click(surface, block, element, value) {
    return this.quietly(this.send("click", { ...surface.target, action_id: element.action_id,
      block_id: block.block_id, value: value ?? null, ...this.typedIn(surface) }));
  }

  /** What was typed in a modal so far goes along with a click in it, as in Slack. */
  typedIn(surface) {
    return surface.view && surface.target.view !== "home"
      ? { values: surface.submission(surface.view.blocks) } : {};
  }

  async submit() {
    const { view } = this;
    if (!view || this.submitting) return;
    this.submitting = view.id;
    this.page.redraw();
    const values = this.surfaceOfView(view).submission(view.blocks);
    await this.quietly(this.send("submit", { view: view.id, values }));
    this.submitting = null;
    this.page.redraw();
  }

  async close(all = false) {
    const { view } = this;
    if (view) await this.quietly(this.send("close", { view: view.id, all }));
  }

  async options(surface, block, element, value) {
    const answer = await post("options", { person: this.personId, ...surface.target,
      action_id: element.action_id, block_id: block.block_id, value });
    if (answer.option_groups) {
      return answer.option_groups.map((g) => ({ label: g.label?.text || "", options: g.options }));
    }
    return [{ label: "", options: answer.options || [] }];
  }

  async upload(file) {
    const answer = await upload(this.personId, file);
    return answer.id || answer.file?.id || answer.file;
  }

  async quietly(promise) {
    try {
      return await promise;
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof TypeError)) throw error;
      return null;
    }
  }

  // going places

  /** Open a conversation, or Home. */
  async go(place) {
    if (place !== this.place) this.visit = null;
    this.place = place;
    this.sidebarOpen = false;
    this.page.routed();
    this.page.redraw();
    if (place === "home") await this.quietly(this.send("home", { tab: "home" }));
    else if (place === this.appConversation?.id) {
      await this.quietly(this.send("home", { tab: "messages" }));
    }
    await this.refresh();
  }

  // surfaces

  surface(key, target) {
    if (!this.surfaces.has(key)) this.surfaces.set(key, new Surface(this, key, target));
    return this.surfaces.get(key);
  }

  surfaceOfMessage(message) {
    const { channel, ts } = message;
    return this.surface(`m-${channel}-${ts}`, { message: { channel, ts } });
  }

  surfaceOfView(view) {
    const surface = this.surface(`v-${view.id}`, { view: view.id });
    surface.view = view;
    return surface;
  }

  surfaceOfHome(view) {
    const surface = this.surface("home", { view: "home" });
    surface.view = view;
    return surface;
  }

  forgetSurfaces() {
    const open = new Set(this.state.views.map((view) => `v-${view.id}`));
    for (const key of this.surfaces.keys()) {
      if (key.startsWith("v-") && !open.has(key)) this.surfaces.delete(key);
    }
  }

  // asking and telling

  /** Ask "are you sure", with the words of a confirm object. */
  ask(confirm) {
    return new Promise((resolve) => {
      this.question = { confirm, answer: (yes) => {
        this.question = null;
        this.page.redraw();
        resolve(yes);
      } };
      this.page.redraw();
    });
  }

  /** Show a refusal of the sandbox for a few seconds. */
  complain(error) {
    const notice = { id: Math.random(), text: error.message || String(error) };
    this.notices = [...this.notices, notice].slice(-3);
    this.page.redraw();
    setTimeout(() => this.dismiss(notice), 7000);
  }

  dismiss(notice) {
    this.notices = this.notices.filter((one) => one !== notice);
    this.page.redraw();
  }
}

function keepSame(before, after) {
  const known = new Map(before.map((message) => [message.ts, message]));
  return after.map((message) => {
    const same = known.get(message.ts);
    const text = JSON.stringify(message);
    if (same && same.sandboxText === text) return same;
    Object.defineProperty(message, "sandboxText", { value: text, enumerable: false });
    return message;
  });
}

/** What the rendering of text needs to know of the reader. */
function makeContext(pane) {
  return {
    get reader() {
      return pane.personId;
    },
    get tz() {
      return pane.person.tz || "UTC";
    },
    now: () => pane.page.clock.now(),
    personName: (id) => pane.page.nameOf(id),
    channelName: (id) => pane.state?.conversations.find((c) => c.id === id)?.name
      || pane.page.channelNames.get(id),
    canOpen: (id) => Boolean(pane.conversation(id)),
    open: (id) => pane.go(id),
  };
}

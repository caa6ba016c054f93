/** One message, drawn anew only when it, its surface or the day has changed. */
import { blocks } from "./blocks.js";
import { cls, h, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";
import { fileCard } from "./picture.js";
import { clockTime, dayKey, longDate } from "./time.js";

const drawn = new WeakMap();

/** Draw a message. `joined` leaves out the author, who stands above. */
export function messageView(pane, message, joined) {
  const surface = pane.surfaceOfMessage(message);
  const { tz } = pane.ctx;
  const today = todayOf(pane);
  const mark = [surface.version, joined, tz, pane.uid, pane.personId, pane.page.people.length,
    today].join();
  const kept = drawn.get(surface);
  if (kept && kept.mark === mark && kept.message === message) return kept.vnode;
  const vnode = draw(pane, message, surface, joined);
  drawn.set(surface, { mark, message, vnode });
  return vnode;
}

let lastDay = {};

/** The reader's day, reckoned anew once a minute. */
function todayOf(pane) {
  const minute = Math.floor(pane.ctx.now() / 60000);
  const { tz } = pane.ctx;
  if (lastDay.minute !== minute || lastDay.tz !== tz) {
    lastDay = { minute, tz, key: dayKey(minute * 60000, tz) };
  }
  return lastDay.key;
}

function draw(pane, message, surface, joined) {
  const at = Date.parse(message.at);
  const author = authorOf(pane, message);
  const time = h("time", { class: "message-time", datetime: message.at,
    title: `${longDate(at, pane.ctx.tz)} at ${clockTime(at, pane.ctx.tz, true)}` },
    clockTime(at, pane.ctx.tz));
  return h("article", { key: message.ts, "data-ts": message.ts,
    class: cls("message", joined && "joined", message.ephemeral && "ephemeral"),
    "aria-label": `${author.real_name}, ${clockTime(at, pane.ctx.tz)}` },
    h("div", { class: "message-side" }, joined ? time : pane.avatar(author, 36)),
    h("div", { class: "message-main" },
      message.thread_ts && message.thread_ts !== message.ts
        && h("div", { class: "only-you" }, icon("right", 14), "In a thread"),
      message.ephemeral && h("div", { class: "only-you" }, icon("eye", 14), "Only visible to you"),
      !joined && h("div", { class: "message-head" },
        h("span", { class: "author" }, author.real_name),
        author.is_bot && h("span", { class: "app-tag" }, "APP"), time),
      body(pane, message, surface),
      message.edited && h("span", { class: "edited" }, "(edited)")));
}

function authorOf(pane, message) {
  const known = pane.page.personOf(message.user);
  if (known) return { ...known, real_name: known.real_name || known.name };
  const name = message.username || (message.bot ? "App" : message.user || "Somebody");
  return { name, real_name: name, is_bot: Boolean(message.bot) };
}

function body(pane, message, surface) {
  const shown = message.blocks?.length
    ? blocks(message.blocks, surface)
    : message.text && h("div", { class: "text" }, mrkdwn(message.text, pane.ctx));
  return [shown, (message.files || []).map((file) => fileCard(file)),
    (message.attachments || []).map((one) => attachment(pane, one, surface)),
    reactions(message)];
}

function attachment(pane, one, surface) {
  return h("div", { class: "attachment", style: { "border-color": one.color
    ? `#${one.color.replace(/^#/, "")}` : "var(--line-strong)" } },
    one.blocks ? blocks(one.blocks, surface) : [one.title && h("b", null, one.title),
      one.text && mrkdwn(one.text, pane.ctx) || one.fallback]);
}

function reactions(message) {
  if (!message.reactions?.length) return null;
  const counts = new Map();
  for (const { name } of message.reactions) counts.set(name, (counts.get(name) || 0) + 1);
  return h("div", { class: "reactions" }, [...counts].map(([name, count]) =>
    h("span", { class: "reaction", key: name, title: `:${name}:` },
      `${emoji(name) || `:${name}:`} ${count}`)));
}

/**
 * Slack's mrkdwn: text to a tree, and the tree to nodes. Marks count only at the edge of a word
 * and never across lines; a link, mention or code inside is taken whole. Nothing is ever parsed
 * as HTML.
 */
import { h } from "./dom.js";
import { emoji, withEmoji } from "./emoji.js";
import { slackDate } from "./time.js";

const MARKS = { "*": "b", _: "i", "~": "s" };
const ENTITIES = { "&amp;": "&", "&lt;": "<", "&gt;": ">" };
const WORD = /[\p{L}\p{N}]/u;

/** Turn the three entities that Slack knows into their characters. */
export function decode(text) {
  return text.replace(/&(amp|lt|gt);/g, (entity) => ENTITIES[entity]);
}

/** Parse a whole mrkdwn text.
 * @returns {{t: string, text?: string, of?: Array}[]} nodes: pre, quote and inline ones */
export function parse(text) {
  const out = [];
  const parts = text.split(/```([\s\S]+?)```/);
  parts.forEach((part, i) => {
    if (i % 2) out.push({ t: "pre", text: decode(part.replace(/^\n/, "").replace(/\n$/, "")) });
    else out.push(...parseLines(trimAround(part, i > 0, i < parts.length - 1)));
  });
  return out;
}

function trimAround(part, afterPre, beforePre) {
  let text = part;
  if (afterPre) text = text.replace(/^\n/, "");
  if (beforePre) text = text.replace(/\n$/, "");
  return text;
}

function parseLines(text) {
  if (!text) return [];
  const out = [];
  let plain = [];
  let quoted = [];
  const flush = () => {
    if (plain.length) out.push({ t: "lines", of: parseInline(plain.join("\n")) });
    if (quoted.length) out.push({ t: "quote", of: parseInline(quoted.join("\n")) });
    plain = [];
    quoted = [];
  };
  const lines = text.split("\n");
  for (let i = 0; i < lines.length; i += 1) {
    const all = /^(?:&gt;|>){3} ?/.exec(lines[i]);
    const one = /^(?:&gt;|>) ?/.exec(lines[i]);
    if (all) {
      flush();
      quoted = [lines[i].slice(all[0].length), ...lines.slice(i + 1)];
      break;
    }
    if (Boolean(one) !== quoted.length > 0) flush();
    if (one) quoted.push(lines[i].slice(one[0].length));
    else plain.push(lines[i]);
  }
  flush();
  return out;
}

/** Parse text without line structure. */
export function parseInline(text) {
  const out = [];
  let plain = "";
  const push = (node) => {
    if (plain) out.push({ t: "text", text: decode(plain) });
    plain = "";
    if (node) out.push(node);
  };
  for (let i = 0; i < text.length; ) {
    const found = special(text, i);
    if (found) {
      push(found.node);
      i = found.end;
    } else {
      plain += text[i];
      i += 1;
    }
  }
  push(null);
  return out;
}

function special(text, i) {
  const char = text[i];
  if (char === "`") return codeAt(text, i);
  if (char === "<") return tokenAt(text, i);
  if (char in MARKS) return markAt(text, i);
  if (char === ":") return emojiAt(text, i);
  if (char === "h" && !WORD.test(text[i - 1] || " ")) return urlAt(text, i);
  return null;
}

function codeAt(text, i) {
  const match = /^`([^`\n]+)`/.exec(text.slice(i, i + 4000));
  return match && { node: { t: "code", text: decode(match[1]) }, end: i + match[0].length };
}

function tokenAt(text, i) {
  const match = /^<([^<>\n]+)>/.exec(text.slice(i, i + 4000));
  return match && { node: { t: "token", text: match[1] }, end: i + match[0].length };
}

function emojiAt(text, i) {
  const match = /^:([a-z0-9_+-]+):(?::skin-tone-\d:)?/i.exec(text.slice(i, i + 80));
  const char = match && emoji(match[1].toLowerCase());
  return char ? { node: { t: "emoji", text: char, name: match[1] }, end: i + match[0].length }
    : null;
}

function urlAt(text, i) {
  const match = /^https?:\/\/[^\s<>|`]+/.exec(text.slice(i, i + 2000));
  if (!match) return null;
  const url = match[0].replace(/(?:[.,;:!?)\]'"*_~]|&gt;|&lt;)+$/, "");
  return { node: { t: "token", text: url }, end: i + url.length };
}

function markAt(text, i) {
  const mark = text[i];
  const after = text[i + 1] || " ";
  if (WORD.test(text[i - 1] || " ") || /\s/.test(after) || after === mark) return null;
  const end = closing(text, i + 1, mark);
  if (end < 0) return null;
  return { node: { t: MARKS[mark], of: parseInline(text.slice(i + 1, end)) }, end: end + 1 };
}

function closing(text, from, mark) {
  for (let j = from; j < text.length && text[j] !== "\n"; j += 1) {
    const skipped = (text[j] === "`" && codeAt(text, j)) || (text[j] === "<" && tokenAt(text, j));
    if (skipped) j = skipped.end - 1;
    else if (text[j] === mark && j > from && !/\s/.test(text[j - 1])
      && !WORD.test(text[j + 1] || " ")) return j;
  }
  return -1;
}

/** Show mrkdwn text. `ctx` gives people, channels, the reader's zone and the time. */
export function mrkdwn(text, ctx) {
  return parse(text).map((node) => show(node, ctx));
}

/** Show a text object of Block Kit, or a plain string as plain text. */
export function textObject(object, ctx) {
  if (!object) return null;
  if (typeof object === "string") return withEmoji(decode(object));
  if (object.type === "mrkdwn") return mrkdwn(object.text, ctx);
  return plain(object);
}

/** The string of a plain text object. */
export function plain(object) {
  const text = typeof object === "string" ? object : object?.text || "";
  return object?.emoji === false ? decode(text) : withEmoji(decode(text));
}

/** What a mrkdwn text says, without marks; for labels and comparisons. */
export function mrkdwnToText(text, ctx) {
  const flat = (nodes) => nodes.map((node) => {
    if (node.t === "token") return tokenText(node.text, ctx);
    return node.of ? flat(node.of) : node.text;
  }).join("");
  return flat(parse(text || ""));
}

const SHOWN = {
  text: (node) => node.text,
  emoji: (node) => h("span", { class: "emoji", title: `:${node.name}:` }, node.text),
  code: (node) => h("code", null, node.text),
  pre: (node) => h("pre", { class: "pre", tabIndex: 0 }, node.text),
  quote: (node, ctx) => h("blockquote", null, node.of.map((n) => show(n, ctx))),
  lines: (node, ctx) => h("div", { class: "lines" }, node.of.map((n) => show(n, ctx))),
  token: (node, ctx) => showToken(node.text, ctx),
};

function show(node, ctx) {
  const known = SHOWN[node.t];
  return known ? known(node, ctx) : h(node.t, null, node.of.map((n) => show(n, ctx)));
}

function splitToken(token) {
  const bar = token.indexOf("|");
  return bar < 0 ? [token, ""] : [token.slice(0, bar), decode(token.slice(bar + 1))];
}

function tokenText(token, ctx) {
  const [head, label] = splitToken(token);
  if (head[0] === "@") return `@${ctx.personName(head.slice(1)) || label}`;
  if (head[0] === "#") return `#${ctx.channelName(head.slice(1)) || label}`;
  if (head.startsWith("!date^")) return dateText(head, label, ctx).text;
  if (head[0] === "!") return label || `@${head.slice(1)}`;
  return label || decode(head);
}

function showToken(token, ctx) {
  const [head, label] = splitToken(token);
  if (head[0] === "@") return userMention(head.slice(1), ctx, label);
  if (head[0] === "#") return channelMention(head.slice(1), ctx, label);
  if (head.startsWith("!date^")) return showDate(head, label, ctx);
  if (head.startsWith("!subteam^")) {
    return h("span", { class: "mention" }, label || "@group");
  }
  if (head[0] === "!") return broadcast(head.slice(1).split("|")[0], label);
  return link(decode(head), label || decode(head).replace(/^mailto:/, ""));
}

/** A link, if its address is one that a browser may follow. */
export function link(url, label) {
  if (!/^(https?:|mailto:|tel:)/i.test(url)) return h("span", null, label);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, label);
}

/** @Name; it stands out when it is the reader. */
export function userMention(id, ctx, label = "") {
  const name = ctx.personName(id) || label.replace(/^@/, "") || id;
  return h("span", { class: id === ctx.reader ? "mention mention-me" : "mention" }, `@${name}`);
}

/** #channel, which opens when the reader is in it. */
export function channelMention(id, ctx, label = "") {
  const name = ctx.channelName(id) || label || "private-channel";
  if (!ctx.canOpen(id)) return h("span", { class: "mention" }, `#${name}`);
  return h("button", { class: "mention", type: "button", onclick: () => ctx.open(id) }, `#${name}`);
}

/** @here, @channel, @everyone */
export function broadcast(range, label = "") {
  const known = ["here", "channel", "everyone"].includes(range);
  const text = known ? `@${range}` : label || `<!${range}>`;
  return h("span", { class: "mention mention-all" }, text);
}

function dateText(head, label, ctx) {
  const [, seconds, pattern, url] = head.split("^");
  const text = slackDate(seconds, decode(pattern || ""), ctx.tz, ctx.now());
  return { text: text ?? label, url, seconds: Number(seconds) };
}

function showDate(head, label, ctx) {
  const { text, url, seconds } = dateText(head, label, ctx);
  const iso = Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString() : undefined;
  const time = h("time", { datetime: iso }, text);
  return url ? link(decode(url), time) : time;
}

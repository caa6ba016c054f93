/** The rich_text block, and rich text as marks in a plain field (for the rich text input). */
import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelMention, link, parse, userMention } from "./mrkdwn.js";
import { slackDate } from "./time.js";

const TAGS = { bold: "b", italic: "i", strike: "s", code: "code", underline: "u" };

/** Show the elements of a rich_text block. Consecutive lists continue one another's numbering. */
export function richText(block, ctx) {
  const out = [];
  const elements = block.elements || [];
  for (let i = 0; i < elements.length; i += 1) {
    if (elements[i].type === "rich_text_list") out.push(listItem(elements, i, ctx));
    else out.push((PARTS[elements[i].type] || section)(elements[i], ctx));
  }
  return h("div", { class: "rich" }, out);
}

const PARTS = {
  rich_text_section: section,
  rich_text_quote: (part, ctx) => h("blockquote", null, inline(part.elements, ctx)),
  rich_text_preformatted: (part, ctx) =>
    h("pre", { class: "pre", tabIndex: 0 }, inline(part.elements, ctx)),
};

function section(part, ctx) {
  return h("div", { class: "lines" }, inline(part.elements || [], ctx));
}

const ORDERED = [(n) => `${n}.`, (n) => `${letters(n)}.`, (n) => `${roman(n)}.`];
const BULLETS = ["•", "◦", "▪"];

function listItem(elements, index, ctx) {
  const list = elements[index];
  const indent = list.indent || 0;
  const start = (list.offset || 0) + numberBefore(elements, index) + 1;
  const mark = (i) => list.style === "ordered"
    ? ORDERED[indent % 3](start + i) : BULLETS[Math.min(indent, 2)];
  return h("ul", { class: list.border ? "rich-list bordered" : "rich-list",
    style: { "--indent": String(indent) } },
    list.elements.map((item, i) => h("li", null,
      h("span", { class: "marker", "aria-hidden": "true" }, mark(i)),
      h("span", { class: "lines" }, inline(item.elements || [], ctx)))));
}

/** How many items of the same level came in the lists directly before, nested ones skipped. */
function numberBefore(elements, index) {
  const { indent = 0, style } = elements[index];
  let count = 0;
  for (let i = index - 1; i >= 0 && elements[i].type === "rich_text_list"; i -= 1) {
    const other = elements[i];
    if ((other.indent || 0) < indent) break;
    if ((other.indent || 0) === indent && other.style === style) count += other.elements.length;
  }
  return count;
}

function letters(n) {
  return String.fromCharCode(97 + ((n - 1) % 26));
}

function roman(n) {
  const steps = [[10, "x"], [9, "ix"], [5, "v"], [4, "iv"], [1, "i"]];
  let rest = n;
  let out = "";
  for (const [size, sign] of steps) {
    while (rest >= size) {
      out += sign;
      rest -= size;
    }
  }
  return out;
}

function inline(elements, ctx) {
  return elements.map((el) => styled((INLINE[el.type] || unknown)(el, ctx), el.style));
}

const INLINE = {
  text: (el) => el.text,
  link: (el) => link(el.url, el.text || el.url),
  emoji: (el) => h("span", { class: "emoji", title: `:${el.name}:` }, emojiOf(el)),
  user: (el, ctx) => userMention(el.user_id, ctx),
  channel: (el, ctx) => channelMention(el.channel_id, ctx),
  usergroup: (el) => h("span", { class: "mention" }, `@${el.usergroup_id}`),
  broadcast: (el) => broadcast(el.range),
  color: (el) => h("span", { class: "swatch" },
    h("i", { style: { "background-color": el.value } }), el.value),
  date: (el, ctx) => h("time", null,
    slackDate(el.timestamp, el.format || "{date}", ctx.tz, ctx.now()) ?? el.fallback ?? ""),
};

function unknown(el) {
  return el.text || `[${el.type}]`;
}

function emojiOf(el) {
  if (el.unicode) {
    return String.fromCodePoint(...el.unicode.split("-").map((code) => parseInt(code, 16)));
  }
  return emoji(el.name) || `:${el.name}:`;
}

function styled(node, style) {
  let out = node;
  for (const name of Object.keys(TAGS)) if (style?.[name]) out = h(TAGS[name], null, out);
  return out;
}

const STYLES = { b: "bold", i: "italic", s: "strike" };

/** What was typed with marks (*bold*, - lists, > quotes) as a rich_text block; null when empty. */
export function toRichText(text) {
  if (!text.trim()) return null;
  const elements = [];
  for (const node of parse(text)) {
    if (node.t === "pre") elements.push(part("preformatted", [{ type: "text", text: node.text }]));
    else if (node.t === "quote") elements.push(part("quote", spans(node.of, {})));
    else elements.push(...sections(spans(node.of, {})));
  }
  return { type: "rich_text", elements };
}

function part(kind, elements) {
  return { type: `rich_text_${kind}`, elements };
}

function spans(nodes, style) {
  return nodes.flatMap((node) => {
    const mark = Object.keys(style).length ? { style } : {};
    if (STYLES[node.t]) return spans(node.of, { ...style, [STYLES[node.t]]: true });
    if (node.t === "code") {
      return [{ type: "text", text: node.text, style: { ...style, code: true } }];
    }
    if (node.t === "emoji") return [{ type: "emoji", name: node.name }];
    if (node.t === "token") return [token(node.text, mark)];
    return [{ type: "text", text: node.text, ...mark }];
  });
}

function token(text, mark) {
  const [head, label] = text.split("|");
  if (head[0] === "@") return { type: "user", user_id: head.slice(1), ...mark };
  if (head[0] === "#") return { type: "channel", channel_id: head.slice(1), ...mark };
  return { type: "link", url: head, ...(label && { text: label }), ...mark };
}

/** Split a run of spans at lines, and gather lines that begin with "- ", "• " or "1. ". */
function sections(all) {
  const out = [];
  for (const line of splitLines(all)) {
    const first = line[0]?.type === "text" ? line[0].text : "";
    const match = /^(?:[-•] |(\d+)[.)] )/.exec(first);
    const last = out[out.length - 1];
    if (match) {
      const style = match[1] ? "ordered" : "bullet";
      const item = part("section", [{ ...line[0], text: first.slice(match[0].length) || " " },
        ...line.slice(1)]);
      if (last?.style === style) last.elements.push(item);
      else out.push({ type: "rich_text_list", style, elements: [item] });
    } else if (last?.type === "rich_text_section") {
      last.elements.push({ type: "text", text: "\n" }, ...line);
    } else out.push(part("section", line));
  }
  return out.filter((one) => one.elements.length);
}

function splitLines(all) {
  const lines = [[]];
  for (const span of all) {
    if (span.type !== "text") lines[lines.length - 1].push(span);
    else span.text.split("\n").forEach((text, i) => {
      if (i) lines.push([]);
      if (text) lines[lines.length - 1].push({ ...span, text });
    });
  }
  return lines;
}

/** The marks that `toRichText` would read back into this block. */
export function fromRichText(block) {
  return (block?.elements || []).map((el) => {
    if (el.type === "rich_text_list") {
      return el.elements.map((item, i) =>
        `${el.style === "ordered" ? `${i + 1}.` : "-"} ${marks(item.elements)}`).join("\n");
    }
    if (el.type === "rich_text_quote") return marks(el.elements).replace(/^/gm, "> ");
    if (el.type === "rich_text_preformatted") return `\`\`\`${marks(el.elements)}\`\`\``;
    return marks(el.elements);
  }).join("\n");
}

function marks(elements = []) {
  return elements.map((el) => {
    const text = INLINE_MARKS[el.type]?.(el) ?? el.text ?? "";
    const { bold, italic, strike, code } = el.style || {};
    return [[code, "`"], [strike, "~"], [italic, "_"], [bold, "*"]]
      .reduce((out, [on, mark]) => (on ? mark + out + mark : out), text);
  }).join("");
}

const INLINE_MARKS = {
  link: (el) => (el.text ? `<${el.url}|${el.text}>` : `<${el.url}>`),
  user: (el) => `<@${el.user_id}>`,
  channel: (el) => `<#${el.channel_id}>`,
  emoji: (el) => `:${el.name}:`,
};

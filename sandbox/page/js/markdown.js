/** The markdown block: standard Markdown, as much of it as Slack shows. */
import { h } from "./dom.js";
import { withEmoji } from "./emoji.js";
import { link } from "./mrkdwn.js";

const FENCE = /^ {0,3}```/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/;
const ITEM = /^(\s*)(?:([-*+])|(\d+)[.)])\s+(.*)$/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** Show a Markdown text. */
export function markdown(text) {
  return h("div", { class: "markdown" }, blocks(text.split("\n")));
}

function blocks(lines) {
  const out = [];
  for (let i = 0; i < lines.length; ) {
    const [node, next] = blockAt(lines, i);
    if (node) out.push(node);
    i = next;
  }
  return out;
}

function blockAt(lines, i) {
  const line = lines[i];
  if (!line.trim()) return [null, i + 1];
  if (FENCE.test(line)) return fence(lines, i);
  const heading = HEADING.exec(line);
  if (heading) {
    return [h(`h${Math.min(heading[1].length + 2, 6)}`, null, inline(heading[2])), i + 1];
  }
  if (RULE.test(line)) return [h("hr", null), i + 1];
  if (/^ {0,3}>/.test(line)) return quote(lines, i);
  if (ITEM.test(line)) return list(lines, i);
  if (line.includes("|") && TABLE_RULE.test(lines[i + 1] || "")) return table(lines, i);
  return paragraph(lines, i);
}

function fence(lines, i) {
  let end = i + 1;
  while (end < lines.length && !FENCE.test(lines[end])) end += 1;
  return [h("pre", { class: "pre", tabIndex: 0 }, lines.slice(i + 1, end).join("\n")), end + 1];
}

function quote(lines, i) {
  let end = i;
  while (end < lines.length && /^ {0,3}>/.test(lines[end])) end += 1;
  return [h("blockquote", null, blocks(lines.slice(i, end)
    .map((line) => line.replace(/^ {0,3}> ?/, "")))), end];
}

function list(lines, i) {
  const first = ITEM.exec(lines[i]);
  const indent = first[1].length;
  const ordered = Boolean(first[3]);
  const items = [];
  let at = i;
  while (at < lines.length) {
    const item = ITEM.exec(lines[at]);
    if (!item || item[1].length !== indent || Boolean(item[3]) !== ordered) break;
    let end = at + 1;
    while (end < lines.length && lines[end].trim()
      && /^\s*/.exec(lines[end])[0].length > indent) end += 1;
    items.push(listItem(item[4], lines.slice(at + 1, end).map((l) => l.slice(indent + 2))));
    at = end;
  }
  return [h(ordered ? "ol" : "ul", ordered ? { start: first[3] } : null, items), at];
}

function listItem(text, inner) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(text);
  const mark = task && h("input", { type: "checkbox", disabled: true, checked: task[1] !== " ",
    "aria-label": task[1] === " " ? "open" : "done" });
  return h("li", { class: task ? "task" : null }, mark, inline(task ? task[2] : text),
    blocks(inner));
}

function table(lines, i) {
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split("|").map((c) => c.trim());
  const align = cells(lines[i + 1]).map((c) => (/^:.*:$/.test(c) && "center")
    || (c.endsWith(":") && "right") || "left");
  let end = i + 2;
  while (end < lines.length && lines[end].includes("|")) end += 1;
  const row = (tag) => (line) => h("tr", null, cells(line).map((cell, n) =>
    h(tag, { style: { "text-align": align[n] || "left" } }, inline(cell))));
  return [h("div", { class: "table-box" }, h("table", null, h("thead", null, row("th")(lines[i])),
    h("tbody", null, lines.slice(i + 2, end).map(row("td"))))), end];
}

function paragraph(lines, i) {
  let end = i + 1;
  while (end < lines.length && lines[end].trim() && !HEADING.test(lines[end])
    && !ITEM.test(lines[end]) && !FENCE.test(lines[end]) && !/^ {0,3}>/.test(lines[end])) end += 1;
  return [h("p", { class: "lines" }, inline(lines.slice(i, end).join("\n"))), end];
}

const SPANS = [
  [/^`([^`\n]+)`/, (m) => h("code", null, m[1])],
  [/^!?\[([^\]]*)\]\(([^()\s]+)(?:\s+"[^"]*")?\)/, (m) => link(m[2], inline(m[1]))],
  [/^\*\*(?=\S)([\s\S]*?\S)\*\*/, (m) => h("b", null, inline(m[1]))],
  [/^__(?=\S)([\s\S]*?\S)__/, (m) => h("b", null, inline(m[1]))],
  [/^~~(?=\S)([\s\S]*?\S)~~/, (m) => h("s", null, inline(m[1]))],
  [/^\*(?=\S)([\s\S]*?\S)\*/, (m) => h("i", null, inline(m[1]))],
  [/^_(?=\S)([\s\S]*?\S)_(?![\p{L}\p{N}])/u, (m) => h("i", null, inline(m[1]))],
  [/^<(https?:\/\/[^\s>]+)>/, (m) => link(m[1], m[1])],
  [/^https?:\/\/[^\s<>)]+[^\s<>).,;:!?]/, (m) => link(m[0], m[0])],
  [/^\\([\\`*_{}[\]()#+.!~|>-])/, (m) => m[1]],
];

function inline(text) {
  const out = [];
  let plain = "";
  for (let i = 0; i < text.length; ) {
    const rest = text.slice(i);
    const word = /[\p{L}\p{N}]/u.test(text[i - 1] || " ");
    const span = SPANS.find(([test]) => test.test(rest) && !(word && /[_h]/.test(rest[0])));
    if (span) {
      const match = span[0].exec(rest);
      out.push(withEmoji(plain), span[1](match));
      plain = "";
      i += match[0].length;
    } else {
      plain += text[i];
      i += 1;
    }
  }
  out.push(withEmoji(plain));
  return out.filter((part) => part !== "");
}

/** JSON shown as a tree of lines, with the places of problems marked. */
import { cls, h } from "./dom.js";

/** Show a value. `problems` are `{pointer, sentence}`; a pointer is a JSON pointer or a path. */
export function jsonView(value, problems = []) {
  const marks = new Map();
  for (const one of problems) {
    const key = normal(one.pointer);
    marks.set(key, [...(marks.get(key) || []), one.sentence || one.message || ""]);
  }
  const used = new Set();
  const lines = node(value, "", null, 0, marks, used, "");
  const lost = [...marks].filter(([pointer]) => !used.has(pointer));
  return h("div", { class: "json", tabIndex: 0, role: "region", "aria-label": "JSON" },
    lost.map(([pointer, sentences]) => h("div", { class: "json-line json-bad" },
      h("span", { class: "json-place" }, pointer || "(whole)"), note(sentences))),
    lines);
}

function normal(pointer) {
  const text = String(pointer ?? "");
  return text.startsWith("/") || !text ? text.replace(/\/$/, "")
    : `/${text.replace(/\[(\d+)\]/g, ".$1").split(".").filter(Boolean).join("/")}`;
}

function node(value, pointer, key, depth, marks, used, comma) {
  const sentences = marks.get(pointer);
  if (sentences) used.add(pointer);
  const name = key === null ? "" : `${JSON.stringify(key)}: `;
  const parsed = embedded(value);
  if (parsed === null || typeof parsed !== "object") {
    return [line(depth, [label(name), scalar(parsed), comma], sentences)];
  }
  const list = Array.isArray(parsed);
  const entries = Object.entries(parsed);
  const [open, shut] = list ? "[]" : "{}";
  if (!entries.length) return [line(depth, [label(name), open + shut, comma], sentences)];
  return [
    line(depth, [label(name), open], sentences),
    ...entries.flatMap(([k, v], i) => node(v, `${pointer}/${escape(k)}`, list ? null : k, depth + 1,
      marks, used, i < entries.length - 1 ? "," : "")),
    line(depth, [shut, comma]),
  ];
}

/** Form-encoded calls carry blocks and views as JSON in a string. */
function embedded(value) {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function escape(key) {
  return String(key).replace(/~/g, "~0").replace(/\//g, "~1");
}

function label(name) {
  return name && h("span", { class: "json-key" }, name);
}

function scalar(value) {
  const kind = value === null ? "null" : typeof value;
  return h("span", { class: `json-${kind}` }, JSON.stringify(value));
}

function line(depth, parts, sentences) {
  return h("div", { class: cls("json-line", sentences && "json-bad"),
    style: { "--depth": String(depth) } },
    h("span", { class: "json-code" }, parts), sentences && note(sentences));
}

function note(sentences) {
  return h("span", { class: "json-note" }, sentences.join("; "));
}

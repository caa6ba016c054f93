/** The fields that one types into or ticks: text, numbers, dates, files, check boxes, rich text. */
import { cls, h, icon } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";
import { richText, toRichText } from "./richtext.js";
import { secondsToWall, wallToSeconds } from "./time.js";

/** Attributes that tie a field to its label, hint and error. */
function tie(block, element, surface, extra) {
  return { id: surface.idOf(block, element), "aria-label": extra.label || null,
    "aria-invalid": extra.invalid ? "true" : null, "aria-describedby": extra.describedBy || null,
    "aria-required": extra.required ? "true" : null };
}

const KINDS = {
  plain_text_input: { type: "text" },
  email_text_input: { type: "email", inputmode: "email" },
  url_text_input: { type: "url", inputmode: "url" },
  number_input: { type: "text", inputmode: "decimal" },
};

/** A field of text, an e-mail address, a web address or a number. */
export function textField(block, element, surface, extra) {
  const value = surface.read(block, element);
  const shared = { ...tie(block, element, surface, extra), class: "field", value,
    placeholder: plain(element.placeholder), autocomplete: "off",
    "data-autofocus": element.focus_on_load ? "1" : null,
    oninput: (event) => typed(block, element, surface, event.target.value),
    onkeydown: (event) => entered(block, element, surface, event) };
  const field = element.multiline
    ? h("textarea", { ...shared, rows: 4, updated: grow })
    : h("input", { ...shared, ...KINDS[element.type] });
  return [counter(element, value), field];
}

function grow(el) {
  if (el.sandboxHeld === el.value) return;
  el.sandboxHeld = el.value;
  el.style.height = "auto";
  el.style.height = `${Math.min(Math.max(el.scrollHeight + 2, 92), 320)}px`;
}

function counter(element, value) {
  const { max_length: most, min_length: least } = element;
  const length = [...String(value ?? "")].length;
  if (most) {
    return h("span", { class: cls("counter", length > most && "over") }, `${length} / ${most}`);
  }
  if (least && length < least) {
    return h("span", { class: "counter" }, `${length}, at least ${least}`);
  }
  return null;
}

function typed(block, element, surface, text) {
  surface.write(block, element, text);
  const when = element.dispatch_action_config?.trigger_actions_on || [];
  if (block.dispatch_action && when.includes("on_character_entered")) {
    later(block, element, surface);
  }
}

function later(block, element, surface) {
  const box = surface.local(`typing ${surface.idOf(block, element)}`, () => ({ timer: 0 }));
  clearTimeout(box.timer);
  box.timer = setTimeout(() => surface.act(block, element, surface.read(block, element)), 300);
}

function entered(block, element, surface, event) {
  if (event.key !== "Enter" || event.ctrlKey || event.metaKey || event.isComposing) return;
  if (element.multiline && !block.dispatch_action) return;
  const when = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  if (block.dispatch_action && when.includes("on_enter_pressed") && !event.shiftKey) {
    event.preventDefault();
    event.stopPropagation();
    surface.act(block, element, surface.read(block, element));
  }
}

/** A date, a time, or both in the person's own zone. */
export function momentField(block, element, surface, extra) {
  const value = surface.read(block, element);
  const { tz } = surface.pane.ctx;
  const both = element.type === "datetimepicker";
  const type = { datepicker: "date", timepicker: "time" }[element.type] || "datetime-local";
  const shown = both && value ? secondsToWall(value, tz) : value || "";
  const change = (event) => {
    const text = event.target.value;
    const next = both ? (text ? wallToSeconds(text, tz) : null) : text || null;
    if (next !== surface.read(block, element)) settle(block, element, surface, next);
  };
  return h("input", { ...tie(block, element, surface, extra), class: "field field-moment", type,
    value: shown, onchange: change,
    onblur: () => settleNow(block, element, surface) });
}

/** Outside a form a date counts when one has stopped typing it, not at each digit. */
function settle(block, element, surface, value) {
  surface.write(block, element, value);
  if (block.type === "input" && !block.dispatch_action) return;
  const box = momentBox(block, element, surface);
  clearTimeout(box.timer);
  box.timer = setTimeout(() => settleNow(block, element, surface), 900);
  box.waiting = true;
}

function settleNow(block, element, surface) {
  const box = momentBox(block, element, surface);
  if (!box.waiting) return;
  clearTimeout(box.timer);
  box.waiting = false;
  surface.act(block, element, surface.read(block, element));
}

function momentBox(block, element, surface) {
  return surface.local(`moment ${surface.idOf(block, element)}`, () => ({ timer: 0 }));
}

/** Check boxes or radio buttons, each with its description. */
export function tickField(block, element, surface, extra) {
  const id = surface.idOf(block, element);
  const radio = element.type === "radio_buttons";
  const held = [surface.read(block, element)].flat().filter(Boolean).map((one) => one.value);
  const { ctx } = surface.pane;
  return h("div", { class: "ticks", id, role: radio ? "radiogroup" : "group",
    "aria-label": extra.label || null, "aria-describedby": extra.describedBy || null,
    "aria-labelledby": extra.labelledBy || null },
    element.options.map((option, i) => h("label", { class: "tick", key: option.value },
      h("input", { type: radio ? "radio" : "checkbox", name: id, id: `${id}-${i}`,
        checked: held.includes(option.value),
        "aria-invalid": extra.invalid ? "true" : null,
        onchange: (event) => ticked(block, element, surface, option, event.target.checked) }),
      h("span", null, h("span", { class: "tick-text" }, textObject(option.text, ctx)),
        option.description && h("small", null, textObject(option.description, ctx))))));
}

function ticked(block, element, surface, option, on) {
  const one = { value: option.value, text: option.text };
  if (element.type === "radio_buttons") {
    surface.pick(block, element, one);
    return;
  }
  const held = surface.read(block, element).filter((other) => other.value !== option.value);
  surface.pick(block, element, on ? [...held, one] : held);
}

/** Files: choose or drop them; each is uploaded at once. */
export function fileField(block, element, surface, extra) {
  const files = surface.read(block, element);
  const id = surface.idOf(block, element);
  const box = surface.local(`files ${id}`, () => ({ busy: 0 }));
  const full = files.length >= (element.max_files || 10);
  const add = (list) => addFiles(block, element, surface, box, [...list]);
  return h("div", { class: "files-field" },
    files.map((file) => h("div", { class: "file-row", key: file.id }, icon("file", 16),
      h("span", { class: "file-name" }, file.name || file.title || file.id),
      h("button", { type: "button", class: "icon-button",
        "aria-label": `Remove ${file.name || "file"}`,
        onclick: () => surface.pick(block, element, files.filter((f) => f !== file)) },
        icon("close", 14)))),
    !full && h("label", { class: cls("dropzone", box.busy && "busy"),
      ondragover: (event) => event.preventDefault(),
      ondrop: (event) => {
        event.preventDefault();
        add(event.dataTransfer.files);
      } },
      h("input", { ...tie(block, element, surface, extra), type: "file", class: "visually-hidden",
        multiple: (element.max_files || 10) > 1,
        accept: element.filetypes ? element.filetypes.map((t) => `.${t}`).join(",") : null,
        onchange: (event) => {
          add(event.target.files);
          event.target.value = "";
        } }),
      icon("upload"), box.busy ? "Uploading …" : "Choose files, or drop them here"));
}

async function addFiles(block, element, surface, box, list) {
  const room = (element.max_files || 10) - surface.read(block, element).length;
  for (const file of list.slice(0, room)) {
    box.busy += 1;
    surface.changed();
    try {
      const id = await surface.pane.upload(file);
      surface.write(block, element, [...surface.read(block, element), { id, name: file.name }]);
    } catch (error) {
      surface.pane.complain(error);
    }
    box.busy -= 1;
  }
  if (block.type === "input" && !block.dispatch_action) surface.changed();
  else surface.pick(block, element, surface.read(block, element));
}

const TOOLS = [["*", "B", "Bold"], ["_", "I", "Italic"], ["~", "S", "Strikethrough"],
  ["`", "</>", "Code"]];

/** Rich text, typed with marks, with a preview as soon as there are any. */
export function richField(block, element, surface, extra) {
  const value = surface.read(block, element);
  const parsed = toRichText(value);
  const marked = parsed && (parsed.elements.length > 1 || parsed.elements[0].elements.length > 1
    || parsed.elements[0].elements[0]?.style);
  const id = surface.idOf(block, element);
  return h("div", { class: "rich-field" },
    h("div", { class: "rich-tools", role: "toolbar", "aria-label": "Formatting" },
      TOOLS.map(([mark, sign, name]) => h("button", { type: "button", class: "rich-tool",
        "aria-label": name, title: name, onpointerdown: (event) => event.preventDefault(),
        onclick: () => wrap(document.getElementById(id), mark, block, element, surface) }, sign)),
      h("span", { class: "rich-help" }, "- list   > quote")),
    h("textarea", { ...tie(block, element, surface, extra), class: "field", rows: 4, value,
      placeholder: plain(element.placeholder), updated: grow,
      oninput: (event) => surface.write(block, element, event.target.value) }),
    marked && h("div", { class: "rich-preview", "aria-label": "Preview" },
      richText(parsed, surface.pane.ctx)));
}

function wrap(field, mark, block, element, surface) {
  const { selectionStart: from, selectionEnd: to, value } = field;
  field.setRangeText(`${mark}${value.slice(from, to)}${mark}`, from, to, "end");
  if (from === to) field.setSelectionRange(from + 1, from + 1);
  field.focus();
  surface.write(block, element, field.value);
}

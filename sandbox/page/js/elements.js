/** The elements that stand in blocks: buttons, menus, and the fields of the other modules. */
import { combo } from "./combo.js";
import { cls, h, icon } from "./dom.js";
import { fileField, momentField, richField, textField, tickField } from "./fields.js";
import { plain } from "./mrkdwn.js";
import { popup } from "./popup.js";
import { picture } from "./picture.js";
import { SELECTS } from "./values.js";

const FIELDS = {
  plain_text_input: textField, number_input: textField, email_text_input: textField,
  url_text_input: textField, datepicker: momentField, timepicker: momentField,
  datetimepicker: momentField, checkboxes: tickField, radio_buttons: tickField,
  file_input: fileField, rich_text_input: richField,
};

/** Show one element. `extra` has the label, error and so on of an input block. */
export function element(block, el, surface, extra = {}) {
  if (el.type === "button" || el.type === "workflow_button") return button(block, el, surface);
  if (el.type === "overflow") return overflow(block, el, surface);
  if (el.type === "image") return picture(el, "element-image");
  if (el.type === "feedback_buttons") return feedback(block, el, surface);
  if (el.type === "icon_button") return iconButton(block, el, surface);
  const named = { ...extra, label: extra.label ?? (block.type === "input" ? null : nameOf(el)) };
  if (el.type in SELECTS) return combo(block, el, surface, named);
  const field = FIELDS[el.type];
  if (field) return field(block, el, surface, named);
  return h("span", { class: "unknown" }, `This page does not show the element "${el.type}".`);
}

function nameOf(el) {
  return plain(el.placeholder) || el.action_id || el.type;
}

function button(block, el, surface) {
  const busy = surface.isPending(block, el);
  const press = () => {
    if (el.url) window.open(el.url, "_blank", "noopener");
    surface.act(block, el, el.value);
  };
  return h("button", { type: "button", key: `b ${el.action_id} ${el.value || ""}`,
    class: cls("btn", el.style && `btn-${el.style}`, busy && "busy"), disabled: busy,
    "aria-busy": busy ? "true" : null, "aria-label": el.accessibility_label || null,
    "data-action": el.action_id, onclick: press },
    plain(el.text), el.url && icon("external", 14));
}

function feedback(block, el, surface) {
  return h("span", { class: "feedback" }, [el.positive_button, el.negative_button].map((b) =>
    h("button", { type: "button", class: "btn", "aria-label": b.accessibility_label || null,
      onclick: () => surface.act(block, el, b.value) }, plain(b.text))));
}

function iconButton(block, el, surface) {
  return h("button", { type: "button", class: "icon-button", "aria-label": plain(el.text),
    title: plain(el.text), onclick: () => surface.act(block, el, el.value) },
    icon(el.icon === "trash" ? "close" : "dots"));
}

function overflow(block, el, surface) {
  const id = surface.idOf(block, el);
  const box = surface.local(`menu ${id}`, () => ({ open: false }));
  const set = (open) => {
    box.open = open;
    surface.changed();
    if (!open) document.getElementById(id)?.focus();
  };
  const leave = (event) => {
    if (!event.currentTarget.contains(event.relatedTarget) && box.open) {
      box.open = false;
      surface.changed();
    }
  };
  return h("span", { class: "overflow", onfocusout: leave },
    h("button", { id, type: "button", class: cls("btn btn-square", surface.isPending(block, el)
      && "busy"), "aria-haspopup": "menu", "aria-expanded": String(box.open),
      "aria-label": "More actions", onclick: () => set(!box.open),
      onkeydown: (event) => {
        if (event.key !== "ArrowDown") return;
        event.preventDefault();
        set(true);
      } }, icon("dots")),
    box.open && popup({ class: "menu", role: "menu", align: "end",
      onkeydown: (event) => menuKeys(event, set) },
      el.options.map((option, i) => menuItem(block, el, surface, option, i, set))));
}

function menuItem(block, el, surface, option, i, set) {
  const choose = () => {
    set(false);
    if (option.url) window.open(option.url, "_blank", "noopener");
    surface.act(block, el, option.value);
  };
  return h("button", { type: "button", role: "menuitem", class: "menu-item", onclick: choose,
    mounted: i === 0 ? (node) => node.focus() : null },
    h("span", null, plain(option.text)),
    option.description && h("small", null, plain(option.description)));
}

function menuKeys(event, set) {
  const items = [...event.currentTarget.querySelectorAll("[role=menuitem]")];
  const at = items.indexOf(document.activeElement);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    event.preventDefault();
    items[(at + step + items.length) % items.length].focus();
  } else if (event.key === "Escape") {
    event.stopPropagation();
    set(false);
  }
}

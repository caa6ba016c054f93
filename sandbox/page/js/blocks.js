/** Block Kit: every block that a message, a modal or Home can hold. */
import { cls, h, icon } from "./dom.js";
import { element } from "./elements.js";
import { markdown } from "./markdown.js";
import { link, plain, textObject } from "./mrkdwn.js";
import { fileCard, imageBlock, picture } from "./picture.js";
import { richText } from "./richtext.js";

/** Show a list of blocks on a surface. `errors` maps block ids to sentences. */
export function blocks(list, surface, errors = {}) {
  return (list || []).map((block, i) => h("div", {
    key: `${block.type} ${block.block_id || i}`, "data-block": block.block_id || null,
    class: `block block-${block.type}`,
  }, show(block, surface, errors[block.block_id])));
}

function show(block, surface, error) {
  const known = BLOCKS[block.type];
  if (known) return known(block, surface, error);
  return h("span", { class: "unknown" }, `This page does not show the block "${block.type}".`);
}

const BLOCKS = {
  section, context, input: inputBlock, actions, table,
  header: (block) => h("h3", { class: "block-header-text" }, plain(block.text)),
  divider: () => h("hr", { class: "block-rule" }),
  image: (block) => imageBlock(block),
  rich_text: (block, surface) => richText(block, surface.pane.ctx),
  markdown: (block) => markdown(block.text || ""),
  context_actions: actions,
  video: (block) => h("div", { class: "file-card" }, icon("play", 28), h("div", null,
    link(block.title_url || block.video_url, plain(block.title)),
    h("small", null, [block.author_name, block.description && plain(block.description)]
      .filter(Boolean).join(" · ")))),
  file: (block) => fileCard({ name: block.external_id, title: block.external_id }),
};

function section(block, surface) {
  const { ctx } = surface.pane;
  const body = [
    block.text && h("div", { class: "section-text" }, textObject(block.text, ctx)),
    block.fields && h("div", { class: "section-fields" }, block.fields.map((field) =>
      h("div", { class: "section-field" }, textObject(field, ctx)))),
  ];
  if (!block.accessory) return body;
  const wide = !["image", "button", "overflow"].includes(block.accessory.type);
  const below = ["checkboxes", "radio_buttons"].includes(block.accessory.type);
  return h("div", { class: cls("section-row", below && "below") },
    h("div", { class: "section-body" }, body),
    h("div", { class: cls("accessory", wide && "accessory-wide",
      block.accessory.type === "image" && "accessory-image") },
      block.accessory.type === "image" ? picture(block.accessory, "thumb")
        : element(block, block.accessory, surface)));
}

function context(block, surface) {
  return h("div", { class: "context" }, block.elements.map((el) =>
    el.type === "image" ? picture(el, "context-image")
      : h("span", { class: "context-text" }, textObject(el, surface.pane.ctx))));
}

function actions(block, surface) {
  return h("div", { class: "actions" }, block.elements.map((el) => element(block, el, surface)));
}

function inputBlock(block, surface, error) {
  const el = block.element;
  const id = surface.idOf(block, el);
  const ticks = ["checkboxes", "radio_buttons"].includes(el.type);
  const parts = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean);
  const extra = { invalid: Boolean(error), required: !block.optional, label: null,
    describedBy: parts.join(" ") || null, labelledBy: ticks ? `${id}-label` : null };
  return h("div", { class: cls("input-block", error && "has-error") },
    h(ticks ? "span" : "label", { class: "input-label", id: `${id}-label`, for: ticks ? null : id },
      plain(block.label), block.optional ? h("span", { class: "optional" }, " (optional)")
        : h("span", { class: "required", "aria-hidden": "true", title: "Required" }, " *")),
    h("div", { class: "input-control" }, element(block, el, surface, extra)),
    error && h("p", { class: "field-error", id: `${id}-error`, role: "alert" }, icon("warn", 15),
      h("span", null, error)),
    block.hint && h("p", { class: "field-hint", id: `${id}-hint` }, plain(block.hint)));
}

function table(block, surface) {
  const settings = block.column_settings || [];
  const cell = (tag) => (one, i) => h(tag, { class: settings[i]?.is_wrapped ? "wrapped" : null,
    scope: tag === "th" ? "col" : null, style: { "text-align": settings[i]?.align || "left" } },
    one?.type === "rich_text" ? richText(one, surface.pane.ctx) : one?.text ?? "");
  const [head, ...rows] = block.rows || [];
  return h("div", { class: "table-box", tabIndex: 0, role: "region", "aria-label": "Table" },
    h("table", null,
      h("thead", null, h("tr", null, (head || []).map(cell("th")))),
      h("tbody", null, rows.map((row) => h("tr", null, row.map(cell("td")))))));
}

/**
 * What an input element holds, in three dialects: as Slack's view state says it, as the field on
 * the page keeps it, and as the control interface wants it. A field keeps text as a string, a
 * choice as `{value, text}`, several choices as a list of these, a moment as seconds, files as a
 * list of `{id, name}`, rich text as marks.
 */
import { fromRichText, toRichText } from "./richtext.js";

/** Where a select finds its choices, and under which names Slack keeps them. */
export const SELECTS = {
  static_select: "option", external_select: "option", users_select: "user",
  channels_select: "channel", conversations_select: "conversation",
  multi_static_select: "option", multi_external_select: "option", multi_users_select: "user",
  multi_channels_select: "channel", multi_conversations_select: "conversation",
};

const TEXTS = new Set(["plain_text_input", "number_input", "email_text_input", "url_text_input"]);

/** Does this element hold a value? (A button or an image does not.) */
export function holdsValue(element) {
  return element.type in SELECTS || TEXTS.has(element.type)
    || ["checkboxes", "radio_buttons", "datepicker", "timepicker", "datetimepicker", "file_input",
      "rich_text_input"].includes(element.type);
}

/** May it hold several choices? */
export function isMulti(element) {
  return element.type.startsWith("multi_");
}

function choice(option) {
  return option && { value: option.value, text: option.text };
}

function idChoice(id) {
  return id ? { value: id } : null;
}

/** The field's value from Slack's `state.values[block][action]`; undefined when there is none. */
export function fromState(element, held) {
  if (!held) return undefined;
  const noun = SELECTS[element.type];
  if (noun) return selectFromState(element, held, noun);
  switch (element.type) {
    case "checkboxes": return (held.selected_options || []).map(choice);
    case "radio_buttons": return choice(held.selected_option) || null;
    case "datepicker": return held.selected_date ?? null;
    case "timepicker": return held.selected_time ?? null;
    case "datetimepicker": return held.selected_date_time ?? null;
    case "file_input": return held.files || [];
    case "rich_text_input": return fromRichText(held.rich_text_value);
    default: return held.value ?? "";
  }
}

function selectFromState(element, held, noun) {
  const make = noun === "option" ? choice : idChoice;
  if (isMulti(element)) return (held[`selected_${noun}s`] || []).map(make);
  return make(held[`selected_${noun}`]) || null;
}

/** The field's value as the app asked for it at first. */
export function initial(element) {
  const noun = SELECTS[element.type];
  const make = noun === "option" ? choice : idChoice;
  if (noun && isMulti(element)) return (element[`initial_${noun}s`] || []).map(make);
  if (noun) return make(element[`initial_${noun}`]) || null;
  switch (element.type) {
    case "checkboxes": return (element.initial_options || []).map(choice);
    case "radio_buttons": return choice(element.initial_option) || null;
    case "datepicker": return element.initial_date ?? null;
    case "timepicker": return element.initial_time ?? null;
    case "datetimepicker": return element.initial_date_time ?? null;
    case "file_input": return [];
    case "rich_text_input": return fromRichText(element.initial_value);
    default: return element.initial_value ?? "";
  }
}

/** The value for the control interface; null when the field is empty. */
export function toApi(element, value) {
  if (value === null || value === undefined || value === "") return null;
  if (element.type === "rich_text_input") return toRichText(value);
  if (element.type === "file_input") return value.map((file) => file.id);
  if (Array.isArray(value)) return value.map((one) => one.value);
  return typeof value === "object" ? value.value : value;
}

/** Every element of a view or message that may be acted on, with its block, in reading order. */
export function* elementsOf(blocks) {
  for (const block of blocks || []) {
    const inside = block.type === "input" ? [block.element]
      : [block.accessory, ...(block.elements || [])];
    for (const element of inside) {
      if (element?.type && (element.action_id || element.type === "button")) {
        yield { block, element };
      }
    }
  }
}

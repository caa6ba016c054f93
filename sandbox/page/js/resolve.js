/**
 * From the words of a tour (or of a test that reads like one) to the ids of the sandbox: people by
 * name, places by name, buttons by their text, fields by their label, options by what they say.
 *
 * - A person is an id, a handle, an e-mail address, a full name, or a first name that only one has.
 * - A place is "home", "app" (the DM with the app), "#channel" or "channel", "@Person" (their DM),
 *   "group: Person, Person" (the group DM with exactly these besides the reader), or an id.
 * - A button is found by its text, else by its action id; also an entry of an overflow menu.
 *   `in` says where: "modal", "home", a place, or "last message with it" (the default while no
 *   modal is open): the newest message, in any conversation of the reader, that has such a button.
 * - A field is found by its label, else by its block id or action id. A select outside an input
 *   block is labelled by its section's text or its placeholder.
 * - A value of a select is an option's text, else its value; of a people select a person; of a
 *   channel or conversation select a place; of check boxes a list, or true for all of them. A date
 *   may be "today", "today+14" or "today-3" on the sandbox's clock, a moment "today+3 15:00".
 *
 * Text is compared without case, without emoji names and with single spaces: first for equality,
 * then for the beginning, then for being contained.
 */
import { plain, mrkdwnToText } from "./mrkdwn.js";
import { dayKey, wallToSeconds } from "./time.js";
import { elementsOf, isMulti, SELECTS } from "./values.js";

/** Something that a step names is not there (yet). The message lists what is. */
export class Missing extends Error {}

/** The form in which texts are compared. */
export function bare(text) {
  return String(text ?? "").replace(/:[a-z0-9_+-]+:/gi, "")
    .replace(/[\p{Extended_Pictographic}\uFE0F]/gu, "")
    .replace(/\s+/g, " ").trim().toLowerCase();
}

/** The first of a list whose text fits best, or null. */
export function best(list, textOf, wanted) {
  const goal = bare(wanted);
  const tests = [(t) => t === goal, (t) => t.startsWith(goal), (t) => t.includes(goal)];
  for (const test of goal ? tests : []) {
    const found = list.find((one) => test(bare(textOf(one))));
    if (found) return found;
  }
  return null;
}

/** A person by any of their names. */
export function findPerson(people, name) {
  const goal = bare(name).replace(/^@/, "");
  const exact = people.find((one) => [one.id, one.name, one.email, one.real_name]
    .some((text) => bare(text) === goal));
  if (exact) return exact;
  const first = people.filter((one) => bare(one.real_name).split(" ")[0] === goal);
  if (first.length === 1) return first[0];
  throw new Missing(first.length ? `More than one person is called ${name}.`
    : `There is nobody called ${name}.`);
}

/** A place in a STATE: "home" or the conversation. */
export function findPlace(state, people, name) {
  if (name === "home") return "home";
  const found = conversationCalled(state.conversations, people, name, state.person.id);
  if (!found) throw new Missing(`${state.person.real_name || "This person"} sees no ${name}.`);
  return found;
}

function conversationCalled(all, people, name, reader) {
  if (!name || name === "app") return all.find((one) => one.is_app);
  const group = /^group: ?(.*)$/i.exec(name);
  if (group) return groupWith(all, people, group[1].split(","), reader);
  if (name[0] === "@") {
    const { id } = findPerson(people, name);
    return all.find((one) => one.kind === "im" && one.with === id);
  }
  return all.find((one) => one.id === name)
    || all.find((one) => one.name && bare(one.name) === bare(name).replace(/^#/, ""));
}

function groupWith(all, people, names, reader) {
  const ids = names.map((name) => findPerson(people, name).id).filter((id) => id !== reader);
  const fits = (one) => one.kind === "mpim" && ids.every((id) => one.members.includes(id));
  return all.filter(fits).sort((a, b) => a.members.length - b.members.length)[0];
}

/** Where a button stands. @returns {{block, element, option?, message?, view?}} */
export function findButton(state, people, text, where) {
  const places = surfacesOf(state, people, where);
  const seen = [];
  for (const { blocks, ...place } of places) {
    const all = pressable(blocks);
    seen.push(...all.map((one) => one.text));
    const found = best(all, (one) => one.text, text)
      || all.find((one) => one.element.action_id === text);
    if (found) return { ...found, ...place };
  }
  const there = [...new Set(seen)].slice(0, 12).join(", ") || "none";
  throw new Missing(`There is no button "${text}" ${whereWords(where, state)}. Buttons: ${there}.`);
}

function whereWords(where, state) {
  return where || (state.views.length ? "in the modal" : "in a message");
}

function pressable(blocks) {
  return [...elementsOf(blocks)].flatMap(({ block, element }) => {
    if (element.type === "button") return [{ block, element, text: plain(element.text) }];
    if (element.type !== "overflow") return [];
    return element.options.map((option) => ({ block, element, option, text: plain(option.text) }));
  });
}

/** The lists of blocks to search, the likeliest first. */
function surfacesOf(state, people, where) {
  const top = state.views[state.views.length - 1];
  if (where === "modal" || (!where && top)) return top ? [{ blocks: top.blocks, view: top }] : [];
  if (where === "home") return state.home ? [{ blocks: state.home.blocks, view: "home" }] : [];
  const named = where && where !== "last message with it";
  const list = named ? [findPlace(state, people, where)] : state.conversations;
  return list.flatMap((one) => one.messages || [])
    .filter((message) => message.blocks?.length)
    .sort((a, b) => (a.ts < b.ts ? 1 : -1))
    .map((message) => ({ blocks: message.blocks, message }));
}

/** A field by its label, in a view's or message's blocks. @returns {{block, element}} */
export function findField(blocks, label, ctx) {
  const all = [...elementsOf(blocks)].filter(({ element }) => element.type !== "button")
    .map((one) => ({ ...one, label: labelOf(one, ctx) }));
  const found = best(all, (one) => one.label, label)
    || all.find(({ block, element }) => [block.block_id, element.action_id].includes(label));
  if (found) return found;
  throw new Missing(`There is no field "${label}". Fields: ${all.map((f) => f.label).join(", ")}.`);
}

function labelOf({ block, element }, ctx) {
  if (block.label) return plain(block.label);
  const text = block.text && (block.text.type === "mrkdwn" ? mrkdwnToText(block.text.text, ctx)
    : plain(block.text));
  return text || plain(element.placeholder);
}

/** A select in a message, Home or modal: like `findButton`, by its label. */
export function findSelect(state, people, label, where, ctx) {
  for (const { blocks, ...place } of surfacesOf(state, people, where)) {
    try {
      return { ...findField(blocks, label, ctx), ...place };
    } catch (error) {
      if (!(error instanceof Missing)) throw error;
    }
  }
  throw new Missing(`There is no "${label}" to choose from ${whereWords(where, state)}.`);
}

/** What a field would hold after a person gave it this answer; in the dialect of `values.js`.
 * `pane` gives people, conversations, zone and time. `offered` are an external select's options. */
export function fieldValue(element, answer, pane, offered = []) {
  if (answer === null || answer === undefined) return isMulti(element) ? [] : null;
  if (element.type in SELECTS || ["radio_buttons", "checkboxes"].includes(element.type)) {
    const list = answer === true ? element.options.map((o) => o.value) : [answer].flat();
    const picked = list.map((one) => choiceCalled(element, one, pane, offered));
    return isMulti(element) || element.type === "checkboxes" ? picked : picked[0];
  }
  if (element.type === "datepicker") return dateCalled(answer, pane);
  if (element.type === "datetimepicker") return momentCalled(answer, pane);
  return String(answer);
}

function choiceCalled(element, answer, pane, offered) {
  const noun = SELECTS[element.type] || "option";
  if (noun === "user") return { value: findPerson(pane.page.people, answer).id };
  if (noun !== "option") return { value: findPlace(pane.state, pane.page.people, answer).id };
  const options = [...(element.options || []), ...offered,
    ...(element.option_groups || []).flatMap((group) => group.options)];
  const found = best(options, (one) => plain(one.text), answer)
    || options.find((one) => one.value === String(answer));
  if (found) return { value: found.value, text: found.text };
  const there = options.slice(0, 12).map((one) => plain(one.text)).join(", ") || "none";
  throw new Missing(`There is no option "${answer}". Options: ${there}.`);
}

function dateCalled(answer, pane) {
  const match = /^today([+-]\d+)?$/.exec(answer);
  if (!match) return String(answer);
  return dayKey(pane.ctx.now() + Number(match[1] || 0) * 864e5, pane.ctx.tz);
}

function momentCalled(answer, pane) {
  const [day, time] = String(answer).split(/[ T]/);
  if (!time) return Number(answer);
  return wallToSeconds(`${dateCalled(day, pane)}T${time}`, pane.ctx.tz);
}

/** Everything that a message says, for "is it there". */
export function wordsOf(item, ctx) {
  const parts = [item.text || ""];
  const walk = (value) => {
    if (!value || typeof value !== "object") return;
    if (typeof value.text === "string") parts.push(value.text);
    Object.values(value).forEach(walk);
  };
  walk(item.blocks);
  return bare(parts.map((part) => mrkdwnToText(part, ctx)).join(" "));
}

/** Is a step's `done_when` true in this STATE? Null is never true by itself. */
export function isDone(condition, state, people, ctx) {
  if (!condition || !state) return false;
  const { message, modal, home, clock } = condition;
  if (clock) return ctx.now() >= Date.parse(clock);
  if (modal) return state.views.some((view) => bare(plain(view.title)).includes(bare(modal)));
  if (home) return Boolean(state.home) && wordsOf(state.home, ctx).includes(bare(home));
  if (!message) return false;
  const found = condition.in ? conversationCalled(state.conversations, people, condition.in,
    state.person.id) : null;
  const list = condition.in ? [found].filter(Boolean) : state.conversations;
  return list.some((one) => (one.messages || [])
    .some((each) => wordsOf(each, ctx).includes(bare(message))));
}

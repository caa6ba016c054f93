/** Does what a step of the tour says, in the pane that one looks at, at a pace one can follow. */
import { fillComposer } from "./composer.js";
import { toEnd } from "./conversation.js";
import { fieldValue, findButton, findField, findPerson, findPlace, findSelect, Missing }
  from "./resolve.js";
import { toApi } from "./values.js";

const PATIENCE_MS = 12000;
const quick = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, quick() ? Math.min(ms, 60) : ms));
}

/** Ask again and again, with a fresh state, until it is there. */
async function until(pane, find) {
  const end = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      if (!pane.state) throw new Missing("The sandbox has not answered yet.");
      return find();
    } catch (error) {
      if (!(error instanceof Missing) || performance.now() > end) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
    if (pane.state) await pane.refreshAll();
  }
}

/** Show the person and the place of a step. @returns the pane */
export async function visit(page, step, action = {}) {
  const person = findPerson(page.people, action.person || step.person);
  let pane = page.panes.find((one) => one.personId === person.id);
  if (!pane) pane = page.show(person.id);
  else page.activate(pane);
  const look = action.channel || action.look || step.look || "app";
  const place = await until(pane, () => findPlace(pane.state, page.people, look));
  const id = place === "home" ? "home" : place.id;
  if (pane.place !== id || action.call === undefined) await pane.go(id);
  return pane;
}

/** Do one action of a step. Rejects with a sentence when it cannot be done. */
export async function perform(page, step, action) {
  if (action.call === "clock") {
    const { advance, to } = action;
    await page.clock.move(to ? { to } : { advance }, "tour");
    return;
  }
  const deed = DEEDS[action.call];
  if (!deed) throw new Missing(`The tour says "${action.call}", which nobody knows how to do.`);
  const talks = ["command", "message"].includes(action.call);
  const target = talks && !action.channel && step.look === "home"
    ? { ...action, look: "app" } : action;
  const pane = await visit(page, step, target);
  await deed(pane, action);
}

const DEEDS = { command: say, message: say, click, submit, close };

async function say(pane, { text }) {
  const place = pane.place;
  for (let i = 1; i <= text.length && !quick(); i += Math.ceil(text.length / 24)) {
    fillComposer(pane, place, text.slice(0, i));
    await pause(24);
  }
  fillComposer(pane, place, text);
  await pause(260);
  fillComposer(pane, place, "");
  await pane.say(text, place);
}

async function click(pane, action) {
  const { page } = pane;
  const find = action.select
    ? () => findSelect(pane.state, page.people, action.select, action.in, pane.ctx)
    : () => findButton(pane.state, page.people, action.button, action.in);
  const found = await until(pane, find);
  const surface = await bring(pane, found);
  const { block, element } = found;
  await point(surface, block, element);
  const pressing = action.select
    ? pickIn(pane, surface, block, element, action.pick)
    : surface.act(block, element, found.option ? found.option.value : element.value);
  if (element.confirm) await agree(pane);
  await pressing;
  if (found.message) toEnd(pane);
}

async function pickIn(pane, surface, block, element, answer) {
  const offered = await offers(pane, surface, block, element, answer);
  surface.write(block, element, fieldValue(element, answer, pane, offered));
  return surface.act(block, element, toApi(element, surface.read(block, element)));
}

/** Open the place where something stands. @returns its surface */
async function bring(pane, { message, view }) {
  if (message) {
    if (pane.place !== message.channel) await pane.go(message.channel);
    return pane.surfaceOfMessage(message);
  }
  if (view !== "home") return pane.surfaceOfView(view);
  if (pane.place !== "home") await pane.go("home");
  return pane.surfaceOfHome(pane.state.home);
}

/** Draw the eye to an element before it is pressed. */
async function point(surface, block, element, ms = 700) {
  await pause(60);
  const root = document.getElementById(surface.pane.uid);
  const holder = [...root.querySelectorAll("[data-block]")]
    .filter((el) => el.dataset.block === block.block_id).pop();
  const target = [...(holder?.querySelectorAll("[data-action]") || [])]
    .find((el) => el.dataset.action === element.action_id) || holder;
  if (!target) return;
  target.scrollIntoView({ block: "center", behavior: "instant" });
  target.classList.add("pointed");
  await pause(ms);
  target.classList.remove("pointed");
}

async function agree(pane) {
  for (let i = 0; i < 20 && !pane.question; i += 1) await pause(50);
  await pause(700);
  pane.question?.answer(true);
}

async function submit(pane, { values = {} }) {
  const view = await until(pane, () => {
    if (!pane.view) throw new Missing("No modal is open.");
    return pane.view;
  });
  await pause(300);
  const surface = pane.surfaceOfView(view);
  for (const [label, answer] of Object.entries(values)) {
    const { block, element } = findField(view.blocks, label, pane.ctx);
    const offered = await offers(pane, surface, block, element, answer);
    surface.write(block, element, fieldValue(element, answer, pane, offered));
    await point(surface, block, { action_id: "" }, 320);
  }
  await pause(400);
  await pane.submit();
  const wrong = pane.view?.id === view.id && Object.values(pane.view.errors || {});
  if (wrong?.length) throw new Missing(`The form was not taken: ${wrong.join(" ")}`);
  if (pane.view?.trouble) throw new Missing(String(pane.view.trouble));
}

/** What an external select offers for an answer; nothing for other elements. */
async function offers(pane, surface, block, element, answer) {
  if (!element.type.includes("external")) return [];
  const lists = await Promise.all([answer].flat().map((one) =>
    pane.options(surface, block, element, String(one))));
  return lists.flat().flatMap((group) => group.options);
}

async function close(pane, { all = false }) {
  await pause(500);
  await pane.close(all);
}

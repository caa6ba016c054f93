/** Modals and the "are you sure" in front of a pane. */
import { blocks } from "./blocks.js";
import { cls, h, icon } from "./dom.js";
import { plain, textObject } from "./mrkdwn.js";

const FIELDS = "input:not([type=hidden]):not([disabled]), textarea, select";
const STOPS = `${FIELDS}, button:not([disabled]), a[href], [tabindex="0"]`;

/** The topmost open view of a pane. */
export function modal(pane, covered) {
  const { views } = pane.state;
  const view = views[views.length - 1];
  const surface = pane.surfaceOfView(view);
  const busy = pane.submitting === view.id;
  const titleId = `${pane.uid}-modal-title`;
  return h("div", { class: "modal-shade", key: "modal", inert: covered },
    h("div", { class: "modal-stack" }, views.slice(0, -1).reverse().map((under, i) =>
      h("div", { class: `modal-under under-${i + 1}`, key: `under ${under.id}`,
        "aria-hidden": "true" })),
    h("form", { class: "modal", key: view.id, role: "dialog", "aria-modal": "true",
      novalidate: true,
      "aria-labelledby": titleId, "data-view": view.id, "data-callback": view.callback_id || null,
      mounted: (el) => enter(pane, el), removed: () => leave(pane),
      updated: (el) => {
        toError(el, view, surface);
        hold(pane, el);
      }, onkeydown: (event) => keyed(pane, event),
      onsubmit: (event) => {
        event.preventDefault();
        if (view.submit || hasInput(view)) pane.submit();
      } },
      modalHead(pane, view, titleId, views.length),
      h("div", { class: "modal-body", tabIndex: -1 },
        view.trouble && h("div", { class: "trouble", role: "alert" }, icon("warn"),
          h("span", null, view.trouble === true
            ? "We had some trouble connecting. Try again?" : view.trouble)),
        blocks(view.blocks, surface, view.errors || {})),
      modalFoot(pane, view, busy))));
}

function hasInput(view) {
  return view.blocks.some((block) => block.type === "input");
}

function modalHead(pane, view, titleId, depth) {
  return h("div", { class: "modal-head" },
    depth > 1
      ? h("button", { type: "button", class: "icon-button", "aria-label": "Back", title: "Back",
        onclick: () => pane.close() }, icon("back"))
      : pane.avatar(pane.page.bot || { name: "App", is_bot: true }, 28),
    h("h2", { id: titleId }, plain(view.title)),
    h("button", { type: "button", class: "icon-button", "aria-label": "Close", title: "Close",
      onclick: () => pane.close(true) }, icon("close")));
}

function modalFoot(pane, view, busy) {
  const submit = view.submit || (hasInput(view) ? "Submit" : null);
  const disabled = busy || Boolean(view.submit_disabled);
  return h("div", { class: "modal-foot" },
    h("button", { type: "button", class: "btn", "data-role": "close", onclick: () => pane.close() },
      plain(view.close) || (submit ? "Cancel" : "Close")),
    submit && h("button", { type: "submit", class: cls("btn btn-primary", busy && "busy"), disabled,
      "data-role": "submit", "aria-busy": busy ? "true" : null }, plain(submit)));
}

function enter(pane, el) {
  if (!pane.focusBefore?.isConnected) pane.focusBefore = document.activeElement;
  const wanted = el.querySelector("[data-autofocus]")
    || el.querySelector(`.modal-body :is(${FIELDS})`) || el.querySelector("[data-role]");
  if (pane === pane.page.active && !pane.question) wanted?.focus({ preventScroll: true });
}

/** Give the focus back to where it was, once no further view is open. */
function leave(pane) {
  setTimeout(() => {
    if (pane.view || pane !== pane.page.active) return;
    const before = pane.focusBefore;
    pane.focusBefore = null;
    if (document.activeElement && document.activeElement !== document.body) return;
    const goal = before?.isConnected && before !== document.body ? before
      : document.getElementById(`${pane.uid}-composer`);
    goal?.focus();
  });
}

/** After a refused submission: to the first field that has an error. */
function toError(el, view, surface) {
  const text = JSON.stringify(view.errors || {});
  if (surface.errorsShown === text) return;
  surface.errorsShown = text;
  const field = el.querySelector(`.has-error :is(${FIELDS})`);
  if (!field) return;
  field.focus({ preventScroll: true });
  field.closest(".block")?.scrollIntoView({ block: "center" });
}

/** Where the pressed button is gone, keep the focus, so that Escape and Tab still work.
    Not at once: while the focus moves from one field to the next, nothing has it. */
function hold(pane, el) {
  setTimeout(() => {
    const lost = !document.activeElement || document.activeElement === document.body;
    if (!lost || pane !== pane.page.active || pane.question) return;
    el.querySelector(".modal-body")?.focus({ preventScroll: true });
  });
}

function keyed(pane, event) {
  if (event.key === "Escape") {
    event.stopPropagation();
    pane.close();
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (pane.view?.submit || hasInput(pane.view)) pane.submit();
  } else if (event.key === "Enter"
    && event.target.matches("input:not([type=text]):not([type=email])"
    + ":not([type=url])")) {
    event.preventDefault();
  } else trap(event);
}

/** Keep Tab inside the dialog. */
export function trap(event) {
  if (event.key !== "Tab") return;
  const all = [...event.currentTarget.querySelectorAll(STOPS)].filter((el) => el.offsetParent);
  const [first, last] = [all[0], all[all.length - 1]];
  if (event.shiftKey && document.activeElement === first) {
    event.preventDefault();
    last.focus();
  } else if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    first.focus();
  }
}

/** The confirm dialog of an element. */
export function question(pane) {
  const { confirm, answer } = pane.question;
  const id = `${pane.uid}-question`;
  const keys = (event) => {
    trap(event);
    if (event.key !== "Escape") return;
    event.stopPropagation();
    answer(false);
  };
  return h("div", { class: "modal-shade question-shade", key: "question" },
    h("div", { class: "question", role: "alertdialog", "aria-modal": "true",
      "aria-labelledby": `${id}-t`, "aria-describedby": `${id}-d`, onkeydown: keys },
      h("h2", { id: `${id}-t` }, plain(confirm.title)),
      h("div", { id: `${id}-d`, class: "question-text" }, textObject(confirm.text, pane.ctx)),
      h("div", { class: "modal-foot" },
        h("button", { type: "button", class: "btn", onclick: () => answer(false) },
          plain(confirm.deny) || "Cancel"),
        h("button", { type: "button", "data-role": "confirm",
          class: cls("btn", confirm.style === "danger" ? "btn-danger" : "btn-primary"),
          mounted: (el) => el.focus(), onclick: () => answer(true) },
          plain(confirm.confirm) || "Yes"))));
}

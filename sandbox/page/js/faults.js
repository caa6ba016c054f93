/** The faults as plain controls: what to break, where, and for how long. */
import { cls, h } from "./dom.js";

const KINDS = [
  ["rate_limited", "Too many requests", "The next calls are answered 429 with Retry-After.",
    "call"],
  ["server_error", "Server error", "The next calls are answered 500.", "call"],
  ["lost_answer", "Lost answer", "The call takes effect, but its answer never arrives.", "call"],
  ["slow", "Slow answer", "The answer comes late.", "slow"],
  ["drop_socket", "Drop the connection", "Slack's socket to the app breaks without a word.", "now"],
  ["refresh_socket", "Refresh the connection", "Slack asks the app to connect anew.", "now"],
  ["uninstall", "Uninstall the app", "Its tokens are revoked.", "now"],
  ["install", "Install it again", "Its tokens are good again.", "now"],
  ["deactivate", "Deactivate a person", "Their account is closed.", "person"],
  ["activate", "Activate a person", "Their account is open again.", "person"],
];

/** Draw the faults tab of the inspector. */
export function faultsView(inspector) {
  const form = inspector.faultForm || (inspector.faultForm = {});
  return h("div", { class: "faults" },
    h("div", { class: "faults-on" }, inspector.faults.length
      ? [h("p", null, `On: ${inspector.faults.map(words).join("; ")}`),
        h("button", { type: "button", class: "btn", onclick: () =>
          inspector.act("fault", { kind: "none" }) }, "Switch all off")]
      : h("p", { class: "side-empty" }, "No fault is on.")),
    KINDS.map(([kind, name, what, needs]) => row(inspector, form, { kind, name, what, needs })));
}

function words(fault) {
  const kind = KINDS.find(([id]) => id === fault.kind)?.[1] || fault.kind;
  const times = fault.times === 1 ? "once" : fault.times && `${fault.times} times`;
  return [kind, fault.method && `in ${fault.method}`, times]
    .filter(Boolean).join(" ");
}

function row(inspector, form, { kind, name, what, needs }) {
  const on = inspector.faults.some((fault) => fault.kind === kind);
  const own = form[kind] || (form[kind] = { times: "1", method: "", seconds: "5", person: "" });
  const set = (key) => (event) => {
    own[key] = event.target.value;
    inspector.page.redraw();
  };
  const field = (key, label, props = {}) => h("label", { class: "mini-field" }, label,
    h("input", { class: "field", value: own[key], oninput: set(key), ...props }));
  return h("fieldset", { class: cls("fault", on && "on"), key: kind },
    h("legend", null, name), h("p", null, what),
    h("div", { class: "fault-fields" },
      (needs === "call" || needs === "slow") && [
        field("method", "Method", { placeholder: "any" }),
        field("times", "Times", { inputmode: "numeric", size: 3 })],
      needs === "slow" && field("seconds", "Seconds", { inputmode: "numeric", size: 3 }),
      needs === "person" && personField(inspector, own),
      h("button", { type: "button", class: "btn", disabled: inspector.busy
        || (needs === "person" && !own.person),
        onclick: () => inspector.act("fault", body(kind, needs, own),
          () => inspector.page.loadPeople()) }, needs === "call" || needs === "slow"
        ? "Switch on" : "Do it")));
}

function personField(inspector, own) {
  return h("label", { class: "mini-field" }, "Person", h("select", { class: "field",
    onchange: (event) => {
      own.person = event.target.value;
      inspector.page.redraw();
    } }, h("option", { value: "" }, "Choose"), 
    inspector.page.people.filter((p) => !p.is_bot).map((p) =>
      h("option", { value: p.id, selected: own.person === p.id },
        `${p.real_name || p.name}${p.deleted ? " (deactivated)" : ""}`))));
}

function body(kind, needs, own) {
  if (needs === "person") return { kind, person: own.person };
  if (needs === "now") return { kind };
  return { kind, method: own.method.trim() || null, times: Number(own.times) || 1,
    ...(needs === "slow" && { seconds: Number(own.seconds) || 5 }) };
}

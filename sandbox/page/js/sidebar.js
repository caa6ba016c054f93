/** The sidebar of a pane: who is looking, the app, channels and direct messages. */
import { cls, h, icon } from "./dom.js";
import { COMMAND } from "./keys.js";
import { clockTime, zoneName } from "./time.js";

/** Draw it; the order of its entries is kept for the keys that step through them. */
export function sidebar(pane) {
  const all = pane.state?.conversations || [];
  const named = (kind) => all.filter((one) => one.kind === kind && !one.is_app)
    .sort((a, b) => pane.titleOf(a).localeCompare(pane.titleOf(b)));
  const channels = [...named("channel"), ...named("private")];
  const direct = [...named("im"), ...named("mpim")];
  const app = pane.appConversation;
  pane.order = [app, ...channels, ...direct].filter(Boolean).map((one) => one.id);
  return h("nav", { class: "sidebar", "aria-label": "Conversations" },
    whoami(pane),
    h("div", { class: "sidebar-scroll" },
      h("h2", { class: "sidebar-title" }, "App"),
      entry(pane, { id: "home", label: "Home", sign: icon("home") }),
      app && entry(pane, { id: app.id, label: pane.titleOf(app), unread: app.unread,
        sign: pane.avatar(pane.page.bot || { name: pane.titleOf(app), is_bot: true }, 20) }),
      group(pane, "Channels", channels),
      group(pane, "Direct messages", direct)));
}

/** Who looks, above the conversation, where the sidebar has no room. */
export function personStrip(pane) {
  return h("div", { class: "person-strip" }, whoami(pane, 28));
}

function whoami(pane, size = 36) {
  const { person, page } = pane;
  const now = page.clock.now();
  return h("div", { class: "whoami" },
    h("button", { type: "button", class: "whoami-button", title: `Switch person (${COMMAND} K)`,
      "aria-haspopup": "dialog", onclick: () => {
        page.activate(pane);
        page.switcher.show();
      } },
      pane.avatar(person, size),
      h("span", { class: "whoami-text" },
        h("span", { class: "whoami-name" },
          h("span", null, person.real_name || person.name || ""), icon("down", 14)),
        h("small", null, person.title || (person.is_restricted ? "Guest" : "")),
        h("small", null, `${clockTime(now, person.tz)} ${zoneName(now, person.tz)}`))),
    page.panes.length > 1
      ? tool("Close this pane", "close", () => page.closePane(pane))
      : tool("Show somebody beside", "split", () => page.switcher.show(true)));
}

function tool(label, sign, onclick) {
  return h("button", { type: "button", class: "icon-button side-tool", "aria-label": label,
    title: label, onclick }, icon(sign));
}

function group(pane, title, list) {
  if (!list.length) return null;
  return [h("h2", { class: "sidebar-title" }, title), list.map((one) => entry(pane, {
    id: one.id, label: pane.titleOf(one), unread: one.unread, archived: one.archived,
    sign: signOf(pane, one),
  }))];
}

function signOf(pane, one) {
  if (one.kind === "channel") return icon("hash", 16);
  if (one.kind === "private") return icon("lock", 16);
  if (one.kind === "mpim") return h("span", { class: "count-sign" }, one.members.length - 1);
  return pane.avatar(pane.page.personOf(one.with) || { name: pane.titleOf(one) }, 20);
}

function entry(pane, { id, label, unread = 0, sign, archived = false }) {
  const here = pane.place === id;
  return h("button", { type: "button", key: id, "data-place": id,
    class: cls("entry", here && "here", unread > 0 && !here && "unread", archived && "archived"),
    "aria-current": here ? "page" : null, onclick: () => pane.go(id) },
    h("span", { class: "entry-sign" }, sign), h("span", { class: "entry-label" }, label),
    unread > 0 && !here && h("span", { class: "badge", "aria-label": `${unread} unread` }, unread));
}

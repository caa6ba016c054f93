/** The app's own place: its Home, and the head with the tabs Home and Messages. */
import { blocks } from "./blocks.js";
import { cls, h } from "./dom.js";
import { menuButton } from "./pane_view.js";

/** Name and tabs of the app. */
export function appHeader(pane) {
  const app = pane.appConversation;
  const name = pane.page.bot?.real_name || (app && pane.titleOf(app)) || "App";
  const tab = (id, label, unread = 0) => h("button", { type: "button", role: "tab",
    class: cls("tab", pane.place === id && "on"), "aria-selected": String(pane.place === id),
    tabIndex: pane.place === id ? 0 : -1, onclick: () => pane.go(id) }, label,
    unread > 0 && pane.place !== id && h("span", { class: "badge" }, unread));
  const tabs = ["home", app?.id].filter(Boolean);
  const move = (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    pane.go(tabs[(tabs.indexOf(pane.place) + 1) % tabs.length]);
    event.currentTarget.querySelector("[aria-selected=false]")?.focus();
  };
  return h("header", { class: "place-head with-tabs", key: "app-head" }, menuButton(pane),
    pane.avatar(pane.page.bot || { name, is_bot: true }, 28),
    h("h1", { class: "place-title", tabIndex: -1 }, name),
    h("div", { class: "tabs", role: "tablist", "aria-label": name, onkeydown: move },
      tab("home", "Home"), app && tab(app.id, "Messages", app.unread)));
}

/** The app's Home. */
export function homeView(pane) {
  const view = pane.state.home;
  return h("div", { class: "home", key: "home", tabIndex: 0, role: "region", "aria-label": "Home" },
    view ? h("div", { class: "home-sheet" }, blocks(view.blocks, pane.surfaceOfHome(view)))
      : h("div", { class: "empty" }, h("h2", null, "Nothing here yet"),
        h("p", null, "The app has not published a Home for this person.")));
}

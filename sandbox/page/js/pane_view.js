/** How a pane is drawn: sidebar, place, and what floats above them. */
import { cls, h, icon } from "./dom.js";
import { conversationView } from "./conversation.js";
import { appHeader, homeView } from "./home.js";
import { modal, question } from "./modal.js";
import { personStrip, sidebar } from "./sidebar.js";

/** Draw one pane. */
export function paneView(pane) {
  const { page } = pane;
  const covered = Boolean(pane.view || pane.question);
  return h("section", { key: pane.uid, id: pane.uid,
    class: cls("pane", pane === page.active && "active", pane.sidebarOpen && "sidebar-open"),
    "aria-label": `Seen by ${pane.person.real_name || pane.person.name || pane.personId}`,
    onpointerdown: () => page.activate(pane), onfocusin: () => page.activate(pane) },
    h("div", { class: "pane-inside", inert: covered },
      sidebar(pane),
      pane.sidebarOpen && h("div", { class: "sidebar-shade", onclick: () => closeSidebar(pane) }),
      h("div", { class: "place" }, personStrip(pane), place(pane))),
    pane.view && modal(pane, Boolean(pane.question)),
    pane.question && question(pane),
    notices(pane));
}

function closeSidebar(pane) {
  pane.sidebarOpen = false;
  pane.page.redraw();
}

function place(pane) {
  if (!pane.state) {
    return h("p", { class: "loading", role: "status" },
      pane.failure ? `The sandbox does not answer: ${pane.failure.message}` : "Loading …");
  }
  if (pane.place === "home") return [appHeader(pane), homeView(pane)];
  return conversationView(pane);
}

function notices(pane) {
  return h("div", { class: "notices", role: "status" }, pane.notices.map((notice) =>
    h("div", { class: "notice", key: notice.id }, icon("warn"), h("span", null, notice.text),
      h("button", { type: "button", class: "icon-button", "aria-label": "Dismiss",
        onclick: () => pane.dismiss(notice) }, icon("close", 14)))));
}

/** The button that opens the sidebar where there is no room for it. */
export function menuButton(pane) {
  return h("button", { type: "button", class: "icon-button menu-button",
    "aria-label": "Conversations",
    "aria-expanded": String(pane.sidebarOpen), onclick: () => {
      pane.sidebarOpen = !pane.sidebarOpen;
      pane.page.redraw();
    } }, icon("menu"));
}

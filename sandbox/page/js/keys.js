/** Keys that work everywhere on the page. */

/** The key that goes with letters on this machine. */
export const COMMAND = /Mac|iP/.test(navigator.platform) ? "⌘" : "Ctrl";

export const SHORTCUTS = [
  [`${COMMAND} K`, "Switch person, or jump to a conversation"],
  [`${COMMAND} Shift Enter`, "In that list: show the person beside the other one"],
  ["Alt ↑ / Alt ↓", "Previous or next conversation"],
  ["F6", "To the other pane"],
  ["/", "To the message field"],
  ["↑", "In an empty message field: what was sent last"],
  [`${COMMAND} Enter`, "Press the submit button of a modal"],
  ["Esc", "Close a modal, a list or a panel"],
  ["Alt T", "The guided tour"],
  ["Alt I", "The inspector"],
  ["?", "This list"],
];

/** Begin to listen. On a Mac the command key counts as Ctrl. */
export function listenToKeys(page) {
  document.addEventListener("keydown", (event) => {
    const action = find(event, page);
    if (!action) return;
    event.preventDefault();
    action();
  });
}

function find(event, page) {
  const command = event.ctrlKey || event.metaKey;
  const pane = page.active;
  if (command && event.key.toLowerCase() === "k") return () => page.switcher.toggle();
  if (event.key === "F6") return () => otherPane(page);
  if (event.altKey && event.code === "KeyT") return () => page.tour.toggle();
  if (event.altKey && event.code === "KeyI") return () => page.inspector.toggle();
  const step = event.altKey && { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && pane?.state) return () => neighbour(pane, step);
  if (typing(event.target)) return null;
  if (event.key === "/" && !command) return () => focusComposer(pane);
  if (event.key === "?") return () => page.switcher.showHelp();
  return null;
}

function typing(target) {
  return target instanceof Element
    && Boolean(target.closest("input, textarea, select, [contenteditable], [role=dialog]"));
}

function otherPane(page) {
  if (page.panes.length < 2) {
    focusComposer(page.active);
    return;
  }
  page.activate(page.panes[page.activeIndex === 0 ? 1 : 0]);
  focusComposer(page.active);
}

/** Put the cursor where one would type next: into an open modal, else the message field. */
export function focusComposer(pane) {
  const root = document.getElementById(pane.uid);
  const goal = root?.querySelector(".modal input, .modal textarea, .modal button")
    || root?.querySelector(".composer textarea") || root?.querySelector(".place-title");
  goal?.focus();
}

function neighbour(pane, step) {
  const order = ["home", ...pane.order];
  const at = order.indexOf(pane.place);
  pane.go(order[(at + step + order.length) % order.length]);
}

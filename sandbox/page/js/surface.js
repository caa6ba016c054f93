/**
 * A surface is one place where blocks stand: a message, a modal, Home. It keeps what a person has
 * typed or opened there, so that a new state from the server never takes it away.
 */
import { fromState, initial, toApi } from "./values.js";

export class Surface {
  /** @param {{message?: Object, view?: string}} target what the control interface calls it */
  constructor(pane, key, target) {
    this.pane = pane;
    this.key = key;
    this.target = target;
    this.values = new Map();
    this.locals = new Map();
    this.pending = new Set();
    this.view = null;
    this.version = 0;
  }

  static slot(block, element) {
    return `${block.block_id || ""} ${element.action_id || ""}`;
  }

  /** A stable DOM id for an element. */
  idOf(block, element) {
    const slot = `${this.pane.uid}-${this.key}-${Surface.slot(block, element)}`;
    return slot.replace(/[^\w-]/g, "_");
  }

  /** What the field holds: typed here, else known to the server, else as the app began. */
  read(block, element) {
    const slot = Surface.slot(block, element);
    if (this.values.has(slot)) return this.values.get(slot);
    const held = this.view?.state?.values?.[block.block_id]?.[element.action_id];
    return fromState(element, held) ?? initial(element);
  }

  write(block, element, value) {
    this.values.set(Surface.slot(block, element), value);
    this.changed();
  }

  /** State of a widget that nobody else needs: what is open, what is highlighted. */
  local(name, make) {
    if (!this.locals.has(name)) this.locals.set(name, make());
    return this.locals.get(name);
  }

  changed() {
    this.version += 1;
    this.pane.page.redraw();
  }

  isPending(block, element) {
    return this.pending.has(Surface.slot(block, element) + (element.value || ""));
  }

  /** Tell the app that a person pressed or picked. Asks first when the element wants that. */
  async act(block, element, value) {
    if (element.confirm && !(await this.pane.ask(element.confirm))) return false;
    const slot = Surface.slot(block, element) + (element.value || "");
    this.pending.add(slot);
    this.changed();
    try {
      await this.pane.click(this, block, element, value);
      return true;
    } finally {
      this.pending.delete(slot);
      this.changed();
    }
  }

  /** Write, and tell the app when the element stands outside an input block or asks to be told.
   * Goes back when the person does not confirm. */
  async pick(block, element, value) {
    const before = this.read(block, element);
    this.write(block, element, value);
    if (block.type === "input" && !block.dispatch_action) return;
    const told = await this.act(block, element, toApi(element, value));
    if (!told) this.write(block, element, before);
  }

  /** Everything that the fields of a view hold, as `submit` wants it. */
  submission(blocks) {
    const out = {};
    for (const block of blocks || []) {
      if (block.type !== "input") continue;
      const { element } = block;
      out[block.block_id] = { [element.action_id]: toApi(element, this.read(block, element)) };
    }
    return out;
  }
}

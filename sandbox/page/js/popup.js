/** Lists and menus that float above everything, next to the thing that opened them. */
import { h } from "./dom.js";

const open = new Set();

function place(el) {
  const anchor = el.parentElement?.getBoundingClientRect();
  if (!anchor) return;
  const width = Math.max(Number(el.dataset.width) || 0, anchor.width);
  el.style.width = el.dataset.width ? `${Math.min(width, innerWidth - 16)}px` : "";
  const height = el.offsetHeight;
  const below = innerHeight - anchor.bottom - 8;
  const up = below < height && anchor.top > below;
  const end = el.dataset.align === "end";
  const left = end ? anchor.right - el.offsetWidth : anchor.left;
  el.style.left = `${Math.max(8, Math.min(left, innerWidth - el.offsetWidth - 8))}px`;
  el.style.top = up ? `${Math.max(8, anchor.top - height - 4)}px` : `${anchor.bottom + 4}px`;
}

function placeAll() {
  for (const el of open) place(el);
}

function mounted(el) {
  if (el.showPopover) el.showPopover();
  if (!open.size) {
    addEventListener("scroll", placeAll, true);
    addEventListener("resize", placeAll);
  }
  open.add(el);
  place(el);
}

function removed(el) {
  open.delete(el);
  if (open.size) return;
  removeEventListener("scroll", placeAll, true);
  removeEventListener("resize", placeAll);
}

/** A box that floats under (or above) its parent element. `width` is its least width in pixels. */
export function popup({ width = 0, align = "start", ...props }, ...children) {
  return h("div", { ...props, popover: "manual", "data-width": width || null, "data-align": align,
    mounted, removed, updated: place }, ...children);
}

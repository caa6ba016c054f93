/**
 * A small virtual DOM: pages are described anew on every change, and only what differs is touched.
 * Focus, selection and scroll positions live in the real nodes, so they survive every update.
 */

/**
 * @typedef {{tag?: string, text?: string, key?: string, id?: string, props?: Object, children?: VNode[],
 *            el?: Node|null}} VNode
 */

const SVG_TAGS = new Set(["svg", "path", "circle", "rect", "line", "polyline", "g"]);
const LIVE = new Set(["value", "checked", "indeterminate", "muted", "hidden", "tabIndex"]);
const HOOKS = new Set(["key", "mounted", "removed", "updated"]);

/** Describe an element. Nested lists are flattened; null, false and true leave their place empty,
 * so that the children after them continue what they were. Lists that change need keys.
 * @returns {VNode} */
export function h(tag, props, ...children) {
  const given = props || {};
  return { tag, key: given.key, props: given, children: flat(children, [], ""), el: null };
}

function flat(list, out, path) {
  list.forEach((item, i) => {
    if (item === null || item === undefined || item === false || item === true) return;
    if (Array.isArray(item)) flat(item, out, `${path}${i}.`);
    else if (typeof item !== "object") {
      out.push({ text: String(item), id: `# ${path}${i}`, el: null });
    } else {
      item.id = item.key === undefined ? `${item.tag} ${path}${i}` : `${item.tag} key ${item.key}`;
      out.push(item);
    }
  });
  return out;
}

/** Make the content of `root` equal to the vnode; returns the vnode, to be given as `old` later. */
export function render(root, vnode, old) {
  const queue = [];
  if (old) patch(root, old, vnode, queue);
  else root.replaceChildren(create(vnode, queue));
  for (const [hook, el] of queue) hook(el);
  return vnode;
}

function create(vnode, queue, inSvg = false) {
  if (vnode.text !== undefined) return (vnode.el = document.createTextNode(vnode.text));
  const svg = inSvg || SVG_TAGS.has(vnode.tag);
  const el = svg
    ? document.createElementNS("http://www.w3.org/2000/svg", vnode.tag)
    : document.createElement(vnode.tag);
  vnode.el = el;
  for (const child of vnode.children) el.append(create(child, queue, svg));
  setProps(el, {}, vnode.props);
  if (vnode.props.mounted) queue.push([vnode.props.mounted, el]);
  if (vnode.props.updated) queue.push([vnode.props.updated, el]);
  return el;
}

function patch(parent, old, next, queue) {
  if (old === next) return;
  if (old.text !== undefined && next.text !== undefined) {
    next.el = old.el;
    if (old.text !== next.text) next.el.nodeValue = next.text;
  } else if (old.tag && old.tag === next.tag && old.key === next.key) {
    next.el = old.el;
    patchChildren(next.el, old.children, next.children, queue);
    setProps(next.el, old.props, next.props);
    if (next.props.updated) queue.push([next.props.updated, next.el]);
  } else {
    const before = old.el;
    parent.replaceChild(create(next, queue, parent instanceof SVGElement), before);
    forget(old);
  }
}

function patchChildren(parent, olds, nexts, queue) {
  const { pairs, spare } = match(olds, nexts);
  for (const old of spare) {
    old.el.remove();
    forget(old);
  }
  let cursor = parent.firstChild;
  nexts.forEach((next, i) => {
    const old = pairs[i];
    if (old) patch(parent, old, next, queue);
    else create(next, queue, parent instanceof SVGElement);
    if (next.el === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(next.el, cursor);
  });
}

/** Which old child each new one continues: the one with its key, else the one in its place. */
function match(olds, nexts) {
  const known = new Map(olds.map((old) => [old.id, old]));
  const used = new Set();
  const pairs = nexts.map((next) => {
    const old = known.get(next.id);
    if (!old || used.has(old)) return null;
    used.add(old);
    return old;
  });
  return { pairs, spare: olds.filter((old) => !used.has(old)) };
}

function forget(vnode) {
  if (!vnode.children) return;
  for (const child of vnode.children) forget(child);
  if (vnode.props.removed) vnode.props.removed(vnode.el);
}

function setProps(el, old, next) {
  for (const name of Object.keys(old)) {
    if (!(name in next)) setProp(el, name, old[name], undefined);
  }
  for (const name of Object.keys(next)) setProp(el, name, old[name], next[name]);
}

function setProp(el, name, old, value) {
  if (HOOKS.has(name)) return;
  if (name === "style") return setStyle(el, old || {}, value || {});
  if (name.startsWith("on")) return setListener(el, name.slice(2).toLowerCase(), old, value);
  if (LIVE.has(name)) {
    const wanted = value === undefined || value === null ? "" : value;
    if (el[name] !== wanted) el[name] = wanted;
    return;
  }
  if (old === value) return;
  if (value === undefined || value === null || value === false) el.removeAttribute(name);
  else el.setAttribute(name, value === true ? "" : value);
}

function setStyle(el, old, next) {
  for (const name of Object.keys(old)) if (!(name in next)) el.style.removeProperty(name);
  for (const [name, value] of Object.entries(next)) {
    if (old[name] !== value) el.style.setProperty(name, value);
  }
}

function setListener(el, type, old, value) {
  if (old === value) return;
  if (!el.sandboxListeners) el.sandboxListeners = {};
  if (!(type in el.sandboxListeners)) {
    el.addEventListener(type, (event) => el.sandboxListeners[type]?.(event));
  }
  el.sandboxListeners[type] = value;
}

const ICONS = {
  home: "M3 11.5 12 4l9 7.5M6 10v9h4v-5h4v5h4v-9",
  hash: "M9 4 7 20M17 4l-2 16M4 9h17M3 15h17",
  lock: "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
  people: "M8.5 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c.5-4 3-6 6-6s5.5 2 6 6M16 4.5a3.5 3.5 0 0 1 0 6.5M17.5 14.5c2.200.8 3.700 2.600 4 5.5",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.5 15.5 21 21",
  split: "M3 5h18v14H3zM12 5v14",
  close: "M6 6l12 12M18 6 6 18",
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M4 12 3 4l18 8-18 8 1-8zm0 0h8",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.5 2",
  warn: "M12 4 2.5 20h19zM12 10v5M12 17.5v.5",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  down: "M6 9l6 6 6-6",
  right: "M9 6l6 6-6 6",
  back: "M15 6l-6 6 6 6",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  check: "M5 12.5 10 17.5 19.5 7",
  compass: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM15.5 8.5l-2 5-5 2 2-5z",
  gauge: "M4 18a9 9 0 1 1 16 0M12 14l4-5",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  play: "M7 5l12 7-12 7z",
  pause: "M8 5v14M16 5v14",
  skip: "M5 5l9 7-9 7zM18 5v14",
  external: "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
  reset: "M4 5v5h5M4.5 10a8 8 0 1 1-.5 4",
  upload: "M12 16V4M7 9l5-5 5 5M4 17v3h16v-3",
};

/** A line icon; it is decoration, so give its button a label. */
export function icon(name, size = 18) {
  return h("svg", { class: "icon", viewBox: "0 0 24 24", width: size, height: size,
    fill: "none", stroke: "currentColor", "stroke-width": name === "dots" ? 3 : 1.8,
    "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": "true" },
    h("path", { d: ICONS[name] || ICONS.dots }));
}

/** Join the class names that are not empty. */
export function cls(...names) {
  return names.filter(Boolean).join(" ");
}

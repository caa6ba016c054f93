/** Pictures and files. The page loads nothing from other servers, so their pictures are named. */
import { h, icon } from "./dom.js";
import { link, plain } from "./mrkdwn.js";

const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** The path of a file that the sandbox itself keeps, under whichever name one reached it. */
function ownPath(text) {
  try {
    const url = new URL(text, location.href);
    const own = url.port === location.port && LOOPBACK.includes(url.hostname);
    return own ? url.pathname + url.search : "";
  } catch {
    return "";
  }
}

/** An image of a block or element: shown when the sandbox has it, else its description. */
export function picture(image, className) {
  const url = image.image_url || image.slack_file?.url || "";
  const path = url && ownPath(url);
  if (path) {
    return h("img", { class: className, src: path, alt: image.alt_text || "", loading: "lazy" });
  }
  return h("span", { class: `${className} no-image`, role: "img", "aria-label": image.alt_text,
    title: url || image.slack_file?.id || "" },
    className === "element-image" ? icon("eye", 14)
      : [icon("eye"), h("span", null, image.alt_text || "Image"),
        url && h("small", null, link(url, "Open the picture"))]);
}

/** An image block with its title. */
export function imageBlock(block) {
  return h("figure", { class: "image-block" },
    block.title && h("figcaption", null, plain(block.title)), picture(block, "block-image"));
}

/** A file that is attached to a message. */
export function fileCard(file) {
  const url = file.url_private || file.permalink || "";
  const path = url && ownPath(url);
  const name = file.title || file.name || file.id;
  if (file.mimetype?.startsWith("image/") && path) {
    return h("figure", { class: "image-block" }, h("figcaption", null, name),
      h("img", { class: "block-image", src: path, alt: name, loading: "lazy" }));
  }
  return h("div", { class: "file-card" }, icon("file", 28),
    h("div", null, url ? h("a", { href: path || url, target: "_blank", rel: "noopener" }, name)
      : h("b", null, name), h("small", null, details(file))));
}

function details(file) {
  const size = file.size > 1048576 ? `${(file.size / 1048576).toFixed(1)} MB`
    : file.size ? `${Math.max(1, Math.round(file.size / 1024))} kB` : "";
  return [file.pretty_type || file.filetype || file.mimetype, size].filter(Boolean).join(" · ");
}

/** Pictures and files. The page loads nothing from other servers, so their pictures are named. */
import { h, icon } from "./dom.js";
import { link, plain } from "./mrkdwn.js";

function isLocal(url) {
  try {
    return new URL(url, location.href).origin === location.origin;
  } catch {
    return false;
  }
}

/** An image of a block or element: shown when the sandbox has it, else its description. */
export function picture(image, className) {
  const url = image.image_url || image.slack_file?.url || "";
  if (url && isLocal(url)) {
    return h("img", { class: className, src: url, alt: image.alt_text || "", loading: "lazy" });
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
  const url = file.url_private_download || file.url_private || file.permalink;
  const name = file.title || file.name || file.id;
  if (file.mimetype?.startsWith("image/") && url && isLocal(url)) {
    return h("figure", { class: "image-block" }, h("figcaption", null, name),
      h("img", { class: "block-image", src: url, alt: name, loading: "lazy" }));
  }
  return h("div", { class: "file-card" }, icon("file", 28),
    h("div", null, url ? h("a", { href: url, target: "_blank", rel: "noopener" }, name)
      : h("b", null, name), h("small", null, details(file))));
}

function details(file) {
  const size = file.size > 1048576 ? `${(file.size / 1048576).toFixed(1)} MB`
    : file.size ? `${Math.max(1, Math.round(file.size / 1024))} kB` : "";
  return [file.pretty_type || file.filetype || file.mimetype, size].filter(Boolean).join(" · ");
}

/** Starts the page, and listens to the keys that work everywhere. */
import { h, render } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { Page } from "./page.js";

const root = document.getElementById("page");
const page = new Page(root);
try {
  await page.start();
  listenToKeys(page);
} catch (error) {
  render(root, h("p", { class: "boot", role: "alert" },
    `The sandbox does not answer (${error.message}). Start it, then reload this page.`));
}

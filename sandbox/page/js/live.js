/**
 * Tells when something visible to a person has changed: by the server's event stream, and by
 * asking every two seconds while there is none. A hidden page lets go of its stream, because a
 * browser keeps only six connections to one server.
 */
import { streamUrl } from "./api.js";

const POLL_MS = 2000;
const RETRY_MS = 10000;

/** Watch one person. `changed` is called with the revision, or with null when it is not known
 * whether the sandbox is still the same one. @returns {() => void} stops watching */
export function watch(person, changed) {
  let source = null;
  let timer = null;
  let retry = null;
  let over = false;

  const poll = () => {
    if (!timer) timer = setInterval(() => changed(null), POLL_MS);
  };
  const silence = () => {
    clearInterval(timer);
    timer = null;
  };
  const hangUp = () => {
    if (source) source.close();
    source = null;
    clearTimeout(retry);
  };
  const listen = () => {
    if (over || document.hidden) return;
    hangUp();
    source = new EventSource(streamUrl(person));
    source.addEventListener("open", silence);
    source.addEventListener("changed", (event) => changed(JSON.parse(event.data).revision));
    source.addEventListener("error", () => {
      hangUp();
      poll();
      retry = setTimeout(listen, RETRY_MS);
    });
  };
  const shown = () => {
    if (document.hidden) {
      hangUp();
      silence();
    } else {
      changed(null);
      listen();
    }
  };

  document.addEventListener("visibilitychange", shown);
  listen();
  return () => {
    over = true;
    hangUp();
    silence();
    document.removeEventListener("visibilitychange", shown);
  };
}

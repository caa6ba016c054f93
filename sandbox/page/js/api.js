/** The control interface of the sandbox, as promises. See docs/sandbox.md. */

const BASE = "/sandbox/api/";

/** A refusal of the control interface, with the server's code and sentence. */
export class Refused extends Error {
  constructor(code, detail, status) {
    super(detail || code);
    this.code = code;
    this.status = status;
  }
}

/** GET a path with a query; entries that are null or undefined are left out. */
export async function get(path, query = {}, options = {}) {
  const given = Object.entries(query).filter(([, v]) => v !== null && v !== undefined);
  const search = new URLSearchParams(given).toString();
  return read(await fetch(BASE + path + (search ? `?${search}` : ""), options));
}

/** POST a JSON body. */
export async function post(path, body = {}) {
  return read(await fetch(BASE + path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  }));
}

/** POST a file for a file input; answers with its id. */
export async function upload(person, file) {
  const form = new FormData();
  form.append("person", person);
  form.append("file", file, file.name);
  return read(await fetch(`${BASE}upload`, { method: "POST", body: form }));
}

async function read(response) {
  let body = {};
  try {
    body = await response.json();
  } catch {
    throw new Refused("no_json", `The sandbox answered ${response.status} without JSON.`,
      response.status);
  }
  if (!response.ok || (body && body.ok === false)) {
    throw new Refused(body.error || `http_${response.status}`, body.detail, response.status);
  }
  return body;
}

/** Address of the transcript, for a link. */
export function transcriptUrl(person) {
  return `${BASE}transcript${person ? `?person=${encodeURIComponent(person)}` : ""}`;
}

/** Address of the event stream of one person. */
export function streamUrl(person) {
  return `${BASE}stream?person=${encodeURIComponent(person)}`;
}

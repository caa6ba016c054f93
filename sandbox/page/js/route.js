/** Who is shown in which pane, kept in the address: `#U1|U2&c=C1|home`. */

/** Read the address's hash. @returns {{person: string, place: string|null}[]} */
export function readHash(hash) {
  const [people, ...rest] = hash.replace(/^#/, "").split("&");
  const places = (rest.find((part) => part.startsWith("c=")) || "c=").slice(2).split("|");
  return people.split("|").filter(Boolean).slice(0, 2).map((person, i) => ({
    person: decodeURIComponent(person),
    place: places[i] ? decodeURIComponent(places[i]) : null,
  }));
}

/** Write it; the history gets no entry for every conversation that was opened. */
export function writeHash(panes) {
  const people = panes.map((pane) => encodeURIComponent(pane.personId)).join("|");
  const places = panes.map((pane) => encodeURIComponent(pane.place || "")).join("|");
  const hash = `#${people}&c=${places}`;
  if (location.hash !== hash) history.replaceState(null, "", hash);
}

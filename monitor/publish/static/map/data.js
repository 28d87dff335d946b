// Where everything comes from: this origin's API, or, in a map saved as one file, the page itself.

const saved = document.getElementById("inside");
const inside = saved ? JSON.parse(saved.textContent) : null;
export const standsAlone = inside !== null;
// Where a page of the service can be found: here, or, from a file, at its public address, if it has one.
export const service = inside ? inside.service : location.origin;

async function ask(address, headers = {}) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error("an address of another origin");
  const answer = await fetch(url, { headers, credentials: "same-origin", cache: "no-cache" });
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
  return answer;
}

async function json(address) {
  if (inside) return inside.json[address];
  return (await ask(address, { Accept: "application/json" })).json();
}

const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)).buffer;

const MOST_FOUND = 12;
const spelt = (text) => ` ${text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim()}`;

// Of what a file has names of: by the beginning of any word of any name.
function foundInside(q) {
  return inside.findable.filter(({ names }) => names.some((name) => spelt(name).includes(spelt(q)))).slice(0, MOST_FOUND);
}

// A file of columns, and the tag it goes by; null where the tag is the one known already.
export async function fetchColumns(address, knownTag = "") {
  if (inside) return { tag: "inside", bytes: bytesOf(inside.bytes[address]) };
  const answer = await ask(address);
  const tag = answer.headers.get("ETag") ?? "";
  if (tag && tag === knownTag) return null;
  return { tag, bytes: await answer.arrayBuffer() };
}

export const fetchAgreements = () => json("/v1/agreements");
export const fetchBasemap = () => json("/basemap.geojson");

let details = null; // of a file, once they are unpacked

function unpacked() {
  const packed = new Blob([bytesOf(inside.details)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(packed).json();
}

// What is behind an incident; nothing where a file had no room for it.
export async function fetchDetail(id) {
  if (!inside) return json(`/v1/incidents/${encodeURIComponent(id)}`);
  details ??= unpacked();
  return (await details)[id] ?? null;
}

export const fetchCoverage = (during) => json(`/v1/map/coverage?${new URLSearchParams({ datetime: during })}`);
export const search = async (q) => (inside ? foundInside(q) : (await json(`/v1/search?${new URLSearchParams({ q })}`)).items);
export const sitesIn = async (box) => (await json(`/v1/sites?${new URLSearchParams({ bbox: box.join(","), limit: "5" })}`)).items;

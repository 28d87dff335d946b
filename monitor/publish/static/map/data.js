// Where everything comes from: this origin's API, or, in a map saved as one file, the page itself.

const saved = document.getElementById("inside");
const inside = saved ? JSON.parse(saved.textContent) : null;
export const standsAlone = inside !== null;

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
export const fetchDetail = (id) => (inside ? null : json(`/v1/incidents/${encodeURIComponent(id)}`));
export const fetchCoverage = (during) => json(`/v1/map/coverage?${new URLSearchParams({ datetime: during })}`);
export const search = async (q) => (await json(`/v1/search?${new URLSearchParams({ q })}`)).items;
export const sitesIn = async (box) => (await json(`/v1/sites?${new URLSearchParams({ bbox: box.join(","), limit: "5" })}`)).items;

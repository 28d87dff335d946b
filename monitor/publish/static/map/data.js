// Reading the API. Only this origin is ever asked.

async function getJson(address, accept) {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error("an address of another origin");
  const answer = await fetch(url, { headers: { Accept: accept }, credentials: "same-origin" });
  if (!answer.ok) throw new Error(`${url.pathname}: ${answer.status}`);
  return answer.json();
}

export const fetchDetail = (id) => getJson(`/v1/incidents/${encodeURIComponent(id)}`, "application/json");
export const fetchAgreements = () => getJson("/v1/agreements", "application/json");
export const fetchBasemap = () => getJson("/basemap.geojson", "application/geo+json, application/json");

// All pages of a collection, page by page, following the links the API gives.
export async function* featurePages(address) {
  let next = address;
  while (next) {
    const page = await getJson(next, "application/geo+json");
    yield page.features;
    next = (page.links ?? []).find((link) => link.rel === "next")?.href;
  }
}

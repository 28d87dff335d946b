// Picks a place and an honest radius on a small map; the fields of the form say the same without it.
"use strict";
{
  const box = document.getElementById("picker");
  const field = (name) => document.getElementById(`f-${name}`);
  const number = (name) => { const given = field(name)?.value.trim(); return given ? Number(given) : NaN; };
  const START = [48.8, 33], ZOOM = 5, RADIUS_M = 1000;

  const drawn = async (map) => {
    const answer = await fetch("/basemap.geojson");
    if (!answer.ok) return;
    const land = L.geoJSON(await answer.json(), { interactive: false, style: ({ geometry }) => ({ className: geometry.type.endsWith("Polygon") ? "land" : "line" }) }).addTo(map).bringToBack();
    // beyond what is drawn would be blank: the sea, or so it would seem
    map.setMaxBounds(land.getBounds());
    map.setMinZoom(map.getBoundsZoom(land.getBounds(), true));
  };

  if (box && window.L && field("latitude")) {
    box.hidden = false;
    box.querySelector("p").textContent = box.dataset.words;
    const map = L.map(box.querySelector(".picker"), { attributionControl: false, maxZoom: 14, minZoom: 3 }).setView(START, ZOOM);
    let circle = null;
    const show = () => {
      const at = [number("latitude"), number("longitude")], radius = number("uncertainty_m");
      circle?.remove();
      circle = null;
      if (at.every(Number.isFinite) && radius > 0) circle = L.circle(at, { radius, className: "day-box bad" }).addTo(map);
    };
    map.on("click", ({ latlng }) => {
      const at = latlng.wrap();
      field("latitude").value = at.lat.toFixed(4);
      field("longitude").value = at.lng.toFixed(4);
      if (!field("uncertainty_m").value) field("uncertainty_m").value = String(RADIUS_M);
      show();
    });
    for (const name of ["latitude", "longitude", "uncertainty_m"]) field(name).addEventListener("input", show);
    show();
    drawn(map);
  }
}

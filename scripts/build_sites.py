"""Build the protected-sites lists geodata/sites/*.geojson.

Usage: python scripts/build_sites.py REGISTERS ADMIN1_JSON

REGISTERS is the folder of raw registers (see build_candidates.py), ADMIN1_JSON the Natural Earth
file of build_regions.py, which gives every site its region. Run build_regions.py and
build_gazetteer.py first: curated sites are placed by a settlement's position. What the registers do
not say comes from geodata/curated/. Same inputs, same bytes.
"""

import csv
import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import shapely
from build_candidates import (
    Candidate,
    Row,
    circle,
    gem_sites,
    pipelines,
    read_rows,
    refineries,
    slug,
    wri_sites,
)
from build_gazetteer import seat_of
from build_regions import HELD_BY_SITE, admin1_polygons
from shapely.geometry.base import BaseGeometry

from monitor.model.ids import PartyId, SiteId
from monitor.model.sites import Control, ListVersion, ProtectedSite, SiteCategory, SiteNames
from monitor.sources.sitelist import list_version, write_site_list

GEODATA = Path(__file__).resolve().parent.parent / "geodata"
CURATED = GEODATA / "curated"
NOT_ALIASES = frozenset(row["alias"] for row in read_rows(CURATED / "not_aliases.csv"))
CHECKED_ON = date(2026, 11, 23)
SEVERAL = "several"  # a site that lies in more than one region or state
AREA_PRECISION_M = 1_000.0
LEAST_PRECISION_M = {"substation": 1_000.0, "distribution": 1_000.0}
LEAST_PLANT_PRECISION_M = 500.0
UKRAINIAN, RUSSIAN = re.compile("[іїєґІЇЄҐ]"), re.compile("[ыэъёЫЭЪЁ]")
LICENCE = "CC BY 4.0, attribution in geodata/README.md"
TOWN_SOURCE = "public knowledge, position of the nearest town from GeoNames (CC BY 4.0)"


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A site on its way into a list; ``region`` and ``control`` are settled where given."""

    site_id: str
    names: SiteNames
    category: str
    geometry: BaseGeometry
    precision_m: float
    source: str
    operator: str = ""
    note: str = ""
    region: str = ""
    control: Control | None = None
    named: bool = True


class Borders:
    """Which regions a geometry lies in, and who holds and claims them."""

    def __init__(self, admin1_json: Path) -> None:
        rows = read_rows(GEODATA / "regions.csv")
        polygons = admin1_polygons(admin1_json)
        self.codes = [row["code"] for row in rows]
        self.by_name = {
            name: row["code"]
            for row in rows
            for name in (row["name_en"], *row["aliases"].split("|"))
        }
        self.contested = {row["region"]: row for row in read_rows(CURATED / "contested.csv")}
        self.control = {row["site_id"]: row for row in read_rows(CURATED / "control.csv")}
        shapes = [polygons[code][0] for code in self.codes]
        self.territory = shapely.union_all(shapes, grid_size=0.001)
        self._tree = shapely.STRtree(shapes)

    def regions(self, geometry: BaseGeometry) -> list[str]:
        """The regions a geometry meets; offshore, the nearest one."""
        met = sorted(self.codes[i] for i in self._tree.query(geometry, predicate="intersects"))
        return met or [self.codes[int(self._tree.nearest(geometry))]]

    def state(self, regions: Sequence[str]) -> str:
        """The state de jure."""
        states = {code.split("-")[0] for code in regions}
        return states.pop() if len(states) == 1 else SEVERAL

    def held(self, site_id: str, regions: Sequence[str]) -> tuple[Control, ...]:
        """Who holds a site, from the curated tables.

        Raises:
            KeyError: control differs within the region and no table settles this site.
        """
        contested = [self.contested[code] for code in regions if code in self.contested]
        states = {code.split("-")[0] for code in regions}
        if not contested and len(states) == 1:
            return (Control(party=PartyId(states.pop())),)
        if len(regions) > 1:
            return (Control(party=None, note="differs along its course"),)
        whole = contested[0]["control"] != HELD_BY_SITE
        row = contested[0] if whole else self.control[site_id]
        party = row["control"] if whole else row["party"]
        return (control_of(party, row["since"], row["note"]),)

    def claimed_as(self, regions: Sequence[str]) -> Mapping[str, str]:
        """Whom each party says the site belongs to; nothing where that differs along its course."""
        parties = sorted({code.split("-")[0] for code in self.codes})
        said = [
            dict(pair.split("=") for pair in self.contested[code]["claimed_as"].split("|"))
            if code in self.contested
            else dict.fromkeys(parties, code.split("-")[0])
            for code in regions
        ]
        return said[0] if all(one == said[0] for one in said) else {}


def control_of(party: str, since: str, note: str) -> Control:
    """A control entry from curated text."""
    return Control(
        party=PartyId(party) if party else None,
        since=date.fromisoformat(since) if since else None,
        note=note,
    )


def names_of(candidate: Candidate, curated: Row | None) -> SiteNames:
    """The curated names, with the register's own as aliases; or the register's sorted by script."""
    local = candidate.names_local
    if curated:
        aliases = (*curated["aliases"].split("|"), *local, candidate.name_en)
        names = SiteNames(en=curated["name_en"], uk=curated["name_uk"], ru=curated["name_ru"])
        return with_aliases(names, aliases)
    uk = next((name for name in local if UKRAINIAN.search(name)), "")
    ru = next((name for name in local if name != uk and re.search("[А-я]", name)), "")
    return with_aliases(SiteNames(en=candidate.name_en, uk=uk, ru=ru), local)


def with_aliases(names: SiteNames, aliases: Iterable[str]) -> SiteNames:
    """The names with those aliases that add something."""
    idle = {names.en, names.uk, names.ru, "", *NOT_ALIASES}
    return replace(names, aliases=tuple(a for a in dict.fromkeys(aliases) if a not in idle))


def by_register_name(file: str) -> dict[str, Row]:
    """A curated table by the register's name of a facility."""
    return {row["register_name"]: row for row in read_rows(CURATED / file)}


def with_area(draft: Draft, area: Row | None) -> Draft:
    """The draft as a circle of its published land area, where one is known."""
    if area is None:
        return draft
    drawn = f"drawn as a circle of {area['area_ha']} ha, {area['basis']}"
    return replace(
        draft,
        geometry=circle(draft.geometry, float(area["area_ha"])),
        precision_m=max(draft.precision_m, AREA_PRECISION_M),
        note="; ".join(filter(None, (draft.note, drawn))),
    )


def register_drafts(candidates: Sequence[Candidate], borders: Borders) -> list[Draft]:
    """Drafts of the registers' sites under curated names."""
    names, areas = by_register_name("names.csv"), by_register_name("areas.csv")
    drafts = []
    for candidate in candidates:
        site_names = names_of(candidate, names.get(candidate.register_name))
        state = borders.state(borders.regions(candidate.geometry)).lower()
        draft = Draft(
            site_id=slug(site_names.en if state == SEVERAL else f"{state} {site_names.en}"),
            names=site_names,
            category=candidate.category,
            geometry=candidate.geometry,
            precision_m=candidate.precision_m,
            source=candidate.source,
            operator=candidate.operator,
            note=candidate.note,
        )
        drafts.append(with_area(draft, areas.get(candidate.register_name)))
    return drafts


def along(places: str, settlements: Sequence[Mapping[str, object]]) -> BaseGeometry:
    """The position of ``REGION:name``, or the line through several joined by `` > ``."""
    stops = [stop.split(":") for stop in places.split(" > ")]
    seats = [seat_of({"region": region, "seat": seat}, settlements) for region, seat in stops]
    points = [(float(lon), float(lat)) for lon, lat in seats]
    return shapely.Point(points[0]) if len(points) == 1 else shapely.LineString(points)


def addition_drafts(settlements: Sequence[Mapping[str, object]]) -> list[Draft]:
    """Drafts of the sites that are public knowledge but in no open register."""
    drafts = []
    for row in read_rows(CURATED / "additions.csv"):
        regions = [stop.split(":")[0] for stop in row["places"].split(" > ")]
        states = {region.split("-")[0].lower() for region in regions}
        prefix = states.pop() if len(states) == 1 else ""
        names = SiteNames(en=row["name_en"], uk=row["name_uk"], ru=row["name_ru"])
        drafts.append(
            Draft(
                site_id=slug(f"{prefix} {row['name_en']}"),
                names=with_aliases(names, row["aliases"].split("|")),
                category=row["category"],
                geometry=along(row["places"], settlements),
                precision_m=float(row["precision_m"]),
                source=TOWN_SOURCE,
                note=row["note"],
                region=regions[0] if len(regions) == 1 else "",
            )
        )
    return drafts


def claim_drafts(
    folder: Path,
    candidates: Mapping[str, Candidate],
    settlements: Sequence[Mapping[str, object]],
    borders: Borders,
) -> list[Draft]:
    """Drafts of the sites named in the public claims of spring 2025."""
    curated = {row["source_id"]: row for row in read_rows(CURATED / "claims.csv")}
    names, areas = by_register_name("names.csv"), by_register_name("areas.csv")
    drafts = []
    for claim in read_rows(folder / "pause-2025" / "sites.csv"):
        own = curated[claim["site_id"]]
        draft = claim_draft(claim, own, borders)
        if own["places"]:
            line = along(own["places"], settlements)
            draft = replace(draft, geometry=line, region="", source=TOWN_SOURCE)
        if own["twin"]:
            draft = with_twin(draft, candidates[own["twin"]], names.get(own["twin"]))
        drafts.append(with_area(draft, areas.get(own["twin"])))
    return drafts


def claim_draft(claim: Row, own: Row, borders: Borders) -> Draft:
    """A claimed site as the claims table and its curated row have it."""
    aliases = (*map(str.strip, claim["aliases"].split(";")), *own["aliases"].split("|"))
    names = SiteNames(en=claim["name_en"], uk=claim["name_uk"], ru=claim["name_ru"])
    region = claim["admin_region"]
    return Draft(
        site_id=own["site_id"],
        names=with_aliases(names, aliases),
        category=claim["category"],
        geometry=shapely.Point(float(claim["longitude"]), float(claim["latitude"])),
        precision_m=float(own["precision_m"] or claim["location_precision_m"]),
        source=f"claims of spring 2025; position: {position_source(claim)}",
        note=own["note"],
        region=SEVERAL if region == SEVERAL else borders.by_name[region],
        control=control_of(own["party"], own["since"], own["control_note"]),
        named=own["named"] == "yes",
    )


def with_twin(draft: Draft, twin: Candidate, curated: Row | None) -> Draft:
    """A claimed site with the position, operator and names a register has for it."""
    names = names_of(twin, curated)
    return replace(
        draft,
        names=with_aliases(draft.names, (*draft.names.aliases, *names)),
        geometry=twin.geometry,
        precision_m=twin.precision_m,
        source=f"claims of spring 2025; position: {twin.source}",
        operator=twin.operator,
    )


def position_source(claim: Row) -> str:
    """The claim table's position source in few words."""
    if "GeoNames" in claim["coordinate_source"]:
        return "nearest town, GeoNames (CC BY 4.0)"
    return "WRI (CC BY 4.0)" if "WRI" in claim["coordinate_source"] else "estimate"


def rounded(geometry: BaseGeometry, precision_m: float) -> BaseGeometry:
    """Coordinates with no more digits than the precision bears: 0.001° below 1 km, else 0.01°."""
    areal = geometry.geom_type in {"Polygon", "MultiPolygon"}
    return shapely.set_precision(geometry, 0.001 if areal or precision_m < 1_000 else 0.01)


def site_of(draft: Draft, borders: Borders) -> ProtectedSite:
    """The finished site: precision floors, rounding, region, ownership."""
    least_m = LEAST_PRECISION_M.get(draft.category, LEAST_PLANT_PRECISION_M)
    precision_m = max(draft.precision_m, least_m)
    settled = draft.region not in {"", SEVERAL}
    regions = [draft.region] if settled else borders.regions(draft.geometry)
    control = (draft.control,) if draft.control else borders.held(draft.site_id, regions)
    return ProtectedSite(
        site_id=SiteId(draft.site_id),
        names=draft.names,
        category=SiteCategory(draft.category),
        geometry=rounded(draft.geometry, precision_m),
        coordinate_precision_m=precision_m,
        state=borders.state(regions),
        region=SEVERAL if draft.region == SEVERAL or len(regions) > 1 else regions[0],
        control=control,
        claimed_as=borders.claimed_as(regions),
        operator=draft.operator,
        source=draft.source,
        checked_on=CHECKED_ON,
        named=draft.named,
        note=draft.note,
    )


def distinct_ids(drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts with their category added to an id that several of them have."""
    seen = Counter(draft.site_id for draft in drafts)
    told_apart = [
        replace(draft, site_id=f"{draft.site_id}-{slug(draft.category)}")
        if seen[draft.site_id] > 1
        else draft
        for draft in drafts
    ]
    again = Counter(draft.site_id for draft in told_apart)
    twins = [site_id for site_id, times in again.items() if times > 1]
    if twins:
        raise ValueError(f"ids given twice: {twins}")
    return told_apart


def read_settlements() -> list[Row]:
    """The built gazetteer and its hand-made supplement."""
    text = gzip.decompress((GEODATA / "settlements.csv.gz").read_bytes()).decode()
    return [
        *csv.DictReader(text.splitlines()),
        *read_rows(GEODATA / "settlements_extra.csv"),
    ]


def write(
    list_id: str, title: str, source: str, dated: date, drafts: Sequence[Draft], borders: Borders
) -> None:
    """Write one list."""
    sites = tuple(site_of(draft, borders) for draft in drafts)
    edition = ListVersion(
        list_id=list_id,
        version=list_version(sites),
        dated=dated,
        title=title,
        source=source,
        sites=sites,
    )
    path = GEODATA / "sites" / f"{list_id}.geojson"
    path.write_text(write_site_list(edition, licence=LICENCE), encoding="utf-8")
    kinds = Counter(site.geometry.geom_type for site in sites)
    print(f"{list_id}: {len(sites)} sites, {dict(kinds)}")


def main(folder: Path, admin1_json: Path) -> None:
    """Write both lists and say what was left out of the registers."""
    left_out: Counter[str] = Counter()
    borders, settlements = Borders(admin1_json), read_settlements()
    candidates = [*gem_sites(folder, CURATED, left_out), *refineries(folder)]
    candidates += wri_sites(folder, CURATED, candidates, left_out)
    by_name = {candidate.register_name: candidate for candidate in candidates}
    claims = claim_drafts(folder, by_name, settlements, borders)
    twins = {row["twin"] for row in read_rows(CURATED / "claims.csv")}
    rest = [candidate for candidate in candidates if candidate.register_name not in twins]
    rest += pipelines(folder, borders.territory, left_out)
    registers = distinct_ids([*register_drafts(rest, borders), *addition_drafts(settlements)])
    distinct_ids([*registers, *claims])
    write(
        "open-registers",
        "Energy facilities from open registers",
        "Global Energy Monitor; World Resources Institute; EIA; GeoNames; public knowledge",
        date(2025, 5, 30),
        registers,
        borders,
    )
    write(
        "pause-2025-claims",
        "Sites named in public claims during the 2025 pause",
        "statements of both sides, March and April 2025",
        date(2025, 4, 30),
        claims,
        borders,
    )
    for reason, times in sorted(left_out.items()):
        print(f"left out {times:5d}  {reason}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))

"""/v1/map and /v1/search: what the map draws, as columns, and where a name leads on it."""

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from monitor.core.locate import GazetteerIndex
from monitor.core.search import PlaceNames, found_sites
from monitor.model.disclosure import Viewer
from monitor.model.ids import Json
from monitor.pipeline.coverage import heard_by_day
from monitor.pipeline.shown import STRIKES, ShownIncidents, reading_ids
from monitor.publish.columns import (
    Columns,
    family_titles,
    incident_columns,
    incident_rows,
    site_columns,
)
from monitor.publish.documents import day_heard_document, place_document, site_found_document
from monitor.store.changes import last_change
from monitor.web.desk import Asked, AskedDep, Desk, Look, full_hour
from monitor.web.filters import coverage_days
from monitor.web.packed import QUICK, pack, packed_response
from monitor.web.schemas import (
    AS_OF_ALONE,
    DaysParameters,
    SearchParameters,
)

COLUMNS_TYPE = "application/octet-stream"

router = APIRouter(prefix="/v1", tags=["map"])


@router.get("/map/incidents.bin", dependencies=[AS_OF_ALONE])
def show_incident_columns(asked: AskedDep) -> Response:
    """Every strike in columns; docs/formats/columns.md. That a source was read changes none."""

    def make(look: Look) -> Columns:
        if look.as_of is not None:
            rows = incident_rows(look.sight.all_incidents(STRIKES))
            return incident_columns(rows, reading_ids(look.knowledge))
        shown = shown_incidents(asked.desk, look.viewer)
        return shown.columns(look.connection, look.knowledge, look.now)

    def rests_on(look: Look) -> Json:
        terms: list[Json] = [agreement.version for agreement in look.knowledge.agreements]
        return [last_change(look.connection), look.now.isoformat(), _lists(look), terms]

    return _columns(asked, make, rests_on)


@router.get("/map/sites.bin", dependencies=[AS_OF_ALONE])
def show_site_columns(asked: AskedDep) -> Response:
    """Every protected site in columns; the tag changes with the lists alone."""

    return _columns(asked, lambda look: site_columns(look.sight.sites()), _lists)


@router.get("/map/coverage")
def show_coverage(asked: AskedDep, parameters: Annotated[DaysParameters, Query()]) -> Response:
    """Day by day, how many sources were heard, of which regions, and which were not reached."""

    def build(look: Look) -> dict[str, Any]:
        days = coverage_days(parameters.during, look.now, look.zone)
        heard = heard_by_day(look.connection, look.sight.sources, days, look.zone, as_of=look.as_of)
        return {"zone": look.zone, "days": [day_heard_document(day) for day in heard]}

    return asked.document(build)


@router.get("/search")
def search(asked: AskedDep, parameters: Annotated[SearchParameters, Query()]) -> Response:
    """Sites and places whose name begins so, in any of the scripts; only sites that are shown
    exactly have a name.
    """

    def build(look: Look) -> dict[str, Any]:
        names = place_names(asked.desk, look.knowledge.gazetteer)
        sites = found_sites(look.sight.sites(), parameters.q, parameters.limit)
        places = names.find(parameters.q, parameters.limit - len(sites))
        near = names.nearest_towns(places)
        items = [
            *map(site_found_document, sites),
            *(place_document(place, near.get(number)) for number, place in enumerate(places)),
        ]
        return {"numberReturned": len(items), "items": items}

    return asked.document(build)


def place_names(desk: Desk, gazetteer: GazetteerIndex) -> PlaceNames:
    """The names of all places, made ready once."""
    return desk.kept("names", gazetteer.version, lambda: PlaceNames(gazetteer))


def family_names(desk: Desk, look: Look) -> dict[str, str]:
    """The origin families of all that is shown, by id: the same as the map offers."""
    if look.as_of is not None:
        return family_titles(incident_rows(look.sight.all_incidents(STRIKES)))
    shown = shown_incidents(desk, look.viewer)
    return shown.family_titles(look.connection, look.knowledge, look.now)


def shown_incidents(desk: Desk, viewer: Viewer) -> ShownIncidents:
    """What a viewer saw last of all incidents."""
    return desk.kept(f"shown {viewer}", "", lambda: ShownIncidents(viewer))


def look_ahead(desk: Desk, viewer: Viewer) -> None:
    """Look at all incidents before a viewer asks for them; whoever asks meanwhile waits for it."""

    def looked_at() -> ShownIncidents:
        shown = ShownIncidents(viewer)
        with desk.assembly.database.reading() as connection:
            knowledge = desk.assembly.current.seen_by(connection)
            shown.columns(connection, knowledge, full_hour(desk.clock()))
        return shown

    desk.kept(f"shown {viewer}", "", looked_at)


def _lists(look: Look) -> Json:
    """The versions of the site lists in use, as far as the viewer may know of them."""
    return dict(look.sight.list_versions)


def _columns(
    asked: Asked, make: Callable[[Look], Columns], rests_on: Callable[[Look], Json]
) -> Response:
    """Made once for as long as the tag stands, whoever asks; packed before it is sent."""
    return asked.kept_file(
        lambda look: pack(make(look).packed(), QUICK),
        rests_on,
        lambda packed: packed_response(asked.request, packed, COLUMNS_TYPE),
    )

"""/v1/sites: the protected sites, as far as they may be seen."""

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from monitor.publish.geojson import site_feature
from monitor.web.desk import AskedDep, Listing, Look
from monitor.web.documents import site_document
from monitor.web.filters import page_of_sites
from monitor.web.problems import NotFound
from monitor.web.schemas import AS_OF_ALONE, SiteParameters

router = APIRouter(prefix="/v1", tags=["sites"])


@router.get("/sites")
def list_sites(asked: AskedDep, parameters: Annotated[SiteParameters, Query()]) -> Response:
    """Protected sites, by id where ids are shown."""

    def build(look: Look) -> Listing:
        page, cursor = page_of_sites(look.sight, parameters, look.knowledge)
        return Listing(features=[site_feature(view) for view in page], next_cursor=cursor)

    return asked.features(build)


@router.get("/sites/{site_id}", dependencies=[AS_OF_ALONE])
def show_site(site_id: str, asked: AskedDep) -> Response:
    """One site, where its id is shown."""

    def build(look: Look) -> dict[str, Any]:
        for view in look.sight.sites():
            if view.shown_id == site_id:
                return site_document(view)
        raise NotFound("No site of this id is shown.")

    return asked.feature(build)

"""/v1/sites: the protected sites, as far as they may be seen."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from monitor.model.views import SiteView
from monitor.publish.geojson import site_detail, site_feature
from monitor.web.desk import AskedDep, Listing, Look
from monitor.web.filters import page_of_sites
from monitor.web.problems import NotFound
from monitor.web.schemas import AS_OF_ALONE, SiteParameters

router = APIRouter(prefix="/v1", tags=["sites"])


def site_of(look: Look, site_id: str) -> SiteView:
    """The site of that id, where its id is shown.

    Raises:
        NotFound: there is none, or it may not be told.
    """
    for view in look.sight.sites():
        if view.shown_id == site_id:
            return view
    raise NotFound("No site of this id is shown.")


@router.get("/sites")
def list_sites(asked: AskedDep, parameters: Annotated[SiteParameters, Query()]) -> Response:
    """Protected sites, by id where ids are shown."""

    def build(look: Look) -> Listing:
        page, cursor = page_of_sites(look.sight, parameters, look.knowledge)
        return Listing(items=[site_feature(view) for view in page], next_cursor=cursor)

    return asked.features(build)


@router.get("/sites/{site_id}", dependencies=[AS_OF_ALONE])
def show_site(site_id: str, asked: AskedDep) -> Response:
    """One site, where its id is shown."""
    return asked.feature(lambda look: site_detail(site_of(look, site_id)))

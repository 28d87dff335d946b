"""The web application: routers, errors and headers put together around one open monitor."""

from collections.abc import Callable, Mapping, Set
from datetime import datetime
from types import MappingProxyType
from typing import Any

from fastapi import FastAPI
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from monitor.model.disclosure import Viewer
from monitor.publish.assets import leaflet_folder, static_folder
from monitor.publish.language import LANGUAGES, Reader, read_by
from monitor.publish.tiles import NoTiles, TileArchive
from monitor.settings.assembly import Assembly
from monitor.settings.environment import Settings
from monitor.settings.yamlfile import ConfigError
from monitor.store.database import schema_revision
from monitor.web import (
    api_agreements,
    api_digests,
    api_health,
    api_incidents,
    api_map,
    api_reports,
    api_review,
    api_sites,
    page_lists,
    page_registers,
    page_review,
    page_session,
    page_submit,
    pages,
    problems,
)
from monitor.web.desk import CatchUp, Desk
from monitor.web.filters import GIVEN_ONCE
from monitor.web.headers import SecurityHeaders
from monitor.web.language import SpokenLanguage
from monitor.web.openapi import described
from monitor.web.submission import SOURCE_ID
from monitor.web.viewer import OneTimeLinks

_PROBLEM = {
    "description": "A problem document (RFC 9457)",
    "content": {problems.PROBLEM_TYPE: {"schema": {"type": "object"}}},
}
_ROUTERS = (
    api_reports.router,
    api_incidents.router,
    api_review.router,
    api_map.router,
    api_sites.router,
    api_agreements.router,
    api_digests.router,
    api_health.router,
    page_session.router,
    page_review.router,
    pages.router,
    page_registers.router,
    page_lists.router,
    page_submit.router,
)


class _Assets(StaticFiles):
    """Files that may be kept, and are asked after each time: pages of two releases do not mix."""

    def file_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().file_response(*args, **kwargs)
        response.headers["Cache-Control"] = "no-cache"
        return response


def create_app(
    assembly: Assembly,
    *,
    clock: Callable[[], datetime],
    monitor_keys: Set[str] = frozenset(),
    reviewers: Mapping[str, str] = MappingProxyType({}),
    links: OneTimeLinks | None = None,
    run_after_post: bool = True,
) -> FastAPI:
    """The API and the pages over an open monitor.

    ``monitor_keys`` are SHA-256 hashes (``viewer.key_hash``) of the keys monitors send as bearer
    tokens; ``reviewers`` names the author by the hash of each key that may decide, too. With
    ``run_after_post`` what was posted is taken as far as assessments after the answer.

    Raises:
        ConfigError: no source takes in what is posted, or the map's tiles cannot be read.
    """
    if SOURCE_ID not in assembly.knowledge.sources:
        raise ConfigError([f"sources.yaml: no source {SOURCE_ID!r}, which takes what is posted"])
    app = FastAPI(
        title="Strike Monitor",
        version="1",
        openapi_url="/openapi.json",
        docs_url=None,  # it would load scripts of other hosts
        redoc_url=None,
        responses={"4XX": _PROBLEM, "5XX": _PROBLEM},
        dependencies=[GIVEN_ONCE],
    )
    app.state.desk = Desk(
        assembly=assembly,
        clock=clock,
        monitor_keys={*monitor_keys, *reviewers},
        reviewers=reviewers,
        links=links or OneTimeLinks(),
        opened_at=clock(),
        schema=schema_revision(assembly.database),
        catch_up=CatchUp(assembly, clock) if run_after_post else None,
        tiles=_tiles(assembly.settings),
    )
    for router in _ROUTERS:
        app.include_router(router)
    app.openapi = described(app)  # type: ignore[method-assign]  # as FastAPI has it replaced
    app.mount("/static/leaflet", GZipMiddleware(_Assets(directory=leaflet_folder())))
    app.mount("/static", GZipMiddleware(_Assets(directory=static_folder())))
    app.add_middleware(SpokenLanguage)
    hosts = sorted(assembly.settings.own_hosts)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)
    app.add_middleware(SecurityHeaders)
    problems.install(app, [route for router in _ROUTERS for route in router.routes])
    return app


def _tiles(settings: Settings) -> TileArchive | None:
    if settings.map_tiles_file is None:
        return None
    if settings.map_tiles_url:
        raise ConfigError(["map tiles are named twice, by an address and by a file: leave one out"])
    try:
        return TileArchive(settings.map_tiles_file)
    except NoTiles as error:
        raise ConfigError([f"STRIKE_MONITOR_MAP_TILES_FILE: {error}"]) from error


def prepare(app: FastAPI) -> None:
    """Make what the first readers would wait for: the map in every language, the names that a
    search looks through, and the look at every incident.
    """
    desk: Desk = app.state.desk
    for language in LANGUAGES:
        with read_by(Reader(language)):
            pages.built_map(desk)
    api_map.place_names(desk, desk.assembly.knowledge.gazetteer)
    for viewer in Viewer:
        api_map.look_ahead(desk, viewer)

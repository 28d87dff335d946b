"""What the heat detections kept say of an incident: looked up where it is asked for, so that what
came later counts too. Nothing that decides reads it.
"""

from datetime import datetime

from sqlalchemy import Connection

from monitor.core.geodesy import box_around
from monitor.core.heat import corroborate, heat_site, heat_spans, heat_window
from monitor.model.heat import HeatCorroboration, HeatDetection
from monitor.model.incidents import Incident
from monitor.model.sites import ProtectedSite
from monitor.pipeline.knowledge import Knowledge
from monitor.store.heat import detections_in


def heat_of(
    connection: Connection,
    incident: Incident,
    knowledge: Knowledge,
    *,
    as_of: datetime | None = None,
) -> HeatCorroboration:
    """Whether the heat seen around an incident's site supports it; by what was kept at ``as_of``.

    Not yet disclosed: show it through ``pipeline.views`` only.
    """
    site = heat_site(incident, knowledge.sites.sites)
    seen = [] if site is None else _around(connection, incident, site, knowledge, as_of)
    return corroborate(incident, site, seen, knowledge.weights)


def _around(
    connection: Connection,
    incident: Incident,
    site: ProtectedSite,
    knowledge: Knowledge,
    as_of: datetime | None,
) -> list[HeatDetection]:
    weights = knowledge.weights
    around = box_around(site.geometry, weights["heat_surroundings_m"])
    west, south, east, north = around.bounds
    return [
        detection
        for span in heat_spans(heat_window(incident.occurred, weights), weights)
        for detection in detections_in(connection, (west, east, south, north), span, as_of=as_of)
    ]

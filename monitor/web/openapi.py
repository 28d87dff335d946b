"""What /openapi.json tells of answers and keys, besides what the handlers' signatures tell."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from monitor.publish.metrics import METRICS_TYPE
from monitor.web.api_map import COLUMNS_TYPE
from monitor.web.desk import GEOJSON_TYPE

_JSON = "application/json"
_FEATURES = (_JSON, GEOJSON_TYPE)
# media types by address; a document of JSON where none are named
_MEDIA_TYPES: Mapping[str, tuple[str, ...]] = {
    "/v1/incidents": _FEATURES,
    "/v1/incidents/{incident_id}": _FEATURES,
    "/v1/violations": _FEATURES,
    "/v1/reports": _FEATURES,
    "/v1/reports/{report_id}": _FEATURES,
    "/v1/sites": _FEATURES,
    "/v1/sites/{site_id}": _FEATURES,
    "/v1/map/incidents.bin": (COLUMNS_TYPE,),
    "/v1/map/sites.bin": (COLUMNS_TYPE,),
    "/v1/evidence/{evidence_id}": ("application/octet-stream",),
    "/v1/digests/{name}": (_JSON, "text/plain", "text/html"),
    "/metrics": (METRICS_TYPE,),
}
_FORMATS: Mapping[str, str] = {
    "/v1/incidents": "incident.md",
    "/v1/incidents/{incident_id}": "incident.md",
    "/v1/violations": "violation.md",
    "/v1/assessments": "assessment.md",
    "/v1/reports": "report.md",
    "/v1/reports/{report_id}": "report.md",
    "/v1/map/incidents.bin": "columns.md",
    "/v1/map/sites.bin": "columns.md",
    "/v1/digests": "digest.md",
    "/v1/digests/{name}": "digest.md",
}
_SCHEMAS: Mapping[str, Any] = {
    _JSON: {"schema": {"type": ["object", "array"]}},
    GEOJSON_TYPE: {"schema": {"type": "object", "required": ["type"]}},
}
_BEARER = {
    "type": "http",
    "scheme": "bearer",
    "description": "A monitor's or reviewer's key; without one an answer is as the public sees it.",
}


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """The document of an app, made once, with its answers and its keys."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(title=app.title, version=app.version, routes=app.routes)
            document.setdefault("components", {})["securitySchemes"] = {"key": _BEARER}
            document["security"] = [{}, {"key": []}]
            for path, operations in document["paths"].items():
                for method, operation in operations.items():
                    _tell_answers(path, method, operation["responses"])
            app.openapi_schema = document
        return app.openapi_schema

    return openapi


def _tell_answers(path: str, method: str, responses: Mapping[str, dict[str, Any]]) -> None:
    """The media types of what is not refused, and where their format is written down."""
    types = _MEDIA_TYPES.get(path, (_JSON,)) if method == "get" else (_JSON,)
    for status, response in responses.items():
        if status.startswith("2"):
            response["content"] = {each: _SCHEMAS.get(each, {}) for each in types}
            if method == "get" and path in _FORMATS:
                response["description"] = f"docs/formats/{_FORMATS[path]}"

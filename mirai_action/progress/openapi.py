"""The description of the read API, OpenAPI 3.1: /api/openapi.json. Made from the same columns as the tables."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from .figures import PLACES
from .models import TARGETED
from .open_data import TABLES, Table

DAY = {"type": "string", "format": "date"}
COUNT: dict[str, Any] = {"type": "integer"}


def document() -> dict[str, Any]:
    """Return the whole description."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "子どもの未来アクション オープンデータ",
            "version": "1",
            "summary": "Figures of Children's Future Action: ambassadors, study sessions, attendance.",
            "description": "Read only, no key, any origin. Every figure has two days: `as_of`, the day it speaks of, "
            "and `known_on`, the day to whose end reports had come in (both Asia/Tokyo, both included).",
            "license": {"name": settings.OPEN_DATA_LICENCE, "url": settings.OPEN_DATA_LICENCE_URL},
        },
        "servers": [{"url": settings.PUBLIC_URL.rstrip("/")}],
        "paths": _paths(),
        "components": {
            "schemas": _schemas(),
            "parameters": {
                "as_of": _parameter("as_of", "The day the figures speak of; today where left out.", DAY),
                "known_on": _parameter("known_on", "Only what had been reported by the end of this day.", DAY),
                "lang": _parameter("lang", "Language of the picture.", {"type": "string", "enum": ["ja", "en"]}),
            },
        },
    }


def _paths() -> dict[str, Any]:
    days = ["as_of", "known_on"]
    found = {
        reverse("progress_data:json"): _get("progress", "The figures of a day", _json("Progress"), days),
        reverse("progress_data:csv"): _get("progress_csv", "The totals by prefecture, for Excel", CSV, days),
        reverse("progress:embed"): _get("widget", "The widget for other sites", _content("image/svg+xml"), ["lang"]),
        reverse("progress:share"): _get("picture", "The share picture, 1200 × 630", _content("image/png"), ["lang"]),
        reverse("progress_data:openapi"): _get("openapi", "This document", _content("application/json"), []),
    }
    for table in TABLES:
        name = table.name
        found[reverse(f"progress_data:{name}_json")] = _get(name, f"{name}: the rows", _json(_schema_name(table)), days)
        found[reverse(f"progress_data:{name}_csv")] = _get(f"{name}_csv", f"{name}: for Excel", CSV, days)
    return found


def _get(name: str, summary: str, content: dict[str, Any], parameters: list[str]) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {
            "description": summary,
            "content": content,
            "headers": {each: {"schema": {"type": "string"}} for each in ("ETag", "Access-Control-Allow-Origin")},
        },
        "304": {"description": "Unchanged: what you have (If-None-Match) still holds."},
    }
    if "as_of" in parameters:
        answers["400"] = {"description": "A date that is none, with a sentence.", "content": _json("Problem")}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            "parameters": [{"$ref": f"#/components/parameters/{each}"} for each in parameters],
            "responses": answers,
        }
    }


def _parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def _json(schema: str) -> dict[str, Any]:
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}


def _content(kind: str) -> dict[str, Any]:
    return {kind: {}}


CSV = {"text/csv": {"schema": {"type": "string", "description": "UTF-8 with BOM; the first line names the columns."}}}


def _schemas() -> dict[str, Any]:
    return {
        "Progress": _progress(),
        "Indicator": _indicator(),
        "Ambassadors": _ambassadors(),
        "Target": _target(),
        "Problem": _object({"error": {"type": "string"}}),
        **{_schema_name(table): _table(table) for table in TABLES},
    }


def _schema_name(table: Table) -> str:
    return f"{table.name.capitalize()}Table"


def _table(table: Table) -> dict[str, Any]:
    row = _object({each.name: each.schema | {"description": str(each.meaning)} for each in table.columns})
    return _object(
        {
            "as_of": DAY,
            "reports_until": DAY,
            "demonstration": {"type": "boolean"},
            "licence": {"type": "string"},
            "rows": {"type": "array", "items": row},
        }
    )


def _progress() -> dict[str, Any]:
    indicators = {str(each): {"$ref": "#/components/schemas/Indicator"} for each in TARGETED}
    indicators["ambassadors"] = {"$ref": "#/components/schemas/Ambassadors"}
    names = ("due", "reported", "unreported", "no_answer")
    return _object(
        {
            "as_of": DAY,
            "reports_until": DAY,
            "demonstration": {"type": "boolean"},
            "indicators": _object(indicators),
            "completeness": _object(dict.fromkeys(names, COUNT)),
        }
    )


def _facts() -> dict[str, Any]:
    return {
        **dict.fromkeys(("total", "final", "preliminary", "opening", "estimate"), COUNT),
        "target": {"type": ["integer", "null"]},
        "deadline": {"type": ["string", "null"], "format": "date"},
        "targets": {"type": "array", "items": {"$ref": "#/components/schemas/Target"}},
        "by_prefecture": _object(dict.fromkeys(PLACES, COUNT)),
    }


def _indicator() -> dict[str, Any]:
    return _object(_facts())


def _ambassadors() -> dict[str, Any]:
    return _object(_facts() | dict.fromkeys(("current", "individual", "group", "unknown"), COUNT))


def _target() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["value", "deadline", "source"],
        "properties": {
            "value": COUNT,
            "deadline": DAY,
            "prefecture": {"type": ["string", "null"]},
            "source": {"type": "string"},
            "demonstration": {"type": "boolean"},
        },
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of an object with all of these and nothing else."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties,
        "additionalProperties": False,
    }

"""/healthz (the process answers) and /readyz (the database is there and up to date), for balancers and the supervisor.

A middleware before all others: a balancer asks by IP address and plain http, which ALLOWED_HOSTS and the redirect to
https would refuse.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse


class HealthMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.migrated = False  # stays true once seen: this process will not learn of new migrations

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match request.path:
            case "/healthz":
                return _unstored(HttpResponse("ok", content_type="text/plain"))
            case "/readyz":
                return _unstored(self._readiness())
        return self.get_response(request)

    def _readiness(self) -> HttpResponse:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            self.migrated = self.migrated or is_migrated()
        except DatabaseError:
            return JsonResponse({"database": False, "migrations": False}, status=503)
        return JsonResponse({"database": True, "migrations": self.migrated}, status=200 if self.migrated else 503)


def is_migrated() -> bool:
    """Whether the database has every migration of this code."""
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _unstored(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response

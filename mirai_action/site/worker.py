"""/sw.js: the service worker, at the root so that it may answer for the pages under /r/ and /c/."""

from __future__ import annotations

import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.views.decorators.http import require_safe

SCRIPTS = ("js/offline-queue.js", "js/worker.js")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """Names the scripts by their current addresses; browsers ask for it at each visit, so nothing old lives on."""
    prefix = settings.STATIC_URL if settings.STATIC_URL.startswith("/") else f"/{settings.STATIC_URL}"
    scripts = ", ".join(json.dumps(static(each)) for each in SCRIPTS)
    body = f"self.STATIC = {json.dumps(prefix)};\nimportScripts({scripts});\n"
    response = HttpResponse(body, content_type="text/javascript; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response

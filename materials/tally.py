"""Counting downloads: one for each visitor, edition and day, without keeping who it was.

A visitor is known for one day by a keyed hash. The key of the day is random, lies in the database and is thrown away
with the hashes in the night, so nothing can be traced back; neither address nor cookie is stored.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from datetime import date

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone

from mirai_action.core import client_address

from . import choosing
from .models import DailyKey, DownloadMark, DownloadTally, Edition, Version

ROBOTS = re.compile(
    r"(?<!cu)bot\b|bot[/;_-]|crawl|spider|slurp|archiver|preview|facebookexternalhit|line-poker|mediapartners|monitor"
    r"|uptime|lighthouse|python-requests|python-urllib|aiohttp|go-http-client|scrapy|libwww|java/|apache-httpclient"
    r"|feedfetcher|bingpreview|headlesschrome|phantomjs|okhttp|axios/|node-fetch|wget/",
    re.IGNORECASE,
)
FROM_THE_START = re.compile(r"\s*bytes\s*=\s*0+-", re.IGNORECASE)


def count(request: HttpRequest, version: Version) -> None:
    """Add this download to the tally of today, unless it adds nothing (see `counts`) or was counted today.

    What staff look at before it is public is no download.
    """
    if not counts(request) or not version.was_public:
        return
    edition, today = version.edition, timezone.localdate()
    mark = visitor_mark(request, key_of(today))
    with transaction.atomic():
        _row, first_today = DownloadMark.objects.get_or_create(edition=edition, day=today, mark=mark)
        if first_today:
            _add_one(edition, today, choosing.prefecture(request))


def counts(request: HttpRequest) -> bool:
    """Whether a request can be a person taking the file: HEAD, later parts, prefetches and robots are not."""
    purpose = " ".join(request.headers.get(name, "") for name in ("Purpose", "Sec-Purpose", "X-Purpose", "X-Moz"))
    part = request.headers.get("Range", "")
    return (
        request.method == "GET"
        and not re.search("prefetch|preview|prerender", purpose, re.IGNORECASE)
        and (not part or bool(FROM_THE_START.match(part)))
        and not ROBOTS.search(request.headers.get("User-Agent", ""))
    )


def visitor_mark(request: HttpRequest, key: bytes) -> bytes:
    """Return the visitor's keyed hash of the day: the account, or else address and browser."""
    if request.user.is_authenticated:
        visitor = f"account {request.user.pk}"
    else:
        visitor = f"{client_address.of(request)} {request.headers.get('User-Agent', '')}"
    return hmac.digest(key, visitor.encode("utf-8", "surrogatepass"), hashlib.sha256)


def key_of(day: date) -> bytes:
    """Return the key of `day`, making it (and throwing older ones away) on its first use."""
    row, made = DailyKey.objects.get_or_create(day=day, defaults={"key": secrets.token_bytes(32)})
    if made:
        forget(before=day)
    return bytes(row.key)


def forget(*, before: date) -> None:
    """Throw away keys and marks of days before `before`. The tallies stay."""
    DailyKey.objects.filter(day__lt=before).delete()
    DownloadMark.objects.filter(day__lt=before).delete()


def _add_one(edition: Edition, day: date, prefecture: str) -> None:
    row, _made = DownloadTally.objects.get_or_create(edition=edition, day=day, prefecture=prefecture)
    DownloadTally.objects.filter(pk=row.pk).update(count=F("count") + 1)

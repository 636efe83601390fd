"""The sample PDFs, published as the editions' current versions; which were used at sessions; invented downloads."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from django.core.files.base import ContentFile

from materials import workflow
from materials.models import DownloadTally, Edition
from materials.samples import MARK, SAMPLES, pdf_of
from sessions_log.models import StudySession

from .world import World, moment

PUBLISHED = {"saitama": date(2019, 7, 25)}  # announced on that day; the others from the beginning
FIRST_DAY = date(2018, 6, 1)
SAITAMA_SINCE = date(2019, 8, 1)
A_DAY = {("brochure", "national"): 9, ("brochure", "saitama"): 4, ("slides", "national"): 2, ("guide", "national"): 1}
DAYS = 150


def publish(world: World) -> None:
    """Publish a sample for each edition that has one. The video stays 準備中: there is none."""
    editions = {(each.series.slug, each.slug): each for each in Edition.objects.select_related("series")}
    for sample in SAMPLES:
        edition = editions[sample.series, sample.edition]
        file = ContentFile(pdf_of(sample), "sample.pdf")
        day = PUBLISHED.get(sample.edition, FIRST_DAY)
        version = workflow.add_version(edition=edition, file=file, label=MARK)
        workflow.publish(version=version, at=moment(day, 10))
    _use(world, editions)
    _download(world, editions)


def _use(world: World, editions: dict[tuple[str, str], Edition]) -> None:
    """Say which brochure each session used: in Saitama mostly its own, once it was there."""
    through: Any = StudySession.editions.through
    national, saitama = editions["brochure", "national"], editions["brochure", "saitama"]
    rows = []
    for session in world.sessions:
        own = session.host_prefecture == "11" and session.held_on >= SAITAMA_SINCE and world.chance(0.8)
        rows.append(through(studysession_id=session.pk, edition_id=(saitama if own else national).pk))
    through.objects.bulk_create(rows, batch_size=2000)


def _download(world: World, editions: dict[tuple[str, str], Edition]) -> None:
    rows = []
    for key, usual in A_DAY.items():
        chosen = "11" if key[1] == "saitama" else "13"
        for days, prefecture in product(range(1, DAYS + 1), ("", chosen)):
            count = round(world.random.expovariate((3 if prefecture else 1) / usual))
            day = world.today - timedelta(days=days)
            rows.append(DownloadTally(edition=editions[key], day=day, prefecture=prefecture, count=count))
    DownloadTally.objects.bulk_create(each for each in rows if each.count)

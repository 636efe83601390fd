"""The sample PDFs, published as the editions' current versions; which were used at sessions; invented downloads."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product
from typing import Any

from django.core.files.base import ContentFile

from materials import workflow
from materials.models import DownloadTally, Edition, Version
from materials.samples import MARK, OLDER, SAMPLES, Sample, pdf_of
from sessions_log.models import StudySession

from .world import World, moment

PUBLISHED = {"saitama": date(2019, 7, 25)}  # announced on that day; the others from the beginning
FIRST_DAY = date(2018, 6, 1)
NEWER_SINCE = date(2020, 4, 1)
REVISED = {each.series for each in OLDER}
SAITAMA_SINCE = date(2019, 8, 1)
A_DAY = {("brochure", "national"): 9, ("brochure", "saitama"): 4, ("slides", "national"): 2, ("guide", "national"): 1}
DAYS = 150


def publish(world: World) -> None:
    """Publish a sample for each edition that has one. The video stays 準備中: there is none."""
    editions = {(each.series.slug, each.slug): each for each in Edition.objects.select_related("series")}
    for sample in OLDER:
        _publish(editions, sample, FIRST_DAY, label=f"2018年度版（{MARK}）")
    for sample in SAMPLES:
        day = NEWER_SINCE if sample.series in REVISED and sample.edition == "national" else FIRST_DAY
        label = f"2020年度版（{MARK}）" if day == NEWER_SINCE else MARK
        _publish(editions, sample, PUBLISHED.get(sample.edition, day), label=label)
    _correct_and_release(editions["brochure", "national"])
    _plan(editions["guide", "national"], world)
    _use(world, editions)
    _download(world, editions)


def _publish(editions: dict[tuple[str, str], Edition], sample: Sample, day: date, *, label: str) -> None:
    file = ContentFile(pdf_of(sample), "sample.pdf")
    version = workflow.add_version(edition=editions[sample.series, sample.edition], file=file, label=label)
    workflow.publish(version=version, at=moment(day, 10))


def _correct_and_release(edition: Edition) -> None:
    """Give the brochure a 正誤表 (of both versions) and a full text that may be read on the site."""
    new, old = edition.versions.published().get(), edition.versions.superseded().get()
    for version, page, place, wrong, right, day in (
        (old, 2, "1行目", "外からは見えやすいことがあります。", "外からは見えにくいことがあります。", date(2018, 9, 3)),
        (new, 3, "表題", "考えてみましょう（20分）", "考えてみましょう（15分）", date(2020, 6, 15)),
    ):
        workflow.add_erratum(version=version, page=page, place=place, wrong=wrong, right=right, noted_on=day)
    workflow.release_text(version=new)
    workflow.release_text(version=old)


def _plan(edition: Edition, world: World) -> None:
    """Schedule a next version of the guide: its file is the current one's, its day the first of a month to come."""
    current: Version = edition.versions.published().get()
    first = (world.today.replace(day=1) + timedelta(days=62)).replace(day=1)
    with current.file.open("rb") as file:
        facts: dict[str, Any] = {"file": ContentFile(file.read(), "sample.pdf"), "label": f"改訂版（{MARK}）"}
    workflow.schedule(version=workflow.add_version(edition=edition, **facts), at=moment(first, 0))


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

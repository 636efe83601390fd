"""What a merge of two ambassadors moves here: the sessions of record, with their counts, and the joint ones."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador, BodyKind
from mirai_action.core.merging import Part, counted
from mirai_action.progress import ledger
from mirai_action.progress.models import Reason

from .models import StudySession

DERIVED = ("host_kind", "host_prefecture")
Joint: Any = StudySession.joint.through


def parts() -> list[Part]:
    return [
        Part(
            relations=("sessions_log.StudySession.ambassador",),
            label=_("担当した学習会"),
            take=take_sessions,
            give_back=give_sessions_back,
            count=lambda pks: counted("sessions_log.StudySession.ambassador", pks),
        ),
        Part(
            relations=("sessions_log.StudySession_joint.ambassador",),
            label=_("共同実施の学習会"),
            take=take_joint,
            give_back=give_joint_back,
            count=lambda pks: counted("sessions_log.StudySession_joint.ambassador", pks),
        ),
    ]


def take_sessions(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """Credit the kept one. Held in the own name, a session counts under the kept one's kind of host: settled anew.

    The version stays: nobody's open page is out of date, and the links of letters go on working.
    """
    rows = list(_locked(ambassador=folded))
    before = {str(row.pk): [getattr(row, name) for name in DERIVED] for row in rows}
    for row in rows:
        row.ambassador = kept
        _derive(row)
    _write(rows)
    changed = [row for row in rows if [getattr(row, name) for name in DERIVED] != before[str(row.pk)]]
    _settle(changed, Reason.MERGED, by)
    return [[str(row.pk), before[str(row.pk)], [getattr(row, name) for name in DERIVED]] for row in rows] or None


def give_sessions_back(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    """Give the sessions back as they counted before; what a correction changed since stays."""
    facts = {pk: (before, after) for pk, before, after in trace}
    rows = list(_locked(pk__in=facts, ambassador=kept))
    changed = []
    for row in rows:
        row.ambassador = folded
        before, after = facts[str(row.pk)]
        for name, old, new in zip(DERIVED, before, after, strict=True):
            if old != new and getattr(row, name) == new:
                setattr(row, name, old)
                changed.append(row)
    _write(rows)
    _settle(changed, Reason.UNDONE, by)


def _locked(**conditions: Any) -> Any:
    rows = StudySession.objects.select_for_update(of=("self",)).select_related("organization")
    return rows.filter(**conditions).order_by("pk")


def _derive(row: StudySession) -> None:
    """Let the host's kind and prefecture follow the ambassador, as a change of the ambassador of record does."""
    if not row.organization_id and not row.host_name:
        row.host_kind = BodyKind.UNKNOWN
    row.derive()


def _write(rows: list[StudySession]) -> None:
    StudySession.objects.bulk_update(rows, ["ambassador", *DERIVED], batch_size=500)


def _settle(rows: list[StudySession], reason: str, by: Any) -> None:
    for row in {each.pk: each for each in rows}.values():
        ledger.settle(row.pk, row.counts(), reason=reason, by=getattr(by, "pk", None))


def take_joint(folded: Ambassador, kept: Ambassador, by: Any) -> Any:
    """Name the kept one as joint. Nobody is joint beside oneself, nor twice: such rows go, and are remembered."""
    own = StudySession.objects.filter(ambassador=kept).values("pk")
    there = Joint.objects.filter(ambassador=kept).values("studysession")
    surplus = Joint.objects.filter(ambassador__in=(folded, kept), studysession__in=own)
    surplus |= Joint.objects.filter(ambassador=folded, studysession__in=there)
    gone = [
        [pk, str(session), str(person)]
        for pk, session, person in surplus.order_by("pk").values_list("pk", "studysession", "ambassador")
    ]
    Joint.objects.filter(pk__in=[pk for pk, _session, _person in gone]).delete()
    moved = list(Joint.objects.filter(ambassador=folded).order_by("pk").values_list("pk", flat=True))
    Joint.objects.filter(pk__in=moved).update(ambassador=kept)
    return {"gone": gone, "moved": moved} if gone or moved else None


def give_joint_back(trace: Any, folded: Ambassador, kept: Ambassador, by: Any) -> None:
    Joint.objects.filter(pk__in=trace["moved"], ambassador=kept).update(ambassador=folded)
    sessions = StudySession.objects.filter(pk__in=[session for _pk, session, _person in trace["gone"]])
    alive = {str(pk) for pk in sessions.values_list("pk", flat=True)}
    rows = [
        Joint(pk=pk, studysession_id=session, ambassador_id=person)
        for pk, session, person in trace["gone"]
        if session in alive
    ]
    Joint.objects.bulk_create(rows, ignore_conflicts=True)

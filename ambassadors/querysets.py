"""Which ambassadors, which consents: the words of DOMAIN 4 as querysets."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from mirai_action.core import mail_address
from mirai_action.japan import names

if TYPE_CHECKING:
    from .models import Ambassador, Consent, ConsentText, Organization, Section  # noqa: F401


UNCONFIRMED_FOR = timedelta(days=3)


class AmbassadorQuerySet(models.QuerySet["Ambassador"]):
    """Ambassadors and applications. A filter on `status` elsewhere misses a word here."""

    def registered(self) -> AmbassadorQuerySet:
        """Everyone ever registered (累計登録): leaving takes nobody out, a merge does."""
        return self.filter(status__in=self.model.Status.counted())

    def current(self) -> AmbassadorQuerySet:
        """Registered today (現在登録), those resting included."""
        return self.filter(status__in=(self.model.Status.REGISTERED, self.model.Status.RESTING))

    def current_on(self, day: date) -> AmbassadorQuerySet:
        """○年○月○日現在の登録: registered by that day and not left by its end, as the ledger counts (DESIGN 2).

        Adds `place_on` and `kind_on`: main area and kind of that day, before the moves that came later.
        """
        return (
            self.registered()
            .filter(Q(left_on=None) | Q(left_on__gt=day), registered_on__lte=day)
            .annotate(place_on=self._on(day, "prefecture"), kind_on=self._on(day, "kind"))
        )

    def _on(self, day: date, column: str) -> Coalesce:
        """Return what `column` was on `day`: where the last move by then led, else where the first one began."""
        moves = self.model._meta.get_field("moves").related_model._default_manager.filter(ambassador=OuterRef("pk"))  # type: ignore[union-attr]
        by_then = moves.filter(moved_on__lte=day).order_by("-moved_on", "-pk").values(f"to_{column}")[:1]
        later = moves.filter(moved_on__gt=day).order_by("moved_on", "pk").values(f"from_{column}")[:1]
        return Coalesce(Subquery(by_then), Subquery(later), F(column))

    def waiting(self) -> AmbassadorQuerySet:
        """確認待ち: the address is confirmed and staff decide next."""
        return self.filter(status=self.model.Status.TO_REVIEW)

    def unconfirmed(self) -> AmbassadorQuerySet:
        """メール未確認: applied, the link in the letter not used yet."""
        return self.filter(status=self.model.Status.APPLIED)

    def to_telephone(self) -> AmbassadorQuerySet:
        """メール未確認 for three days: the letter did not arrive or was not understood, so staff ring up."""
        return self.unconfirmed().filter(applied_at__lt=timezone.now() - UNCONFIRMED_FOR)

    def asked_back(self) -> AmbassadorQuerySet:
        """The applicant was asked something and has not answered yet."""
        return self.filter(status=self.model.Status.ASKED_BACK)

    def in_queue(self) -> AmbassadorQuerySet:
        """Every application without a decision, oldest first."""
        return self.filter(status__in=self.model.Status.undecided()).order_by("applied_at", "pk")

    def live(self) -> AmbassadorQuerySet:
        """Rows that hold their (address, kind, name): neither left nor declined nor merged."""
        return self.filter(status__in=self.model.Status.live())

    def same_person(self, *, email: str, kind: str, name: str) -> AmbassadorQuerySet:
        """The live registration of this address, kind and name (DOMAIN 3.10): at most one."""
        return self.live().filter(email_key=mail_address.key(email), kind=kind, name_key=names.search_key(name)[:100])

    def at(self, place: str) -> AmbassadorQuerySet:
        """Those whose main area of activity is `place`: a prefecture's code or "unknown"."""
        return self.filter(prefecture="" if place == "unknown" else place)

    def of_user(self, user: Any) -> AmbassadorQuerySet:
        """Those that the account `user` may act for, by name; nothing for someone who is not signed in."""
        if not getattr(user, "pk", None):
            return self.none()
        return self.live().filter(memberships__user=user).order_by("kana_key", "pk")

    def named_for(self, user: Any) -> AmbassadorQuerySet:
        """Those whom a staff account may see by name and contact (DOMAIN 6); the rule stands nowhere else.

        National staff see all. Regional staff see the registered of their prefectures who agreed for *their* body
        there (a co-op's or union's: d1, the prefecture's: d2). Where the account is of no section, or of both, both
        consents are needed. Only JCCU sees applications. A consent holds for the prefecture it was given for: it does
        not follow who moves.
        """
        if not (getattr(user, "is_active", False) and getattr(user, "is_staff", False)):
            return self.none()
        if user.national:
            return self.all()
        agreed = Q(pk__in=[])
        for kinds, places in _consents_needed(user).items():
            given = Q(prefecture__in=places)
            for kind in kinds:
                given &= Q(models.Exists(self._standing_consents(kind)))
            agreed |= given
        return self.current().filter(agreed)

    def _standing_consents(self, kind: str) -> Any:
        consents: Any = self.model._meta.get_field("consents").related_model
        return consents.objects.given().filter(
            ambassador=models.OuterRef("pk"), kind=kind, prefecture=models.OuterRef("prefecture")
        )

    def with_dimensions(self) -> AmbassadorQuerySet:
        """Rows ready for `counts()` without a query each."""
        return self.prefetch_related("moves")


def _consents_needed(user: Any) -> dict[tuple[str, ...], list[str]]:
    """Return {kinds of consent that open a name: prefectures of a regional account}: d1, d2, or (whose is it?) both."""
    kinds = {"coop": "d1", "union": "d1", "prefecture": "d2"}
    bodies = user.sections.active().filter(organization__prefecture__in=user.prefectures, organization__kind__in=kinds)
    of: dict[str, set[str]] = {}
    for place, kind in bodies.values_list("organization__prefecture", "organization__kind"):
        of.setdefault(place, set()).add(kinds[kind])
    needed: dict[tuple[str, ...], list[str]] = {}
    for place in user.prefectures:
        needed.setdefault(tuple(sorted(of.get(place, ("d1", "d2")))), []).append(place)
    return needed


class AmbassadorManager(models.Manager["Ambassador"].from_queryset(AmbassadorQuerySet)):  # type: ignore[misc]
    def bulk_create(self, objs: Any, *args: Any, **kwargs: Any) -> list[Ambassador]:
        """As Django's, with the keys filled in: `save()` is not called for rows written in bulk."""
        rows = list(objs)
        for row in rows:
            row.set_keys()
        return super().bulk_create(rows, *args, **kwargs)


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def current(self, language: str = "ja") -> dict[str, ConsentText]:
        """Return the text in force of each kind, in `language` where there is one, else in Japanese."""
        texts = self.filter(language__in={language, "ja"}).order_by("kind", "version")
        newest: dict[str, ConsentText] = {}
        for text in texts:
            standing = newest.get(text.kind)
            if not standing or (text.version, text.language == language) >= (
                standing.version,
                standing.language == language,
            ):
                newest[text.kind] = text
        return newest


class ConsentQuerySet(models.QuerySet["Consent"]):
    def given(self) -> ConsentQuerySet:
        """Consents in force."""
        return self.filter(withdrawn_at=None)

    def kinds_of(self, ambassador: UUID) -> set[str]:
        """Return the kinds that `ambassador` agrees to today."""
        return set(self.given().filter(ambassador=ambassador).values_list("kind", flat=True))


class SectionQuerySet(models.QuerySet["Section"]):
    """Accounts of bodies' sections."""

    def asked(self) -> SectionQuerySet:
        """Applications that staff decide on, the oldest first."""
        return self.filter(status="asked").order_by("asked_at", "id")

    def active(self) -> SectionQuerySet:
        return self.filter(status="active")

    def of_user(self, user: Any) -> SectionQuerySet:
        """The sections that this account signs in for today."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self.active().filter(user=user).select_related("organization").order_by("organization__name", "name")


class OrganizationQuerySet(models.QuerySet["Organization"]):
    """Bodies."""

    def like(self, name: str, prefecture: str = "") -> OrganizationQuerySet:
        """Bodies whose name holds `name` or is held by it, those of the prefecture first; 20 at most."""
        key = names.search_key(name)[:100]
        holds = Q(name_key__contains=key) | Q(name_key__in=[key[:end] for end in range(4, len(key) + 1)])
        here = Case(When(prefecture=prefecture, then=0), default=1)
        pks = self.filter(holds).order_by(here, "name_key").values_list("pk", flat=True)[:20] if key else []
        return self.filter(pk__in=list(pks)).order_by(here, "name_key")

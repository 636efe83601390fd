"""Invented newsletters: one that was sent yesterday, with its numbers, and a draft to those who have been quiet."""

from __future__ import annotations

from datetime import timedelta

from ambassadors.models import Consent, ConsentKind
from ambassadors.newsletters import sending
from ambassadors.newsletters.choices import By, CopyState, Status
from ambassadors.newsletters.models import Copy, Newsletter
from mirai_action.core.models import ContactPoint

from .world import World, moment

POSTAL_ADDRESS = "〒000-0000 東京都みらい区こども町0-0-0（架空の住所）"
SENT = (
    "学習会のこと、聞かせてください",
    "いつも子どもの未来アクションにご協力くださり、ありがとうございます。\n\n"
    "各地の学習会から「冊子を読んだあとに話し合う時間がよかった」という声が届いています。"
    "15分でも話し合いの時間を取ると、参加した方が自分のこととして考えやすくなります。\n\n"
    "これから学習会を開く方は、サポートブックの進め方もご覧ください。開催のご相談はいつでもお受けします。",
    "Tell us about your study sessions",
    "Thank you for supporting Children's Future Action.\n\n"
    "From all over the country we hear that the talk after reading the booklet was the best part. "
    "Even fifteen minutes help people to see the subject as their own.\n\n"
    "If you plan a session, have a look at the host's guide. We are glad to advise you.",
)
DRAFT = (
    "もう一度、学習会を開いてみませんか",
    "しばらく学習会をお休みされている方に、お便りをお送りしています。\n\n"
    "30分でできる短い進め方も用意しました。オンラインでの開催もお手伝いします。",
)
STOPPED = 2
"""How many took back their consent by the link."""


def tell(world: World) -> None:
    """Freeze the recipients as they are, let all letters have left but one, and some have been stopped."""
    contact = ContactPoint.default()
    contact.pk, contact.address = 1, POSTAL_ADDRESS
    contact.save()
    begun = moment(world.yesterday, 10)
    _draft(world)
    row = Newsletter.objects.create(
        **dict(zip(("subject", "text", "subject_en", "text_en"), SENT, strict=True)),
        id=world.uuid(),
        status=Status.SCHEDULED,
        scheduled_for=begun,
        made_at=begun - timedelta(days=3),
        made_by=world.staff,
        sent_by=world.staff,
    )
    if sending.begin(row, now=begun):
        _leave(world, row)


def _draft(world: World) -> None:
    Newsletter.objects.create(
        id=world.uuid(),
        subject=DRAFT[0],
        text=DRAFT[1],
        segment={"more": {"sessions.quiet": "12"}},
        made_at=moment(world.yesterday, 16),
        made_by=world.staff,
    )


def _leave(world: World, row: Newsletter) -> None:
    copies = Copy.objects.filter(newsletter=row)
    keys = list(copies.order_by("pk").values_list("pk", flat=True))
    copies.update(state=CopyState.SENT, posted_at=row.scheduled_for, mailbox="")
    copies.filter(pk__in=keys[7:8]).update(state=CopyState.FAILED)
    stopped = copies.filter(pk__in=keys[20 : 20 + STOPPED])
    at = moment(world.yesterday, 19)
    people = stopped.values("recipients__ambassador")
    Consent.objects.given().filter(ambassador__in=people, kind=ConsentKind.NEWSLETTER, given_at__lt=at).update(
        withdrawn_at=at
    )
    stopped.update(unsubscribed_at=at, unsubscribed_by=By.ONE_CLICK)
    ended = moment(world.yesterday, 10, 3)
    Newsletter.objects.filter(pk=row.pk).update(status=Status.SENT, ended_at=ended)

"""The letter about a merge; it is built when it leaves, from the row as it is then."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ambassadors.models import Ambassador
from mirai_action.letters import outbox
from mirai_action.letters.outbox import Mail, letter


@letter("duplicates.merged", title=_("登録をひとつにまとめたお知らせ"))
def merged(*, ambassador: str) -> Mail:
    """Two registrations of one person are one now: which number holds, and what to do if that is wrong."""
    person = Ambassador.objects.get(pk=ambassador)
    return Mail(
        template="ambassadors/duplicates/mail_merged.txt",
        context={"ambassador": person, "my": outbox.address("/my/")},
    )
